"""Which requests are struck: repeatable by the seed, bounded, and as the control port says."""

from __future__ import annotations

from typing import Any

import pytest

from takedown.sandbox.server import running_portal
from takedown.sandbox.trouble.kinds import KINDS, MOST_IN_A_ROW, STRUCK
from takedown.sandbox.trouble.moods import Moods
from takedown.sandbox.trouble.settings import read_trouble
from tests.sandbox_portal.visitor import Control, Visitor

SORTS = sorted(STRUCK)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([], "kinds and next"),
        ({"slow_page": 1}, "kinds and next"),
        ({"kinds": {"slow": 1}}, "no trouble 'slow'"),
        ({"kinds": {"slow_page": 1.5}}, "from 0 to 1"),
        ({"next": {}}, "list of appointments"),
        ({"next": ["slow_page"]}, "nothing else, not 'slow_page'"),
        ({"next": [{"kind": "slow"}]}, "no trouble 'slow'"),
        ({"next": [{"on": "manage"}]}, "no trouble None"),
        ({"next": [{"kind": "list_moves", "on": "detail"}]}, "list_moves strikes manage, not 'detail'"),
        ({"next": [{"kind": "list_moves", "on": ["manage"]}]}, "list_moves strikes manage"),
        ({"next": [{"kind": "list_moves", "times": 0}]}, "times is a whole number from 1"),
        ({"next": [{"kind": "list_moves", "every": 0}]}, "every is a whole number from 1"),
        ({"next": [{"kind": "list_moves", "every": True}]}, "every is a whole number from 1"),
        ({"next": [{"kind": "list_moves", "times": 1, "every": 2}]}, "not both"),
        ({"next": [{"kind": "list_moves", "seconds": 1}]}, "nothing else"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(control: Control, wanted: Any, words: str) -> None:
    """With 422 and words, even where the other half would do."""
    before = control.get("/trouble")
    if isinstance(wanted, dict) and "next" in wanted:
        wanted = {"kinds": {"slow_page": 0.5}} | wanted
    answer = control.post("/trouble", wanted)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert control.get("/trouble") == before


def test_a_portal_for_tests_makes_no_trouble(holder: Visitor, control: Control) -> None:
    """Every page and a complaint, and nothing happened."""
    reference = holder.new_ipr()
    holder.get(holder.complain(reference))
    for path in ("/user/index.htm", "/ipr/management.htm", "/complaint/manage.htm", "/complaint/pending.htm"):
        assert holder.get(path).status == 200
    assert control.get("/trouble") == {
        "seed": control.get("/trouble")["seed"],
        "kinds": dict.fromkeys(sorted(KINDS), 0.0) | dict.fromkeys(KINDS, 0.0),
        "next": [],
        "happened": {},
    }


def test_kinds_replace_all_probabilities(control: Control) -> None:
    """What is not named is off; appointments stay."""
    control.post("/trouble", {"kinds": {"slow_page": 0.05}, "next": [{"kind": "list_moves"}]}).raise_for_status()
    shown = control.post("/trouble", {"kinds": {"error_5xx": 1}}).json()
    assert {kind: chance for kind, chance in shown["kinds"].items() if chance} == {"error_5xx": 1.0}
    assert shown["next"] == [{"kind": "list_moves", "times": 1}]
    assert control.post("/trouble", {"next": []}).json()["next"] == []


def test_an_appointment_strikes_the_next_request_of_its_sort_alone(holder: Visitor, control: Control) -> None:
    """Others pass; then it is over."""
    control.appoint("error_5xx", "manage", times=2)
    assert holder.get("/user/index.htm").status == 200
    assert [holder.get("/complaint/manage.htm").has("J_fault") for _ in range(3)] == [True, True, False]
    shown = control.get("/trouble")
    assert (shown["next"], shown["happened"]) == ([], {"error_5xx": 2})


def test_an_appointment_without_a_sort_strikes_whatever_comes(holder: Visitor, control: Control) -> None:
    """Among what its kind may strike."""
    control.appoint("error_5xx")
    assert holder.get("/user/index.htm").has("J_fault")


def test_every_third_request_is_struck_for_good(holder: Visitor, control: Control) -> None:
    """Until something else is posted."""
    control.appoint("error_5xx", "manage", every=3)
    struck = [holder.get("/complaint/manage.htm").has("J_fault") for _ in range(7)]
    assert struck == [False, False, True, False, False, True, False]
    assert control.get("/trouble")["next"] == [{"kind": "error_5xx", "on": "manage", "every": 3, "met": 7}]


def test_a_reset_goes_back_to_the_start() -> None:
    """Probabilities of the start, no appointments, nothing happened, the same decisions again."""
    with running_portal(trouble="default", seed=3) as portal:
        control = Control(portal)
        at_first = control.get("/trouble")
        control.post("/trouble", {"kinds": {"error_5xx": 1}, "next": [{"kind": "list_moves"}]}).raise_for_status()
        visitor = Visitor(portal)
        visitor.get("/index.htm")
        visitor.close()
        assert control.happened()
        control.post("/reset").raise_for_status()
        assert control.get("/trouble") == at_first


def test_the_same_seed_makes_the_same_trouble() -> None:
    """In the same order of requests; another seed makes another."""
    stories = [_story(Moods(seed, read_trouble("default"))) for seed in (5, 5, 6)]
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]
    assert any(stories[0])


def test_a_reset_tells_the_same_story_again() -> None:
    """The generator starts anew."""
    moods = Moods(5, read_trouble("default"))
    first = _story(moods)
    moods.reset()
    assert _story(moods) == first


def test_requests_that_come_by_the_clock_do_not_shift_the_decisions() -> None:
    """A form asks every second whether its check is solved."""
    moods = Moods(5, read_trouble("default"))
    told = _story(Moods(5, read_trouble("default")))
    assert _story(moods, between=lambda: moods.enter("robot_check")) == told


def test_one_kind_does_not_shift_the_decisions_on_another() -> None:
    """Switching a kind off leaves the others where they were."""
    both = _story(Moods(5, {**read_trouble("off"), "slow_page": 0.2, "list_lag": 0.2}))
    one = _story(Moods(5, {**read_trouble("off"), "list_lag": 0.2}))
    assert [["list_lag"] if "list_lag" in struck else [] for struck in both] == one


def test_chance_does_not_stand_in_the_way_more_than_twice_in_a_row() -> None:
    """So that a bounded number of tries gets through; what is certain always strikes."""
    moods = Moods(1, {**read_trouble("off"), "error_5xx": 0.9})
    struck = [_request(moods, "manage") for _ in range(300)]
    longest = max(len(run) for run in "".join("x" if one else " " for one in struck).split())
    assert longest == MOST_IN_A_ROW
    certain = Moods(1, {**read_trouble("off"), "error_5xx": 1.0})
    assert all(_request(certain, "manage") for _ in range(5))


def _story(moods: Moods, between: Any = None) -> list[list[str]]:
    told = []
    for number in range(400):
        if between is not None:
            between()
        told.append(_request(moods, SORTS[number % len(SORTS)]))
    return told


def _request(moods: Moods, on: str) -> list[str]:
    mood = moods.enter(on)
    struck = [kind for kind in KINDS if mood.strikes(kind)]
    mood.leave(200)
    return struck
