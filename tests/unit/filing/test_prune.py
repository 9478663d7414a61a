"""Old pictures are let go; evidence, what is open, and what anything else still names stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from takedown.domain.errors import StorageFailed
from takedown.domain.model import Complaint, EvidenceFile
from takedown.filing.prune import MayGo, let_go, what_may_go
from takedown.ledger.files import FileStore
from tests.unit.filing.desks import World
from tests.unit.ledger.sample import (
    ACCOUNT,
    OTHER_ACCOUNT,
    case,
    complaint,
    declared,
    filed,
    intended,
    pictured,
    planned,
)

DAYS = 30
CLOSED, OPEN = complaint(1), complaint(2)


def picture(world: World, of: Complaint | None, content: bytes, account: Any = ACCOUNT) -> str:
    """Taken now."""
    desk = world.desk(account=account)
    sha256 = desk.files.keep(content)
    kind, body = pictured(of)
    desk.journal.append(kind, body | {"picture": body["picture"] | {"sha256": sha256, "bytes": len(content)}})
    return sha256


def may_go(world: World, days: int = DAYS) -> MayGo:
    return what_may_go(world.ledger, world.desk().files, ACCOUNT, days, world.clock.now())


@pytest.fixture
def old(world: World) -> dict[str, str]:
    """A closed and an open complaint with a picture each, one of a list, one of both, evidence; all of it old."""
    desk = world.desk()
    desk.journal.append_all([*map(planned, (CLOSED, OPEN)), declared(CLOSED, OPEN), intended(CLOSED), intended(OPEN)])
    desk.journal.append_all([filed(CLOSED, "SBX1"), filed(OPEN, "SBX2")])
    desk.journal.append(*case("SBX1", CLOSED, "closed", _1="removed"))
    desk.journal.append(*case("SBX2", OPEN, "processing", _2="processing"))
    found = {
        "closed": picture(world, CLOSED, b"receipt of one"),
        "open": picture(world, OPEN, b"receipt of two"),
        "list": picture(world, None, b"list"),
        "both": picture(world, CLOSED, b"the same page"),
        "theirs": picture(world, CLOSED, b"the same for two accounts"),
    }
    picture(world, OPEN, b"the same page")
    picture(world, None, b"the same for two accounts", OTHER_ACCOUNT)
    world.clock.seconds += timedelta(days=DAYS + 1).total_seconds()
    found["new"] = picture(world, CLOSED, b"a look of today")
    return found


def test_only_old_pictures_of_what_is_over_may_go(world: World, old: dict[str, str]) -> None:
    """Not what another complaint or another account shows too."""
    assert may_go(world) == MayGo(frozenset({old["closed"], old["list"]}), frozenset())
    assert may_go(world, DAYS + 2).pictures == frozenset()


def test_what_goes_is_written_down_before_it_goes(world: World, old: dict[str, str]) -> None:
    """The hashes stay; what was in the way of deleting is made good by the next pruning."""
    desk = world.desk()
    freed = let_go(desk, may_go(world), DAYS)
    assert freed == len(b"receipt of one") + len(b"list")
    (event,) = world.ledger.events(ACCOUNT, types={"files_pruned"})
    assert set(event.body["files"]) == {old["closed"], old["list"]}
    assert not desk.files.path(old["closed"]).exists()
    assert desk.files.read(old["open"]) == b"receipt of two"
    assert may_go(world) == MayGo(frozenset(), frozenset())
    assert let_go(desk, may_go(world), DAYS) == 0
    assert len(list(world.ledger.events(ACCOUNT, types={"files_pruned"}))) == 1


def test_who_is_killed_between_word_and_deed_is_made_good(
    world: World, old: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is there, the file too: the next pruning takes it."""

    def stays(_self: FileStore, _sha256: str) -> int:
        raise StorageFailed("It stays.", advice="Mend it.")

    with monkeypatch.context() as broken, pytest.raises(StorageFailed):
        broken.setattr(FileStore, "drop", stays)
        let_go(world.desk(), may_go(world), DAYS)
    left = may_go(world)
    assert left == MayGo(frozenset(), frozenset({old["closed"], old["list"]}))
    assert let_go(world.desk(), left, DAYS) > 0


def test_a_picture_that_came_again_after_it_was_let_go_stays(world: World, old: dict[str, str]) -> None:
    """The same page looks the same: its picture has the same name."""
    let_go(world.desk(), may_go(world), DAYS)
    assert picture(world, OPEN, b"list") == old["list"]
    assert old["list"] not in may_go(world).left | may_go(world).pictures


def test_evidence_never_goes(world: World) -> None:
    """However old, and though a picture of the portal may look just like it."""
    sha256 = world.desk().files.keep(b"proof")
    with_proof = replace(complaint(5), evidence=(EvidenceFile("proof.png", sha256, 5, "image/png"),))
    world.desk().journal.append(*planned(with_proof))
    picture(world, None, b"proof")
    world.clock.seconds += timedelta(days=900).total_seconds()
    assert may_go(world).pictures == frozenset()
