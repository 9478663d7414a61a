"""Everything a command needs, put together once: settings, profile, ledger, store, secrets, browser, portal."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from takedown.browser.devtools import close_tab
from takedown.browser.process import end_browser
from takedown.cli.environment import environment_of
from takedown.cli.failure import exit_of
from takedown.cli.signing import signer_for
from takedown.cli.stamping import Stamping
from takedown.cli.stopping import run_until_stopped, terminable
from takedown.cli.surroundings import Surroundings
from takedown.domain.errors import Exit, StorageFailed, WrongUse
from takedown.domain.explanations import Templates
from takedown.domain.model import Account
from takedown.filing.calm import NO_RETRY, Patience
from takedown.filing.clock import boottime_ms, this_machine, utc_now
from takedown.filing.desk import Desk
from takedown.filing.hold import hold_account
from takedown.ledger.checkpoints import Checkpointed
from takedown.ledger.files import FileStore
from takedown.ledger.journal import Journal
from takedown.ledger.ledger import Ledger
from takedown.settings.agreement import require_agreement
from takedown.settings.explanations import load_explanations
from takedown.settings.private_file import private_folder
from takedown.settings.profile import Profile
from takedown.settings.secrets import Secrets
from takedown.settings.signing_key import KeptKey
from takedown.settings.time_stamps import load_time_stamps

if TYPE_CHECKING:
    from ipp_flows.portal import IppPortal

Result = TypeVar("Result")

log = logging.getLogger(__name__)

PRESSING = frozenset({"submit", "resume", "ipr upload", "prepare", "answer", "withdraw"})
"""Commands that may press, or hand out what a person presses."""
QUIET = frozenset({"poll"})
"""Commands that run by the clock: where one ends well and found nothing new, the record does not grow."""
PERSON_SECONDS = 600
"""How long a person at the window is waited for at a robot check."""


class Installation(Surroundings):
    """This user's takedown on this machine. Opens the ledger when it is first asked for."""

    def __init__(self, *, as_json: bool = False, no_input: bool = False, attach: str | None = None) -> None:
        super().__init__(as_json=as_json, no_input=no_input, attach=attach)
        self.attach_agreed: set[str] = set()
        """Addresses of windows of which the user was told what attaching changes."""
        self.secrets = Secrets(self.places, prompt=_ask_passphrase if self.may_ask else None, tell=self.output.say)
        self.stop_asked = False
        """True once the user asked this command to stop, whichever of its accounts was at work."""
        self._ledger: Ledger | None = None
        self._explanations: dict[str, Templates] = {}
        self._desks: list[Desk] = []

    @property
    def ledger(self) -> Ledger:
        """The ledger of this installation, created on first use."""
        if self._ledger is None:
            self._ledger = Ledger.open(self.settings.ledger_place, now=utc_now)
        return self._ledger

    def explanations(self, profile: Profile) -> Templates:
        """The profile's templates, read once: what is filed is made of what was shown, whatever becomes of the file."""
        if profile.name not in self._explanations:
            self._explanations[profile.name] = load_explanations(self.places, profile.name)
        return self._explanations[profile.name]

    @property
    def files(self) -> FileStore:
        """The store of pictures and evidence."""
        return FileStore(private_folder(self.places.data) / "files")

    @contextmanager
    def desk(
        self,
        profile: Profile,
        command: str,
        *,
        wait: bool = False,
        tell: Callable[[str, Mapping[str, Any]], None] | None = None,
    ) -> Iterator[Desk]:
        """Hold the profile's account and open a run on it; the run is sealed when the block ends.

        The hold lies beside the ledger, so that two homes with one ledger exclude each other. Raises AccountHeld when
        another process holds it (unless `wait`), LedgerAltered when the ledger's end is not whole, and for a command
        that may press what keeps the signing key from being used, or AuthorityAway where a time stamp is required.
        """
        ledger = self.ledger  # made first: what lies beside it needs its folder
        beside = self.settings.ledger_file.resolve().parent
        wait_as = (lambda held: self.output.say(f"{held} Waiting.")) if wait else None
        with hold_account(beside / "locks", profile.account, command, wait_as=wait_as), terminable():
            presses = command in PRESSING
            journal, opening, stamping = self._run(profile, command, presses=presses)
            began, _ = ledger.head(profile.account)
            if command in QUIET:
                journal.open_late("run_started", opening)
            else:
                when = Checkpointed.MUST if presses else Checkpointed.IF_POSSIBLE
                began = journal.append("run_started", opening, when).seq
            code, desk = Exit.OUR_FAULT, None
            try:
                if presses:
                    stamping.before_presses(began)
                desk = Desk(
                    ledger=ledger,
                    journal=journal,
                    files=self.files,
                    account=profile.account,
                    profile=profile.name,
                    now=utc_now,
                    boottime_ms=boottime_ms,
                    tell=tell or self.output.event,
                    machine=this_machine(beside),
                    end_browser=end_browser,
                    close_tab=close_tab,
                    fill_within_seconds=Desk.fill_within_seconds + self.person_seconds(profile),
                    press_within_ms=round(self.settings.press_deadline_seconds * 1000),
                    per_minute=profile.pace_per_minute,
                    patience=Patience() if self.settings.retries else NO_RETRY,
                    margin_seconds=profile.margin_seconds,
                    list_delay_seconds=profile.list_delay_seconds,
                    marks=profile.marker,
                    second_person=profile.second_person,
                    stop_asked=self.stop_asked,
                    began=began,
                )
                self._desks.append(desk)
                yield desk
                code = desk.exit
            except BaseException as error:
                code = exit_of(error)
                raise
            finally:
                self._desks = [one for one in self._desks if one is not desk]  # a watch opens thousands of them
                if code is not Exit.DONE or not journal.untouched:
                    _seal(journal, code, stamping, presses=presses)

    @contextmanager
    def remarks(self, profile: Profile, command: str) -> Iterator[Journal]:
        """A run for what people say of what happened, beside whoever holds the account: it changes nothing of theirs.

        Raises LedgerAltered when the ledger's end is not whole.
        """
        journal, opening, stamping = self._run(profile, command, presses=False)
        journal.open_late("run_started", opening)
        code = Exit.DONE
        try:
            yield journal
        except BaseException as error:
            code = exit_of(error)
            raise
        finally:
            if not journal.untouched:
                _seal(journal, code, stamping, presses=False)

    def _run(self, profile: Profile, command: str, *, presses: bool) -> tuple[Journal, dict[str, Any], Stamping]:
        """The journal of a new run, the body of its first event, and what stamps it. Raises LedgerAltered."""
        self.ledger.check_head(profile.account)
        self._require_same_portal(profile)
        signer = signer_for(profile, self.signing_key(profile), self.output, presses=presses)
        journal = self.ledger.journal(
            profile.account, run=uuid.uuid4().hex[:12], actor=self.settings.actor, signer=signer
        )
        asked = load_time_stamps(self.places)
        policy = {"key": signer.key, "time_stamps": asked.policy, "authorities": asked.facts()}
        opening = environment_of(profile, self.settings, command) | {"policy": policy}
        return journal, opening, Stamping(self.ledger, journal, asked, utc_now, self.output.warn)

    @contextmanager
    def desks(
        self, profiles: Sequence[Profile], command: str, *, wait: bool = False
    ) -> Iterator[list[tuple[Profile, Desk]]]:
        """Hold every account of `profiles` once, before anything is done on one of them; each with its first profile.

        The accounts are held in an order of their own: two commands that wait never wait for each other, in whatever
        order their profiles were given. Raises what `desk` raises.
        """
        first: dict[Account, Profile] = {}
        for profile in profiles:
            if first.setdefault(profile.account, profile) != profile:
                first_name = first[profile.account].name
                self.output.warn(
                    f"{profile.name} is another profile of the account of {first_name}, which works for both."
                )
        with ExitStack() as held:
            opened = {
                account: held.enter_context(self.desk(first[account], command, wait=wait)) for account in sorted(first)
            }
            yield [(profile, opened[account]) for account, profile in first.items()]

    def _require_same_portal(self, profile: Profile) -> None:
        """A profile that was pointed at another portal would not know what it filed there: refused.

        Raises WrongUse when earlier runs of this profile and login are under another portal's account.
        """
        _, _, login = profile.account.partition(":")
        for account in self.ledger.accounts():
            if account == profile.account or account.partition(":")[2] != login:
                continue
            runs = self.ledger.events(account, types={"run_started"})
            if any(event.body["profile"] == profile.name for event in runs):
                raise WrongUse(
                    f"The profile {profile.name} points at {profile.account}; the ledger has its complaints under {account}.",
                    advice="Point the profile back, or give the other portal a profile of its own.",
                )

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run the asynchronous part of a command; Ctrl-C asks all of the command to stop cleanly, a second one stops it
        at once.
        """

        def ask_to_stop() -> None:
            self.stop_asked = True
            for one in self._desks:
                one.stop_asked = True
            self.output.say("\nStopping: what is in hand is concluded. Ctrl-C again stops at once.", "yellow")

        return run_until_stopped(work, ask_to_stop)

    @asynccontextmanager
    async def portal(self, profile: Profile) -> AsyncIterator[IppPortal]:
        """A browser with the profile's portal in it, for the time of the block. The account's state is kept encrypted."""
        if profile.attach and profile.attach not in self.attach_agreed:
            raise WrongUse(
                f"This command does not work in an attached window, and the profile {profile.name} names one.",
                advice="Take `attach` out of the profile for it, or use another profile.",
            )
        from takedown.cli.browser import open_portal  # noqa: PLC0415  Playwright takes 0.4 s to import, longer than a whole `status`

        person_seconds = self.person_seconds(profile)
        opened = open_portal(profile, self.settings, self.secrets, self.output, person_seconds=person_seconds)
        async with opened as portal:
            yield portal

    def person_seconds(self, profile: Profile) -> int:
        """How long a person is waited for; nobody can be asked without a terminal or a window."""
        return PERSON_SECONDS if self.may_ask and (profile.attach or not profile.headless) else 0

    def signing_key(self, profile: Profile) -> KeptKey:
        """Where the key lives that signs the record of the profile's account."""
        return KeptKey(self.places, self.secrets, practice=profile.practice)

    def require_agreement(self, profile: Profile) -> None:
        """A real profile files nothing before its holder confirmed having read the portal's user agreement."""
        require_agreement(self.ledger, profile)


def _seal(journal: Journal, code: Exit, stamping: Stamping, *, presses: bool) -> None:
    """End a run. A full disk changes nothing of how it went, and that is told already: the run is one without a seal."""
    try:
        journal.append("run_sealed", {"exit": int(code)}, Checkpointed.IF_POSSIBLE)
        stamping.after_seal(pressed=presses)
    except StorageFailed as failed:
        log.warning("run %s has no seal: %s", journal.run, failed.message)


def _ask_passphrase(text: str) -> str:
    answer: str = click.prompt(text, hide_input=True, err=True)
    return answer
