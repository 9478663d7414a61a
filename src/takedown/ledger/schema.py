"""The tables. `events`, `heads`, `checkpoints` and `stamps` are the ledger; every other table is a projection that
`projections` can rebuild.

Times are text (`domain.event.stamp`), so they sort as they are and need no zone. Nothing here is special to one
database. The migrations create these tables; a test holds the two against each other.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

REVISION = "0004"
"""The newest migration. A ledger whose stored revision is this one is opened without loading Alembic."""

VERSION_TABLE = "ledger_version"

metadata = MetaData()


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _key(name: str, *foreign: ForeignKey) -> Column[str]:
    return Column(name, String, *foreign, primary_key=True)


def _number_key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


heads = Table("heads", metadata, _key("account"), _number("seq"), _text("sha256"))

events = Table(
    "events",
    metadata,
    _key("account", ForeignKey("heads.account")),
    _number_key("seq"),
    _text("type"),
    _text("at"),
    Column("line", LargeBinary, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _key("account"),
    _number_key("size"),
    Column("note", LargeBinary, nullable=False),
    _text("peaks"),
)

stamps = Table(
    "stamps",
    metadata,
    _key("account"),
    _number_key("size"),
    _key("authority"),
    Column("response", LargeBinary, nullable=False),
    ForeignKeyConstraint(["account", "size"], ["checkpoints.account", "checkpoints.size"]),
)

mentions = Table(
    "mentions",
    metadata,
    _key("submission"),
    _key("account"),
    _number_key("seq"),
    ForeignKeyConstraint(["account", "seq"], ["events.account", "events.seq"]),
)

submissions = Table(
    "submissions",
    metadata,
    _key("id"),
    _text("account"),
    _text("kind"),
    _text("state"),
    _number("attempt"),
    Column("payload", JSON, nullable=False),
    _text("batch", null=True),
    _text("waits_for", null=True),
    _text("marker"),
    Column("numbers", JSON, nullable=False),
    _text("words"),
    _text("why"),
    _text("code"),
    _text("reference"),
    _text("declared_by"),
    _text("declared_at", null=True),
    _number("valid_days", null=True),
    _text("comparison"),
    _text("planned_at"),
    _number("planned_seq"),
    _text("updated_at"),
    _number("last_seq"),
    Column("verdict", String, nullable=False, server_default=""),
    Column("verdict_by", String, nullable=False, server_default=""),
    Column("ipr", String, nullable=False, server_default=""),
    Index("submissions_by_account", "account", "state"),
    Index("submissions_by_batch", "batch"),
    Index("submissions_by_change", "account", "updated_at", "planned_seq"),
    Index("submissions_by_plan", "account", "planned_at", "planned_seq"),
    Index("submissions_by_verdict", "account", "verdict", "state"),
    Index("submissions_by_right", "account", "ipr", "updated_at", "planned_seq"),
)

numbers = Table("numbers", metadata, _key("account"), _key("number"), _text("submission"))

claims = Table(
    "claims",
    metadata,
    _key("account"),
    _key("claim"),
    _key("submission", ForeignKey("submissions.id")),
    _number("position"),
    _text("state"),
    _text("words"),
    _text("portal_status"),
    _text("portal_words"),
    Index("claims_by_submission", "submission", "position"),
)

live_claims = Table(
    "live_claims",
    metadata,
    _key("account"),
    _key("claim"),
    _text("submission"),
    ForeignKeyConstraint(["account", "claim", "submission"], ["claims.account", "claims.claim", "claims.submission"]),
    Index("live_claims_by_submission", "submission"),
)

batches = Table(
    "batches",
    metadata,
    _key("account"),
    _key("id"),
    _text("name"),
    _text("file_sha256"),
    _text("planned_at"),
    _number("planned_seq"),
    Index("batches_by_file", "file_sha256"),
)

batch_rows = Table(
    "batch_rows",
    metadata,
    _key("account"),
    _key("batch"),
    _number_key("row"),
    _text("claim", null=True),
    _text("submission", null=True),
    _text("status"),
    _text("code"),
    ForeignKeyConstraint(["account", "batch"], ["batches.account", "batches.id"]),
)

iprs = Table(
    "iprs",
    metadata,
    _key("account"),
    _key("ipr"),
    Column("payload", JSON(none_as_null=True), nullable=True),
    _text("status"),
    _text("words"),
    _text("reference"),
    _text("observed_at", null=True),
)

cases = Table(
    "cases",
    metadata,
    _key("account"),
    _key("number"),
    _text("submission", null=True),
    _text("status"),
    _text("words"),
    _text("observed_at"),
    Index("cases_by_submission", "submission"),
)

case_listings = Table(
    "case_listings",
    metadata,
    _key("account"),
    _key("number"),
    _key("listing"),
    _text("status"),
    _text("words"),
    ForeignKeyConstraint(["account", "number"], ["cases.account", "cases.number"]),
)

pictures = Table(
    "pictures",
    metadata,
    _key("account"),
    _number_key("seq"),
    _text("submission", null=True),
    _text("step"),
    _text("screen"),
    _text("sha256"),
    _text("media_type"),
    _number("bytes"),
    _number("width"),
    _number("height"),
    _text("address"),
    _text("title"),
    _text("taken_at"),
    ForeignKeyConstraint(["account", "seq"], ["events.account", "events.seq"]),
    Index("pictures_by_submission", "submission"),
)

_FACTS = (heads, events, checkpoints, stamps)

PROJECTIONS: tuple[Table, ...] = tuple(table for table in metadata.sorted_tables if table not in _FACTS)
"""Parents before children, so that rows can be written in this order."""
