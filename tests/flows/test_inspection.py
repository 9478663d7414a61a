"""Looking at the screens: what is not as mapped is named, and the portal is left as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ipp_flows.inspection import WALK
from ipp_flows.shipped import maps_of

from takedown.doctor.memory import Memory
from takedown.doctor.suggestion import suggest
from takedown.domain.errors import PersonNeeded, SignInNeeded
from takedown.domain.model import Marketplace
from takedown.domain.sight import AMISS, ElementSight, Sight
from tests.flows.conftest import NewDesk
from tests.flows.given import Desk, listing
from tests.sandbox_portal.visitor import AGENT

FORM = "**/complaint/complaint.htm*"


def look(desk: Desk, screen: str, number: str = "") -> dict[str, ElementSight]:
    """Every element of the screen by its name."""
    seen = desk.wait(desk.ipp.inspect(screen, desk.kept.append, marketplace=Marketplace.ALIEXPRESS, number=number))
    assert seen.screen == screen
    return {one.element: one for one in seen.elements}


def amiss(seen: Mapping[str, ElementSight]) -> dict[str, Sight]:
    """What is not as mapped."""
    return {name: one.sight for name, one in seen.items() if one.sight in AMISS or one.sight is Sight.MOVED}


def own(desk: Desk, folder: Path, screen: str, text: str) -> None:
    """The user's own copy of a map."""
    (folder / "screens").mkdir(exist_ok=True)
    (folder / "screens" / f"{screen}.toml").write_text(text, "utf-8")
    desk.ipp._maps = maps_of(["ipp_classic"], folder)
    desk.ipp.patience_ms = 500


def received(desk: Desk) -> str:
    """The number of a complaint that the portal has."""
    receipt = desk.visitor.complain(desk.visitor.new_ipr(), listings=[listing().address])
    return receipt.partition("number=")[2]


def test_a_wrong_locator_is_gone_and_one_that_fits_twice_is_several(desk: Desk, tmp_path: Path) -> None:
    """Each by its name and the line of the user's own file; the others of the screen are found."""
    own(
        desk,
        tmp_path,
        "complaint_form",
        '[elements.verify]\nlocators = ["#nowhere"]\n\n[elements.explanation]\nlocators = ["textarea"]\n'
        '\n[elements.submit]\nlocators = ["#nowhere", "#submit"]\n\n[elements.links]\nlocators = ["css=["]\n',
    )
    seen = look(desk, "complaint_form")
    assert amiss(seen) == {
        "verify": Sight.GONE,
        "explanation": Sight.SEVERAL,
        "submit": Sight.MOVED,
        "links": Sight.UNREADABLE,
    }
    assert seen["verify"].place == "complaint_form.verify (complaint_form.toml:1)"
    assert seen["explanation"].guess
    assert desk.steps() == ["inspected"]


def test_a_screen_that_is_known_by_nothing_on_the_page_is_named_alone(desk: Desk, tmp_path: Path) -> None:
    """Where the rest of the page is as mapped; of another page nothing else is said."""
    own(desk, tmp_path, "complaint_form", '[here]\nlocators = ["#nowhere"]\n')
    assert amiss(look(desk, "complaint_form")) == {"here": Sight.GONE}
    desk.wait(desk.ipp.session.context.route(FORM, lambda route: route.fulfill(body="<p>Hello</p>")))
    seen = look(desk, "complaint_form")
    assert {name: one.sight for name, one in seen.items()} == {"here": Sight.GONE}


@pytest.mark.parametrize(
    ("screen", "change", "found"),
    [
        ("manage_complaints", (">Submission date<", ">Day of submission<"), {"cases.submitted": Sight.GONE}),
        ("manage_complaints", (">Processing<", ">Under special review<"), {"cases.status": Sight.REWORDED}),
        ("complaint_detail", (">Status</th><td", ">State</th><td"), {"facts.status": Sight.GONE}),
        (
            "complaint_detail",
            (">Remarks<", ">Status<"),
            {"listings.words": Sight.GONE, "listings.status": Sight.SEVERAL},
        ),
    ],
)
def test_a_column_with_another_name_and_a_status_in_other_words_are_named(
    desk: Desk, screen: str, change: tuple[str, str], found: dict[str, Sight]
) -> None:
    """The table is where it was, and would be read wrongly."""
    number = received(desk)
    page = {"manage_complaints": "manage", "complaint_detail": "detail"}[screen]
    desk.rewrite(f"**/complaint/{page}.htm*", change)
    assert amiss(look(desk, screen, number)) == found


def test_a_portal_that_is_as_mapped_has_nothing_amiss_and_is_left_as_it_was(desk: Desk) -> None:
    """Every screen of the walk; what appears later is not shown now; nothing is sent, no tab is left open."""
    number = received(desk)
    before = len(desk.ipp.session.context.pages)
    requests = sent(desk)
    assert desk.ipp.screens_to_inspect(number) == list(WALK)
    assert desk.ipp.screens_to_inspect() == list(WALK)[:-1]
    for screen in WALK:
        seen = look(desk, screen, number)
        assert amiss(seen) == {}, screen
        assert seen["here"].sight is Sight.FOUND
        if screen == "complaint_form":
            hidden = {name for name, one in seen.items() if one.sight is Sight.NOT_SHOWN}
            assert {"verified", "results", "order_number", "confirm", "refused"} <= hidden
            assert seen["evidence"].sight is Sight.FOUND
    assert len(desk.ipp.session.context.pages) == before
    assert sent(desk) == requests
    assert desk.kept == []


def sent(desk: Desk) -> dict[str, Any]:
    """How often anything was sent to the portal that changes it."""
    counted = desk.control.get("/requests")
    return {name: counted[name] for name in counted if "submit" in name or "verify" in name or "upload" in name}


def test_in_chinese_everything_is_found_too(new_desk: NewDesk) -> None:
    """The maps know both languages."""
    desk = new_desk("zh-CN")
    for screen in WALK[:-1]:
        assert amiss(look(desk, screen)) == {}, screen


def test_another_account_is_not_looked_at(new_desk: NewDesk) -> None:
    """It is a person's to say whose it is; nor is the sign-in page taken for a changed screen."""
    with pytest.raises(PersonNeeded):
        look(new_desk(signed_in_as=AGENT), "manage_complaints")
    with pytest.raises(SignInNeeded):
        look(new_desk(signed_in_as=None), "manage_complaints")


def test_on_a_real_profile_everything_is_guessed(new_desk: NewDesk) -> None:
    """What was seen on the practice portal says nothing about another."""
    seen = look(new_desk(practice=False), "user_center")
    assert all(one.guess for one in seen.values())
    assert seen["here"].guess.startswith("a public script")


def test_a_renamed_button_is_suggested_once_the_screen_is_remembered(desk: Desk) -> None:
    """By role and name, as the page says it now; and what is remembered holds nothing of the account."""
    before = outlined(desk)
    assert 'button "Verify"' in before
    assert 'textbox "*Infringing listings"' in before
    assert not [line for line in before if "holder" in line or "http" in line]
    desk.rewrite(FORM, ("<span>Verify</span>", "<span>Check links</span>"))
    desk.ipp.patience_ms = 500
    seen = look(desk, "complaint_form")
    assert amiss(seen) == {"verify": Sight.GONE}
    now = outlined(desk)
    assert suggest(seen["verify"], now, Memory(date(2026, 12, 1), before)) == 'role=button[name="Check links"]'
    assert suggest(seen["verify"], now, None) is None


def outlined(desk: Desk) -> tuple[str, ...]:
    """The outline of the complaint form."""
    form = desk.ipp.inspect("complaint_form", desk.kept.append, marketplace=Marketplace.ALIEXPRESS)
    return desk.wait(form).outline


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_portal_of_another_make_is_as_mapped(new_spa_desk: NewDesk, locale: str) -> None:
    """Cards instead of tables, a form that grows: the same walk by other maps."""
    desk = new_spa_desk(locale)
    number = desk.visitor.complain(desk.visitor.new_ipr(), listings=[listing().address])
    assert "complaint_detail" in desk.ipp.screens_to_inspect(number)
    for screen in desk.ipp.screens_to_inspect(number):
        assert amiss(look(desk, screen, number)) == {}, screen


def test_a_redesign_of_another_make_is_named_element_by_element(new_spa_desk: NewDesk) -> None:
    """What can be seen of it without filling anything in: the filter of the list, and three statuses in other words."""
    desk = new_spa_desk()
    number = desk.visitor.complain(desk.visitor.new_ipr(), listings=[listing().address])
    desk.control.post("/trouble", {"kinds": {"redesign": 1}}).raise_for_status()
    desk.ipp.patience_ms = 500
    found = {screen: amiss(look(desk, screen, number)) for screen in desk.ipp.screens_to_inspect(number)}
    assert {screen: seen for screen, seen in found.items() if seen} == {
        "ipr_management": {"rights.status": Sight.REWORDED},
        "manage_complaints": {
            "since": Sight.GONE,
            "until": Sight.GONE,
            "search": Sight.GONE,
            "cases.status": Sight.REWORDED,
        },
        "complaint_detail": {"listings.status": Sight.REWORDED},
    }
