"""Two hundred polls on a moved clock: no event twice, and the memory stays as it is."""

from __future__ import annotations

import gc
from collections import Counter
from datetime import timedelta

from takedown.domain.errors import Exit
from takedown.domain.portal_status import CaseStatus
from takedown.filing.poll import poll
from takedown.watching.health import Health
from takedown.watching.loop import Ended, Watch, keep_watching
from takedown.watching.schedule import read_schedule
from tests.unit.filing.desks import World
from tests.unit.filing.virtual_time import run
from tests.unit.ledger.sample import ACCOUNT, complaint

POLLS = 200
CASES = 4
LIFE = (CaseStatus.REMOVED, CaseStatus.COUNTER_NOTICE, CaseStatus.REINSTATED)
"""What becomes of each case, one after the other."""


def test_two_hundred_polls_tell_every_change_once_in_flat_memory(world: World) -> None:
    """Fifty days, four polls a day; a case changes every third poll."""
    pages = [complaint(item) for item in range(1, CASES + 1)]
    world.ready(*pages)
    world.file(*(page.id for page in pages))
    changes = [(case, status) for status in LIFE for case in world.server.cases]
    polls, news, used = [0], Counter[str](), list[int]()

    def poll_once() -> Ended:
        polls[0] += 1
        if polls[0] % 3 == 0 and changes:
            world.server.decide(*changes.pop(0))
        desk = world.desk()
        news.update(run(world.clock, poll(desk, world.calm(desk))).news)
        world.server.calls.clear()
        world.portals.clear()
        world.told.clear()
        if polls[0] in (POLLS // 4, POLLS):
            gc.collect()
            used.append(len(gc.get_objects()))
        return Ended(Exit.DONE)

    def wait(seconds: float) -> bool:
        world.clock.seconds += seconds
        return polls[0] >= POLLS

    kept: list[Health] = []
    watch = Watch(
        "sandbox",
        read_schedule("6h", None, "0m"),
        poll_once,
        Health(),
        lambda health: kept.__setitem__(slice(None), [health]),
    )
    keep_watching([watch], now=world.clock.now, chance=lambda: 0.0, wait=wait)
    assert changes == []
    assert set(news.values()) == {len(LIFE)}
    observed = Counter((one["number"], one["words"], str(one["listings"])) for one in world.events("case_observed"))
    assert set(observed.values()) == {1}
    assert kept[0].began_at is not None
    assert kept[0].began_at - world.clock.now() < timedelta(hours=7)
    assert used[1] < used[0] + 1000
    assert world.ledger.head(ACCOUNT)[0] > 0
