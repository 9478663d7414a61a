"""Know of each submission what its reviewer said, and find the newest ones without sorting all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nobody has said anything yet. Columns with a default are added without touching a row."""
    for name in ("verdict", "verdict_by"):
        op.add_column("submissions", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index("submissions_by_change", "submissions", ["account", "updated_at", "planned_seq"])
    op.create_index("submissions_by_plan", "submissions", ["account", "planned_at", "planned_seq"])
    op.create_index("submissions_by_verdict", "submissions", ["account", "verdict", "state"])
