"""The one history of the schema."""

from __future__ import annotations

from alembic import command
from sqlalchemy import create_engine, inspect

from store_api import migrations


def test_the_models_equal_the_migrated_database(own_database: str) -> None:
    command.check(migrations.config(own_database))


def test_the_history_leads_back_to_an_empty_database(own_database: str) -> None:
    command.downgrade(migrations.config(own_database), "base")
    engine = create_engine(own_database)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_up_down_and_up_again_ends_at_the_head(own_database: str) -> None:
    command.downgrade(migrations.config(own_database), "base")
    migrations.upgrade(own_database)
    assert migrations.current(own_database) == migrations.head()
