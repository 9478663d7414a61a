"""`takedown resume`: what reading settles, what is asked of a person, and what the exit code says of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.office import REAL, Office, away, hand_filed, key, row
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.ledger.sample import ACCOUNT


def lost_on_a_real_profile(office: Office, press: Press, *rows: dict[str, str]) -> None:
    """Pressed on a profile of which nobody has measured how far the list lags, and left unknown."""
    office.profile("brand", base="domestic", login="brand@example.test", marketplaces=["aliexpress"])
    office.right(REAL)
    agreed = {"profile": "brand", "name": "Wei Chen", "statement": "I read it."}
    office.append("agreement_confirmed", agreed, account=REAL)
    office.server(REAL).script = [press]
    office.submit(office.batch("batch", *rows), "--profile", "brand", code=6)


def no_portal(office: Office) -> None:
    """Nothing answers at any address."""

    def nobody(_account: object) -> None:
        raise away()

    office.on_open = nobody


def test_nobody_is_asked_while_the_portal_is_away(office: Office) -> None:
    """Its lists were not read in this run: "not there" would be a guess."""
    lost_on_a_real_profile(office, Press(Way.DROPPED), row(1))
    no_portal(office)
    done = office("resume", "--profile", "brand", answers=("Jane Doe", "a"), code=6)
    assert "Your full name" not in done.err
    assert "not looked for" in done.err
    assert office.events("submission_absent", account=REAL) == []


def test_a_person_is_told_when_it_was_pressed_and_that_nothing_was_there(office: Office) -> None:
    """And that the list may lag; the answer stands under the person's name."""
    lost_on_a_real_profile(office, Press(Way.DROPPED), row(1))
    done = office("resume", "--profile", "brand", answers=("Jane Doe", "a"))
    (intent,) = office.events("submission_intended", account=REAL)
    assert f"Pressed at {intent.at:%Y-%m-%d %H:%M:%S} UTC" in done.err
    assert "The lists showed nothing" in done.err
    (absent,) = office.events("submission_absent", account=REAL)
    assert absent.body["by"] == "Jane Doe"


def test_a_person_is_shown_the_candidates_with_their_listings(office: Office) -> None:
    """What was taken in part; the choice is recorded as filed."""
    pair = (row(1, explanation="The same."), row(2, explanation="The same."))
    lost_on_a_real_profile(office, Press(Way.UNSEEN, Answer.PARTLY), *pair)
    done = office("resume", "--profile", "brand", answers=("Jane Doe", "1"))
    (case,) = office.server(REAL).cases
    assert f"1  it is complaint {case.number}, on {key(1)}" in done.err
    (filed,) = office.events("submission_filed", account=REAL)
    assert (filed.body["numbers"], filed.body["by"]) == ([case.number], "Jane Doe")


def test_an_empty_answer_leaves_it_unknown(office: Office) -> None:
    """Nothing is recorded without a name or a choice."""
    lost_on_a_real_profile(office, Press(Way.DROPPED), row(1))
    for answers in (("",), ("Jane Doe", "")):
        office("resume", "--profile", "brand", answers=answers, code=6)
    assert office.events("submission_absent", "submission_filed", account=REAL) == []


def test_nothing_left_is_said_so(office: Office, home: Path) -> None:
    """And starts no browser."""
    assert "Nothing was left." in office("resume", code=0).err
    assert office.opened == []
    assert ACCOUNT not in office.servers
    assert (home / "data").exists()


def test_what_is_filed_but_differs_needs_a_person(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison was owed; resume makes it and ends with 4."""
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")
    office.server().script = [Press(answer=Answer.PARTLY)]
    office.broken.add("read_complaint")
    office.submit(office.batch("batch", row(1, explanation="The same."), row(2, explanation="The same.")), code=7)
    office.broken.clear()
    assert office("resume", "--json", code=4).result["complaints"][0]["comparison"] == "differs"
    assert office.events("run_sealed")[-1].body["exit"] == 4


def test_a_choice_that_differs_needs_a_person(office: Office) -> None:
    """What a person has named is opened and compared in the same command."""
    pair = (row(1, explanation="The same."), row(2, explanation="The same."))
    lost_on_a_real_profile(office, Press(Way.UNSEEN, Answer.PARTLY), *pair)
    assert "shows it differently" in office("resume", "--profile", "brand", answers=("Jane Doe", "1"), code=4).err


def test_an_outcome_that_a_person_has_settled_hides_no_portal_that_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6 is settled, 7 is left."""
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")
    office.profile("brand", base="domestic", login="brand@example.test", marketplaces=["aliexpress"])
    lost_on_a_real_profile(office, Press(Way.DROPPED), row(1))
    office.broken.add("prepare")
    office.submit(office.batch("second", row(2)), "--profile", "brand", code=6)
    done = office("resume", "--profile", "brand", answers=("Jane Doe", "a"), code=7)
    assert "Stopped: The portal is away.\n  → Try again later." in done.err


def test_a_parked_complaint_needs_a_person(office: Office) -> None:
    """4 as in submit, not 8: no time that passes sets it free."""
    office.server().file_by_hand(hand_filed(1))
    office.submit(office.batch("batch", row(1)), code=4)
    office("resume", "--json", code=4)


def test_complaints_that_are_not_filed_are_not_all_done(office: Office) -> None:
    """Nobody has declared them: 8, and what to do."""
    office.submit(office.batch("batch", row(1)), "--rehearse", code=0)
    assert "submit their file again" in office("resume", code=8).err


def test_a_parked_complaint_is_left_unless_a_person_says_yes(office: Office) -> None:
    """No name, no answer, a no: it stays parked."""
    office.server().file_by_hand(hand_filed(1))
    office.submit(office.batch("batch", row(1)), code=4)
    for answers in (("",), ("Jane Doe", ""), ("Jane Doe", "n")):
        office("resume", answers=answers, code=4)
    assert office.events("submission_superseded") == []


def test_a_person_may_say_that_the_complaint_on_the_portal_is_their_own(office: Office) -> None:
    """Recorded with the name; the row is filed as that complaint, and never comes up again while it is open."""
    case = office.server().file_by_hand(hand_filed(1))
    batch = office.batch("batch", row(1))
    office.submit(batch, code=4)
    done = office("resume", answers=("Jane Doe", "y"), code=0)
    assert f"complaint {case.number} of the portal's is on {key(1)}" in done.err
    (event,) = office.events("submission_superseded")
    assert event.body["by"] == case.number
    assert event.body["why"] == f"filed outside as complaint {case.number}, as Jane Doe says"
    assert office.submit(batch, code=0).result["rows"] == {"skipped": 1}
    (line,) = office.results(batch)
    assert (line["error_code"], line["complaint_number"]) == ("already_filed", case.number)
    assert len(office.server().cases) == 1


def test_listings_that_the_complaint_outside_does_not_name_are_not_lost(office: Office) -> None:
    """They come up again with their batch, and are filed without the one that was filed outside."""
    office.server().file_by_hand(hand_filed(1))
    batch = office.batch("batch", row(1, explanation="The same."), row(2, explanation="The same."))
    office.submit(batch, code=4)
    assert "Its other listings come up again" in office("resume", answers=("Jane Doe", "y"), code=0).err
    assert office.submit(batch, code=0).result["rows"] == {"skipped": 1, "filed": 1}
    assert [list(case.listings) for case in office.server().cases] == [[key(1)], [key(2)]]


def test_unknown_outcomes_that_stopped_the_run_and_that_a_person_has_settled_are_not_left(office: Office) -> None:
    """One press after the other was lost; the exit code tells of what is unknown at the end, which is nothing."""
    lost_on_a_real_profile(office, Press(Way.DROPPED), row(1))
    office.server(REAL).script = [Press(Way.DROPPED)] * 6
    office.submit(office.batch("second", *(row(item) for item in range(2, 8))), "--profile", "brand", code=6)
    unknown = [event.body["submission"] for event in office.events("outcome_unknown", account=REAL)]
    office.server(REAL).script = []
    office("resume", "--profile", "brand", answers=("Jane Doe", *["a"] * len(unknown)), code=5)
    assert len(office.events("submission_absent", account=REAL)) == len(unknown)
