"""Submitting rights for verification: each type, each place, an agent's letter, and what the portal refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.domain.errors import PortalChanged
from takedown.domain.model import Ipr, IprType, IprUpload
from takedown.domain.portal_status import IprStatus
from takedown.portal import Filed, IprLine, NotAsMeant, Prepared, Unknown
from tests.flows.conftest import NewDesk
from tests.flows.given import ACCOUNT, KINDS, Desk, portal_without_browser, read, right


def prepare(desk: Desk, ipr: Ipr) -> Prepared:
    return desk.wait(desk.ipp.prepare_ipr(IprUpload(ACCOUNT, ipr), desk.kept.append, read))


def lines(desk: Desk) -> list[IprLine]:
    return list(desk.wait(desk.ipp.list_iprs(desk.kept.append)))


@pytest.mark.parametrize(
    ("ipr", "words"),
    [
        (right(number="!"), "The registration number is not valid."),
        (right(certificates=()), "Please upload the certificate."),
        (right(certificates=("notes.txt",)), "notes.txt: only PDF, JPG and PNG files are accepted."),
        (right(jurisdiction="WIPO:XX"), "Please give the designated countries as ISO codes."),
        (right(jurisdiction="ZZ"), "the form does not offer ZZ"),
    ],
)
def test_what_the_portal_does_not_take_ends_before_the_press_with_its_words(desk: Desk, ipr: Ipr, words: str) -> None:
    """Nothing is submitted and no tab is left; at most a draft stays behind, which is not a submission."""
    with pytest.raises(NotAsMeant, match=words):
        prepare(desk, ipr)
    assert all(one["status"] == "draft" for one in desk.control.get("/iprs"))
    assert desk.ipp.session.context.pages == []


def test_a_page_that_drops_a_character_is_not_pressed(desk: Desk) -> None:
    """Each page is read back before it is left."""
    code = (
        "addEventListener('input', e => { if (e.target.id === 'number') e.target.value = e.target.value.slice(0, 7) })"
    )
    desk.wait(desk.ipp.session.context.add_init_script(code))
    with pytest.raises(NotAsMeant, match="number shows '1234567', meant was '12345677'"):
        prepare(desk, right())


def test_a_renamed_label_is_named(desk: Desk) -> None:
    """With the element and its line in the map."""
    desk.ipp.patience_ms = 1_000
    rename = "const label = document.querySelector('label[title=Registrant]'); if (label) label.title = 'Holder'"
    code = f"addEventListener('DOMContentLoaded', () => {{ {rename} }})"
    desk.wait(desk.ipp.session.context.add_init_script(code))
    with pytest.raises(PortalChanged, match=r"on screen ipr_basics, .*\(owner, ipr_basics\.toml:\d+\)"):
        prepare(desk, right())


def test_a_right_that_was_sent_before_is_not_a_refusal(desk: Desk) -> None:
    """It may be our own of an earlier press."""
    prepared = prepare(desk, desk.has(right()))
    outcome = desk.press(prepared)
    assert isinstance(outcome, Unknown)
    assert "This right has been submitted already." in outcome.why


@pytest.mark.parametrize(
    ("locale", "ipr"),
    [
        ("en-US", right(IprType.TRADEMARK, "CN")),
        ("zh-CN", right(IprType.TRADEMARK, "WIPO:CN,US")),
        ("en-US", right(IprType.COPYRIGHT, "EU", agent=True)),
        ("zh-CN", right(IprType.DESIGN_PATENT, "HK", agent=True)),
        ("zh-CN", right(IprType.UTILITY_MODEL, "US")),
        (
            "en-US",
            right(IprType.INVENTION_PATENT, "TW", number="ZL 2020 1.0/77", certificates=("front.png", "letter.pdf")),
        ),
    ],
)
def test_a_right_arrives_as_it_was_meant(new_desk: NewDesk, locale: str, ipr: Ipr) -> None:
    """Everything is in the portal's books; before the press it is only a draft; the list shows it as the same right."""
    desk = new_desk(locale)
    prepared = prepare(desk, ipr)
    (draft,) = desk.control.get("/iprs")
    assert draft["status"] == "draft"
    assert not any(desk.ipp.same_ipr(ipr, line) for line in lines(desk))
    outcome = desk.press(prepared)
    (received,) = desk.control.get("/iprs")
    assert outcome == Filed((received["reference"],))
    office, _, designated = ipr.jurisdiction.partition(":")
    assert (received["type"], received["office"], received["designations"]) == (KINDS[ipr.ipr_type], office, designated)
    assert (received["name"], received["number"], received["owner"]) == (ipr.name, ipr.registration_number, ipr.owner)
    assert received["issued_on"] == (ipr.issued_on.isoformat() if ipr.issued_on else "")
    assert received["nice_classes"].replace(" ", "") == ",".join(map(str, ipr.nice_classes))
    assert [one["sha256"] for one in received["certificates"]] == [one.sha256 for one in ipr.certificates]
    assert [one["sha256"] for one in received["letters"]] == [one.sha256 for one in ipr.authorization]
    assert received["role"] == ("agent" if ipr.authorization else "owner")
    (line,) = lines(desk)
    assert (line.reference, line.meaning) == (received["reference"], IprStatus.VERIFIED)
    assert desk.ipp.same_ipr(ipr, line)


def test_every_status_of_a_right_is_read_over_all_pages(desk: Desk) -> None:
    """Pending, rejected, verified, expired, and drafts; 22 rights stand on two pages."""
    for number in ("100000", "120000", "12345699", "12345677"):
        desk.has(right(number=number))
    desk.visitor.draft()
    for count in range(17):
        desk.has(right(number=f"99{count:02}77"))
    desk.control.advance("P4D")
    desk.wait(desk.ipp.sign_in(desk.kept.append))
    found = lines(desk)
    assert len(found) == 22
    meanings = {line.registration_number: line.meaning for line in found}
    assert meanings["120000"] is IprStatus.REJECTED
    assert (meanings["12345699"], meanings["12345677"]) == (IprStatus.PENDING, IprStatus.VERIFIED)
    assert meanings[""] is IprStatus.DRAFT


@pytest.mark.parametrize(
    "change",
    [
        {"registration_number": "1234567"},
        {"registration_number": "112345677"},
        {"ipr_type": IprType.COPYRIGHT},
        {"jurisdiction": "US"},
        {"jurisdiction": "WIPO:CN"},
        {"jurisdiction": "TW"},
    ],
)
def test_a_right_is_the_same_only_with_type_place_and_whole_number(change: dict[str, str]) -> None:
    """The same number exists in other countries and for other types."""
    portal = portal_without_browser()
    line = IprLine("SBX-IPR-1", "trademark", "12345677", "Mainland China", "ACME", "Approved", IprStatus.VERIFIED)
    assert portal.same_ipr(right(), line)
    assert not portal.same_ipr(replace(right(), **change), line)  # type: ignore[arg-type]
    assert not portal.same_ipr(right(), replace(line, meaning=IprStatus.DRAFT))
