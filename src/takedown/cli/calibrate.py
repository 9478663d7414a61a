"""`takedown calibrate`: teach the program a portal's screens by pointing at them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import click
from ipp_flows.shipped import TEACHING

from takedown.calibration.lesson import Lesson, read_lessons
from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.domain.errors import Exit, WrongUse

WORDS = "words"
"""Beside the screens: texts, wherever they stand."""


@click.command()
@options.profile
@click.argument("screens", nargs=-1, metavar="[SCREEN]...")
@options.wait
def command(profile_name: str | None, screens: Sequence[str], wait: bool) -> Exit:
    """Teach it the portal's screens: a window opens, you walk through the portal, and point at what it asks for.

    A click that points goes to no page, and nothing leaves the browser while you point. What you show is written into
    your own screen maps under <config>/flows/<profile>/, at once, with the date and a picture; the shipped maps stay as
    they are. Stop with q whenever you like: the next time it goes on with what is missing. Name screens to be asked for
    all of them again; the screen `words` is for texts, such as a status that the program does not know.

    \b
    Examples:
      takedown calibrate --profile my-brand
      takedown calibrate --profile my-brand complaint_form
      takedown calibrate --profile my-brand words
    """
    here = Installation()
    profile = here.profile(profile_name)
    lessons = _chosen(screens)
    if not here.may_ask:
        raise WrongUse(
            "Teaching needs a person at a terminal and at a window.", advice="Run it in a terminal on a desktop."
        )
    with here.desk(profile, "calibrate", wait=wait) as desk:
        from takedown.cli.teaching import teach_at_terminal  # noqa: PLC0415  it brings Playwright

        teaching = teach_at_terminal(here, profile, lessons, again=bool(screens), words=WORDS in screens)
        learned = here.run(teaching)
        desk.exit = Exit.PENDING if learned.left else Exit.DONE
    here.output.say(f"\n{len(learned.shown)} things were shown.", "bold")
    if learned.left:
        here.output.say(
            f"Not shown yet: {', '.join(learned.left)}.\n  → Run the same command again to go on.", "yellow"
        )
    else:
        here.output.say(
            "  → See that it learned them right: takedown submit BATCH --rehearse fills and presses nothing."
        )
    return desk.exit


def _chosen(names: Sequence[str]) -> list[Lesson]:
    """The lessons of the screens that were named, in the order of the walk; without names those of every screen that a
    person can go to. Raises WrongUse for a name that is none.
    """
    lessons = read_lessons(TEACHING)
    for name in names:
        if name not in (*lessons, WORDS):
            near = difflib.get_close_matches(name, [*lessons, WORDS], 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known screens: {', '.join([*lessons, WORDS])}."
            raise WrongUse(f"There is no screen {name!r} to teach.", advice=hint)
    return [one for one in lessons.values() if (one.screen in names if names else one.at_will)]
