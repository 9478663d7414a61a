"""`takedown sandbox`: the practice portal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from takedown.cli import options
from takedown.domain.errors import WrongUse
from takedown.sandbox.server import FACES, serve
from takedown.sandbox.trouble.settings import DEFAULT, UnknownTrouble

PORT = click.IntRange(0, 65_535)


@click.command()
@click.option("--port", type=PORT, default=8765, show_default=True, help="Port of the portal, on this machine only.")
@click.option(
    "--control-port", type=PORT, default=8766, show_default=True, help="Port of its control interface (JSON)."
)
@click.option("--face", type=click.Choice(list(FACES)), default="classic", show_default=True, help="How it looks.")
@click.option(
    "--latency",
    type=click.IntRange(0, 60_000),
    default=0,
    metavar="MS",
    help="Milliseconds a page takes longer.",
)
@click.option("--database", type=options.FILE, metavar="FILE", help="Keep its state in FILE instead of forgetting it.")
@click.option(
    "--trouble",
    default=DEFAULT,
    show_default=True,
    metavar="off|default|FILE",
    help="What goes wrong at random: nothing, a little of everything, or as FILE says (TOML: kind = probability).",
)
@click.option(
    "--https", is_flag=True, help="Over TLS, with a certificate of its own that only the practice profile takes."
)
@click.option("--seed", type=int, help="Seed of what is random in it; any by default, and printed.")
def command(
    port: int,
    control_port: int,
    face: str,
    latency: int,
    database: Path | None,
    trouble: str,
    https: bool,
    seed: int | None,
) -> None:
    """Run the practice portal: a portal to try everything on, where nothing reaches anybody.

    The profile `sandbox` points at it, `sandbox-spa` at its other face. It forgets everything when it stops,
    unless --database names a file. It misbehaves as real portals do: pages
    are slow, sessions end, connections break. --trouble off makes it behave.

    \b
    Example:
      takedown sandbox --port 8765
    """
    try:
        serve(
            port,
            control_port,
            face=face,
            trouble=trouble,
            latency_ms=latency,
            seed=seed,
            database=database,
            https=https,
        )
    except UnknownTrouble as error:
        raise WrongUse(
            f"The practice portal cannot make this trouble: {error}.",
            advice="Give --trouble off, --trouble default or a file such as examples/trouble.toml.",
        ) from error
    except OSError as error:
        raise WrongUse(
            f"The practice portal cannot listen on the ports {port} and {control_port}: {error.strerror}.",
            advice="Is one running already? Else choose others with --port and --control-port.",
        ) from error
    except sqlite3.Error as error:
        raise WrongUse(
            f"The practice portal cannot keep its state in {database}: {error}.",
            advice="Name another file with --database, or leave it away.",
        ) from error
