"""The record of every command is under signed checkpoints, and a key that is locked presses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import PersonNeeded
from takedown.settings.agreement import EVENT, confirmation
from takedown.settings.profile import load_profile
from takedown.settings.secrets import Secrets
from takedown.settings.settings import load_settings
from takedown.settings.signing_key import KeptKey
from takedown.verification.checks import Log, canonical_form, chain, key_pinned, seal, signature, tree
from takedown.verification.log import read_log
from takedown.verification.note import fingerprint, read_public_key
from takedown.verification.verdict import Status
from tests.unit.cli.office import REAL, Office, row
from tests.unit.ledger.sample import ACCOUNT


def log_of(office: Office) -> Log:
    with office.ledger() as ledger:
        notes = {one.size: one.note for one in ledger.checkpoints(ACCOUNT)}
        return Log(ACCOUNT, read_log(ledger.lines(ACCOUNT), notes), notes, [])


def test_what_was_filed_and_polled_is_signed_and_whole(office: Office, home: Path) -> None:
    """With the practice installation's own key, which nobody had to make; the policy in the record names it."""
    office.submit(office.batch("two", row(1), row(2)), code=0)
    office("poll", "--json", code=0)
    key = read_public_key((home / "config" / "keys" / "practice-key.pub.pem").read_bytes())
    log = log_of(office)
    checks = [
        canonical_form([log]),
        chain([log]),
        tree([log]),
        signature([log], (), [key]),
        key_pinned([log], (), [key]),
        seal([log]),
    ]
    assert {check.name: check.status for check in checks if check.status is not Status.PASS} == {}
    assert {run.policy["key"] for run in log.reading.runs.values()} == {fingerprint(key)}
    assert log.newest is not None
    assert log.newest.size == log.reading.last_matter


def test_each_press_is_between_two_checkpoints(office: Office) -> None:
    office.submit(office.batch("one", row(1)), code=0)
    with office.ledger() as ledger:
        steps = [event.type for event in ledger.events(ACCOUNT)]
    for step in ("run_started", "submission_intended", "submission_filed", "run_sealed"):
        assert steps[len(steps) - steps[::-1].index(step)] == "checkpoint_made", step


def test_practice_goes_on_without_a_key(office: Office, home: Path) -> None:
    (home / "config" / "keys").mkdir(parents=True)
    (home / "config" / "keys" / "practice-key.pub.pem").write_text("nothing")
    done = office.submit(office.batch("one", row(1)), code=0)
    assert "not signed" in done.out
    assert all(checkpoint.signature is None for checkpoint in log_of(office).checkpoints.values())


def test_a_locked_key_presses_nothing_and_lets_a_poll_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a browser is opened and before anything is written; what only reads owes its checkpoint."""
    office.profile("brand", base="domestic", login="brand@example.test", headless=True)
    settings = load_settings()
    prompt = Secrets(settings.places, prompt=lambda _question: "canary", environ={}, keyring=lambda: None)
    monkeypatch.setattr("takedown.settings.sealing.SCRYPT_LOG2_N", 4)
    KeptKey(settings.places, prompt, practice=False).make()
    office.append(EVENT, confirmation(load_profile("brand", settings), "Wei Chen"), account=REAL)
    before = len(office.events(account=REAL))
    done = office("resume", "--profile", "brand", "--json", code=PersonNeeded.exit)
    assert "TAKEDOWN_PASSPHRASE_FD" in done.err + done.out
    assert (office.opened, len(office.events(account=REAL))) == ([], before)
    done = office("poll", "--profile", "brand", "--json", code=0)
    assert "not signed yet" in done.out
    assert done.result["status"] == "success"
    with office.ledger() as ledger:
        assert ledger.checkpoints(REAL) == []


def test_a_poll_that_finds_nothing_new_appends_nothing(office: Office) -> None:
    """Not even that it ran: a poll every few minutes would bury the record."""
    office.submit(office.batch("one", row(1)), code=0)
    office("poll", "--json")
    with office.ledger() as ledger:
        before = ledger.head(ACCOUNT)
    assert office("poll", "--json", code=0).result["read"] == 1
    with office.ledger() as ledger:
        assert ledger.head(ACCOUNT) == before


def test_without_a_key_a_run_on_a_real_profile_says_that_it_is_not_signed(office: Office) -> None:
    """And goes on: the checkpoints are there, and whoever verifies is told that nobody signed them."""
    office.profile("brand", base="domestic", login="brand@example.test", headless=True)
    office.append(EVENT, confirmation(load_profile("brand", load_settings()), "Wei Chen"), account=REAL)
    assert "takedown init" in office("resume", "--profile", "brand", code=0).err
    (started,) = office.events("run_started", account=REAL)
    assert started.body["policy"]["key"] is None
    with office.ledger() as ledger:
        assert ledger.checkpoints(REAL)
