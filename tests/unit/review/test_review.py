"""The review page: who gets in, and what is shown."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
import pytest
from starlette.applications import Starlette

from takedown.domain.errors import StorageFailed, TakedownError, WrongUse
from takedown.review.gate import Gate
from takedown.review.later import Later
from takedown.review.server import serve
from tests.evidence import MINE, PNG, Record, make_record
from tests.unit.ledger.sample import ACCOUNT, complaint, planned

HERE = "http://127.0.0.1:8800"
Get = Callable[..., httpx.Response]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = make_record(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def gate(record: Record) -> Gate:
    return Gate(record.pages(), 8800)


def ask(
    gate: Gate, path: str, method: str = "GET", form: Mapping[str, str] | None = None, **headers: str
) -> httpx.Response:
    """One request of a browser; `sec_fetch_site` is the header of that name."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url=HERE) as client:
            return await client.request(method, path, headers=named, data=form)

    return asyncio.run(asked())


@pytest.fixture
def get(gate: Gate) -> Get:
    """Ask as the browser that used the link."""
    cookie = ask(gate, gate.link).headers["set-cookie"].partition(";")[0]
    return lambda path, **more: ask(gate, path, **({"cookie": cookie} | more))


def test_without_the_link_nothing_is_shown(gate: Gate) -> None:
    answer = ask(gate, "/")
    assert answer.status_code == 403
    assert MINE.id not in answer.text


def test_the_link_works_once_and_is_gone_from_the_address(gate: Gate) -> None:
    link = gate.link
    first = ask(gate, link)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "samesite=strict" in first.headers["set-cookie"].lower()
    assert ask(gate, link).status_code == 403
    assert ask(gate, "/open?token=").status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.nip.io:8800", "", "[::1]:8800", "127.0.0.1", "localhost:8800"]
)
def test_another_host_is_refused_even_with_the_cookie(get: Get, host: str) -> None:
    assert get("/", host=host).status_code == 400


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8801", "http://localhost:8800", "http://evil.test", "null"])
def test_another_origin_is_refused(get: Get, origin: str) -> None:
    assert get("/", origin=origin).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_port_or_site_gets_nothing(get: Get, site: str) -> None:
    assert get("/", sec_fetch_site=site).status_code == 403


def test_nothing_can_be_posted(get: Get) -> None:
    assert get("/", method="POST", origin=HERE).status_code == 405


def test_every_answer_says_that_nothing_runs_and_nothing_is_kept(get: Get, gate: Gate) -> None:
    for answer in (get("/"), get("/complaint/nobody"), ask(gate, "/")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_the_overview_finds_by_number_listing_and_state(get: Get) -> None:
    assert "SBX1" in get("/?q=SBX1").text
    assert "SBX2" not in get("/?q=SBX1").text
    assert "SBX2" in get("/?q=aliexpress.com/item/777").text
    assert "Nothing fits" in get("/?state=refused").text
    assert get("/?page=99999999&state=nonsense&sort=x").status_code == 200


def test_the_overview_finds_by_what_a_seller_answered(get: Get, record: Record) -> None:
    notice: dict[str, object] = {
        "number": "SBX1",
        "submission": MINE.id,
        "reference": "CN1",
        "status": "open",
        "words": "Open",
    }
    notice |= {"seller": '义乌 "Best" shop', "said": "It is genuine.", "received_on": None, "deadline": None}
    notice |= {"page": {"address": "", "title": ""}, "attachments": []}
    record.ledger.journal(ACCOUNT, run="r", actor="ada").append("counter_notice_observed", notice)
    for text in ("义乌", 'Best" shop', "genuine"):
        shown = get(f"/?{urlencode({'q': text})}").text
        assert "SBX1" in shown
        assert "SBX2" not in shown
    assert "Nothing fits" in get("/?q=genuin%25").text


def test_a_complaint_is_shown_with_its_picture_and_hashes(get: Get, record: Record) -> None:
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    assert sha256 in get(f"/complaint/{MINE.id}").text
    assert get(f"/file/{MINE.id}/{sha256}").content == PNG


def test_a_file_of_another_complaint_or_of_nobody_is_not_handed_out(get: Get, record: Record) -> None:
    stray = record.files.keep(b"of nobody")
    assert get(f"/file/{MINE.id}/{stray}").status_code == 404
    assert get(f"/file/{MINE.id}/..%2f..%2fledger.db").status_code == 404
    assert get("/complaint/nobody").status_code == 404


def test_an_altered_or_missing_picture_is_named_and_not_shown(get: Get, record: Record) -> None:
    sha256 = record.ledger.pictures(MINE.id)[0].sha256
    record.files.path(sha256).write_bytes(b"another picture")
    assert "It was altered since" in get(f"/complaint/{MINE.id}").text
    assert b"another picture" not in get(f"/file/{MINE.id}/{sha256}").content
    record.files.path(sha256).unlink()
    assert "It is missing" in get(f"/complaint/{MINE.id}").text


def test_hostile_text_is_only_text(get: Get, record: Record) -> None:
    hostile = complaint(999)
    kind, body = planned(hostile)
    body["payload"]["explanation"] = '"><script>alert(1)</script>'
    body["payload"]["listings"][0]["address"] = "javascript:alert(1)"
    record.ledger.journal(ACCOUNT, run="r", actor="<img src=x onerror=alert(1)>").append(kind, body)
    shown = get(f"/complaint/{hostile.id}").text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript:' not in shown


def test_a_port_in_use_is_said_in_a_sentence(record: Record) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WrongUse, match=f"Port {port} cannot be used"):
            serve(record.pages(), port=port, idle_seconds=1, ready=lambda _: None)


def test_it_listens_on_this_machine_only(record: Record) -> None:
    """Whatever the port is."""
    listening: list[str] = []

    def ready(_link: str) -> None:
        own = psutil.Process().net_connections(kind="inet")
        listening.extend(one.laddr.ip for one in own if one.status == psutil.CONN_LISTEN)

    serve(record.pages(), port=0, idle_seconds=0, ready=ready)
    assert set(listening) == {"127.0.0.1"}


def test_it_stops_when_nobody_looks(record: Record) -> None:
    links: list[str] = []
    serve(record.pages(), port=0, idle_seconds=0, ready=links.append)
    assert links[0].startswith("http://127.0.0.1:")


def test_the_look_is_kept_without_script_and_leads_back_only_here(get: Get) -> None:
    answer = get("/look/dark?back=/%3Fq%3DSBX1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=SBX1")
    assert "takedown_review_look=dark" in answer.headers["set-cookie"]
    for elsewhere in ("//evil.test", "https://evil.test", "/%5Cevil.test", "/%0Dx"):
        assert get(f"/look/dark?back={elsewhere}").headers["location"] == "/"
    assert "set-cookie" not in get("/look/nonsense").headers
    assert "light dark" in get("/look.css").text


def test_what_is_no_pair_of_pictures_of_this_account_is_a_clear_page(get: Get, record: Record) -> None:
    seq = record.ledger.pictures(MINE.id)[0].seq
    for asked in ("/compare", f"/compare?a={seq}&b=99999", "/compare?a=x&b=²", "/difference/1/2.png"):
        assert get(asked).status_code == 404
    damaged = get(f"/compare?a={seq}&b={seq}")
    assert "is damaged" in damaged.text
    assert get(f"/difference/{seq}/{seq}.png").status_code == 422
    record.files.path(record.ledger.pictures(MINE.id)[0].sha256).unlink()
    assert "is missing" in get(f"/compare?a={seq}&b={seq}").text


class Opened:
    """A server of pages that come later, in a thread, and the browser that used its link."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self.links: queue.Queue[str] = queue.Queue()
        self.ended: queue.Queue[BaseException | None] = queue.Queue()
        threading.Thread(target=self._serve, args=(Later(make),), daemon=True).start()
        link = httpx.URL(self.links.get(timeout=100))
        self.visitor = httpx.Client(base_url=link.join("/"), trust_env=False, timeout=100)
        self.first = self.visitor.get(link)

    def _serve(self, later: Later) -> None:
        try:
            serve(later, port=0, idle_seconds=3600, ready=self.links.put)
        except TakedownError as error:
            self.ended.put(error)


def test_pages_that_come_later_are_waited_for_and_made_once(record: Record) -> None:
    made: list[str] = []

    def make() -> Starlette:
        made.append(threading.current_thread().name)
        return record.pages()

    server = Opened(make)
    assert server.first.status_code == 303
    assert {server.visitor.get(path).status_code for path in ("/", f"/complaint/{MINE.id}")} == {200}
    assert len(made) == 1
    server.visitor.close()


def test_pages_that_cannot_be_made_are_said_so_in_the_browser_and_end_the_command() -> None:
    asked = threading.Event()

    def fail() -> Starlette:
        assert asked.wait(100)
        raise StorageFailed("The ledger cannot be opened.", advice="Give this user access.")

    server = Opened(fail)
    threading.Timer(0.2, asked.set).start()
    assert "The ledger cannot be opened. Give this user access." in server.visitor.get("/").text
    server.visitor.close()
    assert isinstance(server.ended.get(timeout=100), StorageFailed)
