"""A short run of the laboratory; and the laboratory itself, which would tell what it looks for."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

from takedown.domain.protocol import State
from tests.crash.books import Entry, compare, concluded
from tests.crash.laboratory import main
from tests.crash.shots import BETWEEN, draw

KILLS = 40


def filed(*numbers: str, **changes: Any) -> Entry:
    """What the ledger says about a listing that is filed and compared."""
    return Entry(**({"submission": "C-1", "state": State.FILED, "numbers": numbers} | changes))


def received(number: str, *items: str) -> dict[str, Any]:
    """A complaint as the control port lists it."""
    listings = [{"item_id": item} for item in items]
    return {"number": number, "waiting_reference": None, "listings": listings}


def test_a_listing_in_two_complaints_is_a_duplicate() -> None:
    """Also when the ledger knows them both."""
    verdict = compare(["1"], {"1": [filed("SBX1", "SBX2")]}, [received("SBX1", "1"), received("SBX2", "1")])
    assert len(verdict.duplicates) == 1


def test_a_duplicate_that_a_person_has_is_one_all_the_same() -> None:
    """The portal should never have got it."""
    unknown = filed(state=State.UNKNOWN, person="unknown: two candidates")
    verdict = compare(["1"], {"1": [unknown]}, [received("SBX1", "1"), received("SBX2", "1")])
    assert len(verdict.duplicates) == 1


@pytest.mark.parametrize(
    ("ledger", "portal"),
    [
        ({}, []),
        ({}, [received("SBX1", "1")]),
        ({"1": [filed("SBX1")]}, []),
        ({"1": [filed("SBX1")]}, [received("SBX2", "1")]),
        ({"1": [filed(state=State.DECLARED)]}, []),
        ({"1": [filed(state=State.NOT_PRESSED)]}, []),
        ({"1": [filed(state=State.REFUSED, refused=True)]}, [received("SBX1", "1")]),
        ({"1": [filed(state=State.UNKNOWN)]}, []),
        ({"1": [filed("SBX1")], "2": [filed("SBX2")]}, [received("SBX1", "1"), received("SBX3", "2")]),
    ],
)
def test_what_one_book_has_and_another_has_not_is_lost(
    ledger: dict[str, list[Entry]], portal: list[dict[str, Any]]
) -> None:
    """Planned and nowhere, filed and not there, there and not in the ledger, there and never planned."""
    assert len(compare(["1"], ledger, portal).lost) == 1


def test_an_unknown_that_a_person_has_is_not_lost_but_told() -> None:
    """With its reason."""
    unknown = filed(state=State.UNKNOWN, person="unknown: two candidates")
    verdict = compare(["1"], {"1": [unknown]}, [received("SBX1", "1")])
    assert verdict.lost == []
    assert verdict.unknowns == ["C-1: unknown: two candidates"]


def test_books_that_agree_have_nothing_to_tell() -> None:
    """Filed under its number, refused and not there, held under its reference."""
    ledger = {
        "1": [filed(state=State.NOT_PRESSED), filed("SBX1")],
        "2": [filed(state=State.REFUSED, refused=True)],
        "3": [filed("SBXP1", state=State.HELD_BY_PORTAL)],
    }
    held = received("", "3") | {"waiting_reference": "SBXP1"}
    verdict = compare("123", ledger, [received("SBX1", "1"), held])
    assert (verdict.duplicates, verdict.lost, verdict.with_person) == ([], [], [])
    assert concluded("123", ledger)
    assert not concluded("1", {"1": [filed("SBX1", owed=True)]})


def test_every_second_shot_is_aimed_between_intent_and_conclusion() -> None:
    """And the same seed gives the same shots."""
    shots, again = ([draw(chance, number) for number in range(100)] for chance in chances())
    assert shots == again
    aimed = Counter(shot.boundary for shot in shots)
    assert sum(aimed[boundary] for boundary in BETWEEN) == 50


def chances() -> tuple[random.Random, random.Random]:
    return random.Random(7), random.Random(7)


@pytest.mark.timeout(600)
def test_kills_at_every_moment_lose_nothing_and_file_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """The short run: the real command, a portal in a bad mood, and three books that agree in the end."""
    assert main(["--kills", str(KILLS), "--seed", "1", "--lanes", "4"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["kills"]["total"] == KILLS
    assert (told["duplicates"], told["lost"], told["chain_whole"], told["faults"]) == (0, 0, True, [])
    assert 3 * told["kills"]["aimed_between_intent_and_conclusion"] >= KILLS
