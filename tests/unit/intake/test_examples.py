"""The examples keep what they promise."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from takedown.domain.model import IprType, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.intake.batch import check_batch
from takedown.intake.checked import RowStatus
from takedown.intake.codes import CODES
from takedown.intake.ipr_file import read_ipr_file
from takedown.intake.links import links_batch
from takedown.intake.register import IprRegister, RegisteredIpr

from .conftest import ALL, TODAY

#: What no file shows by itself.
OF_THE_SURROUNDINGS = {"evidence_unreadable", "ipr_rejected", "ipr_expired", "no_profile"}
OF_THE_HISTORY = {"already_filed", "already_removed", "refused_before", "listing_refused", "held_by_other_batch"}
OF_THE_RIGHTS = {
    "ipr_type_unknown",
    "number_unusable",
    "jurisdiction_unknown",
    "designations_unknown",
    "class_unknown",
    "class_without_trademark",
    "class_missing",
    "date_unknown",
    "dates_reversed",
    "certificate_missing",
    "text_unusable",
    "ipr_twice",
    "alias_twice",
}
OF_THE_TEMPLATES = {code for code in CODES if code.startswith("template_")}
"""Each needs a file of the user's own."""
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def rights() -> IprRegister:
    """The rights of `ipr.csv`, none of them uploaded yet."""
    file = read_ipr_file(EXAMPLES / "ipr.csv", today=TODAY)
    assert file.errors == ()
    return IprRegister(RegisteredIpr(ipr, IprStatus.NOT_UPLOADED) for ipr in file.rights)


def test_the_broken_workbook_shows_each_error_once(rights: IprRegister) -> None:
    """Its column `note` says which code each row gets."""
    checked = check_batch(EXAMPLES / "broken.xlsx", register=rights, profiles=[ALL], today=TODAY)
    assert [(row.number, row.code) for row in checked.rows] == [(row.number, row.cells["note"]) for row in checked.rows]
    assert len({error.code for error in checked.errors}) > 45
    of_a_batch = set(CODES) - OF_THE_SURROUNDINGS - OF_THE_HISTORY - OF_THE_RIGHTS - OF_THE_TEMPLATES
    assert {error.code for error in checked.errors} == of_a_batch


def test_the_batch_has_no_errors_and_waits_for_its_rights(rights: IprRegister) -> None:
    """A whole day of work: seven marketplaces, more than sixty rows."""
    checked = check_batch(EXAMPLES / "batch.csv", register=rights, profiles=[ALL], today=TODAY)
    assert (checked.errors, checked.warnings) == ((), ())
    assert {row.status for row in checked.rows} == {RowStatus.WAITS}
    assert {row.listing.marketplace for row in checked.rows if row.listing} == set(Marketplace)
    assert len(checked.rows) > 60
    assert len({planned.complaint.ipr.ipr_type for planned in checked.complaints}) > 3


def test_every_trademark_of_the_batch_is_complained_about_for_three_reasons_or_more(rights: IprRegister) -> None:
    """So that the same right is seen in more than one kind of complaint."""
    checked = check_batch(EXAMPLES / "batch.csv", register=rights, profiles=[ALL], today=TODAY)
    reasons: dict[str, set[str]] = defaultdict(set)
    for planned in checked.complaints:
        if planned.complaint.ipr.ipr_type is IprType.TRADEMARK:
            reasons[planned.complaint.ipr.label].add(planned.complaint.reason)
    assert len(reasons) == 4
    assert min(map(len, reasons.values())) >= 3


def test_the_practice_portal_will_do_something_different_with_some_rows(rights: IprRegister) -> None:
    """The last two digits choose: one listing refused, one complaint refused and alone, the rest as the script says."""
    checked = check_batch(EXAMPLES / "batch.csv", register=rights, profiles=[ALL], today=TODAY)
    endings = [listing.item_id[-2:] for planned in checked.complaints for listing in planned.complaint.listings]
    assert [endings.count(special) for special in ("01", "02", "03", "04", "05", "06")] == [1, 1, 2, 2, 1, 2]
    alone = [planned for planned in checked.complaints if planned.complaint.listings[0].item_id.endswith("02")]
    assert [len(planned.rows) for planned in alone] == [1]


def test_the_links_have_no_errors(rights: IprRegister) -> None:
    """With the right, reason and explanation that its first lines suggest."""
    checked = links_batch(
        EXAMPLES / "links.txt",
        ipr="nordhelm-us",
        reason="unfair_use",
        explanation="The mark stands in the title.",
        register=rights,
        profiles=[ALL],
        today=TODAY,
    )
    assert (checked.errors, len(checked.rows)) == ((), 7)


def test_the_generator_makes_what_is_there(tmp_path: Path) -> None:
    """Texts byte for byte; pictures depend on the library that draws them."""
    subprocess.run([sys.executable, EXAMPLES / "make_examples.py", tmp_path], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in made} >= {"batch.csv", "ipr.csv", "links.txt", "broken.xlsx", "nordhelm-cn.pdf"}
    assert all((EXAMPLES / path).is_file() for path in made)
    for name in ("batch.csv", "ipr.csv", "links.txt"):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes()
