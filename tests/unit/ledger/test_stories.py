"""Any sequence of events, legal or not, against a small model of what the protocol allows.

The model is a dictionary and knows no database. After every step the ledger must agree with it; at the end the chain is
whole and the tables are what a rebuild gives.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from takedown.domain.errors import IllegalStep
from takedown.domain.model import ClaimKey, Complaint
from takedown.ledger.errors import ClaimHeld
from takedown.ledger.ledger import Ledger
from takedown.ledger.schema import live_claims
from tests.unit.ledger.sample import (
    ACCOUNT,
    OTHER_ACCOUNT,
    Clock,
    Item,
    case,
    complaint,
    declared,
    filed,
    intended,
    listings_refused,
    planned,
    step,
)

#: Written down a second time on purpose: from which states each event is allowed, and what comes of it.
ALLOWED = {
    "submission_not_pressed": ("planned declared intended", "not_pressed"),
    "submission_refused": ("declared intended unknown held_by_portal", "refused"),
    "submission_held": ("intended unknown", "held_by_portal"),
    "outcome_unknown": ("intended", "unknown"),
    "submission_absent": ("intended unknown", "not_pressed"),
    "submission_superseded": ("planned declared", "superseded"),
    "submission_withdrawn": ("filed held_by_portal", "withdrawn"),
}
OVER = {"not_pressed", "refused", "superseded", "withdrawn"}

WORLD = [
    complaint(*items, attempt=attempt, account=account)
    for account in (ACCOUNT, OTHER_ACCOUNT)
    for items in ((1, 2), (2, 3), (3,))
    for attempt in (1, 2)
]
complaints = st.sampled_from(WORLD)


class Stories(RuleBasedStateMachine):
    """One ledger, two accounts, complaints that share listings."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="stories-"))
        self.ledger = Ledger.open(self.folder, now=Clock())
        self.state: dict[str, str] = {}
        self.claims: dict[str, dict[ClaimKey, str]] = {}
        self.numbers: dict[tuple[str, str], str] = {}
        self.length = {ACCOUNT: 0, OTHER_ACCOUNT: 0}

    def teardown(self) -> None:
        for account in self.ledger.accounts():
            assert self.ledger.verify_chain(account) == []
            self.ledger.check_head(account)
        assert self.ledger.check_projections() == []
        self.ledger.close()
        shutil.rmtree(self.folder)

    def append(self, about: Complaint, item: Item, *, legal: bool) -> bool:
        """Append one event and see whether it is taken as the model expects."""
        journal = self.ledger.journal(about.account, run="run", actor="ada")
        try:
            journal.append(*item)
        except (IllegalStep, ClaimHeld):
            assert not legal, item
            return False
        assert legal, item
        self.length[about.account] += 1
        return True

    def live(self, account: str) -> dict[ClaimKey, str]:
        return {
            claim: one.id
            for one in WORLD
            if one.account == account
            for claim, state in self.claims.get(one.id, {}).items()
            if state == "live"
        }

    def end(self, one: Complaint, state: str) -> None:
        self.state[one.id] = state
        if state in OVER:
            mine = self.claims[one.id]
            self.claims[one.id] = {claim: "ended" if was == "live" else was for claim, was in mine.items()}

    @rule(one=complaints)
    def plan(self, one: Complaint) -> None:
        free = not self.live(one.account).keys() & set(one.claims)
        if self.append(one, planned(one), legal=free and one.id not in self.state):
            self.state[one.id] = "planned"
            self.claims[one.id] = dict.fromkeys(one.claims, "live")

    @rule(one=complaints, other=complaints)
    def declare(self, one: Complaint, other: Complaint) -> None:
        ready = {"planned", "declared"}
        both = all(self.state.get(each.id) in ready and each.account == one.account for each in (one, other))
        if self.append(one, declared(one, other), legal=both):
            self.state |= {one.id: "declared", other.id: "declared"}

    @rule(one=complaints)
    def intend(self, one: Complaint) -> None:
        left = "live" in self.claims.get(one.id, {}).values()
        if self.append(one, intended(one), legal=self.state.get(one.id) == "declared" and left):
            self.state[one.id] = "intended"

    @rule(one=complaints, number=st.sampled_from(["N1", "N2"]))
    def file(self, one: Complaint, number: str) -> None:
        ours = self.numbers.get((one.account, number), one.id) == one.id
        waiting = self.state.get(one.id) in {"intended", "unknown", "held_by_portal"}
        if self.append(one, filed(one, number), legal=ours and waiting):
            self.numbers[one.account, number] = one.id
            self.state[one.id] = "filed"

    @rule(one=complaints, event_type=st.sampled_from(sorted(ALLOWED)))
    def other_step(self, one: Complaint, event_type: str) -> None:
        sources, target = ALLOWED[event_type]
        if self.append(one, step(event_type, one), legal=self.state.get(one.id, "?") in sources.split()):
            self.end(one, target)

    @rule(one=complaints, position=st.integers(0, 1))
    def refuse_listing(self, one: Complaint, position: int) -> None:
        chosen = position % len(one.claims)
        open_to_it = self.state.get(one.id) in {"planned", "declared", "filed", "held_by_portal"}
        if self.append(one, listings_refused(one, chosen), legal=open_to_it):
            self.leave(one, one.claims[chosen], "refused")

    @rule(one=complaints, number=st.sampled_from(["N1", "N8"]), status=st.sampled_from(["removed", "processing"]))
    def observe(self, one: Complaint, number: str, status: str) -> None:
        first = one.listings[0].item_id
        if not self.append(one, case(number, one, status, **{f"_{first}": status}), legal=one.id in self.state):
            return
        if status == "removed" and self.state[one.id] not in {"intended", "unknown"}:
            self.leave(one, one.claims[0], "decided")

    def leave(self, one: Complaint, claim: ClaimKey, state: str) -> None:
        if self.claims[one.id][claim] == "live":
            self.claims[one.id][claim] = state

    @invariant()
    def the_ledger_agrees_with_the_model(self) -> None:
        assert {found.id: found.state.value for found in self.ledger.submissions()} == self.state
        stored = {
            name: {claim.claim: claim.state.value for claim in self.ledger.claims_of(name)} for name in self.state
        }
        assert stored == self.claims

    @invariant()
    def every_live_claim_has_one_submission(self) -> None:
        with self.ledger._database.reading() as connection:
            stored = connection.execute(select(live_claims)).all()
        model = {(account, *pair) for account in self.length for pair in self.live(account).items()}
        assert {tuple(row) for row in stored} == model
        assert len({(row.account, row.claim) for row in stored}) == len(stored)

    @invariant()
    def what_was_refused_left_no_trace(self) -> None:
        for account, length in self.length.items():
            assert [event.seq for event in self.ledger.events(account)] == list(range(1, length + 1))


Stories.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_any_story_agrees_with_the_model = Stories.TestCase
