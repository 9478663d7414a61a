"""The portal's statuses, as observed. Kept verbatim; mapped by the wording table; allowed to jump, allowed to be unknown."""

from __future__ import annotations

from enum import StrEnum


class CaseStatus(StrEnum):
    """What a portal text about a complaint or one of its listings means to us.

    NEEDS_A_LOOK is every text the wording table does not know: it never counts as success.
    """

    PROCESSING = "processing"
    REMOVED = "removed"
    REJECTED = "rejected"
    COUNTER_NOTICE = "counter_notice"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """The whole complaint is decided; how each listing ended stands with the listings."""
    WAITING_FOR_IPR = "waiting_for_ipr"
    NEEDS_A_LOOK = "needs_a_look"


#: Nothing more is expected from the portal for a listing in one of these.
DECIDED = frozenset(
    {CaseStatus.REMOVED, CaseStatus.REJECTED, CaseStatus.REINSTATED, CaseStatus.WITHDRAWN, CaseStatus.CLOSED}
)


class CounterNoticeStatus(StrEnum):
    """What a portal text about a counter-notice means to us. How the real portal words any of them is not known.

    That a holder accepts or rejects, that the portal decides, and that there is mediation is attested (fact sheet section 4).
    """

    OPEN = "open"
    """It waits for the rights holder's answer."""
    ACCEPTED = "accepted"
    """By the rights holder."""
    DISPUTED = "disputed"
    """By the rights holder; the portal has not decided."""
    MEDIATION = "mediation"
    UPHELD = "upheld"
    """The portal sided with the seller."""
    REJECTED = "rejected"
    """The portal sided with the rights holder."""
    LAPSED = "lapsed"
    """Nobody answered in time."""
    WITHDRAWN = "withdrawn"
    NEEDS_A_LOOK = "needs_a_look"


class IprStatus(StrEnum):
    """What a portal text about an IPR means to us. Only "Pending verification" is attested (fact sheet section 2)."""

    NOT_UPLOADED = "not_uploaded"
    DRAFT = "draft"
    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"
    NEEDS_A_LOOK = "needs_a_look"
