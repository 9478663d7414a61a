"""The columns of the files that people write, and those that the tool adds to its result files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The columns that one kind of file may have. Names are compared without regard to case and blanks around."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """Every name that a header may hold."""
        return self.required + self.optional


BATCH = Columns(
    required=("listing_url", "ipr", "reason"),
    optional=(
        "explanation",
        "evidence",
        "complaint_type",
        "order_number",
        "infringement_location",
        "reference",
        "seller",
        "shop",
        "note",
    ),
)

IPR_FILE = Columns(
    required=("ipr_type", "registration_number", "name", "jurisdiction", "owner", "certificate"),
    optional=("nice_classes", "issued_on", "expires_on", "alias", "authorization"),
)

DELIMITERS = (",", ";", "\t")

RESULT = (
    "row",
    "status",
    "error_code",
    "message",
    "marketplace",
    "item_id",
    "complaint",
    "complaint_number",
)
"""What a result or fix file adds. A reader passes over them, so a mended fix file can be given to `submit` as it is."""
