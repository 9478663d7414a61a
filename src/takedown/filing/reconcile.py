"""Step 8 of the filing protocol: an intent without a conclusion is settled by reading, never by pressing again.

1. the browser that pressed is known to be dead: a browser paused in a click was seen to send its post afterwards. Of a
   person's own window the tab that pressed is known to be gone;
2. a margin passes, in which a post that was under way arrives;
3. both lists are read, complete, in two equal passes with the list delay between them;
4. found -> filed or held; anything else of the portal's on one of our listings -> a person; nothing -> absent, where the
   profile's list delay is known and the browser ran on this machine; else a person.

What was handed out to be filed by hand has no browser: it is looked for in the same way, and is never absent by itself.

What is absent is planned anew as the next attempt in the same append: nothing that happens in between loses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from takedown.domain.errors import BrowserFailed, IllegalStep, PersonNeeded
from takedown.domain.model import IprUpload, SubmissionId
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED
from takedown.domain.submission import ON_A_CASE
from takedown.filing.calm import Calm
from takedown.filing.compare import is_this, meant_by, read_case
from takedown.filing.desk import Desk
from takedown.filing.intent import BY_HAND, attached_tab, intent_of, is_by_hand
from takedown.filing.on_case import Standing, meant_on_case, standing, with_what_follows
from takedown.filing.plan import next_attempt
from takedown.filing.rights import NOT_THERE, references_seen
from takedown.filing.sight import (
    UNMEASURED_DELAY_SECONDS,
    RightsSight,
    Sight,
    may_touch,
    numbers_of_ours,
    see_rights_twice,
    see_twice,
)
from takedown.ledger.journal import Item
from takedown.ledger.records import SubmissionRecord
from takedown.portal import CaseLine, CaseReading

CLOCK_MAY_BE_OFF_DAYS = 30
"""The portal files under its own date; our clock may have been ahead of it."""
DATES_MAY_DIFFER_DAYS = 1
"""The portal's day may have begun or ended already."""
ATTEMPTS = 4
"""What proved absent is filed anew until there were so many attempts at it."""

Settled = Callable[[SubmissionRecord, SubmissionId | None], None]
"""Takes a submission as it is after its reading, and the attempt that was planned in its place."""


@dataclass(frozen=True)
class Verdict:
    """What the portal's lists say about one submission."""

    kind: str
    """`found`, `held`, `absent` or `person`."""
    why: str
    numbers: tuple[str, ...] = ()
    candidates: tuple[CaseReading, ...] = ()


def require_dead(desk: Desk) -> None:
    """Kill the browsers that unsettled intents of this machine name, and close the tabs in a person's window.

    Raises BrowserFailed when a browser may still live, PersonNeeded when a tab may still be there.

    Before every browser of ours: one that lives could send its post at any time, and the portal may keep one draft per
    account, so nothing is read as proof and nothing is filled meanwhile.
    """
    for record in desk.ledger.submissions(desk.account, states=UNSETTLED):
        intent = intent_of(desk.ledger, record)
        if intent is None or _is_dead(desk, intent.body):
            continue
        if tab := attached_tab(intent.body):
            raise PersonNeeded(
                f"The tab that pressed {record.id} in the window at {tab.address} is not known to be closed.",
                advice="Close that tab, or that browser, then run the same command again.",
            )
        raise BrowserFailed(
            f"The browser that pressed {record.id} (process {intent.body['browser_pid']}) could not be ended.",
            advice="End that process, or restart the computer, then run the same command again.",
        )


async def settle_unknown(desk: Desk, calm: Calm, records: Sequence[SubmissionRecord], settled: Settled) -> None:
    """Read the portal for these unsettled submissions, record what it shows, and hand each to `settled` at once.

    Raises the portal's errors; what is not settled then is read again another time.
    """
    if not records:
        return
    if not all(is_by_hand(intent_of(desk.ledger, record)) for record in records):
        await asyncio.sleep(desk.margin_seconds)
    uploads = [record for record in records if record.kind == "ipr"]
    complaints = [record for record in records if record.kind == "complaint"]
    on_cases = [record for record in records if record.kind in ON_A_CASE]
    if uploads:
        rights = await see_rights_twice(desk, calm)
        for record in uploads:
            _record(desk, record, _judge_upload(desk, calm, record, rights), settled)
    if complaints:
        sight = await see_twice(desk, calm, _since(desk, complaints))
        for found_only in (True, False):  # what one of them is found to be is then no candidate for the others
            for record in [one for one in complaints if desk.record(one.id).state in UNSETTLED]:
                verdict = await _judge(desk, calm, record, sight)
                if verdict.kind in ("found", "held") or not found_only:
                    _record(desk, record, verdict, settled)
    if on_cases:  # last: a complaint that cannot be opened any more keeps nothing else waiting
        await _settle_on_cases(desk, calm, on_cases, settled)


async def _settle_on_cases(desk: Desk, calm: Calm, records: Sequence[SubmissionRecord], settled: Settled) -> None:
    """Answers and withdrawals: their complaints are opened twice, with the list delay in between.

    What both openings show not to be done is absent; what the second one does not show clearly is a person's.
    """
    delay = UNMEASURED_DELAY_SECONDS if desk.list_delay_seconds is None else desk.list_delay_seconds
    first = [await read_case(desk, calm, meant_on_case(record).number, record.id) for record in records]
    epoch = calm.portal.epoch
    await asyncio.sleep(delay)
    second = [await read_case(desk, calm, meant_on_case(record).number, record.id) for record in records]
    for record, before, now in zip(records, first, second, strict=True):
        meant = meant_on_case(record)
        (was, _), (stands, says) = standing(meant, before), standing(meant, now)
        if stands is Standing.DONE:
            verdict = Verdict("found", says)
        elif (
            stands is was is Standing.NOT_DONE and epoch == calm.portal.epoch
        ):  # a sign-in may bring a post that was kept
            verdict = _not_there(desk, record)
        else:
            verdict = Verdict("person", says, candidates=(now,))
        _record(desk, record, verdict, settled)


def _since(desk: Desk, records: Sequence[SubmissionRecord]) -> date:
    """A day before anything of `records` can have been pressed, though our clock was days ahead of the portal's."""
    planned = min(record.planned_at for record in records)
    return min(planned, desk.now()).date() - timedelta(days=CLOCK_MAY_BE_OFF_DAYS)


async def _judge(desk: Desk, calm: Calm, record: SubmissionRecord, sight: Sight) -> Verdict:
    meant = meant_by(desk, record)
    mine = {listing.key for listing in meant.listings}
    not_this = numbers_of_ours(desk) | known_before(desk, record)
    pending = {line.number for line in sight.pending}
    overlapping: list[CaseReading] = []
    for line in (*sight.lines, *sight.pending):
        if line.number in not_this or line.marketplace not in ("", meant.marketplace):
            continue  # a marketplace that cannot be read may be ours
        known = [one.listing for one in desk.ledger.case_listings(desk.account, line.number)]
        if may_touch(mine, known) or line.listings not in (0, len(known)):
            reading = await read_case(desk, calm, line.number, record.id, listings=line.listings)
            if may_touch(mine, [one.listing for one in reading.listings]):
                overlapping.append(reading)
    fits = [reading for reading in overlapping if is_this(calm, meant, record.marker, reading)]
    covered = [one.listing for reading in fits for one in reading.listings]
    numbers = tuple(reading.number for reading in fits)
    whole = len(fits) == len(overlapping) and sorted(covered) == sorted(mine)
    held = pending & set(numbers)
    if whole and held in (set(), set(numbers)):  # what is held in part and filed in part has no one outcome
        if _may_be_older(desk, record, [line for line in (*sight.lines, *sight.pending) if line.number in numbers]):
            why = "the portal shows what was handed out, but it may have been there before it was handed out"
            return Verdict("person", why, candidates=tuple(overlapping))
        return Verdict("held" if held else "found", "the portal's list shows it", numbers)
    if overlapping:
        why = "the portal shows complaints on these listings, but not exactly the one that was meant"
        return Verdict("person", why, candidates=tuple(overlapping))
    return _not_there(desk, record)


def known_before(desk: Desk, record: SubmissionRecord) -> set[str]:
    """Numbers of complaints that were looked at on the portal before this one's press: it cannot have made them."""
    intent = intent_of(desk.ledger, record)
    if intent is None:
        return set()
    seen = desk.ledger.events(desk.account, types={"case_observed"})
    return {str(event.body["number"]) for event in seen if event.seq < intent.seq}


def _may_be_older(desk: Desk, record: SubmissionRecord, lines: Sequence[CaseLine]) -> bool:
    """Whether one of these may have been on the portal before a kit with the same words was handed out.

    Nobody reads the list before that, as is done before a press of ours: only a marker or the portal's date can tell.
    """
    intent = intent_of(desk.ledger, record)
    if intent is None or not is_by_hand(intent) or record.marker:
        return False
    earliest = intent.at.date() - timedelta(days=DATES_MAY_DIFFER_DAYS)
    return any(line.submitted_on is None or line.submitted_on < earliest for line in lines)


def _not_there(desk: Desk, record: SubmissionRecord) -> Verdict:
    intent = intent_of(desk.ledger, record)
    if is_by_hand(intent):
        return Verdict("person", f"{BY_HAND}, and the portal does not show it yet")
    if desk.list_delay_seconds is None:
        return Verdict("person", "the portal does not show it, but how far its list lags is not known for this profile")
    if intent is None or intent.body.get("machine") != desk.machine:
        return Verdict("person", "the portal does not show it, but the browser ran on another machine")
    return Verdict("absent", "two equal readings of the portal's lists, after the list delay, do not show it")


def _judge_upload(desk: Desk, calm: Calm, record: SubmissionRecord, sight: RightsSight) -> Verdict:
    """Rows that were there before the press are nothing that it made, and one that was refused is no proof of ours."""
    upload, intent = load_submission(record.kind, record.payload), intent_of(desk.ledger, record)
    if not isinstance(upload, IprUpload):
        raise IllegalStep(f"{record.id} is no upload")
    not_this = numbers_of_ours(desk)
    if intent is not None:
        not_this |= {one for one, seq in references_seen(desk, upload.ipr).items() if seq < intent.seq}
    new = [one for one in sight.lines if calm.portal.same_ipr(upload.ipr, one) and one.reference not in not_this]
    if not new:
        return _not_there(desk, record)
    if len(new) == 1 and new[0].meaning not in NOT_THERE and new[0].reference:
        return Verdict("found", "the portal's list of rights shows it", (new[0].reference,))
    shown = ", ".join(f"{one.reference} ({one.words})" for one in new)
    return Verdict("person", f"the portal's list of rights shows {len(new)} that fit: {shown}")


def _record(desk: Desk, record: SubmissionRecord, verdict: Verdict, settled: Settled) -> None:
    body: dict[str, Any] = {"submission": record.id}
    again: SubmissionId | None = None
    planned: list[Item] = []
    if verdict.kind == "found":
        name, body = "submission_filed", body | {"numbers": list(verdict.numbers)}
        planned = list(with_what_follows(desk.ledger, record))
    elif verdict.kind == "held":
        reference = " ".join(verdict.numbers)
        name, body = "submission_held", body | {"words": verdict.why, "reference": reference}
    elif verdict.kind == "absent":
        name, body = "submission_absent", body | _absent(record, verdict)
        if not record.words and record.attempt < ATTEMPTS and desk.may_refile(record):
            again, planned = next_attempt(desk, record)
    else:
        candidates = [
            {"number": one.number, "listings": [line.listing for line in one.listings]} for one in verdict.candidates
        ]
        name, body = "person_needed", body | {"why": verdict.why, "candidates": candidates}
    desk.journal.append_all([(name, body), *planned])
    settled(desk.record(record.id), again)
    desk.tell(name, body | ({"again": again} if again else {}))


def _absent(record: SubmissionRecord, verdict: Verdict) -> dict[str, str]:
    """What the portal said to the press, where nobody knows what that means, is for the user to read first."""
    why = verdict.why
    if record.words:
        why = (
            f'the portal answered the press with "{record.words}", which nobody has given a meaning, and {why}; '
            "give these words a meaning in wording.toml, then submit it again"
        )
    return {"why": why, "words": record.words, "by": "takedown"}


def _is_dead(desk: Desk, intent: Any) -> bool:
    """A browser of another machine cannot be killed from here, and a person needs none of ours; a person decides then."""
    if intent.get("by_hand") or intent.get("machine") != desk.machine:
        return True  # reading may still find it; `_not_there` never calls it absent
    if tab := attached_tab(intent):
        return desk.close_tab(tab)
    return desk.end_browser(int(intent["browser_pid"]), int(intent.get("browser_started_ms", 0)))
