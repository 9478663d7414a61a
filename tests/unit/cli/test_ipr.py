"""`takedown ipr upload`: what an earlier run left unknown is settled, and never hidden behind what stopped this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded
from tests.unit.cli.office import Office
from tests.unit.filing.portal_server import Press, Way

RIGHTS = """\
ipr_type,registration_number,name,jurisdiction,owner,nice_classes,issued_on,expires_on,certificate
trademark,7654321,ACME,CN,Acme Ltd,9,2020-01-01,2099-01-01,certificate.pdf
trademark,7654322,ACME,CN,Acme Ltd,9,2020-01-01,2099-01-01,certificate.pdf
"""


@pytest.fixture
def rights(office: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAKEDOWN_RETRIES", "false")
    (office.folder / "certificate.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    path = office.folder / "rights.csv"
    path.write_text("\n".join(RIGHTS.splitlines()[:2]) + "\n", encoding="utf-8")
    return path


def left_unknown(office: Office, rights: Path) -> None:
    """The press was taken, its answer was lost, and the list of rights cannot be read."""
    office.server().script = [Press(Way.UNSEEN)]
    office.breaks_at_the_press("list_iprs")
    office("ipr", "upload", rights, "--yes", "--json", code=6)
    office.broken.clear()


def test_what_stopped_the_run_does_not_hide_an_unknown_outcome(office: Office, rights: Path) -> None:
    """7 or 4 and 6 is 6, and both are told; the run is sealed with it."""
    left_unknown(office, rights)
    assert office.events("run_sealed")[-1].body["exit"] == 6
    office.server().faults = [("sign_in", PersonNeeded("A robot check.", advice="Solve it."))]
    done = office("ipr", "upload", rights, "--yes", code=6)
    assert "Stopped: A robot check.\n  → Solve it." in done.err
    assert "1 outcomes are unknown" in done.err


def test_a_rerun_settles_an_unknown_upload(office: Office, rights: Path) -> None:
    """There is nothing to send, and yet something to read."""
    left_unknown(office, rights)
    office("ipr", "upload", rights, "--yes", "--json", code=0)
    assert len(office.server().rights) == 1
    assert [event.body["numbers"] for event in office.events("submission_filed")] == [["R1"]]
    opened = len(office.opened)
    office("ipr", "upload", rights, "--yes", "--json", code=0)
    assert len(office.opened) == opened


def test_the_advice_of_what_stopped_an_upload_is_shown(office: Office, rights: Path) -> None:
    """The other right is pending, not lost."""
    rights.write_text(RIGHTS, encoding="utf-8")
    office.broken.add("prepare")
    done = office("ipr", "upload", rights, "--yes", code=7)
    assert "Stopped: The portal is away.\n  → Try again later." in done.err
    office.broken.clear()
    office("ipr", "upload", rights, "--yes", "--json", code=0)
    assert len(office.server().rights) == 2
