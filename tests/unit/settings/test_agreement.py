"""The account holder's word, in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from takedown.domain.errors import WrongUse
from takedown.ledger.ledger import Ledger
from takedown.settings.agreement import EVENT, agreement_of, confirmation, require_agreement, statement_for
from takedown.settings.profile import Profile, load_profile
from takedown.settings.settings import Settings

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    times = (NOON + timedelta(minutes=minute) for minute in range(100))
    with Ledger.open(settings.ledger_place, now=lambda: next(times)) as opened:
        yield opened


def confirm(ledger: Ledger, profile: Profile, name: str) -> None:
    ledger.journal(profile.account, run="r1", actor="tester").append(EVENT, confirmation(profile, name))


def test_a_real_profile_without_it_is_stopped_with_the_way_out(ledger: Ledger, real: Profile) -> None:
    """Nothing is filed on a real portal before somebody has read its agreement."""
    with pytest.raises(WrongUse, match="user agreement") as caught:
        require_agreement(ledger, real)
    assert "takedown init --portal domestic --name brand" in caught.value.advice


def test_the_practice_portal_has_none(ledger: Ledger, settings: Settings) -> None:
    """There is nothing to agree to."""
    require_agreement(ledger, load_profile("sandbox", settings))


def test_another_account_does_not_count(ledger: Ledger, real: Profile) -> None:
    """The word is given for one account."""
    confirm(ledger, real.model_copy(update={"login": "other@example.com"}), "Wei Chen")
    assert agreement_of(ledger, real) is None


def test_another_profile_of_the_account_counts(ledger: Ledger, real: Profile) -> None:
    """The agreement is between the account and the portal; profiles are ours."""
    confirm(ledger, real.model_copy(update={"name": "second"}), "Wei Chen")
    require_agreement(ledger, real)


def test_the_newest_confirmation_is_told(ledger: Ledger, real: Profile) -> None:
    """Who, when, and to which words."""
    confirm(ledger, real, "Wei Chen")
    confirm(ledger, real, "Ana Silva")
    found = agreement_of(ledger, real)
    assert found is not None
    assert (found.name, found.statement) == ("Ana Silva", statement_for(real))
    assert found.at > NOON
    assert real.login in found.statement
    assert real.host in found.statement
