"""The control port, and the portal as a program."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from takedown.sandbox.office.clock import read_duration
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.server import running_portal, serve
from tests.sandbox_portal.visitor import Control, Visitor


@pytest.mark.parametrize("text", ["", "P", "PT", "3D", "P3", "P1Y", "P1M", "P-1D", "PT1H2D", "P99999D", "P1DT"])
def test_a_wrong_duration_is_refused(text: str) -> None:
    """Only days, hours, minutes and seconds, and not more than ten years."""
    with pytest.raises(Refused, match=r"clock\.duration"):
        read_duration(text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P3D", timedelta(days=3)),
        ("PT5H", timedelta(hours=5)),
        ("PT90M", timedelta(minutes=90)),
        ("PT0S", timedelta()),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    """As ISO 8601 writes it."""
    assert read_duration(text) == duration


@pytest.mark.parametrize("body", [{}, {"advance": "soon"}, {"advance": 3}, []])
def test_the_clock_refuses_what_is_no_duration(control: Control, body: object) -> None:
    """With 422 and words."""
    answer = control.post("/clock", body)
    assert (answer.status_code, answer.json()["error"]) == (422, "The duration is not valid.")


def test_the_control_port_refuses_web_pages_and_broken_bodies(control: Control) -> None:
    """A page that happens to be open must not steer the portal."""
    address = control.portal.control_url + "/reset"
    assert httpx.post(address, headers={"Origin": "http://example.com"}).status_code == 403
    assert httpx.post(address, headers={"Host": "example.com"}).status_code == 400
    assert httpx.post(address, content=b"{").status_code == 422


def test_requests_are_counted_by_kind_of_page(holder: Visitor, control: Control) -> None:
    """Styles are not pages."""
    holder.get("/user/index.htm")
    holder.client.get(holder.address("/static/portal.css"))
    assert control.get("/requests") == {"sign_in": 1, "user_center": 1}


def test_a_reset_forgets_everything(holder: Visitor, control: Control) -> None:
    """Rights, complaints, sessions, counts, the clock, the numbering."""
    holder.complain(holder.new_ipr())
    control.advance("P300D")
    control.post("/reset").raise_for_status()
    assert (control.get("/complaints"), control.get("/iprs"), control.get("/requests")) == ([], [], {})
    assert control.get("/clock")["now"][:4] < str(time.gmtime().tm_year + 1)
    holder.sign_in()
    assert holder.new_ipr() == "SBX-IPR-00001"


def test_styles_are_kept_by_the_browser(stranger: Visitor) -> None:
    """Their address changes with their content."""
    answer = stranger.client.get(stranger.address("/static/portal.css"))
    assert "immutable" in answer.headers["cache-control"]


def test_latency_delays_pages_but_not_styles() -> None:
    """Measured with a wide margin."""
    with running_portal(latency_ms=300) as portal:
        visitor = Visitor(portal)
        start = time.perf_counter()
        visitor.get("/index.htm")
        after_page = time.perf_counter()
        visitor.client.get(visitor.address("/static/portal.css"))
        after_style = time.perf_counter()
        visitor.close()
    assert after_page - start >= 0.3
    assert after_style - after_page < 0.3


def test_a_database_keeps_the_state(tmp_path: Path) -> None:
    """The clock's offset and who is signed in included."""
    database = tmp_path / "portal.sqlite"
    with running_portal(database=database) as portal:
        visitor = Visitor(portal)
        visitor.sign_in()
        reference = visitor.new_ipr("12345678")
        Control(portal).advance("P3D")
        visitor.close()
    with running_portal(database=database) as portal:
        (ipr,) = Control(portal).get("/iprs")
    assert (ipr["reference"], ipr["status"]) == (reference, "approved")


def test_the_same_seed_gives_the_same_numbers() -> None:
    """Gaps between complaint numbers are random, and repeatable."""
    numbers = []
    for seed in (7, 7):
        with running_portal(seed=seed) as portal:
            visitor = Visitor(portal)
            visitor.sign_in()
            visitor.complain(visitor.new_ipr())
            visitor.close()
            numbers.append(Control(portal).get("/complaints")[0]["number"])
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("setting", [{"face": "modern"}, {"trouble": "some"}])
def test_an_unknown_setting_is_refused(setting: dict[str, str]) -> None:
    """Before anything listens."""
    with pytest.raises(ValueError, match="unknown"):
        serve(0, 0, face=setting.get("face", "classic"), trouble=setting.get("trouble", "off"))


def test_a_taken_port_is_an_error() -> None:
    """Not a silent second portal."""
    with running_portal() as portal, pytest.raises(OSError, match="in use"), running_portal(port=portal.port):
        pytest.fail("two portals on one port")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    """Addresses and seed on stderr, only this machine, a clean end."""
    command = [sys.executable, "-m", "takedown.sandbox", "--port", "0", "--control-port", "0", "--seed", "7"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]
        portal, control, seed = (line.split()[-1] for line in lines)
        healthy = _wait_for(control + "/health")
        process.send_signal(number)
        code = process.wait(timeout=10)
        rest = process.stderr.read()
    assert portal.startswith("http://ipp.localhost:")
    assert (healthy, seed, code, rest) == ({"status": "ok"}, "7", 0, "")


def test_the_portal_listens_on_this_machine_only(control: Control) -> None:
    """Another address of the machine does not answer."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", control.portal.port), timeout=2).close()


def _wait_for(address: str) -> object:
    """The listening socket exists before the loop runs, so the first request waits instead of failing."""
    return httpx.get(address, timeout=20).json()
