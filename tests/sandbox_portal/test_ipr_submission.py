"""IPR submission: three strict steps, and what becomes of a right."""

from __future__ import annotations

from typing import Any

import pytest

from takedown.sandbox.office.documents import LARGEST_FILE
from tests.sandbox_portal.visitor import PDF, PNG, Control, Visitor, draft_number


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ipr_type": "livestream"}, "Please choose the IPR type."),
        ({"place": ""}, "Please choose the place of registration."),
        ({"place": "OTHERS", "country": "XX"}, "Please choose the country or region."),
        ({"place": "OTHERS", "country": "CN"}, "Please choose the country or region."),
        ({"place": "OTHERS", "country": "WIPO"}, "Please give the designated countries as ISO codes."),
        (
            {"place": "OTHERS", "country": "WIPO", "designations": "CN, Narnia"},
            "Please give the designated countries as ISO codes.",
        ),
    ],
)
def test_the_first_step_refuses_what_is_no_choice(holder: Visitor, changes: dict[str, str], words: str) -> None:
    """Nothing is kept of it."""
    page = holder.draft(**changes)
    assert (page.status, page.alert) == (422, words)
    assert holder.get("/ipr/management.htm").rows == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Please give the IPR name, at most 200 characters."),
        ({"name": "x" * 201}, "Please give the IPR name, at most 200 characters."),
        ({"owner": ""}, "Please give the registrant, at most 200 characters."),
        ({"number": ""}, "The registration number is not valid."),
        ({"number": "<1234>"}, "The registration number is not valid."),
        ({"issuedOn": ""}, "Please give the issue date as YYYY-MM-DD."),
        ({"issuedOn": "01/02/2020"}, "Please give the issue date as YYYY-MM-DD."),
        ({"issuedOn": "2098-01-01"}, "The issue date lies in the future."),
        ({"expiresOn": "2024-02-30"}, "Please give the expiry date as YYYY-MM-DD."),
        ({"expiresOn": "2020-01-02"}, "The right has expired."),
        ({"niceClasses": ""}, "Please give the Nice classes, 1 to 45, comma-separated."),
        ({"niceClasses": "9, 46"}, "Please give the Nice classes, 1 to 45, comma-separated."),
        ({"certificate": ""}, "Please upload the certificate."),
        ({"certificate": "unknown"}, "A file is missing. Please upload it again."),
    ],
)
def test_the_second_step_refuses_a_wrong_field(holder: Visitor, changes: dict[str, Any], words: str) -> None:
    """The field is named, and the third step stays closed."""
    draft = draft_number(holder.draft())
    page = holder.details(draft, **changes)
    assert (page.status, page.alert) == (422, words)
    assert "step=2" in holder.get(f"/ipr/submission.htm?draft={draft}&step=3").address


def test_a_refused_step_keeps_what_was_typed_and_uploaded(holder: Visitor) -> None:
    """A person would not type or upload it all again."""
    draft = draft_number(holder.draft())
    page = holder.details(draft, number="?", name="Keep me")
    assert 'value="Keep me"' in page.text
    assert 'title="scan.png"' in page.text


def test_a_copyright_needs_no_dates_and_takes_no_classes(holder: Visitor) -> None:
    """Dates are for registered terms, classes for trademarks."""
    draft = draft_number(holder.draft(ipr_type="copyright"))
    refused = holder.details(draft, issuedOn="", expiresOn="")
    assert refused.alert == "Nice classes belong to trademarks only."
    assert "step=3" in holder.details(draft, issuedOn="", expiresOn="", niceClasses="").address


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role": ""}, "Please say whether you are the owner or an agent."),
        ({"role": "agent"}, "Please upload the letter of authorization."),
        ({"agreement": ""}, "Please accept the agreement."),
    ],
)
def test_the_third_step_refuses_what_is_missing(holder: Visitor, changes: dict[str, str], words: str) -> None:
    """The right stays a draft."""
    draft = draft_number(holder.draft())
    holder.details(draft)
    page = holder.submit_ipr(draft, **changes)
    assert (page.status, page.alert) == (422, words)
    assert holder.get("/ipr/management.htm").rows[0][6] == "Draft"


def test_a_draft_without_its_second_step_cannot_be_submitted(holder: Visitor) -> None:
    """The server looks at the whole right again, whatever page it came from."""
    draft = draft_number(holder.draft())
    assert holder.submit_ipr(draft).status == 422


def test_a_letter_is_not_a_certificate(holder: Visitor) -> None:
    """A file counts only for what it was uploaded as."""
    letter = holder.upload("/ipr/upload.json", "letter", "letter.pdf", PDF)[1]["id"]
    page = holder.details(draft_number(holder.draft()), certificate=letter)
    assert page.alert == "A file is missing. Please upload it again."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.doc", b"\xd0\xcf\x11\xe0", "letter.doc: only PDF, JPG and PNG files are accepted."),
        ("noname", PNG, "noname: only PDF, JPG and PNG files are accepted."),
        ("empty.png", b"", "empty.png: the file is empty."),
        ("not.pdf", PNG, "not.pdf: the content does not match the file type."),
        ("big.png", PNG + b"\0" * LARGEST_FILE, "big.png: the file is larger than 10 MB."),
    ],
)
def test_an_upload_of_the_wrong_kind_is_refused(holder: Visitor, name: str, content: bytes, words: str) -> None:
    """Word files, empty files, disguised files, large files."""
    assert holder.upload("/ipr/upload.json", "certificate", name, content) == (422, {"error": words})


def test_a_right_is_submitted_once(holder: Visitor) -> None:
    """The same type, number and place again is refused in words that say so."""
    holder.new_ipr("12345678")
    draft = draft_number(holder.draft())
    holder.details(draft, number="12345678")
    assert holder.submit_ipr(draft).alert == "This right has been submitted already."
    assert holder.new_ipr("12345678", place="HK") == "SBX-IPR-00003"


def test_a_rejected_right_may_be_submitted_again(holder: Visitor, control: Control) -> None:
    """It is not in the way of a better certificate."""
    holder.new_ipr("10000")
    control.advance("P3D")
    holder.sign_in()
    assert holder.new_ipr("10000") == "SBX-IPR-00002"


def test_a_submitted_draft_cannot_be_changed(holder: Visitor) -> None:
    """Neither its page nor its post works any more."""
    holder.new_ipr()
    assert holder.get("/ipr/submission.htm?draft=1&step=2").status == 404
    assert holder.details("1", name="Other").status == 404


@pytest.mark.parametrize(
    ("number", "after", "status"),
    [
        ("12345677", "PT0S", "Approved"),
        ("12345678", "P2DT23H", "Pending verification"),
        ("12345678", "P3D", "Approved"),
        ("10000", "P3D", "Rejected"),
        ("12345699", "P29D", "Pending verification"),
        ("12345699", "P30D", "Approved"),
        ("12345677", "P3650D", "Approved"),
    ],
)
def test_the_registration_number_chooses_the_outcome(
    holder: Visitor, control: Control, number: str, after: str, status: str
) -> None:
    """By portal time, like test card numbers."""
    reference = holder.new_ipr(number)
    control.advance(after)
    holder.sign_in()
    assert holder.get(f"/ipr/detail.htm?ref={reference}").by_id("J_status") == status


def test_an_approved_right_expires_by_its_date(holder: Visitor, control: Control) -> None:
    """Expired is what the clock says, not what anybody stored."""
    draft = draft_number(holder.draft())
    holder.details(draft, expiresOn="2030-01-01")
    holder.submit_ipr(draft)
    control.advance("P3650D")
    holder.sign_in()
    assert holder.get("/ipr/management.htm").rows[0][6] == "Expired"


def test_management_lists_every_right_with_its_columns(holder: Visitor) -> None:
    """Newest first, drafts included."""
    holder.new_ipr("55577", place="OTHERS", country="WIPO", designations="cn, us")
    holder.draft(place="HK")
    draft, sent = holder.get("/ipr/management.htm").rows
    assert draft[6:] == ["Draft", "SBX-IPR-00002"]
    assert sent == [
        "Trademark",
        "ACME",
        "55577",
        "WIPO (CN, US)",
        "Acme Ltd",
        "2099-01-01",
        "Approved",
        "SBX-IPR-00001",
    ]


def test_management_has_pages_of_twenty(holder: Visitor) -> None:
    """The total is shown and the second page holds the rest."""
    for _ in range(21):
        holder.draft()
    first, second = holder.get("/ipr/management.htm"), holder.get("/ipr/management.htm?page=2")
    assert "Total 21 items" in first.text
    assert (len(first.rows), [row[7] for row in second.rows]) == (20, ["SBX-IPR-00001"])


def test_a_draft_has_no_receipt(holder: Visitor) -> None:
    """Only what was submitted has one."""
    holder.draft()
    assert holder.get("/ipr/success.htm?ref=SBX-IPR-00001").status == 404


def test_the_control_port_tells_what_was_received(holder: Visitor, control: Control) -> None:
    """With the hashes of the documents."""
    letter = holder.upload("/ipr/upload.json", "letter", "letter.pdf", PDF)[1]["id"]
    draft = draft_number(holder.draft())
    holder.details(draft)
    holder.submit_ipr(draft, role="agent", letter=letter)
    (ipr,) = control.get("/iprs")
    assert (ipr["number"], ipr["role"], ipr["status"]) == ("12345677", "agent", "approved")
    assert [len(file["sha256"]) for file in ipr["certificates"] + ipr["letters"]] == [64, 64]
