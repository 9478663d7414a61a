"""What `takedown review` shows: this installation's record, another one's, or that of a bundle. The latter two are read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from takedown.cli.installation import Installation
from takedown.cli.verify import trust_of
from takedown.domain.errors import Exit, LedgerAltered, WrongUse
from takedown.domain.model import Account
from takedown.filing.clock import utc_now
from takedown.filing.desk import Desk
from takedown.ledger.files import FileStore
from takedown.ledger.ledger import Ledger
from takedown.settings.private_file import private_folder
from takedown.settings.profile import Profile
from takedown.settings.time_stamps import load_time_stamps

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from takedown.calibration.words import Words
    from takedown.review.site import Reviewer, Site
    from takedown.verification.bundle import OpenBundle
    from takedown.verification.checks import Trust

READING_COUNTS_HOURS = 24
"""A person decides on what `resume` read within the last day."""


def is_bundle(store: Path) -> bool:
    """Whether it is to be read as a bundle: by its name, or by how it begins."""
    if not store.is_file():
        return False
    with _open(store) as file:
        return store.suffix == ".zip" or file.read(4) == b"PK\3\4"


@contextmanager
def own_pages(here: Installation, profile_name: str | None, reviewer: str) -> Iterator[Starlette]:
    """This installation's record; `reviewer` decides on it, empty where it is only read."""
    from takedown.review.pages import pages  # noqa: PLC0415  pages are needed by this command only
    from takedown.review.site import Reviewer  # noqa: PLC0415

    profile = here.profile(profile_name)
    trust = trust_of([file for file in here.places.keys.glob("*.pub.pem") if file.is_file()], (), require=False)
    trust = _with_roots(here, trust)
    with ExitStack() as run:
        person = None
        if reviewer:
            journal = run.enter_context(here.remarks(profile, "review"))
            deciding, wording = partial(_settle, here, profile), partial(_words, here, profile)
            person = Reviewer(reviewer, journal, settle=deciding, words=wording)
        yield pages(run.enter_context(_checked(here.ledger, here.files, profile.account, trust, person)))


@contextmanager
def store_pages(here: Installation, store: Path, profile_name: str | None, trust: Trust) -> Iterator[Starlette]:
    """Another installation's ledger, copied for as long as it is looked at, and its files where they lie."""
    from takedown.review.pages import pages  # noqa: PLC0415

    places = [store] if store.is_file() else [store / "ledger.db", store / "data" / "ledger.db"]
    file = next((place for place in places if place.is_file()), places[0])
    with _folder(here) as folder:
        ledger = Ledger.copy_of(file, folder, now=utc_now)
        try:
            here.output.say(f"This is {file} as it was at {utc_now():%Y-%m-%d %H:%M:%S} UTC, for reading.")
            account = _account_in(here, ledger, profile_name)
            with _checked(ledger, FileStore(file.parent / "files"), account, trust) as site:
                yield pages(site)
        finally:
            ledger.close()


@contextmanager
def bundle_pages(here: Installation, place: Path, trust: Trust) -> Iterator[tuple[Starlette, Exit]]:
    """A bundle, verified before anything of it is shown; of one that was refused only that is. And the exit code of that.

    On the disk comes what the tables are made of, for as long as it is looked at, and only of what was accepted.
    """
    from takedown.review.bundle import BundleFiles  # noqa: PLC0415
    from takedown.review.pages import pages, refused_pages  # noqa: PLC0415
    from takedown.review.site import Site  # noqa: PLC0415
    from takedown.review.standing import Accepted  # noqa: PLC0415

    with _opened(place, trust) as bundle:
        verdict = bundle.verdict
        if Exit(verdict.exit) is Exit.ALTERED:
            here.output.say(verdict.sentence, "bold red")
            yield refused_pages(verdict, place.name), Exit.ALTERED
            return
        here.output.say(verdict.sentence, "green")
        with _folder(here) as folder:
            account = _account_of(bundle, place)
            ledger = _ledger_of(bundle, place, account, folder)
            try:
                site = Site(
                    ledger, BundleFiles(bundle), account, Accepted(verdict), shown_as=f"{account} in {place.name}"
                )
                yield pages(site), Exit.DONE
            finally:
                ledger.close()


@contextmanager
def _checked(
    ledger: Ledger, files: FileStore, account: Account, trust: Trust, reviewer: Reviewer | None = None
) -> Iterator[Site]:
    from takedown.review.checking import Checker  # noqa: PLC0415
    from takedown.review.site import Site  # noqa: PLC0415

    checker = Checker(ledger, files, account, trust)
    with checker.at_work():
        yield Site(ledger, files, account, checker, reviewer)


def _with_roots(here: Installation, trust: Trust) -> Trust:
    """The roots of the authorities that this installation asks are believed here."""
    from takedown.verification.checks import Trust  # noqa: PLC0415

    roots = [root for authority in load_time_stamps(here.places).authorities for root in authority.roots]
    return Trust(trust.keys, roots, trust.require_stamp)


@contextmanager
def _folder(here: Installation) -> Iterator[Path]:
    with TemporaryDirectory(prefix="review-", dir=private_folder(here.places.state)) as folder:
        yield Path(folder)


@contextmanager
def _opened(place: Path, trust: Trust) -> Iterator[OpenBundle]:
    from takedown.verification.bundle import OpenBundle, Unreadable  # noqa: PLC0415

    with _open(place) as file:
        try:
            bundle = OpenBundle(file, trust)
        except Unreadable as error:
            raise WrongUse(
                f"{place} is no bundle: {error}.",
                advice="Give the ZIP as `takedown export` wrote it, or a store's folder.",
            ) from error
        except OSError as error:
            raise _unreadable(place, error) from error
        yield bundle


def _open(place: Path) -> BinaryIO:
    try:
        return place.open("rb")
    except OSError as error:
        raise _unreadable(place, error) from error


def _unreadable(place: Path, error: OSError) -> WrongUse:
    return WrongUse(f"{place} cannot be read: {error.strerror}.", advice="Check its name and access rights.")


def _account_of(bundle: OpenBundle, place: Path) -> Account:
    try:
        return Account(str(json.loads(bundle.read("bundle.json"))["account"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUse(
            f"{place} does not say whose record it is.", advice="Unpack it, and read its index.html."
        ) from error


def _ledger_of(bundle: OpenBundle, place: Path, account: Account, folder: Path) -> Ledger:
    from takedown.verification.bundle import LOG_LINES, ChangedSince  # noqa: PLC0415

    logs = sorted(name for name in bundle.names if name.endswith(LOG_LINES))
    if len(logs) != 1:
        raise WrongUse(f"{place} has {len(logs)} logs, and one is shown.", advice="Unpack it, and read its index.html.")
    try:
        return Ledger.of_lines(folder, account, bundle.lines(logs[0]), now=utc_now)
    except ChangedSince as error:
        raise LedgerAltered(f"{place} was changed while it was opened.", advice="Open it again.") from error


def _account_in(here: Installation, ledger: Ledger, profile_name: str | None) -> Account:
    """The only account of a store, else the one of the profile."""
    accounts: Sequence[Account] = ledger.accounts()
    if len(accounts) == 1 and profile_name is None:
        return accounts[0]
    wanted = here.profile(profile_name).account
    if wanted not in accounts:
        raise WrongUse(
            f"The store has no account {wanted}.",
            advice=f"It has {', '.join(accounts) or 'none'}: name a profile of one of them with --profile.",
        )
    return wanted


@contextmanager
def _settle(here: Installation, profile: Profile) -> Iterator[Desk]:
    """A run of its own, in which the account is held."""
    with here.desk(profile, "review") as desk:
        desk.reading_counts_seconds = READING_COUNTS_HOURS * 3600
        yield desk


def _words(here: Installation, profile: Profile) -> Words:
    from takedown.cli.teaching import words_of  # noqa: PLC0415  it brings the browser along

    return words_of(profile, here.places)
