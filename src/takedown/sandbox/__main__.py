"""`python -m takedown.sandbox`: runs the practice portal until it is told to stop."""

from __future__ import annotations

import argparse
from pathlib import Path

from takedown.sandbox.server import FACES, serve
from takedown.sandbox.trouble.settings import DEFAULT, UnknownTrouble, read_trouble


def main() -> None:
    """Reads the options and serves."""
    parser = argparse.ArgumentParser(
        prog="python -m takedown.sandbox", description="The practice portal, on this machine only."
    )
    parser.add_argument("--port", type=int, default=8765, help="port of the portal (default 8765)")
    parser.add_argument("--control-port", type=int, default=8766, help="port of the control port (default 8766)")
    parser.add_argument("--face", choices=sorted(FACES), default="classic", help="which face (default classic)")
    parser.add_argument(
        "--trouble", default=DEFAULT, metavar="off|default|FILE", help="trouble to make (default: default)"
    )
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="delay of pages and script calls")
    parser.add_argument(
        "--seed", type=int, default=None, help="seed of everything random (default: any; it is printed)"
    )
    parser.add_argument("--database", type=Path, default=None, metavar="FILE", help="keep the state in this file")
    options = parser.parse_args()
    try:
        read_trouble(options.trouble)
    except UnknownTrouble as unknown:
        parser.error(str(unknown))
    serve(
        options.port,
        options.control_port,
        face=options.face,
        trouble=options.trouble,
        latency_ms=options.latency,
        seed=options.seed,
        database=options.database,
    )


if __name__ == "__main__":
    main()
