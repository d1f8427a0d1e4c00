"""How Alembic connects: an advisory lock so that only one migrates, and limits so that none blocks a running shop."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, text

from store_api import models
from store_api.db import UtcDateTime

MIGRATION_LOCK = 4_021_985


def render_item(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Migrations name the database's own types, so that they outlive our Python ones."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate in one transaction."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=models.configure(), render_item=render_item)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
