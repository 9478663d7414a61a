"""`takedown status [REF]`: what the ledger knows, without asking the portal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.counter_notices import counter_notice_facts, show_counter_notice, show_mediations, show_waiting
from takedown.cli.installation import Installation
from takedown.cli.poll import health_file
from takedown.cli.summary import facts, in_words, is_parked, say_kits, show_submissions
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.model import Complaint
from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus
from takedown.domain.protocol import UNSETTLED
from takedown.filing.clock import utc_now
from takedown.filing.counter_notices import in_mediation
from takedown.filing.counter_notices import waiting as waiting_notices
from takedown.filing.intent import is_out
from takedown.ledger.records import IMPORTED, Comparison, SubmissionRecord
from takedown.settings.profile import Profile
from takedown.watching.health import facts as facts_of_health
from takedown.watching.health import read_health


@click.command()
@click.argument("ref", required=False)
@options.profile
@click.option("--needs-person", is_flag=True, help="Only what a person has to look at.")
@click.option("--health", is_flag=True, help="Whether the polls come, and how the last one went.")
@options.as_json
def command(ref: str | None, profile_name: str | None, needs_person: bool, health: bool, as_json: bool) -> Exit:
    """Show every complaint of the profile, or with REF one of them with its listings and the files of its pictures.

    REF is a complaint's id, the beginning of one, a complaint number, or a batch. The log file is in the `logs` folder
    that the last line names. With --needs-person it ends with 6 while an outcome is unknown, with 4 while anything else
    needs a person (parked, filed but different, words that nobody knows), with 8 where only kits are out to be filed by
    hand, else with 0. With --health it ends with 0 while polls come and read everything, with 7 where none came when it
    was due or the watch does not run, else with the code of the last poll.

    \b
    Examples:
      takedown status
      takedown status SBX00000007
      takedown status --needs-person
    """
    here = Installation(as_json=as_json)
    profile = here.profile(profile_name)
    if health:
        return _show_health(here, profile)
    if not here.has_ledger() and not ref:
        here.output.say("Nothing has been filed from here yet.")
        return here.output.result(Exit.DONE, {"complaints": []})
    records = _records(here, profile, ref)
    if ref and not records:
        raise WrongUse(f"Nothing in the ledger is called {ref!r}.", advice="See `takedown status` for what there is.")
    if needs_person:
        notices = _objected(here, profile) if here.has_ledger() else set()
        records = [record for record in records if _needs_person(here, record, notices)]
    show_submissions(here, records, "Needs a person" if needs_person else "Complaints")
    waiting = [] if ref or not here.has_ledger() else show_waiting(here, profile.account)
    mediated = [] if ref or not here.has_ledger() else show_mediations(here, profile.account)
    if ref and len(records) == 1:
        _show_one(here, records[0])
    elif not ref:
        _show_counts(here, records)
    sizes = _sizes(here, profile) if here.has_ledger() and not ref and not needs_person else []
    _show_sizes(here, sizes)
    return here.output.result(
        _code(here, records) if needs_person else Exit.DONE,
        {
            "complaints": [_all_facts(here, record, full=bool(ref)) for record in records],
            **({} if ref or needs_person else {"batches": sizes}),
            **({} if ref else {"counter_notices": waiting, "in_mediation": mediated}),
        },
    )


def _show_health(here: Installation, profile: Profile) -> Exit:
    known = read_health(health_file(here.places, profile))
    code, sentence = known.judged(utc_now())
    here.output.data(f"{profile.name}: {sentence}")
    if known.next_at is not None:
        here.output.data(f"{known.schedule}; the next poll is due at {known.next_at:%Y-%m-%d %H:%M} UTC")
    return here.output.result(code, {"profile": profile.name, "health": facts_of_health(known), "says": sentence})


def _sizes(here: Installation, profile: Profile) -> list[dict[str, object]]:
    """What the pictures of each batch take on the disk."""
    known = here.ledger.picture_sizes(profile.account)
    named = {batch.id: batch.name for batch in here.ledger.batches()}
    return [
        {"batch": named.get(batch, batch), "pictures": count, "bytes": total}
        for batch, (count, total) in sorted(known.items(), key=lambda one: named.get(one[0], ""))
    ]


def _show_sizes(here: Installation, sizes: list[dict[str, object]]) -> None:
    for one in sizes:
        here.output.say(f"  {one['batch'] or 'of no batch'}: {one['pictures']} pictures, {one['bytes']:,} bytes", "dim")


def _records(here: Installation, profile: Profile, ref: str | None) -> list[SubmissionRecord]:
    if not here.has_ledger():
        return []
    return here.ledger.find(ref) if ref else here.ledger.submissions(profile.account)


def _objected(here: Installation, profile: Profile) -> set[str]:
    """The numbers of complaints on which somebody has to answer a seller, or to take part in a mediation."""
    found = [*waiting_notices(here.ledger, profile.account), *in_mediation(here.ledger, profile.account)]
    return {one.number for one in found}


def _needs_person(here: Installation, record: SubmissionRecord, noticed: set[str]) -> bool:
    if record.state in UNSETTLED or record.comparison is Comparison.DIFFERS or is_parked(record):
        return True
    if noticed.intersection(record.numbers):
        return True
    return any(
        seen.status is CaseStatus.NEEDS_A_LOOK
        for number in record.numbers
        for seen in (here.ledger.case(record.account, number), *here.ledger.case_listings(record.account, number))
        if seen is not None
    )


def _code(here: Installation, needy: list[SubmissionRecord]) -> Exit:
    """What a scheduler is told of everything that needs a person; a kit that is out is with one already."""
    left = [record for record in needy if not is_out(here.ledger, record)]
    if any(record.state in UNSETTLED for record in left):
        return Exit.OUTCOME_UNKNOWN
    return Exit.NEEDS_PERSON if left else Exit.PENDING if needy else Exit.DONE


def _show_counts(here: Installation, records: list[SubmissionRecord]) -> None:
    counts = Counter(in_words(here.ledger, record) for record in records)
    here.output.say(", ".join(f"{count} {words}" for words, count in counts.most_common()) or "Nothing yet.", "bold")
    say_kits(here, [record for record in records if is_out(here.ledger, record)])
    here.output.say(f"Ledger and pictures: {here.places.data}   Log: {here.places.logs}")


def _show_one(here: Installation, record: SubmissionRecord) -> None:
    submission = load_submission(record.kind, record.payload)
    out = here.output
    nobody = "nobody here" if record.code == IMPORTED else "nobody yet"
    out.data(f"declared by {record.declared_by or nobody}, attempt {record.attempt}, {in_words(here.ledger, record)}")
    if isinstance(submission, Complaint):
        out.data(f"explanation: {submission.explanation}")
        out.data(f"evidence: {', '.join(file.name for file in submission.evidence) or 'none'}")
        claims = {claim.claim: claim for claim in here.ledger.claims_of(record.id)}
        out.table(
            "Listings",
            ("listing", "with us", "portal says"),
            (
                (listing.address, claim.state.value, claim.words or claim.portal_words)
                for listing in submission.listings
                if (claim := claims.get(submission.claim(listing))) is not None
            ),
        )
    for number in record.numbers:
        for notice in here.ledger.counter_notices(record.account, number=number):
            show_counter_notice(here, notice)
    out.data("Pictures (UTC)")
    for p in here.ledger.pictures(record.id):
        out.data(f"{p.taken_at:%Y-%m-%d %H:%M:%S}  {p.step}, {p.screen}: {_file(here, p.sha256)}")


def _all_facts(here: Installation, record: SubmissionRecord, *, full: bool) -> dict[str, object]:
    known: dict[str, object] = dict(facts(record))
    if full:
        known["listings"] = [
            {
                "claim": claim.claim,
                "state": claim.state.value,
                "words": claim.words or claim.portal_words,
                "portal_status": claim.portal_status.value if claim.portal_status else None,
            }
            for claim in here.ledger.claims_of(record.id)
        ]
        known["counter_notices"] = [
            counter_notice_facts(notice)
            for number in record.numbers
            for notice in here.ledger.counter_notices(record.account, number=number)
        ]
        known["pictures"] = [
            {"step": p.step, "screen": p.screen, "sha256": p.sha256, "file": str(_file(here, p.sha256))}
            for p in here.ledger.pictures(record.id)
        ]
    return known


def _file(here: Installation, sha256: str) -> Path:
    return here.files.path(sha256)
