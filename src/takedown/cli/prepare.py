"""`takedown prepare BATCH`: kits for filing a batch by hand, each one an intent in the ledger before anybody can have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from ipp_flows.naming import names_of
from ipp_flows.shipped import wording_of

from takedown.browser.wording import Wording
from takedown.cli import options
from takedown.cli.batch import read_batch, show
from takedown.cli.declaring import (
    Shown,
    links_of,
    something_refused,
    stop_at_invalid_rows,
    who_declares,
    write_outcomes,
)
from takedown.cli.good_faith import refuse_at_risk, show_record
from takedown.cli.installation import Installation
from takedown.cli.summary import facts, is_parked, row_outcomes, show_submissions
from takedown.domain.errors import Exit, worst
from takedown.domain.model import Complaint, SubmissionId
from takedown.domain.payload import load_submission
from takedown.domain.protocol import UNSETTLED, State
from takedown.filing.by_hand import HandOut, hand_out, handed_out, to_hand_out
from takedown.filing.clock import utc_now
from takedown.filing.declare import undeclared
from takedown.filing.desk import Desk
from takedown.filing.plan import Plan, plan_batch
from takedown.intake.checked import CheckedBatch
from takedown.intake.results import RowOutcome, write_results
from takedown.kit.folder import KitFolder, Standing
from takedown.kit.kit import PAGE, Attachment, Choice, Entry, Kit, index_page, kit_files
from takedown.ledger.records import SubmissionRecord
from takedown.settings.profile import Profile


@dataclass
class Handed:
    """What one account's part of the batch came to."""

    desk: Desk
    checked: CheckedBatch
    plan: Plan
    entries: list[Entry] = field(default_factory=list)
    kits: dict[SubmissionId, Path] = field(default_factory=dict)
    """Those that are out, with their place."""
    new: int = 0
    waiting: list[SubmissionRecord] = field(default_factory=list)
    undeclared: list[SubmissionRecord] = field(default_factory=list)
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)


@click.command()
@click.argument("batch", type=options.FILE)
@options.profiles
@click.option("--into", type=options.FILE, metavar="DIR", help="Folder of the kits (default: BATCH.kits beside it).")
@click.option("--attest", metavar="NAME", help="Who declares the statement; asked for when not given.")
@click.option("--yes", is_flag=True, help="Do not ask before handing out.")
@click.option("--valid-rows-only", is_flag=True, help="Hand out the good rows although others are wrong.")
@click.option("--refile", is_flag=True, help="Hand out again what was refused, withdrawn or came back.")
@options.links
@options.encoding
@options.wait
@options.no_input
@options.as_json
def command(
    batch: Path,
    profile_names: tuple[str, ...],
    into: Path | None,
    attest: str | None,
    yes: bool,
    valid_rows_only: bool,
    refile: bool,
    ipr: str | None,
    reason: str | None,
    explanation: str | None,
    evidence: tuple[Path, ...],
    encoding: str | None,
    wait: bool,
    no_input: bool,
    as_json: bool,
) -> Exit:
    """Write kits with which a person files the complaints of BATCH by hand; opens no browser.

    Each kit has the links, the explanation, the evidence and a page with the steps in order. From then on takedown never
    presses these complaints itself: their numbers come back with `takedown filed`, or `takedown resume` finds them on the
    portal. Running it again makes missing kits anew and hands nothing out twice; a kit that was changed is left alone.

    \b
    Examples:
      takedown prepare examples/batch.csv --attest "Jane Doe"
      takedown prepare links.txt --ipr "ACME CN" --reason unfair_use --explanation "In the title." --into kits
    """
    here = Installation(as_json=as_json, no_input=no_input)
    profiles = here.profiles(profile_names)
    links = links_of(ipr, reason, explanation, evidence)

    def read() -> CheckedBatch:
        return read_batch(here, batch, profiles, encoding=encoding, refile=refile, links=links)

    checked = read()
    stop_at_invalid_rows(here, checked, valid_rows_only=valid_rows_only)
    show(here, checked)
    refuse_at_risk(show_record(here, profiles, checked))
    name = who_declares(here, checked, attest, yes=yes, how="handed out to be filed by hand")
    write_results(checked)  # a folder that takes no files is found before anything is handed out
    folder = KitFolder(into or batch.with_name(f"{batch.stem}.kits"))
    shown = Shown(here, checked, read, name)
    with here.desks(profiles, "prepare", wait=wait) as desks:
        folder.open()
        handed = [_on_account(here, profile, desk, shown, folder, profiles) for profile, desk in desks]
        code = _conclude(here, handed, folder)
        for _, desk in desks:
            desk.exit = code
    return code


def _on_account(
    here: Installation, profile: Profile, desk: Desk, shown: Shown, folder: KitFolder, profiles: Sequence[Profile]
) -> Handed:
    """Plan, declare and hand out what goes to this account."""
    checked = shown.read_again()
    plan = plan_batch(desk, checked)
    shown.declare(desk, plan, waiting_too=False)
    records = [desk.record(one) for one in plan.submissions]
    done = Handed(desk, checked, plan)
    done.waiting = [record for record in records if record.waits_for]
    done.undeclared = [record for record in undeclared(records, utc_now()) if not record.waits_for]
    left = {record.id for record in (*done.waiting, *done.undeclared)}
    wording = wording_of(here.places.config / "flows" / profile.name)
    new = [record for record in records if record.state is State.DECLARED and record.id not in left]
    pairs = [_kit(desk, profile, wording, record) for record in new]  # all of them before the first is handed out
    with here.output.bar(len(pairs), "writing kits") as bar:
        for what, kit in pairs:
            _hand_out(here, desk, folder, what, kit, done)
            bar.advance()
    out = {what.id for what, _ in pairs}
    for record in handed_out(desk.ledger, desk.account, plan.batch):
        if record.id not in out:
            _handed_out_before(here, desk, profile, wording, folder, record, done)
    names = {one.name for one in profiles if one.account == desk.account}
    outcomes = row_outcomes(desk.ledger, checked, plan, names, {record.id for record in desk.touched()})
    done.outcomes = {row: _with_kit(outcome, done.kits) for row, outcome in outcomes.items()}
    return done


def _hand_out(here: Installation, desk: Desk, folder: KitFolder, what: HandOut, kit: Kit, done: Handed) -> None:
    """The kit is whole on the disk, then its intent is written, and only then it may be had."""
    with folder.drafted(kit.id, _files(desk, what, kit)) as draft:
        hand_out(desk, what)
        _put(here, folder, kit, draft, done)
    done.new += 1


def _handed_out_before(
    here: Installation,
    desk: Desk,
    profile: Profile,
    wording: Wording,
    folder: KitFolder,
    record: SubmissionRecord,
    done: Handed,
) -> None:
    """A kit that is out is made good; one of a complaint that is settled is taken away, so that nobody files it again."""
    standing, place = folder.standing(record.id), folder.root / record.id
    if record.state not in UNSETTLED:
        if standing is Standing.UNTOUCHED:
            folder.take_away(record.id)
        elif standing is Standing.CHANGED:
            here.output.warn(
                f"{record.id} is settled ({record.state}): take its kit {place} away, it must not be filed."
            )
        return
    what, kit = _kit(desk, profile, wording, record)
    with folder.drafted(kit.id, _files(desk, what, kit)) as draft:
        _put(here, folder, kit, draft, done)


def _put(here: Installation, folder: KitFolder, kit: Kit, draft: Path, done: Handed) -> None:
    """The kit of what is in the ledger as handed out goes to its place, unless somebody has changed what lies there."""
    place, state = folder.root / kit.id, "to be filed"
    if folder.standing(kit.id) is Standing.CHANGED:
        here.output.warn(f"{place} is not as it was written and is left as it is: take it away to have it made anew.")
        state = "to be filed; its kit was changed"
    else:
        folder.put(kit.id, draft)
    done.kits[SubmissionId(kit.id)] = place
    done.entries.append(Entry(kit, state, f"{kit.id}/{PAGE}"))


def _files(desk: Desk, what: HandOut, kit: Kit) -> dict[str, bytes]:
    return kit_files(kit, {file.name: desk.read(file) for file in what.complaint.evidence})


def _kit(desk: Desk, profile: Profile, wording: Wording, record: SubmissionRecord) -> tuple[HandOut, Kit]:
    """What is handed out, and its kit in the portal's words. Raises WrongUse for a word that wording.toml does not have."""
    what = to_hand_out(desk, record)
    complaint, meant = what.complaint, load_submission(record.kind, record.payload)
    originals = [file.name for file in meant.evidence] if isinstance(meant, Complaint) else []
    return what, Kit(
        id=what.id,
        profile=profile.name,
        address=profile.addresses["ipp"],
        login=profile.login,
        choices=_choices(wording, complaint),
        links=tuple(listing.address for listing in complaint.listings),
        order_number=complaint.order_number,
        locations=tuple(
            Choice(place, wording.texts("locations", place))
            for place in (word.strip() for word in complaint.infringement_location.split(";"))
            if place
        ),
        explanation=f"{complaint.explanation}\n{what.marker}".strip() if what.marker else complaint.explanation,
        marker=what.marker,
        evidence=tuple(
            Attachment(file.name, original, file.sha256, file.size)
            for file, original in zip(complaint.evidence, originals, strict=True)
        ),
        statement=what.statement,
        declared_by=what.declared_by,
        declared_at=what.declared_at,
        good_until=what.good_until,
    )


def _choices(wording: Wording, complaint: Complaint) -> tuple[Choice, ...]:
    """What the form asks for first, in its order."""
    return (
        Choice("Platform", wording.texts("platforms", complaint.marketplace)),
        Choice("IPR type", wording.texts("ipr_types", complaint.ipr.ipr_type)),
        Choice("IPR", names_of(wording, complaint.ipr)),
        Choice("Complaint type", wording.texts("complaint_types", complaint.complaint_type)),
        Choice("Complaint reason", wording.texts("reasons", complaint.reason)),
    )


def _with_kit(outcome: RowOutcome, kits: Mapping[SubmissionId, Path]) -> RowOutcome:
    kit = kits.get(SubmissionId(outcome.complaint))
    return outcome if kit is None else RowOutcome("handed_out", "", f"its kit is {kit}", outcome.complaint, "")


def _conclude(here: Installation, handed: Sequence[Handed], folder: KitFolder) -> Exit:
    checked = handed[-1].checked
    kits = {id: place for done in handed for id, place in done.kits.items()}
    waiting = [record for done in handed for record in done.waiting]
    came_free = [record for done in handed for record in done.undeclared]
    outcomes = {row: outcome for done in handed for row, outcome in done.outcomes.items()}
    records = [done.desk.record(one) for done in handed for one in done.kits]
    index = folder.write_index(
        index_page(checked.name, [entry for done in handed for entry in done.entries], len(waiting) + len(came_free))
    )
    write_outcomes(here, checked, outcomes)
    show_submissions(here, [*records, *waiting, *came_free], "Kits of this batch")
    new = sum(done.new for done in handed)
    out = "1 kit is" if len(kits) == 1 else f"{len(kits)} kits are"
    here.output.say(f"{out} out, {new} of them new; {len(waiting)} complaints wait.", "bold")
    if kits:
        here.output.say(f"Open {index}. These complaints are not pressed by takedown any more.")
        here.output.say("Their numbers come back with `takedown filed COMPLAINT --number N`, or by `takedown resume`.")
    if waiting:
        here.output.say(
            "Complaints that wait are handed out when their right is verified, or what is in their way is gone."
        )
    if came_free:
        here.output.say(f"{len(came_free)} complaints are not declared: run the same command again.", "yellow")
    codes = {Exit.NEEDS_PERSON if is_parked(one) else Exit.PENDING for one in (*waiting, *came_free)}
    codes |= {Exit.PARTLY_REFUSED} if something_refused(checked, outcomes) else set()
    return here.output.result(
        worst(codes),
        {
            "batch": checked.name,
            "folder": str(folder.root),
            "new": new,
            "complaints": [facts(record) for record in records],
            "kits": {id: str(place) for id, place in kits.items()},
            "waiting": [record.id for record in waiting],
            "undeclared": [record.id for record in came_free],
        },
    )
