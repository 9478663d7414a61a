"""What is on the portal and in no event of ours parks our rows on the same listings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.domain.errors import Exit, PersonNeeded
from takedown.domain.event import stamp
from takedown.domain.model import Marketplace
from takedown.domain.payload import dump
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.domain.protocol import State
from takedown.filing.by_hand import hand_out, to_hand_out
from takedown.filing.decide import decide_filed_outside
from takedown.filing.restored import agree, not_agreed
from takedown.filing.sight import UNMEASURED_DELAY_SECONDS
from takedown.filing.taking_in import TakenIn, take_in
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import Process
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, MARK, complaint

ONE, PAIR, OTHER = complaint(1), complaint(1, 2), complaint(9)
DAY = 86_400


def parked_for(world: World) -> str | None:
    """What the complaint on two listings waits for."""
    return world.desk().record(PAIR.id).waits_for


@pytest.fixture(autouse=True)
def _two_complaints(world: World) -> None:
    world.ready(PAIR, OTHER)


def test_a_complaint_that_somebody_filed_by_hand_parks_ours_on_the_same_listing(world: World) -> None:
    """The user is told its number; the others go out."""
    case = world.server.file_by_hand(replace(ONE, explanation="By hand.", reason="another_reason"))
    world.file(PAIR.id, OTHER.id)
    assert parked_for(world) == f"unexplained:{case.number}"
    assert [facts for name, facts in world.told if name == "parked"] == [{"submission": PAIR.id, "number": case.number}]
    assert world.server.presses == {OTHER.id: 1}


def test_one_that_waits_for_its_right_parks_ours_too(world: World) -> None:
    """It goes out as soon as its right is verified."""
    world.server.file_by_hand(ONE).held = True
    world.file(PAIR.id)
    assert parked_for(world) is not None
    assert world.server.presses == {}


def test_one_whose_marketplace_cannot_be_read_is_opened(world: World) -> None:
    """New words for a marketplace hide nothing."""
    world.server.unreadable_marketplaces = True
    world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    assert world.server.presses == {}


def test_a_restored_backup_files_nothing_twice(world: World) -> None:
    """What the ledger has forgotten is on the portal's list."""
    world.server.file_by_hand(PAIR)
    world.clock.seconds += 20 * DAY
    world.file(PAIR.id)
    assert world.server.presses == {}


def rolled_back(world: World) -> None:
    """The ledger is put back to what it was a moment ago."""
    known_until = stamp(world.clock.now())
    world.clock.seconds += 60
    world.desk().journal.append("ledger_restored", {"known_until": known_until, "sums_sha256": "0" * 64})


def agreed(world: World) -> TakenIn:
    """An import back to before the backup, and the word of a person."""
    desk = world.desk()
    restoration = not_agreed(world.ledger, ACCOUNT)
    assert restoration is not None
    taken = run(world.clock, take_in(desk, world.calm(desk), restoration.read_back_to))
    agree(desk, "Jane Doe", read_back_to=restoration.read_back_to, left_out=taken.left_out)
    return taken


def test_nothing_is_pressed_after_a_restore_until_a_person_has_agreed(world: World) -> None:
    """Whatever the portal shows; what is unknown is still settled, because that is reading."""
    five = complaint(5)
    world.press(five, Press(Way.UNSEEN))
    rolled_back(world)
    report = world.file(OTHER.id)
    assert report.exit() is Exit.NEEDS_PERSON
    assert "put back from a backup" in str(report.error)
    assert world.state(five) is State.FILED
    assert world.server.presses == {five.id: 1}
    agreed(world)
    world.file(OTHER.id)
    assert world.server.presses == {five.id: 1, OTHER.id: 1}


def test_a_kit_is_not_handed_out_either(world: World) -> None:
    """A person would press what may be there already."""
    rolled_back(world)
    desk = world.desk()
    with pytest.raises(PersonNeeded, match="put back from a backup"):
        hand_out(desk, to_hand_out(desk, desk.record(OTHER.id)))
    assert world.state(OTHER) is State.DECLARED


def test_a_second_restore_asks_again_and_from_the_first_backup_on(world: World) -> None:
    """Until somebody agrees the older backup is what is known."""
    known = world.clock.now()
    rolled_back(world)
    world.clock.seconds += 9 * DAY
    rolled_back(world)
    pending = not_agreed(world.ledger, ACCOUNT)
    assert pending is not None
    assert pending.known_until == known
    agreed(world)
    assert not_agreed(world.ledger, ACCOUNT) is None
    rolled_back(world)
    assert not_agreed(world.ledger, ACCOUNT) is not None


@pytest.mark.parametrize("status", [CaseStatus.PROCESSING, CaseStatus.REJECTED, CaseStatus.REMOVED])
@pytest.mark.parametrize("tells_days", [False, True])
def test_what_was_filed_after_the_backup_is_not_filed_again_although_it_is_decided(
    world: World, status: CaseStatus, tells_days: bool
) -> None:
    """The plan that the backup has was filed after it: import takes its place."""
    world.server.rights.append((MARK, "R1", IprStatus.VERIFIED))
    world.server.tells_days = tells_days
    rolled_back(world)
    world.server.decide(world.server.file_by_hand(PAIR), status)
    assert agreed(world).given_up == [PAIR.id]
    world.file(PAIR.id, OTHER.id)
    assert world.server.presses == {OTHER.id: 1}


def test_a_ledger_that_was_rolled_back_by_hand_files_nothing_again_that_says_the_same(world: World) -> None:
    """Nobody told it; decided or not, the portal shows the very same complaint. A person may say that it is ours."""
    case = world.server.file_by_hand(PAIR)
    world.server.decide(case, CaseStatus.REJECTED)
    world.file(PAIR.id)
    assert parked_for(world) == f"unexplained:{case.number}"
    desk = world.desk()
    decide_filed_outside(desk, desk.record(PAIR.id), "Jane Doe")
    again = replace(PAIR, attempt=2)
    world.ready(again)
    world.file(again.id)
    assert world.server.presses == {again.id: 1}


def test_one_that_is_decided_and_says_something_else_parks_nothing(world: World) -> None:
    """It was refused in other words, and this is another try."""
    world.server.decide(world.server.file_by_hand(replace(PAIR, explanation="Before.")), CaseStatus.REJECTED)
    world.file(PAIR.id)
    assert world.server.presses == {PAIR.id: 1}


def test_one_of_last_season_that_is_still_open_parks_ours(world: World) -> None:
    """A complaint may stay open for months: the list is read back to before it."""
    world.server.file_by_hand(ONE)
    world.clock.seconds += 300 * DAY
    world.file(PAIR.id)
    assert world.server.presses == {}


def test_a_number_that_the_list_no_longer_reaches_back_to_is_no_reason_to_go_out(world: World) -> None:
    """It is opened, and only what it shows then sets ours free."""
    case = world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    world.clock.seconds += 1000 * DAY
    world.file(PAIR.id)
    assert parked_for(world) == f"unexplained:{case.number}"
    world.server.decide(case, CaseStatus.REJECTED)
    world.file(PAIR.id)
    assert world.state(PAIR) is State.FILED


def test_a_number_that_cannot_be_opened_any_more_keeps_ours_parked(world: World) -> None:
    """And keeps nobody else waiting."""
    world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    world.server.cases.clear()
    world.file(PAIR.id, OTHER.id)
    assert parked_for(world) is not None
    assert world.state(OTHER) is State.FILED


def test_a_number_that_became_ours_sets_the_rest_free(world: World) -> None:
    """A person said so."""
    case = world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    elsewhere = replace(OTHER, explanation="Elsewhere.", ipr=replace(OTHER.ipr, jurisdiction="US"))
    world.press(elsewhere, Press(Way.DROPPED))
    desk = world.desk()
    desk.journal.append("submission_filed", {"submission": elsewhere.id, "numbers": [case.number]})
    world.file(PAIR.id)
    assert parked_for(world) is None


@pytest.mark.parametrize(("marketplace", "presses"), [(Marketplace.ALIEXPRESS, 0), (Marketplace.LAZADA, 1)])
def test_an_address_that_cannot_be_read_may_be_ours(world: World, marketplace: Marketplace, presses: int) -> None:
    """In the same marketplace."""
    case = world.server.file_by_hand(replace(OTHER, marketplace=marketplace))
    case.listings = dict.fromkeys(["https://new.example/offer/1"], CaseStatus.PROCESSING)
    world.file(PAIR.id)
    assert world.server.presses.total() == presses


def test_what_is_set_free_later_in_the_run_is_looked_for_before_its_press(world: World) -> None:
    """The look at the beginning of the run was not for it."""
    waiting = {"submission": PAIR.id, "waits_for": MARK.claim}
    registered = {"ipr": dump(MARK)}
    world.desk().journal.append_all([("ipr_registered", registered), ("submission_waits", waiting)])
    world.server.file_by_hand(ONE)
    world.server.rights = [(MARK, "R1", IprStatus.PENDING)]
    world.server.script = [Press(Way.UNSEEN)]
    process = Process()

    def verified_meanwhile(boundary: str) -> None:
        if boundary == "pressed":
            world.server.rights = [(MARK, "R1", IprStatus.VERIFIED)]

    process.watch = verified_meanwhile
    world.file(OTHER.id, PAIR.id, process=process)
    assert world.server.presses == {OTHER.id: 1}
    assert (parked_for(world) or "").startswith("unexplained:")


def test_two_passes_over_a_list_of_unknown_delay_are_a_while_apart(world: World) -> None:
    """What the first one misses the second one sees."""
    world.server.lag_seconds = UNMEASURED_DELAY_SECONDS - 10
    world.server.file_by_hand(ONE)
    world.file(PAIR.id, list_delay_seconds=None)
    assert world.server.presses == {}


def test_a_page_that_is_loaded_in_part_hides_nothing(world: World) -> None:
    """The list says how many listings there are."""
    world.server.file_by_hand(complaint(5, 1))
    world.server.loaded_in_part = 2
    world.file(PAIR.id)
    assert parked_for(world) is not None
    assert [len(body["listings"]) for body in world.events("case_observed")] == [2]


def test_a_page_that_never_shows_as_many_listings_as_the_list_says_is_not_as_mapped(world: World) -> None:
    """Nothing is pressed on what nobody has read."""
    world.server.file_by_hand(complaint(5, 1))
    world.server.loaded_in_part = 1000
    assert world.file(PAIR.id).exit() is Exit.PORTAL_CHANGED
    assert world.events("case_observed") == []
    assert world.server.presses == {}


def test_it_is_opened_once_and_remembered(world: World) -> None:
    """A run that finds it again does not open it again, and parks again."""
    world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    world.file(PAIR.id)
    assert world.server.calls.count("read_complaint") == 1
    assert len(world.events("submission_waits")) == 1


def test_ours_goes_out_when_the_other_one_is_decided(world: World) -> None:
    """Nobody has to tell the tool."""
    case = world.server.file_by_hand(ONE)
    world.file(PAIR.id)
    world.server.decide(case, CaseStatus.REJECTED)
    world.file(PAIR.id)
    world.file(PAIR.id)
    assert world.state(PAIR) is State.FILED


def test_complaints_of_ours_park_nothing(world: World) -> None:
    """Whatever came of them: filed, or held by the portal."""
    world.server.script = [Press(answer=Answer.HOLD)]
    world.file(PAIR.id)
    assert world.state(PAIR) is State.HELD_BY_PORTAL
    world.file(OTHER.id)
    assert world.state(OTHER) is State.FILED
    assert world.events("submission_waits", "case_observed")[0]["submission"] == OTHER.id


def test_a_decided_complaint_parks_nothing(world: World) -> None:
    """Its listings may be filed again."""
    world.server.decide(world.server.file_by_hand(ONE), CaseStatus.REJECTED)
    world.file(PAIR.id)
    assert world.state(PAIR) is State.FILED
