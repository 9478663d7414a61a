"""Know of each submission which right it is about, and find the newest ones of a right without reading any other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_submissions = sa.table("submissions", sa.column("payload", sa.JSON), sa.column("ipr", sa.String))


def upgrade() -> None:
    """As a rebuild would fill it; a row that somebody has altered stays empty, and the rebuild check says so."""
    op.add_column("submissions", sa.Column("ipr", sa.String(), nullable=False, server_default=""))
    right = _submissions.c.payload["ipr"]
    parts = [right[name].as_string() for name in ("ipr_type", "jurisdiction", "registration_number")]
    key = parts[0] + "/" + parts[1] + "/" + parts[2]
    readable = sa.func.json_valid(sa.type_coerce(_submissions.c.payload, sa.String)) == 1
    known = sa.case((readable, key), else_=None)
    op.execute(sa.update(_submissions).values(ipr=sa.func.coalesce(known, "")))
    op.create_index("submissions_by_right", "submissions", ["account", "ipr", "updated_at", "planned_seq"])
