"""The IPP Platform as a `takedown.portal.Portal`: one signed-in account in one browser, driven by the profile's maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from playwright.async_api import Page

from ipp_flows import (
    arrive,
    attachments,
    case_forms,
    cases,
    complaint_form,
    inspection,
    ipr_form,
    ipr_list,
    receipt,
    sign_in,
    understanding,
)
from takedown.browser.screen import Screen
from takedown.browser.screen_map import ScreenMap
from takedown.browser.session import BrowserSession
from takedown.browser.waiting import first_shown
from takedown.browser.witnessed import Witness, WitnessedScreen
from takedown.browser.wording import Wording
from takedown.domain.errors import WrongUse
from takedown.domain.model import Account, Complaint, Ipr, IprUpload, Marketplace
from takedown.domain.submission import Answer, Withdrawal
from takedown.portal import (
    Attachment,
    CaseList,
    CaseReading,
    Filed,
    Held,
    IprLine,
    KeepPicture,
    Prepared,
    PressOutcome,
    ReadEvidence,
    ScreenSight,
    Taken,
)

#: The screens on the way to a press: while an element of theirs is only guessed, a real profile presses nothing. What shows
#: the answer is not among them: nobody can confirm it before the first press, and an answer that is not understood is unknown.
ON_THE_WAY = {
    "complaint": ("sign_in", "user_center", "complaint_form"),
    "ipr": ("sign_in", "user_center", "ipr_type", "ipr_basics", "ipr_additional"),
    "answer": ("sign_in", "user_center", "answer_form"),
    "withdrawal": ("sign_in", "user_center", "withdraw_form"),
}


@dataclass(frozen=True)
class Site:
    """Where the portal is and who signs in. `password` is asked for only when the portal asks for it."""

    addresses: Mapping[str, str]
    login: str
    practice: bool
    password: Callable[[], str] = field(repr=False)
    person_seconds: float = 0
    """How long a person at a visible window is waited for at a robot check or a code; 0 where nobody is there."""
    ask_person: Callable[[str], None] = print
    signs_in: bool = True
    """False in a person's own window: they sign in there, and no password is ever typed."""


class IppPortal:
    """Implements `takedown.portal.Portal`. Decides nothing about filing: each method is one journey."""

    def __init__(self, session: BrowserSession, maps: Mapping[str, ScreenMap], wording: Wording, site: Site) -> None:
        self.session = session
        self.wording = wording
        self.site = site
        self._maps = maps
        self._epoch = 0
        self.used_to_sign_in: frozenset[str] = frozenset()
        """What of the maps the sign-ins of this browser worked with, as `screen.element`."""
        self._answered: set[Page] = set()
        self.witness: Witness | None = None
        """Sees every screen at every step, where somebody wants them recorded; never in a run that presses."""

    @property
    def epoch(self) -> int:
        """Counts sign-ins in this browser."""
        return self._epoch

    @property
    def attached(self) -> bool:
        """Whether it works in a person's own window."""
        return self.session.attached

    @property
    def loads(self) -> int:
        """How many pages were loaded in this browser."""
        return self.session.loads

    def megabytes(self) -> float:
        """Memory that the browser uses now."""
        return self.session.megabytes()

    def screen(self, page: Page, name: str, keep: KeepPicture) -> Screen:
        """The screen `name` on `page`. Raises WrongUse when the profile has no map of it."""
        if name not in self._maps:
            raise WrongUse(
                f"There is no screen map for {name!r} in this profile.",
                advice=f"Teach it with `takedown calibrate {name}`, or name a set that has it under `screens` in the profile.",
            )
        screen = (page, self._maps[name], self.site.addresses, self.session.camera, keep)
        return WitnessedScreen(*screen, witness=self.witness) if self.witness else Screen(*screen)

    async def sign_in(self, keep: KeepPicture) -> None:
        """Make sure that the account is signed in; a new epoch begins. Raises PersonNeeded where a person must do it."""
        self.used_to_sign_in |= await sign_in.sign_in(self, keep)
        self._epoch += 1

    async def reach(self, screen: Screen, **values: str) -> None:
        """Open a screen that needs a signed-in account; see `arrive.reach`."""
        await arrive.reach(self, screen, **values)

    async def person_does(self, what: str, until: Screen) -> bool:
        """Ask the person at the window for something and wait until `until` is there; False where nobody is asked."""
        if not self.site.person_seconds:
            return False
        await until.page.bring_to_front()
        self.site.ask_person(what)
        there = {"there": until.sought()}
        return await first_shown(there, self.site.person_seconds * 1000) is not None

    def has_screen(self, name: str) -> bool:
        """Whether the profile has a map of this screen."""
        return name in self._maps

    def has_address(self, name: str) -> bool:
        """Whether the profile has a map of this screen that says where it is."""
        return name in self._maps and bool(self._maps[name].address)

    def guesses_before_press(self, kind: str) -> Sequence[str]:
        """Elements on the way to a press that nobody has confirmed on this profile, and screens that nobody has shown."""
        *_, form = names = ON_THE_WAY[kind]
        unknown = [f"{name}: nobody has shown this screen" for name in names if name not in self._maps]
        if form in self._maps and not self._maps[form].press:
            unknown.append(f"{form}: nobody has shown all of what submits it")
        known = [self._maps[name] for name in names if name in self._maps]
        return [*unknown, *(guess for one in known for guess in one.guesses(practice=self.site.practice))]

    async def prepare_complaint(
        self, complaint: Complaint, marker: str, keep: KeepPicture, read: ReadEvidence
    ) -> Prepared:
        """Fill the complaint form, verify the links, read everything back."""
        return await complaint_form.prepare(self, complaint, marker, keep, read)

    async def prepare_ipr(self, upload: IprUpload, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        """Walk the IPR submission to its last page and read everything back."""
        return await ipr_form.prepare(self, upload, keep, read)

    async def prepare_answer(self, answer: Answer, keep: KeepPicture, read: ReadEvidence) -> Prepared:
        """Fill the form that answers a counter-notice, and read it back."""
        return await case_forms.prepare_answer(self, answer, keep, read)

    async def prepare_withdrawal(self, withdrawal: Withdrawal, keep: KeepPicture) -> Prepared:
        """Fill the form that withdraws a complaint, and read it back."""
        return await case_forms.prepare_withdrawal(self, withdrawal, keep)

    async def press(self, prepared: Prepared) -> PressOutcome:
        """Run the form's irreversible sequence and read the answer."""
        outcome = await receipt.press_and_read(self, prepared)
        if isinstance(outcome, Filed | Held):
            self._answered.add(prepared.page)
        return outcome

    async def photograph_outcome(self, prepared: Prepared, keep: KeepPicture) -> None:
        """A full picture of what the page shows after the press."""
        await receipt.photograph(self, prepared, keep)

    async def leave(self, prepared: Prepared) -> None:
        """Give the form's tab back once it shows a receipt; else close it, so that nothing can send what is in it."""
        if prepared.page in self._answered:
            self._answered.discard(prepared.page)
            self.session.give_back(prepared.page)
        else:
            await self.session.close_page(prepared.page)

    async def list_complaints(self, since: date, keep: KeepPicture) -> CaseList:
        """Every complaint submitted since a day, page by page."""
        return await cases.list_complaints(self, since, keep)

    async def list_pending(self, keep: KeepPicture) -> CaseList:
        """Every complaint that waits for its right."""
        return await cases.list_pending(self, keep)

    async def read_complaint(self, number: str, keep: KeepPicture) -> CaseReading:
        """One complaint by its number."""
        return await cases.read_complaint(self, number, keep)

    async def take_attachment(self, number: str, file: Attachment, most_bytes: int) -> Taken:
        """A file of a counter-notice, piece by piece."""
        return await attachments.take(self, number, file, most_bytes)

    async def list_iprs(self, keep: KeepPicture) -> Sequence[IprLine]:
        """Every right of the account."""
        return await ipr_list.list_iprs(self, keep)

    def screens_to_inspect(self, number: str = "") -> Sequence[str]:
        """The screens that `inspect` can look at."""
        return inspection.walk_of(self, number)

    async def inspect(
        self, screen: str, keep: KeepPicture, *, marketplace: Marketplace, number: str = ""
    ) -> ScreenSight:
        """Open one screen and say how every element of its map stands."""
        return await inspection.inspect(self, screen, marketplace, number, keep)

    def is_ours(self, complaint: Complaint, marker: str, reading: CaseReading) -> bool:
        """True when this submission made the complaint."""
        return cases.is_ours(complaint, marker, reading)

    def same_complaint(self, complaint: Complaint, reading: CaseReading) -> Sequence[str]:
        """Differences between what was meant and what the portal shows."""
        return cases.differences(self, complaint, reading)

    def same_ipr(self, ipr: Ipr, line: IprLine) -> bool:
        """True when the row is this right."""
        return ipr_list.is_same(self, ipr, line)

    def as_complaint(self, account: Account, reading: CaseReading, rights: Sequence[Ipr]) -> Complaint:
        """An opened complaint in our own terms."""
        return understanding.complaint_of(self.wording, account, reading, rights)

    def as_ipr(self, line: IprLine) -> Ipr:
        """A row of the list of rights as a right."""
        return understanding.ipr_of(self.wording, line)
