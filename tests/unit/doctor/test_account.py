"""Password, profile, ledger and screens: what a command on the account would meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takedown.doctor import books, keys, profile, screens
from takedown.doctor.books import BookFacts
from takedown.doctor.finding import Level
from takedown.doctor.keys import KeyFacts
from takedown.doctor.profile import ProfileFacts
from takedown.domain.errors import Exit, LedgerAltered, PersonNeeded, StorageFailed, WrongUse
from takedown.domain.model import Account
from takedown.domain.sight import ElementSight, Sight
from takedown.ledger.ledger import Ledger
from takedown.settings.agreement import Agreement
from takedown.settings.places import Places
from takedown.settings.secrets import Source
from tests.unit.doctor.facts import NOON, PRACTICE, REAL, levels, the_wrong, worst_level

HOLDER = Account("sandbox:holder@example.test")
VERIFY = ElementSight(
    "complaint_form", "verify", "the button", "complaint_form.verify (a.toml:5)", "a.toml", Sight.FOUND
)


def test_a_password_that_nobody_has_is_wrong() -> None:
    """Exit 2, as each command that signs in."""
    missing = WrongUse("No password is stored for you.", advice="Run `takedown init`.")
    found = the_wrong(keys.judge(KeyFacts("Secret Service", (), missing)))
    assert (found.sentence, found.exit) == (missing.message, Exit.WRONG_USE)


def test_a_password_behind_a_passphrase_is_a_warning() -> None:
    """A run without a terminal stops there; with one it asks."""
    asks = PersonNeeded("The secrets are encrypted.", advice="Run from a terminal.")
    assert levels(keys.judge(KeyFacts("Secret Service", (), asks))) == [Level.OK, Level.WARNING]


def test_a_keyring_counts_only_where_the_password_may_be_in_it() -> None:
    """One that nobody trusts is named by its class; the practice portal needs none."""
    none = KeyFacts(None, ("keyrings.alt.file.PlaintextKeyring",), Source.KEYRING)
    assert worst_level(keys.judge(none)) is Level.WARNING
    assert "keyrings.alt.file.PlaintextKeyring" in next(iter(keys.judge(none))).sentence
    assert worst_level(keys.judge(replace(none, source=Source.PRACTICE))) is Level.OK
    broken = KeyFacts(StorageFailed("It does not work.", advice="Mend it."), (), Source.ENVIRONMENT)
    assert worst_level(keys.judge(broken)) is Level.WARNING


def test_the_source_of_the_password_is_named_and_the_password_is_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the source."""
    monkeypatch.setenv("TAKEDOWN_PASSWORD", "not-to-be-seen")
    facts = keys.look(REAL, Places.of(home))
    assert facts.source is Source.ENVIRONMENT
    assert "not-to-be-seen" not in repr(facts) + repr(list(keys.judge(facts)))
    assert keys.look(PRACTICE, Places.of(home)).source is Source.PRACTICE


def test_a_real_profile_needs_the_holders_word() -> None:
    """The practice portal has no agreement; a real one's is confirmed by name."""
    assert "user agreement" in the_wrong(profile.judge(ProfileFacts(REAL))).sentence
    word = Agreement("Wei Chen", "I have read it.", NOON)
    assert worst_level(profile.judge(ProfileFacts(REAL, word))) is Level.OK
    assert worst_level(profile.judge(ProfileFacts(PRACTICE))) is Level.OK


def test_guesses_on_the_way_to_a_press_are_listed_as_a_warning() -> None:
    """Reading works with them; each is named with its file and line, without its source."""
    word = Agreement("Wei Chen", "I have read it.", NOON)
    guesses = {"complaint": ["complaint_form.submit (a.toml:7): a script of 2019"], "ipr": []}
    found = list(profile.judge(ProfileFacts(REAL, word, guesses)))
    assert worst_level(found) is Level.WARNING
    assert (
        "No complaints are sent while these elements on the way to the press are only guessed (1)" in found[-1].sentence
    )
    assert found[-1].sentence.endswith("complaint_form.submit (a.toml:7).")


def test_maps_that_cannot_be_read_are_wrong() -> None:
    """With the sentence of whoever read them."""
    amiss = WrongUse("The screen map a.toml cannot be read.", advice="Mend it.")
    assert the_wrong(profile.judge(ProfileFacts(PRACTICE, maps=amiss))).sentence == amiss.message


def test_a_chain_that_is_not_whole_ends_in_11() -> None:
    """Each fault with its account; what is left of many is counted."""
    found = list(books.judge(BookFacts("ledger.db", {HOLDER: ["event 3 was altered"]})))
    assert the_wrong(found).exit is Exit.ALTERED
    assert "event 3 was altered" in the_wrong(found).sentence
    many = list(books.judge(BookFacts("ledger.db", {HOLDER: [f"event {n}" for n in range(40)]})))
    assert len(many) == books.MOST_LINES + 1
    assert "30 more" in many[-1].sentence


def test_tables_that_say_something_else_than_the_events_end_in_11() -> None:
    """They are compared only when asked for."""
    found = books.judge(BookFacts("ledger.db", {HOLDER: []}, 4, NOON, ["cases X: status is 'a', the events say 'b'"]))
    assert the_wrong(found).exit is Exit.ALTERED
    assert worst_level(books.judge(BookFacts("ledger.db", {HOLDER: []}, 4, NOON, []))) is Level.OK
    stopped = LedgerAltered("The ledger is damaged.", advice="Restore it.")
    assert the_wrong(books.judge(BookFacts("ledger.db", unread=stopped))).sentence == stopped.message


def test_a_real_ledger_is_counted(tmp_path: Path) -> None:
    """Every event of every account, with the time of the last one."""
    with Ledger.open(tmp_path, now=lambda: datetime.now(UTC)) as ledger:
        for account in (HOLDER, Account("sandbox:agent@example.test")):
            ledger.journal(account, run="r", actor="a").append("run_sealed", {"exit": 0})
        facts = books.look(ledger, "ledger.db", rebuild=True)
    assert (facts.events, facts.differences, len(facts.chains)) == (2, [], 2)
    assert facts.last_event is not None


@pytest.mark.parametrize("sight", [Sight.GONE, Sight.SEVERAL, Sight.UNREADABLE])
def test_an_element_that_is_not_where_the_map_says_ends_in_9(sight: Sight) -> None:
    """Named with its place, and with the file in which it is mended."""
    found = the_wrong([screens.judge(replace(VERIFY, sight=sight, words="so and so"), Path("/own"))])
    assert found.exit is Exit.PORTAL_CHANGED
    assert found.sentence == f"complaint_form.verify (a.toml:5), the button: {sight}: so and so."
    assert str(Path("/own/screens/a.toml")) in found.advice


def test_words_without_a_meaning_are_mended_in_the_wording_table() -> None:
    """Not in the map."""
    strange = replace(VERIFY, sight=Sight.REWORDED, words="'Odd' has no meaning", file="wording.toml")
    assert str(Path("/own/wording.toml")) in the_wrong([screens.judge(strange, Path("/own"))]).advice


def test_what_moved_or_is_guessed_is_a_warning_and_what_is_found_or_not_shown_is_in_order() -> None:
    """A run would go on with each of them."""
    moved, guessed = replace(VERIFY, sight=Sight.MOVED, words="so"), replace(VERIFY, guess="a script of 2019")
    assert [screens.judge(one, Path("/own")).level for one in (moved, guessed)] == [Level.WARNING] * 2
    for sight in (Sight.FOUND, Sight.NOT_SHOWN):
        assert screens.judge(replace(VERIFY, sight=sight), Path("/own")).level is Level.OK
