"""Which submission has which claim. One live claim per key and account at most: the primary key of `live_claims`."""

from __future__ import annotations

from collections.abc import Collection

from takedown.domain.errors import IllegalStep, LedgerAltered
from takedown.domain.model import ClaimKey, SubmissionId
from takedown.ledger.errors import ClaimHeld
from takedown.ledger.facts import Fact
from takedown.ledger.records import ClaimState
from takedown.ledger.rows import MemoryRows, Row
from takedown.ledger.schema import claims, live_claims


def take(rows: MemoryRows, fact: Fact) -> None:
    """Make the claims of a newly planned submission live. Raises ClaimHeld if another one has any of them."""
    submission, wanted = fact.body["submission"], fact.body["claims"]
    if not wanted or len(set(wanted)) != len(wanted):
        raise IllegalStep(f"{submission} is planned with no claim, or with one claim twice")
    rows.expect(live_claims, (fact.account,), wanted)
    for position, claim in enumerate(wanted):
        holder = rows.get(live_claims, fact.account, claim)
        if holder is not None:
            raise ClaimHeld(ClaimKey(claim), SubmissionId(holder["submission"]))
        rows.put(claims, _new(fact.account, claim, submission, position))
        rows.put(live_claims, {"account": fact.account, "claim": claim, "submission": submission})


def release(rows: MemoryRows, held: Collection[Row], state: ClaimState, **also: str) -> None:
    """Let go of these live claims; they stay on record with `state`."""
    for account in {row["account"] for row in held}:
        rows.expect(live_claims, (account,), [row["claim"] for row in held])
    for row in held:
        rows.put(claims, row | {"state": state.value} | also)
        rows.remove(live_claims, row["account"], row["claim"])


def live(rows: MemoryRows, submission: str) -> list[Row]:
    """The claims that a submission still has."""
    return [row for row in rows.group(claims, submission) if row["state"] == ClaimState.LIVE]


def require_held(rows: MemoryRows, fact: Fact) -> None:
    """The check that stands in the transaction of the intent: every remaining claim is still this submission's own.

    Raises IllegalStep when none is left, ClaimHeld when another submission has one, LedgerAltered when nobody has it.
    """
    submission = fact.body["submission"]
    remaining = [row["claim"] for row in live(rows, submission)]
    if not remaining:
        raise IllegalStep(f"{submission} has no claim left to file")
    rows.expect(live_claims, (fact.account,), remaining)
    for claim in remaining:
        holder = rows.get(live_claims, fact.account, claim)
        if holder is None:
            raise LedgerAltered(
                f"The ledger does not agree with itself: {submission} has lost {claim}, and no event says why.",
                advice="Run takedown doctor --rebuild-check; nothing is filed until it finds no difference.",
            )
        if holder["submission"] != submission:
            raise ClaimHeld(ClaimKey(claim), SubmissionId(holder["submission"]))


def refuse_listings(rows: MemoryRows, fact: Fact) -> None:
    """The portal's verify step left these listings out: their claims are free again."""
    submission = fact.body["submission"]
    own = {row["claim"]: row for row in rows.group(claims, submission)}
    for listing in fact.body["listings"]:
        row = own.get(listing["claim"])
        if row is None:
            raise IllegalStep(f"{listing['claim']} is no claim of {submission}")
        if row["state"] == ClaimState.LIVE:
            release(rows, [row], ClaimState.REFUSED, words=listing["words"])


def _new(account: str, claim: str, submission: str, position: int) -> Row:
    return {
        "account": account,
        "claim": claim,
        "submission": submission,
        "position": position,
        "state": ClaimState.LIVE.value,
        "words": "",
        "portal_status": "",
        "portal_words": "",
    }
