"""What sellers send as proof and what such proof often lacks: a checklist for the person who answers, never a judgement."""

from __future__ import annotations

USUAL_PROOF = (
    "Contract or invoice: of about the last 6 months, for more than 20 pieces, signed by both sides, for these very goods. "
    "Often missing: the second signature, the goods' own model, a date that fits.",
    "Letter of authorization, with who gives it, for which marks, goods, places and until when. Often missing: an unbroken "
    "chain from the rights holder to this shop.",
    "A right of their own: number, office, owner, classes, still in force. Often missing: a class that covers these goods, "
    "an owner who is the seller.",
    "In all of it: seals and signatures that can be read, pages that are whole, names that are those of the shop.",
)
"""What proof should be: Alibaba's rule 11004944 (fact sheet section 4: contract or invoice of the last 6 months, more than
20 pieces, signed by both sides, same product; authorization letters; own registrations). What it often lacks follows from
that."""
