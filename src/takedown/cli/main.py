"""The `takedown` command: finds the command asked for, runs it, and turns every error into a sentence and an exit code.

Imports nothing but Click until a command is chosen, so that `--help` and shell completion are quick.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from takedown import __version__
from takedown.cli.streams import prepare_streams

COMMANDS = {
    "init": ("takedown.cli.init", "Set up a profile: portal, account, where the password lives."),
    "capture": ("takedown.cli.capture", "Keep evidence of listings, as anybody sees them."),
    "compare": ("takedown.cli.compare", "Set a listing's goods beside the genuine ones, as a PDF."),
    "check": ("takedown.cli.check", "Validate a batch and show the complaints it would make."),
    "submit": ("takedown.cli.submit", "File a batch; run it again to go on where it was."),
    "resume": ("takedown.cli.resume", "Finish what an earlier run left."),
    "prepare": ("takedown.cli.prepare", "Write kits with which a person files a batch by hand."),
    "filed": ("takedown.cli.filed", "Take in the number of a complaint that was filed by hand."),
    "import": ("takedown.cli.taking_in", "Take what the account has already into the ledger."),
    "ipr": ("takedown.cli.ipr", "Upload rights for verification, list them, sync their state."),
    "poll": ("takedown.cli.poll", "Read the status of every open case once."),
    "recheck": ("takedown.cli.recheck", "Look whether the listings that the portal calls removed are gone."),
    "watch": ("takedown.cli.watch", "Poll on a schedule, for weeks; or print what systemd or cron need for it."),
    "notify": ("takedown.cli.notify", "Where notifications go, and whether they arrive; deadlines as a calendar."),
    "status": ("takedown.cli.status", "Show what the ledger knows, or one complaint with its pictures."),
    "report": ("takedown.cli.report", "Count what became of everything that was filed, and how long it took."),
    "review": ("takedown.cli.review", "Go through what was filed, on pictures, in a page on this machine."),
    "export": ("takedown.cli.export", "Write evidence into one ZIP that a stranger can verify."),
    "verify": ("takedown.cli.verify", "Say whether evidence is as it was recorded."),
    "certify": ("takedown.cli.certify", "Draft a certification of evidence for a court."),
    "backup": ("takedown.cli.backup", "Put ledger, files, profiles and maps into one file."),
    "restore": ("takedown.cli.restore", "Put a backup back into an installation that has no ledger."),
    "answer": ("takedown.cli.answer", "Answer a seller's counter-notice: accept or dispute."),
    "withdraw": ("takedown.cli.withdraw", "Withdraw a complaint."),
    "prune": ("takedown.cli.prune", "Let old pictures of closed complaints go; their hashes stay."),
    "doctor": ("takedown.cli.doctor", "Say whether everything is in place, and the portal's screens as mapped."),
    "record": ("takedown.cli.record", "Record the portal's screens without anything of the account's."),
    "calibrate": ("takedown.cli.calibrate", "Teach it the portal's screens by pointing at them."),
    "sandbox": ("takedown.cli.sandbox", "Run the practice portal on this machine."),
}


class LazyGroup(click.Group):
    """Knows every command by name and one line; imports a command's module only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a first day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module's attribute `command`."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does, with a suggestion for a slip of the pen."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib  # noqa: PLC0415

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else " See `takedown --help`."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="takedown")
def takedown() -> None:
    """File, follow and prove takedown requests on Alibaba's IPP Platform.

    It files through your own account, in a real browser, at a human pace; it never files a thing twice, and it keeps a
    picture of every step. It stops and asks where the portal asks for a person.

    \b
    Try it on the practice portal:
      takedown sandbox &
      takedown ipr upload examples/ipr.csv --yes
      takedown check examples/batch.csv
      takedown submit examples/batch.csv --attest "Your Name" --yes
    """


def run() -> None:
    """Entry point of `takedown`."""
    prepare_streams()
    sys.exit(main(sys.argv[1:]))


def run_submit() -> None:
    """Entry point of `submit`, an alias of `takedown submit`."""
    prepare_streams()
    sys.exit(main(["submit", *sys.argv[1:]]))


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code, with a sentence where it failed and a result line for `--json`."""
    try:
        code = takedown.main(list(arguments), prog_name="takedown", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # the one place that catches everything
        from takedown.cli.failure import report  # noqa: PLC0415

        return report(error, as_json="--json" in arguments)


if __name__ == "__main__":
    run()
