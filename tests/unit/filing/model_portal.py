"""The near side of the model portal: `takedown.portal.Portal` without a browser, on a `Server` that outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from takedown.domain import submission as domain
from takedown.domain.errors import BrowserFailed, PortalUnavailable, SignInNeeded
from takedown.domain.model import Account, Complaint, Ipr, IprType, IprUpload, Marketplace, SubmissionId
from takedown.domain.portal_status import CaseStatus, CounterNoticeStatus, IprStatus
from takedown.portal import (
    AttachedTab,
    Attachment,
    CaseLine,
    CaseList,
    CaseReading,
    CounterNotice,
    Filed,
    Held,
    IprLine,
    KeepPicture,
    ListingLine,
    NotAsMeant,
    NothingLeft,
    NotUnderstood,
    Prepared,
    PressOutcome,
    ReadEvidence,
    Refused,
    RefusedListing,
    ScreenSight,
    Taken,
    Unknown,
)
from tests.unit.filing.portal_server import Answer, Browser, Case, Objection, Post, Press, Server, Way

A_WHILE = 0.5
"""Seconds that any page takes."""
FOR_EVER = 10**7
ODD_WORDS = "Your quota for today is used up"


class Crash(BaseException):
    """The process died here. Nothing in src may catch it."""


@dataclass
class Process:
    """One process of ours. It may be made to die at the n-th boundary from now, or at a named one; then it has no effect."""

    crash_in: int | None = None
    die_at: str = ""
    dead: bool = False
    watch: Callable[[str], None] = field(default=lambda _boundary: None)
    passed: list[str] = field(default_factory=list)
    intended: SubmissionId = field(default=SubmissionId(""))
    """The last submission whose intent was written; between that and its press nothing else happens."""

    def at(self, boundary: str) -> None:
        """Every event that is written, before and after, and every call of the portal, pass through here."""
        if self.dead or self.crash_in == 0 or boundary == self.die_at:
            self.dead = True
            raise Crash(boundary)
        if self.crash_in is not None:
            self.crash_in -= 1
        self.passed.append(boundary)
        self.watch(boundary)


@dataclass
class ModelPortal:
    """One browser on the server, driven by one process."""

    server: Server
    browser: Browser
    process: Process
    epoch: int = 0
    open_forms: int = 0
    open_at_sign_in: list[int] = field(default_factory=list)
    loaded: int = 0
    tab: AttachedTab | None = None
    """In a person's own window: the one tab of ours there, gone when the server ends the browser of this number."""

    @property
    def attached(self) -> bool:
        return self.tab is not None

    async def sign_in(self, keep: KeepPicture) -> None:
        self.open_at_sign_in.append(self.open_forms)
        await self._page("sign_in", needs_session=False)
        self.server.sign_in()
        self.epoch += 1

    @property
    def loads(self) -> int:
        return self.loaded

    def megabytes(self) -> float:
        return 1.0

    def guesses_before_press(self, kind: str) -> Sequence[str]:
        return ()

    async def prepare_complaint(
        self, complaint: Complaint, marker: str, keep: KeepPicture, read: ReadEvidence
    ) -> Prepared:
        await self._page("prepare")
        links = self.server.refused_links
        refused = tuple(RefusedListing(one, links[one.key]) for one in complaint.listings if one.key in links)
        kept = tuple(one for one in complaint.listings if one.key not in links)
        if not kept:
            raise NothingLeft(refused)
        self.open_forms += 1
        filled = replace(complaint, listings=kept)
        fields = {"listings": ", ".join(one.key for one in kept), "explanation": f"{complaint.explanation} {marker}"}
        return Prepared(filled, refused, fields, self.epoch, self.browser.pid, 1, marker, self.tab)

    async def prepare_ipr(self, upload: IprUpload, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        await self._page("prepare")
        self.open_forms += 1
        return Prepared(upload, (), {"right": upload.ipr.key}, self.epoch, self.browser.pid, 1, "", self.tab)

    async def prepare_answer(self, answer: domain.Answer, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        await self._page("prepare")
        case = next(one for one in self.server.cases if one.number == answer.number)
        objection = next(one for one in case.objections if one.reference == answer.reference)
        if objection.status is not CounterNoticeStatus.OPEN:
            raise NotAsMeant([f"the counter-notice does not wait for an answer: {objection.status}"])
        self.open_forms += 1
        fields = {"reference": answer.reference, "reply": answer.reply.value, "text": answer.text}
        return Prepared(answer, (), fields, self.epoch, self.browser.pid, 1, "", self.tab)

    async def prepare_withdrawal(self, withdrawal: domain.Withdrawal, keep: KeepPicture) -> Prepared:
        await self._page("prepare")
        if next(one for one in self.server.cases if one.number == withdrawal.number).withdrawn:
            raise NotAsMeant(["the complaint cannot be withdrawn: withdrawn"])
        self.open_forms += 1
        fields = {"number": withdrawal.number, "reason": withdrawal.reason}
        return Prepared(withdrawal, (), fields, self.epoch, self.browser.pid, 1, "", self.tab)

    async def take_attachment(self, number: str, file: Attachment, most_bytes: int) -> Taken:
        await self._page("take_attachment")
        case = next(one for one in self.server.cases if one.number == number)
        content = {name: content for one in case.objections for name, content in one.files.items()}[file.name]
        return Taken(content) if content is not None else Taken(None, f"it has more than {most_bytes} bytes")

    async def press(self, prepared: Prepared) -> PressOutcome:
        self.process.at("press")
        self.server.calls.append("press")
        self.server.presses[self.process.intended] += 1
        self.server.note_strangers(prepared.submission)
        self._maybe_raise("press")
        press = self.server.next_press()
        filled = prepared.submission
        if isinstance(filled, IprUpload):
            return self._upload(filled, press)
        outcome = await self._send(Post(self.process.intended, filled, prepared.page, press.answer), press)
        self.process.at("pressed")
        return outcome

    async def photograph_outcome(self, prepared: Prepared, keep: KeepPicture) -> None:
        await self._page("photograph", needs_session=False)

    async def leave(self, prepared: Prepared) -> None:
        self.open_forms -= 1

    async def list_complaints(self, since: date, keep: KeepPicture) -> CaseList:
        await self._page("list_complaints")
        shown = self.server.listed(since.toordinal())
        lines = [self._line(case) for case in shown]
        if self.server.moves and lines:
            self.server.moves -= 1
            stranger = replace(lines[0], number=f"OLD{self.server.moves}", marketplace=Marketplace.LAZADA)
            lines = [stranger, *lines[1:]]
        return CaseList(tuple(lines), len(lines), 1)

    async def list_pending(self, keep: KeepPicture) -> CaseList:
        await self._page("list_pending")
        lines = tuple(self._line(case) for case in self.server.pending())
        return CaseList(lines, len(lines), 1)

    async def read_complaint(self, number: str, keep: KeepPicture) -> CaseReading:
        await self._page("read_complaint")
        self.server.catch_up()
        case = next((case for case in self.server.cases if number in (case.number, case.reference)), None)
        if case is None:
            raise PortalUnavailable(f"There is no complaint {number}.", advice="Try again later.")
        case.opened = True
        listings = tuple(ListingLine(key, status.value, status) for key, status in case.listings.items())
        if self.server.loaded_in_part:
            self.server.loaded_in_part -= 1
            listings = listings[:-1]
        return CaseReading(
            number=case.number,
            words=_meaning(case).value,
            meaning=_meaning(case),
            marketplace=case.meant.marketplace,
            ipr=_shown(case.meant.ipr),
            reason=case.meant.reason,
            explanation=f"{case.meant.explanation} {case.marker}".strip(),
            listings=listings,
            address=f"https://portal.test/{number}",
            counter_notices=tuple(_shown_notice(one) for one in case.objections),
        )

    async def list_iprs(self, keep: KeepPicture) -> Sequence[IprLine]:
        await self._page("list_iprs")
        return [
            IprLine(reference, ipr.ipr_type, ipr.registration_number, ipr.jurisdiction, ipr.name, status.value, status)
            for ipr, reference, status in self.server.rights
        ]

    def screens_to_inspect(self, number: str = "") -> Sequence[str]:
        return ()

    async def inspect(
        self, screen: str, keep: KeepPicture, *, marketplace: Marketplace, number: str = ""
    ) -> ScreenSight:
        await self._page(screen)
        return ScreenSight(screen, ())

    def is_ours(self, complaint: Complaint, marker: str, reading: CaseReading) -> bool:
        if marker:
            return marker in reading.explanation
        shown = (reading.reason, reading.explanation)
        return complaint.ipr.registration_number in reading.ipr and shown == (complaint.reason, complaint.explanation)

    def same_complaint(self, complaint: Complaint, reading: CaseReading) -> Sequence[str]:
        meant, shown = sorted(one.key for one in complaint.listings), sorted(one.listing for one in reading.listings)
        differences = [] if shown == meant else [f"the listings are {shown}, meant were {meant}"]
        if _shown(complaint.ipr) != reading.ipr:
            differences.append("the right differs")
        if complaint.explanation not in reading.explanation or complaint.reason != reading.reason:
            differences.append("the explanation or the reason differs")
        return differences

    def same_ipr(self, ipr: Ipr, line: IprLine) -> bool:
        return ipr.key == f"{line.ipr_type}/{line.jurisdiction}/{line.registration_number}"

    def as_complaint(self, account: Account, reading: CaseReading, rights: Sequence[Ipr]) -> Complaint:
        fits = [ipr for ipr in rights if _shown(ipr) == reading.ipr]
        meant = next(case.meant for case in self.server.cases if reading.number in (case.number, case.reference))
        if not fits or ODD_WORDS in reading.explanation:
            raise NotUnderstood(["nobody knows what it is about"])
        return replace(meant, account=account, ipr=fits[0], explanation=reading.explanation, attempt=1)

    def as_ipr(self, line: IprLine) -> Ipr:
        if not line.ipr_type:
            raise NotUnderstood(["its type has no meaning"])
        return Ipr(IprType(line.ipr_type), line.registration_number, line.jurisdiction, line.name, owner="")

    async def _send(self, post: Post, press: Press) -> PressOutcome:
        server, newest = self.server, [case.number for case in self.server.cases][-1:]
        if press.way in (Way.DROPPED, Way.SLOW):
            if press.way is Way.SLOW:
                server.later(post, None)
            return Unknown("the portal gave no answer to the press")
        if press.way is Way.ODD_WORDS:
            return Unknown("the page is not known", ODD_WORDS)
        if press.way is Way.PAUSED:
            server.later(post, self.browser)
            await asyncio.sleep(FOR_EVER)
        if press.way is Way.SIGN_IN:
            server.signed_in = False
        made = server.receive(post)
        if not server.signed_in:
            return Unknown("the portal asked to sign in after the press")
        if press.way is Way.HANGS:
            await asyncio.sleep(FOR_EVER)
        if press.way is Way.RAISES:
            raise BrowserFailed("The browser died in the press.", advice="Run the same command again.")
        if press.way is Way.BREAKS:
            raise RuntimeError("nobody foresaw this")
        if press.way is Way.UNSEEN:
            return Unknown("the receipt was lost")
        if press.way is Way.WRONG_RECEIPT and newest:
            return Filed(tuple(newest))
        return _answer(press.answer, made)

    def _upload(self, upload: IprUpload, press: Press) -> PressOutcome:
        if press.way is Way.DROPPED:
            return Unknown("the portal gave no answer to the press")
        if press.answer is Answer.REFUSE:
            return Refused("the certificate cannot be read")
        reference = f"R{len(self.server.rights) + 1}"
        self.server.rights.append((upload.ipr, reference, IprStatus.PENDING))
        return Unknown("the receipt was lost") if press.way is Way.UNSEEN else Filed((reference,))

    def _line(self, case: Case) -> CaseLine:
        meaning = _meaning(case)
        return CaseLine(
            number=case.number,
            marketplace="" if self.server.unreadable_marketplaces else case.meant.marketplace,
            ipr=case.meant.ipr.registration_number,
            reason=case.meant.reason,
            listings=len(case.listings),
            submitted_on=self.server.day_of(case) if self.server.tells_days else None,
            words=self.server.list_words or meaning.value,
            meaning=meaning,
        )

    async def _page(self, name: str, *, needs_session: bool = True) -> None:
        """What every page does: takes a while, may fail as scripted, may ask to sign in."""
        self.process.at(name)
        self.server.calls.append(name)
        self.loaded += 1
        await asyncio.sleep(A_WHILE)
        self.process.at(f"{name} answered")
        if self.browser.died_at is not None:
            raise BrowserFailed("The browser is gone.", advice="Run the same command again.")
        self._maybe_raise(name)
        if needs_session and not self.server.signed_in:
            raise SignInNeeded("The portal asks to sign in.", advice="Sign in.")

    def _maybe_raise(self, name: str) -> None:
        index = next((i for i, (method, _) in enumerate(self.server.faults) if method == name), None)
        if index is None:
            return
        _, fault = self.server.faults.pop(index)
        if isinstance(fault, BaseException):
            raise fault
        fault()


def _shown(ipr: Ipr) -> str:
    """A right as pages show it: they know no alias of ours."""
    return f"{ipr.name} ({ipr.jurisdiction})({ipr.registration_number})"


def _shown_notice(one: Objection) -> CounterNotice:
    files = tuple(Attachment(name, f"https://portal.test/files/{name}") for name in one.files)
    days = (one.received_on, one.deadline)
    return CounterNotice(one.reference, one.seller, one.said, *days, one.status.value, one.status, files, one.notice)


def _answer(answer: Answer, made: Sequence[Case]) -> PressOutcome:
    if not made:
        return Refused("the portal refuses this")
    if answer is Answer.HOLD:
        return Held("waits for its right", made[0].number)
    return Filed((made[0].number,) if answer is Answer.TWICE else tuple(case.number for case in made))


def _meaning(case: Case) -> CaseStatus:
    if case.refused_with_its_right:
        return CaseStatus.REJECTED
    return CaseStatus.WAITING_FOR_IPR if case.held else case.meaning
