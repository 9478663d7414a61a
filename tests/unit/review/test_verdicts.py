"""What a reviewer says on the page: which forms are taken, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.domain.review import content_sha256, same_person, sample
from takedown.export.page import page as export_page
from takedown.export.selection import select_all
from takedown.ledger.errors import ChangedMeanwhile
from takedown.review.gate import LONGEST_FORM, Gate
from takedown.review.site import Reviewer
from tests.evidence import MINE, THEIRS, Record, failed, make_record, verdict_of
from tests.unit.ledger.sample import ACCOUNT, case, complaint, declared, planned
from tests.unit.review.test_review import HERE, ask

TEXT = 'Counsel\'s "reason" & <doubts>'


class Desk:
    """The browser of the person who used the link."""

    def __init__(self, record: Record, *, read_only: bool = False) -> None:
        self.record = record
        self.journal = record.ledger.journal(ACCOUNT, run="review-1", actor="ada")
        reviewer = None if read_only else Reviewer("Bo Counsel", self.journal)
        self.gate = Gate(record.pages(reviewer), 8800, read_only=read_only)
        self.cookie = ask(self.gate, self.gate.link).headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> httpx.Response:
        return ask(self.gate, path, cookie=self.cookie)

    def form(self, path: str = f"/complaint/{MINE.id}") -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', self.get(path).text))

    def post(
        self, form: Mapping[str, str], path: str = f"/complaint/{MINE.id}/verdict", **headers: str
    ) -> httpx.Response:
        sent = {"origin": HERE, "sec_fetch_site": "same-origin", "cookie": self.cookie} | headers
        return ask(self.gate, path, "POST", form, **{name: value for name, value in sent.items() if value})

    def said(self) -> list[tuple[str, str, str]]:
        given = self.record.ledger.events(ACCOUNT, types={"submission_reviewed"})
        return [(event.body["verdict"], event.body["text"], event.body["by"]) for event in given]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    record = make_record(tmp_path)
    yield Desk(record)
    assert record.ledger.verify_chain(ACCOUNT) == []
    assert record.ledger.check_projections() == []
    record.ledger.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8801"},
        {"origin": "http://localhost:8800"},
        {"origin": "http://evil.test"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "none"},
        {"cookie": "takedown_review_8800=guessed"},
    ],
)
def test_a_form_from_elsewhere_is_refused_and_leaves_no_record(desk: Desk, headers: dict[str, str]) -> None:
    answer = desk.post(desk.form() | {"verdict": "approved"}, **headers)
    assert answer.status_code == 403
    assert desk.said() == []


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_this_sessions_token_is_refused(desk: Desk, token: str) -> None:
    assert desk.post(desk.form() | {"verdict": "approved", "token": token}).status_code == 403
    assert desk.said() == []


def test_another_host_gets_no_form_in(desk: Desk) -> None:
    assert desk.post(desk.form() | {"verdict": "approved"}, host="evil.test").status_code == 400


def test_a_form_that_is_too_long_or_no_form_is_refused(desk: Desk) -> None:
    assert desk.post(desk.form() | {"text": "x" * LONGEST_FORM}).status_code == 413
    assert desk.post(desk.form(), content_type="text/plain").status_code == 415
    assert desk.post(desk.form() | {f"field{n}": "" for n in range(60)}).status_code == 400
    assert desk.said() == []


def test_for_reading_only_there_is_no_form_and_none_is_taken(tmp_path: Path) -> None:
    desk = Desk(make_record(tmp_path), read_only=True)
    assert '<form method="post"' not in desk.get(f"/complaint/{MINE.id}").text
    assert desk.post({"verdict": "approved"}).status_code == 405
    desk.record.ledger.close()


def test_a_verdict_is_in_the_record_with_name_and_text_and_in_the_overview(desk: Desk) -> None:
    assert desk.get("/?queue=review").text.count("/complaint/") == 2
    assert desk.post(desk.form() | {"verdict": "flagged", "text": TEXT}).status_code == 303
    assert desk.said() == [("flagged", TEXT, "Bo Counsel")]
    assert "flagged by" in desk.get("/?verdict=flagged").text
    waiting = desk.get("/?queue=review").text
    assert MINE.id not in waiting
    assert THEIRS.id in waiting


def test_a_comment_leaves_the_verdict_as_it_is(desk: Desk) -> None:
    desk.post(desk.form() | {"verdict": "approved"})
    desk.post(desk.form() | {"verdict": "comment", "text": "Look at the receipt again."})
    record = desk.record.ledger.submission(MINE.id)
    assert record is not None
    assert (record.verdict, record.verdict_by) == ("approved", "Bo Counsel")


def test_what_changed_meanwhile_is_shown_anew_and_the_text_is_kept(desk: Desk) -> None:
    form = desk.form() | {"verdict": "flagged", "text": TEXT}
    desk.journal.append(*case("SBX1", MINE, "removed", _611="removed"))
    answer = desk.post(form)
    assert answer.status_code == 409
    assert "Counsel&#39;s &#34;reason&#34; &amp; &lt;doubts&gt;</textarea>" in answer.text
    assert desk.said() == []
    assert desk.post(desk.form() | {"verdict": "flagged", "text": TEXT}).status_code == 303


def test_what_is_appended_between_the_look_and_the_verdict_is_seen_in_the_transaction(desk: Desk) -> None:
    seen = desk.record.ledger.seen(ACCOUNT, [MINE.id])
    body = {"submission": MINE.id, "verdict": "approved", "text": "", "by": "Bo", "seen_sha256": seen}
    desk.journal.append(*case("SBX2", THEIRS, "removed", _777="removed"))
    desk.journal.append_seen("submission_reviewed", body)  # of another complaint: nothing changed
    with pytest.raises(ChangedMeanwhile):
        desk.journal.append_seen("submission_reviewed", body)


@pytest.mark.parametrize(
    "form",
    [{"verdict": "flagged", "text": ""}, {"verdict": "comment", "text": "  "}, {"verdict": "maybe", "text": TEXT}, {}],
)
def test_a_verdict_that_lacks_something_is_not_taken(desk: Desk, form: dict[str, str]) -> None:
    answer = desk.post(desk.form() | form)
    assert answer.status_code == 400
    assert desk.said() == []


def test_a_verdict_about_nothing_is_not_found(desk: Desk) -> None:
    assert desk.post(desk.form() | {"verdict": "approved"}, "/complaint/nobody/verdict").status_code == 404


def test_verdicts_go_with_the_evidence(desk: Desk) -> None:
    desk.post(desk.form() | {"verdict": "flagged", "text": TEXT})
    desk.journal.append("run_sealed", {"exit": 0})
    assert not failed(verdict_of(desk.record.bundle()))
    shown = export_page(desk.record.ledger, select_all(desk.record.ledger, ACCOUNT), {}, None).decode()
    assert "verdict: flagged" in shown


def plan_batch(desk: Desk, *items: int) -> None:
    rows: list[dict[str, Any]] = []
    body = {"batch": "B-one", "file": "one.csv", "file_sha256": "1" * 64, "rows": rows}
    desk.journal.append_all([*(planned(complaint(item), batch="B-one") for item in items), ("batch_planned", body)])


def test_a_batch_is_approved_as_it_was_shown(desk: Desk) -> None:
    plan_batch(desk, 41)
    assert desk.post(desk.form("/batch/B-one"), "/batch/B-one/approve").status_code == 303
    (event,) = desk.record.ledger.events(ACCOUNT, types={"batch_approved"})
    assert (event.body["by"], event.body["submissions"]) == ("Bo Counsel", [complaint(41).id])
    assert "void" not in desk.get("/batch/B-one").text.partition("<form")[0]
    plan_batch(desk, 42)
    assert "void, the content has changed since" in desk.get("/batch/B-one").text


def test_a_batch_that_changed_meanwhile_is_not_approved(desk: Desk) -> None:
    plan_batch(desk, 41)
    form = desk.form("/batch/B-one")
    plan_batch(desk, 42)
    assert desk.post(form, "/batch/B-one/approve").status_code == 409
    form = desk.form("/batch/B-one")
    desk.journal.append(*declared(complaint(41)))
    assert desk.post(form, "/batch/B-one/approve").status_code == 409
    assert list(desk.record.ledger.events(ACCOUNT, types={"batch_approved"})) == []


def test_a_batch_that_is_not_there_is_said_so(desk: Desk) -> None:
    assert desk.get("/batch/B-none").status_code == 404
    assert desk.post(desk.form(), "/batch/B-none/approve").status_code == 404


def test_a_sample_is_in_the_address_and_says_its_seed(desk: Desk) -> None:
    first = desk.get("/?sample=50&seed=spring").text
    assert first == desk.get("/?sample=50&seed=spring").text
    assert ("SBX1" in first) is not ("SBX2" in first)
    assert "drawn with the seed" in first
    assert "SBX1" in desk.get("/?sample=100&seed=x").text


IDS = st.lists(st.text(min_size=1, max_size=8), max_size=60)


@given(IDS, st.integers(1, 100), st.text(max_size=8), st.randoms())
def test_a_sample_is_the_same_in_any_order_and_grows_with_its_share(
    ids: list[str], percent: int, seed: str, random: object
) -> None:
    drawn = sample(ids, percent, seed)
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sample(shuffled, percent, seed) == drawn
    assert len(drawn) == -(-len(set(ids)) * percent // 100)
    assert set(drawn) <= set(sample(ids, min(100, percent + 7), seed))


def test_a_name_is_one_however_it_is_typed() -> None:
    assert same_person("Ada  Holder", " ada holder")
    assert not same_person("Ada Holder", "Bo Counsel")


def test_another_attempt_says_nothing_new() -> None:
    assert content_sha256({"a": 1, "attempt": 1}) == content_sha256({"a": 1, "attempt": 2})
    assert content_sha256({"a": 1}) != content_sha256({"a": 2})
