"""`takedown watch`: polls on a schedule, in the foreground, until it is stopped."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import psutil

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.poll import health_file, poll_once
from takedown.cli.stopping import asked_to_stop
from takedown.domain.errors import Exit, LedgerAltered, PersonNeeded, SignInNeeded, TakedownError, WrongUse
from takedown.filing.clock import utc_now
from takedown.filing.hold import short_name
from takedown.settings.profile import Profile
from takedown.settings.settings import variables
from takedown.watching.health import read_health, write_health
from takedown.watching.loop import Ended, Watch, keep_watching
from takedown.watching.schedule import Schedule, in_words, read_schedule
from takedown.watching.units import cron_line, systemd_unit


@click.command()
@options.profiles
@click.option("--every", metavar="TIME", help="Poll every so often: 90m, 6h, 1d (default 4h).")
@click.option(
    "--cron", metavar="EXPRESSION", help="Poll when a cron expression says, in local time: '7 8,12,16 * * 1-5'."
)
@click.option("--jitter", metavar="TIME", help="Up to so much later, each time anew (default: a twelfth; cron: 5m).")
@click.option("--print-systemd", is_flag=True, help="Print a systemd user unit that runs this watch, and end.")
@click.option("--print-cron", is_flag=True, help="Print a line for cron that polls on this schedule, and end.")
@options.as_json
def command(
    profile_names: tuple[str, ...],
    every: str | None,
    cron: str | None,
    jitter: str | None,
    print_systemd: bool,
    print_cron: bool,
    as_json: bool,
) -> Exit:
    """Poll on a schedule until it is stopped (Ctrl-C, SIGTERM). Never presses anything, and holds an account only while it
    polls.

    What was due while the computer slept or nothing ran is polled at once, once. A poll that needs a person is tried less
    and less often. `takedown status --health` says whether the polls come and are good.

    \b
    Examples:
      takedown watch --every 6h
      takedown watch --cron '7 8,12,16 * * 1-5' --profile my-brand
      takedown watch --every 4h --print-systemd > ~/.config/systemd/user/takedown-watch.service
    """
    here = Installation(as_json=as_json, no_input=True)
    profiles = here.profiles(profile_names)
    schedule = read_schedule(every, cron, jitter)
    if print_systemd or print_cron:
        return _print(here, profiles, schedule, systemd=print_systemd, cron=print_cron)
    for profile in profiles:
        if profile.attach:
            raise WrongUse(
                f"The profile {profile.name} works in a window that a person starts, and nobody is there for a watch.",
                advice="Take `attach` out of it, or poll by hand.",
            )
    watches = [_watch(here, profile, schedule) for profile in profiles]
    here.output.say(f"Polling {', '.join(one.name for one in watches)} {schedule}. Ctrl-C stops it cleanly.")
    with asked_to_stop() as stop:
        try:
            keep_watching(
                watches,
                now=utc_now,
                chance=random.random,
                wait=lambda seconds: stop.wait(seconds) or here.stop_asked,
            )
        except KeyboardInterrupt:  # between two steps of a poll; what was in hand is closed
            pass
        finally:
            for watch in watches:
                write_health(_file(here, watch), replace(read_health(_file(here, watch)), next_at=None, pid=None))
    here.output.say("Stopped.")
    return here.output.result(Exit.INTERRUPTED, {"profiles": [watch.name for watch in watches]})


def _watch(here: Installation, profile: Profile, schedule: Schedule) -> Watch:
    path = health_file(here.places, profile)
    began = psutil.Process().create_time()
    health = replace(read_health(path), pid=os.getpid(), process_began=began, schedule=str(schedule))
    return Watch(
        profile.name, schedule, lambda: _poll(here, profile), health, lambda health: write_health(path, health)
    )


def _file(here: Installation, watch: Watch) -> Path:
    return health_file(here.places, here.profile(watch.name))


def _poll(here: Installation, profile: Profile) -> Ended:
    """One poll. What keeps it from beginning is told, and the next one is made all the same; a ledger that is damaged
    ends the watch.
    """
    try:
        ended, facts = poll_once(here, profile)
    except LedgerAltered:
        raise
    except TakedownError as error:
        here.output.warn(f"{profile.name} could not be polled: {error.message} {error.advice}")
        facts = {"error": error.message}
        blocked = isinstance(error, PersonNeeded | SignInNeeded)
        ended = Ended(error.exit, good=False, said=error.message, blocked=blocked)
    here.output.event("poll_ended", {"profile": profile.name, "exit": int(ended.exit), **facts})
    return ended


def _print(here: Installation, profiles: Sequence[Profile], schedule: Schedule, *, systemd: bool, cron: bool) -> Exit:
    said = {name: os.environ[name] for name in variables() if os.environ.get(name)}  # elsewhere nobody sets them
    if here.settings.home is not None:
        said["TAKEDOWN_HOME"] = str(here.settings.home.absolute())
    named = [part for profile in profiles for part in ("--profile", profile.name)]
    if systemd:
        when = ["--cron", schedule.cron] if schedule.every is None else ["--every", in_words(schedule.every)]
        words = [*_program(), "watch", *named, *when, "--jitter", in_words(schedule.jitter)]
        click.echo(systemd_unit(words, [profile.name for profile in profiles], said), nl=False)
    if cron:
        for profile in profiles:
            minute = int(short_name(profile.account), 16) % 60
            words = [*_program(), "poll", "--profile", profile.name, "--no-input"]
            click.echo(cron_line(words, schedule, said, minute))
    return Exit.DONE


def _program() -> list[str]:
    """How to call this very installation from anywhere."""
    installed = Path(sys.executable).with_name("takedown")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "takedown.cli.main"]
