"""Rights are uploaded under the same protocol and kept in step with the portal's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from takedown.domain.model import Ipr, SubmissionId
from takedown.domain.portal_status import IprStatus
from takedown.domain.protocol import State
from takedown.filing.calm import Calm
from takedown.filing.declare import RIGHTS_STATEMENT, declare, undeclared
from takedown.filing.desk import Desk
from takedown.filing.rights import plan_uploads, sync_rights
from takedown.ledger.records import Comparison
from tests.unit.filing.desks import World
from tests.unit.filing.portal_server import Answer, Press, Way
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import MARK, complaint, declared, planned

OTHER = replace(MARK, registration_number="7654321")


def uploaded(world: World, *presses: Press, rights: tuple[Ipr, ...] = (MARK,)) -> list[SubmissionId]:
    """Planned, declared and pressed like this; then whatever a run does about it."""
    desk = world.desk()
    ids = plan_uploads(desk, rights, {})
    declare(desk, undeclared([desk.record(one) for one in ids], desk.now()), "Ada", 30, RIGHTS_STATEMENT)
    world.server.script = list(presses)
    world.file(*ids, last=sync_rights)
    return ids


@pytest.mark.parametrize(("way", "attempts"), [(Way.UNSEEN, 1), (Way.DROPPED, 2)])
def test_an_upload_whose_answer_is_lost_is_looked_for_in_the_list_of_rights(
    world: World, way: Way, attempts: int
) -> None:
    """Found, or absent and sent anew; there once in any case."""
    uploaded(world, Press(way))
    records = world.ledger.submissions(kind="ipr")
    assert len(records) == attempts
    assert records[-1].state is State.FILED
    assert len(world.server.rights) == 1


@pytest.mark.parametrize("mended", [{"registration_number": "12345670"}, {"name": "NORDHELM SPORT"}])
def test_an_upload_of_a_slip_that_was_mended_in_the_file_is_never_pressed(world: World, mended: dict[str, str]) -> None:
    """Another number under the same alias, or the same number with another name: the old one is replaced."""
    desk = world.desk()
    wrong = replace(MARK, alias="nordhelm")
    (old,) = plan_uploads(desk, (wrong,), {})
    declare(desk, undeclared([desk.record(old)], desk.now()), "Ada", 30, RIGHTS_STATEMENT)
    right = replace(wrong, **mended)  # type: ignore[arg-type]
    (new,) = plan_uploads(desk, (right,), {})
    assert (world.state(old), world.state(new)) == (State.SUPERSEDED, State.PLANNED)
    assert plan_uploads(desk, (right,), {}) == [new]


def test_an_upload_of_another_file_stays(world: World) -> None:
    """Rights come from several files; only what this one has otherwise is a slip."""
    desk = world.desk()
    (one,) = plan_uploads(desk, (replace(MARK, alias="one"),), {})
    plan_uploads(desk, (replace(OTHER, alias="other"),), {})
    assert world.state(one) is State.PLANNED


@pytest.mark.parametrize("status", [IprStatus.PENDING, IprStatus.VERIFIED, IprStatus.NEEDS_A_LOOK])
def test_a_right_that_the_portal_has_is_not_uploaded_again(world: World, status: IprStatus) -> None:
    """Somebody else uploaded it, or a ledger that was lost: it is recorded as the portal shows it."""
    world.server.rights = [(MARK, "R1", status)]
    (upload,) = uploaded(world)
    assert world.state(upload) is State.SUPERSEDED
    assert "R1" in world.desk().record(upload).why
    assert world.server.presses == {}
    (right,) = world.ledger.iprs(world.desk().account)
    assert (right.status, right.reference) == (status, "R1")
    assert plan_uploads(world.desk(), (MARK,), {}) == []


@pytest.mark.parametrize("status", [IprStatus.REJECTED, IprStatus.EXPIRED, IprStatus.DRAFT])
@pytest.mark.parametrize(("way", "attempts"), [(Way.UNSEEN, 1), (Way.DROPPED, 2)])
def test_what_was_refused_before_is_uploaded_and_no_lost_upload_is_found_in_it(
    world: World, status: IprStatus, way: Way, attempts: int
) -> None:
    """It was there before the press."""
    world.server.rights = [(MARK, "R1", status)]
    uploaded(world, Press(way))
    records = world.ledger.submissions(kind="ipr")
    assert len(records) == attempts
    assert (records[-1].state, records[-1].numbers) == (State.FILED, ("R2",))
    (right,) = world.ledger.iprs(world.desk().account)
    assert (right.status, right.reference) == (IprStatus.PENDING, "R2")


def test_a_refused_row_of_which_nobody_knows_since_when_goes_to_a_person(world: World) -> None:
    """It may be an old one, or what the lost upload became."""
    (upload,) = lost_while(world, (MARK, "R1", IprStatus.REJECTED))
    assert world.state(upload) is State.UNKNOWN


def test_a_list_of_rights_that_moves_is_read_until_two_passes_agree(world: World) -> None:
    """A row that comes between two passes is no reason to ask a person."""

    def another_comes() -> None:
        world.server.rights.append((OTHER, f"R{len(world.server.rights) + 10}", IprStatus.PENDING))

    world.server.faults = [*[("list_iprs", lambda: None)] * 3, *[("list_iprs", another_comes)] * 2]
    (upload,) = uploaded(world, Press(Way.UNSEEN))
    assert world.state(upload) is State.FILED


def test_a_right_that_a_sign_in_brings_between_two_passes_is_found(world: World) -> None:
    """The portal may have kept the post until then."""

    def session_expires() -> None:
        world.server.signed_in = False

    def arrives() -> None:
        world.server.rights.append((MARK, "R1", IprStatus.PENDING))

    here: list[tuple[str, BaseException | Callable[[], None]]] = [("list_iprs", lambda: None)]
    world.server.faults = [*here * 3, ("list_iprs", session_expires), *here, ("list_iprs", arrives)]
    (upload,) = uploaded(world, Press(Way.DROPPED))
    assert world.state(upload) is State.FILED


def lost_while(world: World, *rights: tuple[Ipr, str, IprStatus]) -> list[SubmissionId]:
    """An upload whose answer is lost, and after whose press the portal has these."""
    world.server.faults = [("press", lambda: world.server.rights.extend(rights))]
    return uploaded(world, Press(Way.DROPPED))


def test_two_rights_that_fit_go_to_a_person(world: World) -> None:
    """Nobody can tell which one it was."""
    (upload,) = lost_while(world, (MARK, "R1", IprStatus.PENDING), (MARK, "R2", IprStatus.PENDING))
    assert world.state(upload) is State.UNKNOWN
    assert "2 that fit" in world.events("person_needed")[-1]["why"]


def test_a_refused_upload_is_planned_again_as_the_next_attempt(world: World) -> None:
    """With another certificate it may be taken."""
    uploaded(world, Press(answer=Answer.REFUSE))
    (again,) = uploaded(world, Press())
    assert (world.desk().record(again).attempt, world.state(again)) == (2, State.FILED)


def test_an_unknown_upload_is_not_planned_again(world: World) -> None:
    """Whatever the file says."""
    lost_while(world, (MARK, "R1", IprStatus.PENDING), (MARK, "R2", IprStatus.PENDING))
    assert plan_uploads(world.desk(), (MARK,), {}) == []


def test_what_the_portal_has_is_not_uploaded(world: World) -> None:
    """Its list was read before."""
    uploaded(world)
    assert plan_uploads(world.desk(), (MARK, OTHER), {}) != []
    assert plan_uploads(world.desk(), (MARK,), {}) == []


def test_an_upload_that_was_planned_and_not_pressed_is_continued(world: World) -> None:
    """Under the same id, without a new plan."""
    desk = world.desk()
    assert plan_uploads(desk, (MARK,), {}) == plan_uploads(desk, (MARK,), {})


def test_a_filed_upload_that_the_list_does_not_show_differs(world: World) -> None:
    """A person looks at it."""
    desk = world.desk()
    (upload,) = plan_uploads(desk, (MARK,), {})
    declare(desk, [desk.record(upload)], "Ada", 30, RIGHTS_STATEMENT)
    world.file(upload)
    world.server.rights.clear()
    synced(world, desk)
    assert desk.record(upload).comparison is Comparison.DIFFERS


def test_complaints_that_waited_for_a_right_are_ready_once_it_is_verified(world: World) -> None:
    """And a sync that finds nothing new writes nothing."""
    uploaded(world)
    waiting = complaint(1)
    desk = world.desk()
    desk.journal.append_all([planned(waiting, waits_for=MARK.claim), declared(waiting)])
    synced(world, desk)
    assert desk.record(waiting.id).waits_for == MARK.claim
    world.server.rights = [(MARK, "R1", IprStatus.VERIFIED)]
    assert synced(world, desk) == 1
    assert desk.record(waiting.id).waits_for is None
    assert synced(world, desk) == 0


def synced(world: World, desk: Desk) -> int:
    calm: Calm = world.calm(desk)
    return run(world.clock, sync_rights(desk, calm))
