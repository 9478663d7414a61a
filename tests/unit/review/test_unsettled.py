"""What needs a person, decided on the page by the same rules as on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from takedown.domain.errors import AccountHeld
from takedown.domain.protocol import State
from takedown.filing.desk import Desk
from takedown.review.gate import Gate
from takedown.review.site import Reviewer
from tests.evidence import make_record
from tests.review_page.store import Wording, settling
from tests.unit.ledger.sample import ACCOUNT, Clock, case, complaint, declared, intended, planned, step
from tests.unit.review.test_review import ask
from tests.unit.review.test_verdicts import Desk as Browser

LOST = complaint(31)
WHERE = f"/unsettled/{LOST.id}"


class Page(Browser):
    """The page over a store with one unknown outcome that has a candidate."""

    def __init__(self, folder: Path) -> None:
        self.record = make_record(folder)
        self.clock, self.held, self.wording = Clock(), False, Wording()
        self.journal = self.record.ledger.journal(ACCOUNT, run="run-2", actor="ada")
        self.journal.append_all([planned(LOST), declared(LOST), intended(LOST), step("outcome_unknown", LOST)])
        reviewer = Reviewer("Bo Counsel", self.journal, settle=self.settle, words=lambda: self.wording)
        self.gate = Gate(self.record.pages(reviewer), 8800, read_only=False)
        self.cookie = ask(self.gate, self.gate.link).headers["set-cookie"].partition(";")[0]

    def read(self) -> None:
        found = [{"number": "SBX9", "listings": ["aliexpress/31"]}, {"number": "SBX8", "listings": ["aliexpress/31"]}]
        self.journal.append("person_needed", {"submission": LOST.id, "why": "two fit", "candidates": found})
        self.journal.append(*case("SBX9", None, "processing", _31="processing"))

    @contextmanager
    def settle(self) -> Iterator[Desk]:
        if self.held:
            raise AccountHeld("The account is held by `submit`.", advice="Wait until it is done.")
        with settling(self.record, lambda: self.clock.at) as desk:
            yield desk

    def answer(self, answer: str, text: str = "I opened it.") -> int:
        self.last = self.post(self.form("/unsettled") | {"answer": answer, "text": text}, WHERE)
        return self.last.status_code

    def state(self) -> State:
        record = self.record.ledger.submission(LOST.id)
        assert record is not None
        return record.state


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    made = Page(tmp_path)
    made.clock.at += timedelta(minutes=5)
    yield made
    assert made.record.ledger.check_projections() == []
    made.record.ledger.close()


def test_what_the_portal_was_not_read_for_is_not_decided_and_says_what_to_run(page: Page) -> None:
    assert "takedown resume --no-input" in page.get("/unsettled").text
    page.read()
    page.clock.at += timedelta(days=2)
    assert page.answer("absent", "not in the account") == 409
    assert "takedown resume --no-input" in page.last.text
    assert "not in the account</textarea>" in page.last.text
    assert page.state() is State.UNKNOWN


def test_a_held_account_keeps_the_text_and_decides_nothing(page: Page) -> None:
    page.read()
    page.held = True
    assert page.answer("absent", "not in the account") == 409
    assert "held by" in page.last.text
    assert "not in the account</textarea>" in page.last.text
    assert page.state() is State.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "text", "status"), [("SBX8", "x", 409), ("SBX1", "x", 409), ("", "x", 409), ("SBX9", "", 400)]
)
def test_only_what_was_opened_can_be_chosen_and_a_reason_is_needed(
    page: Page, answer: str, text: str, status: int
) -> None:
    page.read()
    assert page.answer(answer, text) == status
    assert page.state() is State.UNKNOWN


def test_a_candidate_is_linked_with_name_and_reason(page: Page) -> None:
    page.read()
    assert page.answer("SBX9") == 303
    assert page.state() is State.FILED
    event = list(page.record.ledger.events(ACCOUNT, types={"submission_filed"}, submission=LOST.id))[-1]
    assert (event.body["numbers"], event.body["by"], event.body["reason"]) == (["SBX9"], "Bo Counsel", "I opened it.")


def test_it_is_declared_absent_with_name_and_reason(page: Page) -> None:
    page.read()
    assert page.answer("absent", "not in the account") == 303
    assert page.state() is State.NOT_PRESSED


def test_words_without_a_meaning_get_one_from_the_list(page: Page) -> None:
    page.journal.append(*case("SBX5", None, "needs_a_look"))
    said = {"section": "case_status", "words": "words for needs_a_look", "token": page.form("/unsettled")["token"]}
    assert page.post(said | {"word": "paradise"}, "/words").status_code == 400
    assert page.post(said | {"words": "never said", "word": "removed"}, "/words").status_code == 400
    assert page.wording.given == []
    assert page.post(said | {"word": "removed"}, "/words").status_code == 303
    assert page.wording.given == [("case_status", "removed", "words for needs_a_look")]
    assert "words for needs_a_look" not in page.get("/unsettled").text
