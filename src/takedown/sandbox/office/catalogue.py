"""What can be chosen on the portal: platforms, types of rights, reasons, countries. Codes only; words: texts.toml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ALL_PLATFORMS = ("icbu", "ae", "cbu", "tb", "tm", "tmg", "lzd")
CHINESE_RIGHTS_ONLY = frozenset({"tb", "tm", "cbu"})
IPR_TYPES = ("trademark", "copyright", "design", "utility", "invention")
COMPLAINT_TYPES = ("product", "store")
LOCATIONS = ("goods", "packaging", "title", "image", "description", "store_name")
ROLES = ("owner", "agent")
PLACES = ("CN", "HK", "TW", "OTHERS")

LISTINGS_PER_COMPLAINT = 300
EXPLANATION_LENGTH = 2000
FILES_PER_FORM = 10
NICE_CLASSES = range(1, 46)


@dataclass(frozen=True)
class Reason:
    """One complaint reason: which types of rights it is for and what it needs besides an explanation."""

    code: str
    ipr_types: tuple[str, ...]
    needs_evidence: bool = True
    test_buy: bool = False


_PATENTS = ("design", "utility", "invention")
REASONS = {
    reason.code: reason
    for reason in (
        Reason("03cf", ("trademark",)),
        Reason("05mt", ("trademark",), needs_evidence=False),
        Reason("07tb", ("trademark",), test_buy=True),
        Reason("09uu", ("trademark",), needs_evidence=False),
        Reason("11sp", ("copyright",)),
        Reason("13aw", ("copyright",)),
        Reason("21jd", _PATENTS),
        Reason("23nd", _PATENTS),
    )
}

#: ISO 3166-1 codes without Mainland China, Hong Kong and Taiwan (choices of their own), then two regional offices.
OTHER_OFFICES = (*Path(__file__).with_name("countries.txt").read_text(encoding="ascii").split(), "EU", "WIPO")
COUNTRIES = frozenset(OTHER_OFFICES) - {"EU", "WIPO"} | {"CN", "HK", "TW"}
