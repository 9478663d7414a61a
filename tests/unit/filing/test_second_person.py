"""Four eyes: nothing of a batch is pressed before a second person approved what it says."""

from __future__ import annotations

import pytest

from takedown.domain.errors import Exit, PersonNeeded
from takedown.domain.protocol import State
from takedown.domain.review import whole_sha256
from takedown.filing.second_person import contents_of, require_approved
from tests.unit.filing.desks import World
from tests.unit.ledger.sample import ACCOUNT, complaint, declared, planned

ONE, TWO = complaint(1), complaint(2)
BATCH = "B-second"


@pytest.fixture
def batch(world: World) -> World:
    world.desk().journal.append_all([planned(ONE, batch=BATCH), declared(ONE)])
    return world


def approve(world: World, by: str) -> None:
    contents = contents_of([world.desk().record(ONE.id)])
    world.desk().journal.append(
        "batch_approved",
        {
            "batch": BATCH,
            "submissions": list(contents),
            "contents": [{"submission": one, "content_sha256": sha256} for one, sha256 in contents.items()],
            "content_sha256": whole_sha256(contents),
            "seen_sha256": world.ledger.seen(ACCOUNT, list(contents)),
            "by": by,
        },
    )


def refused(world: World) -> str:
    report = world.file(ONE.id, second_person=True)
    assert isinstance(report.error, PersonNeeded)
    assert report.exit() is Exit.NEEDS_PERSON
    assert world.state(ONE) is State.DECLARED
    assert not world.server.cases
    with pytest.raises(PersonNeeded):
        require_approved(world.desk(second_person=True), world.desk().record(ONE.id))
    return report.error.message


def test_without_an_approval_nothing_is_pressed(batch: World) -> None:
    assert "no second person has approved it" in refused(batch)


def test_the_declarers_own_approval_does_not_count(batch: World) -> None:
    approve(batch, " ada  HOLDER")
    assert "nobody but Ada Holder" in refused(batch)


def test_a_flag_after_the_approval_stops_it(batch: World) -> None:
    approve(batch, "Bo Counsel")
    flag = {"submission": ONE.id, "verdict": "flagged", "text": "Wrong right.", "by": "Cy", "seen_sha256": "0" * 64}
    batch.desk().journal.append("submission_reviewed", flag)
    assert "flagged by Cy" in refused(batch)


def test_an_approval_is_void_when_the_content_changes(batch: World) -> None:
    approve(batch, "Bo Counsel")
    batch.desk().journal.append(*planned(TWO, batch=BATCH))
    report = batch.file(ONE.id, second_person=True)
    assert report.error is not None
    assert "its content has changed since" in report.error.message
    assert not batch.server.cases


def test_approved_by_another_person_it_is_filed(batch: World) -> None:
    approve(batch, "Bo Counsel")
    assert batch.file(ONE.id, second_person=True).exit() is Exit.DONE
    assert batch.state(ONE) is State.FILED


def test_where_the_profile_does_not_ask_for_it_nobody_has_to(batch: World) -> None:
    assert batch.file(ONE.id).exit() is Exit.DONE
