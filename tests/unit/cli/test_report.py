"""`takedown report` in its formats, and whose listings a batch has."""

from __future__ import annotations

from takedown.domain.portal_status import CaseStatus
from tests.unit.cli.office import Office, key, row
from tests.unit.cli.test_recheck import captured, names_the_seller


def test_the_seller_that_a_row_names_is_on_record_and_groups_its_listings(office: Office) -> None:
    """Removed and open ones of two batches; a new row of the same seller is told of, and is no error."""
    batch = office.batch("first", row(1), row(2))
    names_the_seller(batch, 1, "Yiwu Best")
    office.submit(batch, code=0)
    office.server().decide(office.server().cases[0], CaseStatus.REMOVED)
    office("poll", code=0)
    new = office.batch("second", row(3))
    names_the_seller(new, 3, "yiwu best")
    checked = office("check", new, code=0)
    assert f"row 2: the same seller, Yiwu Best, had {key(1)} (complaint 5001) removed before" in checked.err
    office.submit(new, code=0)
    result = office("report", "--sellers", "--json", code=0).result
    (seller,) = result["sellers"]
    assert (seller["listings"], seller["removed"], seller["open"]) == ([key(1), key(3)], 1, 1)
    assert seller["because"][0]["rule"] == "same seller id"
    assert result["by_seller"][""]["planned"] == 1


def test_another_listing_of_the_shop_is_told_of_before_anything_was_removed(office: Office) -> None:
    captured(office, 1)
    captured(office, 5)
    office.submit(office.batch("first", row(1)), code=0)
    said = office("check", office.batch("second", row(5)), code=0).err
    assert f"row 2: the same shop, 70006 Bags[2J & more, has {key(1)} on record" in said


def test_all_formats_are_written_by_one_command(office: Office) -> None:
    office.submit(office.batch("first", row(1)), code=0)
    files = [office.folder / f"report.{kind}" for kind in ("html", "xlsx", "csv")]
    told = office("report", "--html", files[0], "--xlsx", files[1], "--csv", files[2], code=0)
    assert all(file.stat().st_size for file in files)
    assert "1 listings planned, 1 filed" in told.out
    table = office("report", "--sellers", code=0).out
    assert "0 sellers; of 1 listings nobody knows whose they are" in table


def test_a_file_that_cannot_be_written_is_named(office: Office) -> None:
    office.submit(office.batch("first", row(1)), code=0)
    for kind in ("html", "xlsx", "csv"):
        place = office.folder / "nowhere" / f"report.{kind}"
        assert str(place) in office("report", f"--{kind}", place, code=2).err
