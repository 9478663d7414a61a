"""`takedown doctor`: is everything in place, and are the portal's screens as they are mapped?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import click

from takedown.cli import options
from takedown.cli.inspecting import StrangeWords, Suggestion, ask_for_meanings, offer, walk
from takedown.cli.installation import Installation
from takedown.doctor import books, browser, clock, disk, fonts, keys, program, screens
from takedown.doctor import profile as profiles
from takedown.doctor.finding import Finding, Level, exit_of, from_error, ok, warning
from takedown.domain.errors import Exit, TakedownError, WrongUse, worst
from takedown.filing.clock import boottime_ms, utc_now
from takedown.filing.hold import hold_account
from takedown.settings.agreement import agreement_of
from takedown.settings.profile import Profile

STYLES = {Level.OK: "ok     ", Level.WARNING: "warning", Level.WRONG: "wrong  "}
KINDS = ("complaint", "ipr")


@click.command()
@options.profile
@click.option(
    "--rebuild-check", is_flag=True, help="Also compute every table of the ledger from its events and compare."
)
@click.option("--screens", "with_screens", is_flag=True, help="Also sign in and look at the portal's screens.")
@options.wait
@options.no_input
@options.as_json
def command(
    profile_name: str | None, rebuild_check: bool, with_screens: bool, wait: bool, no_input: bool, as_json: bool
) -> Exit:
    """Say whether everything is in place: program, browser, password, clock, disk, ledger, profile.

    With --screens it signs in, opens each screen that can be looked at without sending anything, and says of every
    element of its map whether it is found, moved, gone, there several times, or only guessed. It fills nothing and
    presses nothing. One line for each finding. A warning changes no exit code. What is wrong ends with the code of the
    command that would meet it: 2 for this machine, its files and the profile, 7 for a browser or a portal that does not
    answer, 9 for a screen that is not as mapped, 11 for the ledger.

    \b
    Examples:
      takedown doctor
      takedown doctor --profile my-brand --screens
    """
    here = Installation(as_json=as_json, no_input=no_input)
    checkup = _Checkup(here, profile_name)
    findings = checkup.run(rebuild=rebuild_check)
    if with_screens:
        findings += checkup.look_at_screens(findings, wait=wait)
    _show(here, findings)
    offer(here, checkup.suggestions)
    ask_for_meanings(here, checkup.strange)
    code = worst([exit_of(findings), *([Exit.INTERRUPTED] if here.stop_asked else [])])
    return here.output.result(
        code,
        {level.value: sum(finding.level is level for finding in findings) for level in Level}
        | {"findings": [_facts(finding) for finding in findings]},
    )


def _show(here: Installation, findings: list[Finding]) -> None:
    for finding in findings:
        here.output.event("finding", _facts(finding))
        advice = f"  → {finding.advice}" if finding.advice else ""
        here.output.data(f"{STYLES[finding.level]}  {finding.area}: {finding.sentence}{advice}")
    count = sum(finding.level is Level.WRONG for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    here.output.say(f"{count} wrong, {warnings} to know, {len(findings) - count - warnings} in order.", "bold")


def _facts(finding: Finding) -> dict[str, object]:
    return {
        "area": finding.area,
        "level": finding.level.value,
        "message": finding.sentence,
        "advice": finding.advice,
        "code": int(finding.exit),
    }


class _Checkup:
    """One examination: what one check learns, a later one may use."""

    def __init__(self, here: Installation, profile_name: str | None) -> None:
        self.here = here
        self.profile: Profile | TakedownError
        try:
            self.profile = here.profile(profile_name)
        except TakedownError as wrong:
            self.profile = wrong
        self.suggestions: list[Suggestion] = []
        self.strange: list[StrangeWords] = []
        self._last_event: datetime | None = None
        self._stopwatch = clock.Stopwatch(utc_now, boottime_ms)

    def run(self, *, rebuild: bool) -> list[Finding]:
        """Every check but that of the screens."""
        checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
            ("program", lambda: program.judge(program.look())),
            ("browser", self._browser),
            ("password", self._password),
            ("disk", lambda: disk.judge(disk.look(self.here.settings, disk.mounted()))),
            ("ledger", lambda: self._ledger(rebuild=rebuild)),
            ("clock", self._clock),
            ("profile", self._profile),
            ("fonts", lambda: fonts.judge(fonts.count_chinese(), linux=sys.platform == "linux")),
        ]
        found: list[Finding] = []
        with self.here.output.bar(len(checks), "examining") as bar:
            for area, check in checks:
                bar.label(area)
                found += check()
                bar.advance()
        return found

    def look_at_screens(self, so_far: list[Finding], *, wait: bool) -> list[Finding]:
        """Sign in and walk the screens, unless what was found already forbids it."""
        if isinstance(self.profile, TakedownError):
            return []
        broken = [
            one.area for one in so_far if one.level is Level.WRONG and one.area in ("browser", "password", "ledger")
        ]
        if broken:
            why = ", ".join(dict.fromkeys(broken))
            return [warning(screens.AREA, f"The screens were not looked at, because of what is wrong above ({why}).")]
        try:
            with self.here.desk(self.profile, "doctor", wait=wait) as desk:
                seen = self.here.run(walk(self.here, desk, self.profile))
                desk.exit = exit_of(seen.findings)
            self.suggestions, self.strange = seen.suggestions, seen.strange
        except TakedownError as stopped:
            return [from_error(screens.AREA, stopped)]
        return seen.findings

    def _browser(self) -> Iterator[Finding]:
        known = self.profile if isinstance(self.profile, Profile) else None
        return browser.judge(
            browser.look(
                headless=known.headless if known else True,
                practice=known.practice if known else True,
                explicit=self.here.settings.browser,
            )
        )

    def _password(self) -> Iterator[Finding]:
        known = self.profile if isinstance(self.profile, Profile) else None
        return keys.judge(keys.look(known, self.here.places))

    def _ledger(self, *, rebuild: bool) -> Iterator[Finding]:
        if not self.here.has_ledger():
            yield ok(books.AREA, "There is none yet: nothing has been filed from here.")
            return
        try:
            ledger = self.here.ledger
            with ExitStack() as held:
                if rebuild:
                    locks = self.here.settings.ledger_file.resolve().parent / "locks"
                    for account in ledger.accounts():
                        held.enter_context(hold_account(locks, account, "doctor --rebuild-check"))
                facts = books.look(ledger, str(self.here.settings.ledger_file), rebuild=rebuild)
        except TakedownError as unread:
            yield from_error(books.AREA, unread)
            return
        self._last_event = facts.last_event
        yield from books.judge(facts)

    def _clock(self) -> Iterator[Finding]:
        known = self.profile if isinstance(self.profile, Profile) else None
        facts = self._stopwatch.look(
            zones=(known.timezone,) if known else (),
            last_event=self._last_event,
            portal_ahead=clock.ask_portal(known.addresses["ipp"], utc_now) if known else None,
        )
        return clock.judge(facts, known.host if known else "")

    def _profile(self) -> Iterator[Finding]:
        if isinstance(self.profile, TakedownError):
            yield from_error(profiles.AREA, self.profile)
            return
        facts = profiles.ProfileFacts(self.profile)
        try:
            guesses = _guesses(self.here, self.profile)
            facts = profiles.ProfileFacts(self.profile, guesses=guesses)
        except WrongUse as amiss:
            facts = profiles.ProfileFacts(self.profile, maps=amiss)
        try:
            if not self.profile.practice and self.here.has_ledger():
                agreement = agreement_of(self.here.ledger, self.profile)
                facts = profiles.ProfileFacts(self.profile, agreement, facts.guesses, facts.maps)
        except TakedownError:
            return  # the ledger's own finding says it, and without it nobody knows of an agreement
        yield from profiles.judge(facts)


def _guesses(here: Installation, profile: Profile) -> dict[str, list[str]]:
    from ipp_flows.portal import ON_THE_WAY  # noqa: PLC0415  it brings Playwright, which takes 0.4 s to import

    from takedown.cli.screen_maps import profile_maps  # noqa: PLC0415

    maps = profile_maps(profile, here.places)
    return {
        kind: [
            guess
            for name in ON_THE_WAY[kind]
            if name in maps
            for guess in maps[name].guesses(practice=profile.practice)
        ]
        for kind in KINDS
    }
