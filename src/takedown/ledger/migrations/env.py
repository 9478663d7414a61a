"""What Alembic runs: the migrations, on the connection and in the transaction that `database` hands over."""

from __future__ import annotations

from alembic import context

from takedown.ledger.schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
