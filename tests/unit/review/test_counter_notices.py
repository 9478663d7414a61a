"""What sellers answered, on the review page: shown as text, their files only ever downloads, the urgent first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.evidence import MINE, PNG, THEIRS, Record, make_record
from tests.unit.ledger.sample import ACCOUNT

HOSTILE = '../../<img src=x onerror=alert(1)>\u202egnp.exe"\r\nSet-Cookie: a=b; .pdf'


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = make_record(tmp_path)
    yield made
    made.ledger.close()


def get(record: Record, path: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        site = httpx.ASGITransport(record.pages())
        async with httpx.AsyncClient(transport=site, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(asked())


def observed(record: Record, number: str = "SBX1", **changes: Any) -> None:
    """A counter-notice as the portal showed it."""
    body = {
        "number": number,
        "submission": MINE.id if number == "SBX1" else THEIRS.id,
        "reference": "CN1",
        "status": "open",
        "words": "Awaiting your answer",
        "seller": "A shop",
        "said": "It is genuine.",
        "received_on": "2026-11-20",
        "deadline": "2026-12-24",
        "page": "",
        "attachments": [],
        "notice": "",
    }
    record.ledger.journal(ACCOUNT, run="r", actor="ada").append("counter_notice_observed", body | changes)


def attached(record: Record, name: str, content: bytes, media_type: str) -> dict[str, Any]:
    kept = record.files.keep(content)
    return {"name": name, "why": "", "sha256": kept, "media_type": media_type, "bytes": len(content)}


def test_a_counter_notice_is_shown_with_its_deadline_and_the_portals_notice(record: Record) -> None:
    """Nothing of what the seller says is more than text."""
    observed(
        record, said="<script>alert(1)</script>", seller="<b>Shop</b>", status="mediation", notice="On Tuesday & 10:00"
    )
    shown = get(record, f"/complaint/{MINE.id}").text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>Shop" not in shown
    assert "On Tuesday &amp; 10:00" in shown
    assert "Answer by" not in shown  # nobody is to answer in a mediation
    observed(record, reference="CN2", deadline="2020-02-03")
    assert "2020-02-03, by the portal (passed)" in get(record, f"/complaint/{MINE.id}").text
    assert "What sellers answered" not in get(record, f"/complaint/{THEIRS.id}").text


def test_a_sellers_file_is_a_download_under_a_plain_name_whatever_it_calls_itself(record: Record) -> None:
    """Also a picture; and one that is no longer what it was is not handed out."""
    program = attached(record, HOSTILE, b"MZ" + bytes(60), "application/x-msdownload")
    picture = attached(record, "proof.png", PNG + b"2", "image/png")
    observed(record, attachments=[program, picture, {"name": "film.pdf", "why": "it has 2,147,483,648 bytes"}])
    page = get(record, f"/complaint/{MINE.id}").text
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert page.count("not what its name says") == 1
    assert "not taken: it has 2,147,483,648 bytes" in page
    for file, ending in ((program, ".bin"), (picture, "proof.png")):
        answer = get(record, f"/file/{MINE.id}/{file['sha256']}")
        assert answer.headers["content-type"] == "application/octet-stream"
        said = answer.headers["content-disposition"]
        assert said.startswith('attachment; filename="')
        assert said.endswith(f'{ending}"')
        assert "set-cookie" not in answer.headers
        assert not {"/", "\\", "\u202e", "<"} & set(said)
    assert get(record, f"/file/{THEIRS.id}/{picture['sha256']}").status_code == 404
    record.files.path(picture["sha256"]).write_bytes(b"something else")
    assert get(record, f"/file/{MINE.id}/{picture['sha256']}").status_code == 500


def test_the_queue_of_answers_that_are_due_has_the_urgent_ones_and_nothing_else(record: Record) -> None:
    """With the day; what was answered leaves it."""
    assert "answer due 0" in get(record, "/").text
    assert "Nothing fits" in get(record, "/?queue=answer").text
    observed(record)
    shown = get(record, "/?queue=answer").text
    assert "answer due 1" in shown
    assert "answer by 2026-12-24" in shown
    assert "SBX1" in shown
    assert "SBX2" not in shown
    assert 'name="queue" value="answer"' in shown
    assert "SBX2" not in get(record, "/?queue=answer&sample=100&seed=a").text
    observed(record, status="accepted", words="Accepted by you")
    assert "answer due 0" in get(record, "/").text
