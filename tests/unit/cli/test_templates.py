"""Templates of explanations in a batch: what is filed is the filled text, and its template is on record."""

from __future__ import annotations

from takedown.domain.payload import load_submission
from takedown.domain.portal_status import CaseStatus
from tests.unit.cli.office import Office, row

FILE = """
longest = 60
[logo]
text = "The mark shows {where}."
reasons = ["unfair_use"]
"""


def templates(office: Office, text: str = FILE) -> None:
    folder = office.home / "config" / "profiles" / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "explanations.toml").write_text(text, "utf-8")


def test_the_filled_text_is_planned_recorded_and_sent_and_the_template_is_named(office: Office) -> None:
    templates(office)
    batch = office.batch("first", row(1, explanation="@logo {where: on the chest}"), row(2, explanation="@@ home."))
    assert "says: The mark shows on the chest." in office("check", batch, code=0).err
    office.submit(batch, code=0)
    sent = {case.meant.explanation.partition("\n")[0] for case in office.server().cases}
    assert sent == {"The mark shows on the chest.", "@ home."}
    recorded = [load_submission("complaint", one.body["payload"]) for one in office.events("submission_planned")]
    assert {getattr(one, "explanation", "") for one in recorded} == {"The mark shows on the chest.", "@ home."}
    (planned,) = office.events("batch_planned")
    assert [one.get("template") for one in planned.body["rows"]] == ["logo", None]


def test_what_is_wrong_with_calls_is_told_with_all_other_errors(office: Office) -> None:
    """One pass, stable codes, nothing filed; a batch that calls no template needs no file."""
    templates(office)
    batch = office.batch(
        "wrong",
        row(1, explanation="@lego {where: here}", ipr="nobody"),
        row(2, explanation="@logo"),
        row(3, explanation="@logo {where: here} {how: woven}"),
        row(4, explanation="@logo where it shows"),
        row(5, explanation="@logo {where: " + "on the chest and " * 5 + "}"),
    )
    office.submit(batch, code=3)
    assert [one["error_code"] for one in office.results(batch)] == [
        "ipr_unknown;template_unknown",
        "template_field_missing",
        "template_field_extra",
        "template_form",
        "template_too_long",
    ]
    assert office.server().cases == []


def test_check_says_what_the_portal_refused_most_where_a_template_goes(office: Office) -> None:
    """With this template, once it was refused; else with any explanation."""
    templates(office)
    office.submit(office.batch("plain", row(1)), code=0)
    office.server().decide(office.server().cases[0], CaseStatus.REJECTED)
    office("poll", code=0)
    new = office.batch("new", row(2, explanation="@logo {where: on the chest}"))
    said = office("check", new, code=0).err
    assert "the template logo, for unfair use on aliexpress: none was refused with it yet, but 1 of 1 answered" in said
    office.submit(new, code=0)
    office.server().decide(office.server().cases[1], CaseStatus.REJECTED)
    office("poll", code=0)
    said = office("check", office.batch("more", row(3, explanation="@logo {where: inside}")), code=0).err
    assert "the portal refused 1 of 1 answered listings with it, most often with" in said


def test_a_file_of_templates_that_does_not_fit_stops_before_any_row(office: Office) -> None:
    templates(office, "[logo]")
    told = office("check", office.batch("first", row(1)), code=2)
    assert "logo has no `text`" in told.err
