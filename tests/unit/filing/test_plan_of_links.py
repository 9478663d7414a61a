"""What was declared is superseded by nothing but an edit of its own batch: not by other words for the same links, and
not by a rehearsal.
"""

from __future__ import annotations

from pathlib import Path

from takedown.cli.batch import LedgerHistory
from takedown.domain.portal_status import IprStatus
from takedown.domain.protocol import State
from takedown.filing.plan import Plan, plan_batch
from takedown.intake.links import links_batch
from takedown.intake.register import IprRegister, RegisteredIpr
from tests.unit.filing import batches
from tests.unit.filing.desks import World
from tests.unit.ledger.sample import MARK

FIRST, SECOND = 9005000000000111, 9005000000000211
PNG = b"\x89PNG\r\n\x1a\n and a picture"


def plan_links(world: World, *, reason: str = "unfair_use", explanation: str = "Copied.", picture: bytes = b"") -> Plan:
    """The same file of links with these words, planned and declared."""
    links = world.folder / "links.txt"
    links.write_text(f"https://www.aliexpress.com/item/{FIRST}.html\n", encoding="utf-8")
    evidence: list[Path] = []
    if picture:
        evidence = [world.folder / "proof.png"]
        evidence[0].write_bytes(picture)
    desk = world.desk()
    checked = links_batch(
        links,
        ipr="1234567",
        reason=reason,
        explanation=explanation,
        evidence=evidence,
        register=IprRegister([RegisteredIpr(MARK, IprStatus.VERIFIED)]),
        profiles=[batches.PROFILE],
        today=world.clock.now().date(),
        history=LedgerHistory(world.ledger),
    )
    plan = plan_batch(desk, checked)
    batches.declare_all(desk, plan.submissions)
    return plan


def test_links_submitted_for_another_reason_leave_what_was_declared_alone(world: World) -> None:
    """Another reason is another claim: both are filed."""
    (first,) = plan_links(world).submissions
    (second,) = plan_links(world, reason="model_does_not_exist").submissions
    assert [world.state(one) for one in (first, second)] == [State.DECLARED, State.DECLARED]


def test_links_submitted_with_other_words_or_pictures_leave_what_was_declared_alone(world: World) -> None:
    """The same claim: it stays with the complaint that was declared, and the rows say which one."""
    (first,) = plan_links(world).submissions
    for other in (plan_links(world, explanation="Copied twice."), plan_links(world, picture=PNG)):
        assert (other.submissions, other.held_elsewhere) == ([], {1: first})
    assert world.state(first) is State.DECLARED
    assert plan_links(world, explanation=" Copied. ").submissions == [first]


def rehearse(world: World, items: list[int], explanation: str) -> Plan:
    path = batches.write(world, "batch", items, explanation)
    return plan_batch(world.desk(), batches.check(world, path), rehearsal=True)


def test_a_rehearsal_of_an_edited_file_supersedes_nothing_that_was_declared(world: World) -> None:
    """Its rows are left out of the rehearsal; new rows are rehearsed."""
    desk = world.desk()
    (declared,) = batches.plan(world, desk, batches.write(world, "batch", [FIRST], "Copied.")).submissions
    batches.declare_all(desk, [declared])
    plan = rehearse(world, [FIRST, SECOND], "Edited.")
    assert plan.held_elsewhere == {2: declared}
    assert list(plan.rows) == [3]
    assert world.state(declared) is State.DECLARED
    assert rehearse(world, [SECOND], "Edited again.").rows.keys() == {2}
    assert world.state(declared) is State.DECLARED


def test_a_rehearsal_goes_through_what_was_declared_and_is_unchanged(world: World) -> None:
    """And takes the place of a plan that nobody has declared."""
    desk = world.desk()
    (declared,) = batches.plan(world, desk, batches.write(world, "batch", [FIRST], "Copied.")).submissions
    batches.declare_all(desk, [declared])
    assert rehearse(world, [FIRST], "Copied.").submissions == [declared]
    (undeclared,) = rehearse(world, [SECOND], "Copied.").submissions
    (again,) = rehearse(world, [SECOND], "Edited.").submissions
    assert [world.state(one) for one in (declared, undeclared, again)] == [
        State.DECLARED,
        State.SUPERSEDED,
        State.PLANNED,
    ]
