"""Program, browser, clock, disk and fonts: each fact that is amiss is said, and only what stops a command is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from takedown.doctor import browser, clock, disk, fonts, program
from takedown.doctor.disk import DiskFacts
from takedown.doctor.finding import Level, exit_of, ok, warning, wrong
from takedown.domain.errors import BrowserFailed, BrowserMissing, Exit
from takedown.settings.settings import load_settings
from tests.unit.doctor.facts import BROWSER, CLOCK, NOON, PLACE, PROGRAM, the_wrong, worst_level


def test_what_is_wrong_gives_the_exit_code_and_a_warning_does_not() -> None:
    """The code of the command that would meet it; what is found before anything is filed goes first."""
    assert exit_of([ok("x", "Fine."), warning("x", "Well.")]) is Exit.DONE
    changed, missing = wrong("x", "No.", "Mend.", Exit.PORTAL_CHANGED), wrong("x", "No.", "Mend.")
    assert exit_of([ok("x", "Fine."), changed]) is Exit.PORTAL_CHANGED
    assert exit_of([changed, missing]) is Exit.WRONG_USE


def test_a_package_that_is_missing_or_too_old_is_named() -> None:
    """Versions compare as numbers."""
    assert "keyring is missing" in the_wrong(program.judge(replace(PROGRAM, packages={"click": "8.10"}))).sentence
    old = replace(PROGRAM, packages={"click": "8.1.9", "keyring": "25.0.0"})
    assert the_wrong(program.judge(old)).sentence == "The package click is 8.1.9, and 8.2 is needed."


def test_an_old_python_is_wrong_and_an_uninstalled_program_a_warning() -> None:
    """Nobody can tell the packages of a program that was never installed."""
    assert "3.10.4 is too old" in the_wrong(program.judge(replace(PROGRAM, python=(3, 10, 4)))).sentence
    assert worst_level(program.judge(replace(PROGRAM, needs=None))) is Level.WARNING
    assert worst_level(program.judge(PROGRAM)) is Level.OK


def test_this_program_has_everything_that_it_needs() -> None:
    """The real facts of the environment of the tests."""
    assert worst_level(program.judge(program.look())) is Level.OK


def test_a_missing_browser_is_wrong_with_its_own_advice() -> None:
    """Exit 2; there is nothing to start."""
    missing = BrowserMissing("No browser was found on this machine.", advice="Run `playwright install chromium`.")
    found = the_wrong(browser.judge(replace(BROWSER, found=missing)))
    assert (found.sentence, found.advice, found.exit) == (missing.message, missing.advice, Exit.WRONG_USE)


def test_a_browser_that_does_not_start_ends_in_7() -> None:
    """Named with its path, as a run would end with it."""
    died = BrowserFailed("The browser went away while starting.", advice="Run it again.")
    found = the_wrong(browser.judge(replace(BROWSER, version=died)))
    assert "/opt/chrome" in found.sentence
    assert found.exit is Exit.UNAVAILABLE


def test_root_may_open_the_practice_portal_only() -> None:
    """A browser of root's has no sandbox."""
    assert "root" in the_wrong(browser.judge(replace(BROWSER, as_root=True, practice=False))).sentence
    assert worst_level(browser.judge(replace(BROWSER, as_root=True))) is Level.OK


def test_a_visible_window_needs_a_screen() -> None:
    """Else each command would fail with the browser's own words."""
    blind = replace(BROWSER, headless=False, has_display=False)
    assert "TAKEDOWN_HEADLESS" in the_wrong(browser.judge(blind)).advice
    assert worst_level(browser.judge(replace(blind, has_display=True))) is Level.OK


def test_a_clock_that_was_never_set_is_wrong() -> None:
    """It says a day before this program was written; or one before the ledger's last event."""
    assert (
        "before this program" in the_wrong(clock.judge(replace(CLOCK, now=datetime(1970, 1, 1, tzinfo=UTC)))).sentence
    )
    late = replace(CLOCK, last_event=NOON + timedelta(minutes=3))
    assert "last event" in the_wrong(clock.judge(late)).sentence
    assert worst_level(clock.judge(replace(CLOCK, last_event=NOON + timedelta(minutes=1)))) is Level.OK


@pytest.mark.parametrize(
    ("seconds", "level"), [(119, Level.OK), (-119, Level.OK), (121, Level.WRONG), (-121, Level.WRONG)]
)
def test_two_minutes_beside_the_portals_clock_are_too_many(seconds: int, level: Level) -> None:
    """On either side."""
    apart = replace(CLOCK, portal_ahead=timedelta(seconds=seconds))
    assert worst_level(clock.judge(apart, "ipp.example")) is level


def test_a_portal_that_cannot_be_asked_is_a_warning() -> None:
    """One that is not reached, on a port at which nobody answers, and one whose certificate nobody knows."""
    why = clock.ask_portal("http://ipp.localhost:1", lambda: NOON)
    assert isinstance(why, str)
    assert worst_level(clock.judge(replace(CLOCK, portal_ahead=why), "ipp.localhost")) is Level.WARNING


def test_clocks_that_drift_apart_are_told_and_missing_time_zones_are_wrong() -> None:
    """Somebody set the clock while it was looked at; a system without its data of time zones."""
    assert worst_level(clock.judge(replace(CLOCK, wall_ms=9_000))) is Level.WARNING
    assert "Asia/Shanghai" in the_wrong(clock.judge(replace(CLOCK, zones_missing=("Asia/Shanghai",)))).sentence
    watch = clock.Stopwatch(lambda: NOON, lambda: 5)
    facts = watch.look(zones=("Nowhere/At_All",), last_event=None, portal_ahead=None)
    assert facts.zones_missing == ("Nowhere/At_All",)


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"is_folder": False}, Level.WRONG),
        ({"writable": False}, Level.WRONG),
        ({"writable": False, "exists": False}, Level.WRONG),
        ({"free_bytes": 100_000_000}, Level.WRONG),
        ({"free_bytes": 1_000_000_000}, Level.WARNING),
        ({"file_system": "nfs4"}, Level.WRONG),
        ({"file_system": "nfs4", "holds_ledger": False}, Level.WARNING),
        ({"file_system": "9p"}, Level.WARNING),
        ({"file_system": ""}, Level.OK),
        ({"exists": False}, Level.OK),
        ({}, Level.OK),
    ],
)
def test_a_folder_needs_room_and_write_access_and_the_ledger_a_disk_of_this_machine(
    changes: dict[str, object], level: Level
) -> None:
    """SQLite's log beside the ledger is not safe on a network; pictures merely wait for it."""
    assert worst_level(disk.judge(DiskFacts((replace(PLACE, **changes),)))) is level  # type: ignore[arg-type]


def test_what_is_private_is_this_users_alone() -> None:
    """Others may neither read the ledger nor write where the program is steered from."""
    open_ledger = DiskFacts((), private=((Path("/data/ledger.db"), 0o640),), steered=((Path("/config"), 0o755),))
    found = the_wrong(disk.judge(open_ledger))
    assert "/data/ledger.db" in found.sentence
    assert found.advice == "Run `chmod go= '/data/ledger.db'`."
    assert "/config" in the_wrong(disk.judge(DiskFacts((), steered=((Path("/config"), 0o775),)))).sentence
    fine = DiskFacts((), private=((Path("/data"), 0o700),), steered=((Path("/config"), 0o755),))
    assert worst_level(disk.judge(fine)) is Level.OK


def test_the_facts_of_a_disk_are_read_without_making_anything(home: Path) -> None:
    """Folders that do not exist are judged by the nearest one above; the innermost mount counts."""
    mounts = [("/", "ext4"), (str(home.parent), "nfs4"), (str(home.parent / "other"), "cifs")]
    facts = disk.look(load_settings(), mounts)
    assert {(place.exists, place.writable, place.file_system) for place in facts.places} == {(False, True, "nfs4")}
    assert not home.exists()
    (home / "data").mkdir(parents=True)
    (home / "data").chmod(0o750)
    assert (home / "data", 0o750) in disk.look(load_settings(), mounts).private


def test_a_machine_without_chinese_fonts_is_warned() -> None:
    """Its pictures of Chinese pages would show boxes; elsewhere than on Linux nobody asks."""
    assert worst_level(fonts.judge(0, linux=True)) is Level.WARNING
    assert worst_level(fonts.judge(None, linux=True)) is Level.WARNING
    assert worst_level(fonts.judge(3, linux=True)) is Level.OK
    assert list(fonts.judge(None, linux=False)) == []
