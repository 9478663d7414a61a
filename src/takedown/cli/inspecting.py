"""Walking the portal's screens for `doctor`, and offering what was learned to the person at the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from takedown.cli.installation import Installation
from takedown.doctor import memory, screens
from takedown.doctor.finding import Finding, from_error, ok
from takedown.doctor.meaning import MEANINGS, give_meaning
from takedown.doctor.memory import Memory
from takedown.doctor.suggestion import confirm, suggest
from takedown.domain.errors import PortalChanged, PortalUnavailable, TakedownError
from takedown.domain.protocol import State
from takedown.domain.sight import AMISS, ElementSight
from takedown.filing.clock import utc_now
from takedown.filing.desk import Desk
from takedown.portal import ScreenSight
from takedown.settings.profile import Profile


@dataclass(frozen=True)
class Suggestion:
    """A locator that may be the new one of an element that is gone, and the map that it would go into."""

    sight: ElementSight
    locator: str
    own_map: Path


@dataclass(frozen=True)
class StrangeWords:
    """A status in words that nobody has given a meaning, and the folder of the user's own wording table."""

    says: str
    section: str
    words: str
    own: Path


@dataclass
class Walked:
    """What a walk came to."""

    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    strange: list[StrangeWords] = field(default_factory=list)

    def add(self, here: Installation, profile: Profile, seen: ScreenSight) -> None:
        """What one screen comes to. One that is as mapped is remembered, for the next walk to be held against.

        Raises StorageFailed when it cannot be.
        """
        own = here.places.config / "flows" / profile.name
        before = memory.remembered(here.places, profile.name, seen.screen)
        for one in seen.elements:
            locator = suggest(one, seen.outline, before)
            self.findings.append(screens.judge(one, own, locator))
            if locator:
                self.suggestions.append(Suggestion(one, locator, own / "screens" / f"{one.screen}.toml"))
            self.strange += [StrangeWords(one.says, one.section, words, own) for words in one.strange]
        if seen.outline:
            self.findings += memory.judge(seen.screen, before, seen.outline)
            if not any(one.sight in AMISS for one in seen.elements):
                now = Memory(utc_now().date(), seen.outline)
                memory.remember(here.places, profile.name, seen.screen, now)


async def walk(here: Installation, desk: Desk, profile: Profile) -> Walked:
    """Sign in and look at every screen. One that does not answer is a finding, and the others are looked at all the same."""
    number, walked = known_number(desk), Walked()
    if not number:
        said = "The ledger knows no complaint, so the screen of one was not looked at."
        walked.findings.append(ok(screens.AREA, said))
    async with here.portal(profile) as portal:
        calm = desk.calm(portal)
        names = portal.screens_to_inspect(number)
        with here.output.bar(len(names), "signing in") as bar:
            try:
                await calm.sign_in(portal.epoch)
            except PortalChanged as changed:  # the account may be signed in all the same
                walked.findings.append(from_error(screens.AREA, changed))
            except TakedownError as stopped:
                walked.findings.append(from_error(screens.AREA, stopped))
                return walked
            for name in names:
                if desk.stop_asked:
                    break
                bar.label(name)
                look = partial(portal.inspect, name, calm.keep, marketplace=min(profile.marketplaces), number=number)
                try:
                    walked.add(here, profile, await calm.read(look))
                except PortalUnavailable as silence:
                    walked.findings.append(from_error(screens.AREA, silence))
                except TakedownError as stopped:  # a person is asked for, or the browser is gone: so for every screen
                    walked.findings.append(from_error(screens.AREA, stopped))
                    break
                bar.advance()
    walked.findings = list(dict.fromkeys(walked.findings))  # a notice lies over many screens
    return walked


def offer(here: Installation, suggestions: list[Suggestion]) -> None:
    """Ask for each suggestion whether it is the element, and write it into the user's own map on a yes. Silent without a
    terminal: what a locator stands for, only a person says.
    """
    for one in suggestions if here.may_ask else []:
        question = f"{one.sight.screen}: is {one.locator} {one.sight.says}?"
        if not click.confirm(question, default=False, err=True):
            continue
        try:
            confirm(one.own_map, one.sight.element, one.locator, one.sight.locators, utc_now().date())
            here.output.say(
                f"Written into {one.own_map}. Run `takedown doctor --screens` again to see that it is found."
            )
        except TakedownError as refused:
            here.output.say(f"{refused.message}\n  → {refused.advice}", "red")


def ask_for_meanings(here: Installation, strange: list[StrangeWords]) -> None:
    """Ask what each of the strange words means, once for each kind of text, and write it into the user's own wording table.

    An empty answer leaves it as it is. Silent without a terminal.
    """
    from ipp_flows.shipped import wording_of  # noqa: PLC0415  it brings Playwright, which takes 0.4 s to import

    for one in {(one.section, one.words): one for one in strange if here.may_ask}.values():
        words = MEANINGS[one.section]
        here.output.say(f"\n{one.says} says {one.words!r}. It may mean: {', '.join(words)}.")
        question = "Which (empty to leave it)"
        word = click.prompt(question, type=click.Choice(["", *words]), default="", show_choices=False, err=True)
        if not word:
            continue
        try:
            give_meaning(one.own / "wording.toml", wording_of(one.own), one.section, word, one.words)
            here.output.say(f"Written into {one.own / 'wording.toml'}.")
        except TakedownError as refused:
            here.output.say(f"{refused.message}\n  → {refused.advice}", "red")


def known_number(desk: Desk) -> str:
    """The number of a complaint that the portal should show: the last one filed, else any that was ever seen."""
    filed = desk.ledger.submissions(desk.account, states={State.FILED}, kind="complaint")
    seen = [case.number for case in desk.ledger.cases(desk.account)]
    numbers = [*seen, *(number for record in filed for number in record.numbers)]
    return numbers[-1] if numbers else ""
