"""Complaint reasons: which exist, which right each one needs, and what must come with it (fact sheet section 3).

The full list differs per account and portal and nobody outside has seen it, so a code that is not here is an error that
says so, not a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from takedown.domain.model import IprType

TRADEMARK = frozenset({IprType.TRADEMARK})
COPYRIGHT = frozenset({IprType.COPYRIGHT})
PATENT = frozenset({IprType.DESIGN_PATENT, IprType.UTILITY_MODEL, IprType.INVENTION_PATENT})


@dataclass(frozen=True)
class Reason:
    """One entry of the portal's list of reasons, and what the rules ask of it."""

    code: str
    title: str
    ipr_types: frozenset[IprType]
    source: str
    needs_explanation: bool = True
    needs_evidence: bool = True
    evidence_hint: str = ""
    needs_order_number: bool = False
    one_listing_only: bool = False


REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            "counterfeit_features",
            "Counterfeit Features",
            TRADEMARK,
            "IPP-cf",
            evidence_hint="a side-by-side comparison, same angle, with the differences marked",
        ),
        Reason(
            "model_does_not_exist",
            "This model or type does not exist",
            TRADEMARK,
            "IPP-cf",
            needs_evidence=False,
        ),
        Reason(
            "test_buy",
            "Test buy",
            TRADEMARK,
            "IPP-testbuy",
            evidence_hint="the signed test-buy report with order and listing data and photos",
            needs_order_number=True,
            one_listing_only=True,
        ),
        Reason(
            "unfair_use",
            "Unfair Use of Registered Trademark",
            TRADEMARK,
            "IPP-uu",
            needs_evidence=False,
        ),
        Reason(
            "stolen_pictures",
            "Stolen pictures",
            COPYRIGHT,
            "IPP-img",
            evidence_hint="the original camera file and set photos of the same subject",
        ),
        Reason(
            "artwork",
            "Art/text work infringement",
            COPYRIGHT,
            "crsrw.com/zhishichanquanbaohu/18403.html",
            evidence_hint="the registration certificate, a sample and proof of publication",
        ),
        Reason(
            "patent_decision",
            "Judicial or administrative decision",
            PATENT,
            "IPP-patrej",
            evidence_hint="the decision, naming product and patent",
        ),
        Reason(
            "patent_no_decision",
            "Improper use of others' patents (without judicial or administrative decision)",
            PATENT,
            "IPP-patrej",
            evidence_hint="the infringement analysis report; for designs, comparison screenshots of patent and product",
        ),
    )
}
