"""Keep signed checkpoints and time stamps beside the events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create both tables, and have the database refuse to change what is in them."""
    op.create_table(
        "checkpoints",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "size"),
    )
    op.create_table(
        "stamps",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account", "size"], ["checkpoints.account", "checkpoints.size"]),
        sa.PrimaryKeyConstraint("account", "size", "authority"),
    )
    for trigger in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(trigger)


def _triggers() -> list[str]:
    there = {
        "checkpoints": "account = NEW.account AND size = NEW.size",
        "stamps": "account = NEW.account AND size = NEW.size AND authority = NEW.authority",
    }
    return [
        f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} are kept, never changed'); END"
        for table, same in there.items()
        for action, when in (
            ("UPDATE", ""),
            ("DELETE", ""),
            # INSERT OR REPLACE deletes without asking the trigger above.
            ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "),  # noqa: S608 - names of ours
        )
    ]


_APPEND_ONLY = {"sqlite": _triggers()}
