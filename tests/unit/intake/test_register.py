"""The register: which right a name stands for, and where that right stands on which account."""

from __future__ import annotations

from dataclasses import replace

from takedown.domain.model import Account, Ipr, IprType, Marketplace
from takedown.domain.portal_status import IprStatus
from takedown.domain.rules import Problem
from takedown.intake.batch import check_batch
from takedown.intake.checked import RowStatus, ServingProfile
from takedown.intake.register import IprRegister, RegisteredIpr

from .conftest import CN, TODAY, US, Folder, good

DOMESTIC = ServingProfile("domestic", Account("cn:a"), frozenset({Marketplace.TAOBAO}))
INTERNATIONAL = ServingProfile("international", Account("com:a"), frozenset({Marketplace.ALIEXPRESS}))
TAOBAO = "https://item.taobao.com/item.htm?id=9000000000011"
WRONG = Ipr(IprType.TRADEMARK, "1000078", "CN", "NORDHELM", "Nordhelm AB", (25,), alias="cn-mark")


def told(found: Ipr | Problem) -> str:
    """The key of the right, or the sentence and its advice."""
    return found.key if isinstance(found, Ipr) else f"{found.message}; {found.advice}"


def test_an_alias_that_is_the_number_of_another_right_is_ambiguous() -> None:
    """Neither goes before the other; the advice is a name that finds one of them alone."""
    found = IprRegister([RegisteredIpr(ipr, IprStatus.VERIFIED) for ipr in (CN, replace(WRONG, alias="1000077"))]).find(
        "1000077"
    )
    assert told(found) == (
        "1000077 stands for 2 rights: 1000077 (trademark/CN/1000078), cn-mark (trademark/CN/1000077); "
        "write 1000078 or cn-mark"
    )


def test_rights_of_one_number_without_an_alias_can_only_be_told_apart_by_one() -> None:
    """No advice that does not help."""
    rights = [RegisteredIpr(replace(ipr, alias=""), IprStatus.VERIFIED) for ipr in (CN, US)]
    assert told(IprRegister(rights).find("1000077")).endswith("give each an alias of its own in the file of rights")


def test_one_alias_for_other_rights_on_two_accounts_is_ambiguous() -> None:
    """Nobody can say which account's word counts."""
    rights = [
        RegisteredIpr(CN, IprStatus.VERIFIED, DOMESTIC.account),
        RegisteredIpr(WRONG, IprStatus.VERIFIED, INTERNATIONAL.account),
    ]
    assert "write 1000077 or 1000078" in told(IprRegister(rights).find("cn-mark"))


def test_no_other_right_is_suggested_while_a_file_of_rights_cannot_be_read_whole() -> None:
    """The right that is meant may stand in it."""
    found = IprRegister([RegisteredIpr(CN, IprStatus.VERIFIED)], unread="ipr.csv").find("cn-marx")
    assert told(found) == "no right is called cn-marx; mend ipr.csv first: the right may stand there"


def test_a_mended_right_has_its_alias_and_a_note_tells_which_one_had_it_before(folder: Folder) -> None:
    """The newest registration counts, and the older right is still found by its number."""
    account = Account("sandbox:holder@example.test")
    register = IprRegister(RegisteredIpr(ipr, IprStatus.VERIFIED, account) for ipr in (WRONG, CN))
    assert told(register.find("CN-Mark")) == CN.key
    assert told(register.find("1000078")) == WRONG.key
    profile = ServingProfile("sandbox", account, frozenset(Marketplace))
    batch = folder.write(good(1, ipr="cn-mark"), good(2, ipr="1000077"))
    checked = check_batch(batch, register=register, profiles=[profile], today=TODAY)
    assert [planned.complaint.ipr for planned in checked.complaints] == [CN]
    assert checked.warnings == (
        "cn-mark is trademark/CN/1000077, which has this alias last; before that it was trademark/CN/1000078",
    )


def test_what_a_file_at_hand_says_of_an_alias_goes_before_what_an_account_registered() -> None:
    """It was mended and not uploaded yet."""
    rights = [
        RegisteredIpr(CN, IprStatus.NOT_UPLOADED),
        RegisteredIpr(WRONG, IprStatus.REJECTED, DOMESTIC.account),
    ]
    assert told(IprRegister(rights).find("cn-mark")) == CN.key


def test_a_right_that_is_verified_on_one_account_waits_on_the_other(folder: Folder) -> None:
    """Whichever profile comes first, and whichever account registered it last."""
    both = [
        RegisteredIpr(CN, IprStatus.VERIFIED, DOMESTIC.account),
        RegisteredIpr(CN, IprStatus.PENDING, INTERNATIONAL.account),
    ]
    batch = folder.write(good(1, ipr="cn-mark", listing_url=TAOBAO), good(2, ipr="cn-mark"))
    for profiles in ([DOMESTIC, INTERNATIONAL], [INTERNATIONAL, DOMESTIC]):
        for rights in (both, both[:1]):
            checked = check_batch(batch, register=IprRegister(rights), profiles=profiles, today=TODAY)
            assert [row.status for row in checked.rows] == [RowStatus.PLANNED, RowStatus.WAITS]


def test_a_right_that_one_account_was_refused_is_no_error_on_the_other(folder: Folder) -> None:
    """Rejected there, verified here."""
    rights = [
        RegisteredIpr(CN, IprStatus.REJECTED, DOMESTIC.account),
        RegisteredIpr(CN, IprStatus.VERIFIED, INTERNATIONAL.account),
    ]
    batch = folder.write(good(1, ipr="cn-mark", listing_url=TAOBAO), good(2, ipr="cn-mark"))
    checked = check_batch(batch, register=IprRegister(rights), profiles=[INTERNATIONAL, DOMESTIC], today=TODAY)
    assert [(error.row, error.code) for error in checked.errors] == [(2, "ipr_rejected")]
