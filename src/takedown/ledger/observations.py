"""What was seen: cases and rights on the portal, pictures of screens. A status may jump; that never raises."""

from __future__ import annotations

from takedown.domain.payload import load_ipr
from takedown.domain.portal_status import DECIDED, IprStatus
from takedown.domain.protocol import UNSETTLED
from takedown.ledger import claim_rows
from takedown.ledger.facts import Fact
from takedown.ledger.records import ClaimState
from takedown.ledger.rows import MemoryRows, Row
from takedown.ledger.schema import case_listings, cases, claims, iprs, mentions, numbers, pictures


def case_observed(rows: MemoryRows, fact: Fact) -> None:
    """A complaint as the portal shows it, and with it the claims of the submission behind it."""
    number, submission = fact.body["number"], _behind(rows, fact)
    rows.put(
        cases,
        {
            "account": fact.account,
            "number": number,
            "submission": submission,
            "status": fact.body["status"],
            "words": fact.body["words"],
            "observed_at": fact.at,
        },
    )
    rows.expect(case_listings, (fact.account, number), [line["listing"] for line in fact.body["listings"]])
    for line in fact.body["listings"]:
        rows.put(case_listings, {"account": fact.account, "number": number} | _line(line))
    if submission is not None:
        rows.put(mentions, {"submission": submission, "account": fact.account, "seq": fact.seq})
        _claims_observed(rows, fact, submission)


def _behind(rows: MemoryRows, fact: Fact) -> str | None:
    """The submission that the event names, that was filed under this number, or that an earlier look had found."""
    known = rows.get(cases, fact.account, fact.body["number"])
    if fact.body["submission"] is not None:
        return str(fact.submission(rows)["id"])
    filed = rows.get(numbers, fact.account, fact.body["number"]) or known
    return None if filed is None else filed["submission"]


def _line(line: dict[str, str]) -> Row:
    return {name: line[name] for name in ("listing", "status", "words")}


def _claims_observed(rows: MemoryRows, fact: Fact, submission: str) -> None:
    """A decided listing is free again, unless the submission itself is unsettled: then its own outcome comes first."""
    settled = fact.submission(rows, submission)["state"] not in UNSETTLED
    lines = {line["listing"]: line for line in fact.body["listings"]}
    decided = []
    for row in rows.group(claims, submission):
        line = lines.get(_listing_of(row["claim"]))
        if line is not None:
            seen = row | {"portal_status": line["status"], "portal_words": line["words"]}
            rows.put(claims, seen)
            if settled and line["status"] in DECIDED and row["state"] == ClaimState.LIVE:
                decided.append(seen)
    claim_rows.release(rows, decided, ClaimState.DECIDED)


def _listing_of(claim: str) -> str:
    """`<marketplace>/<item id>` of `<marketplace>/<item id>/<ipr>/<reason>`."""
    return "/".join(claim.split("/", 2)[:2])


def ipr_registered(rows: MemoryRows, fact: Fact) -> None:
    """A right of the user's own register; what the portal said about it before is kept."""
    ipr = load_ipr(dict(fact.body["ipr"])).key
    known = rows.get(iprs, fact.account, ipr) or _new_ipr(fact.account, ipr)
    rows.put(iprs, known | {"payload": fact.body["ipr"]})


def ipr_observed(rows: MemoryRows, fact: Fact) -> None:
    """A right as the portal shows it, whether it is in the register or not."""
    known = rows.get(iprs, fact.account, fact.body["ipr"]) or _new_ipr(fact.account, fact.body["ipr"])
    said = {name: fact.body[name] for name in ("status", "words", "reference")}
    rows.put(iprs, known | said | {"observed_at": fact.at})


def ipr_imported(rows: MemoryRows, fact: Fact) -> None:
    """A right that is on the portal and in nobody's file: the register has what the portal shows of it."""
    ipr = load_ipr(dict(fact.body["ipr"])).key
    known = rows.get(iprs, fact.account, ipr) or _new_ipr(fact.account, ipr)
    said = {name: fact.body[name] for name in ("status", "words", "reference")}
    rows.put(iprs, known | {"payload": known["payload"] or fact.body["ipr"]} | said | {"observed_at": fact.at})


def _new_ipr(account: str, ipr: str) -> Row:
    return {
        "account": account,
        "ipr": ipr,
        "payload": None,
        "status": IprStatus.NOT_UPLOADED.value,
        "words": "",
        "reference": "",
        "observed_at": None,
    }


def screen_pictured(rows: MemoryRows, fact: Fact) -> None:
    """A picture of a screen, of a submission or of the run."""
    submission, picture, page = fact.body["submission"], fact.body["picture"], fact.body["page"]
    if submission is not None:
        fact.submission(rows)
    rows.put(
        pictures,
        {"account": fact.account, "seq": fact.seq, "submission": submission}
        | {name: fact.body[name] for name in ("step", "screen")}
        | {name: picture[name] for name in ("sha256", "media_type", "bytes", "width", "height", "taken_at")}
        | {name: page[name] for name in ("address", "title")},
    )
