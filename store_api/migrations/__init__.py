"""The one history of the schema, and how a process brings a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine


def config(url: str) -> Config:
    """Alembic's configuration for this database; no file is needed."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["url"] = url
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to this revision; several processes at once queue up."""
    command.upgrade(config(url), revision)


def current(url: str) -> str | None:
    """The revision the database is at; None when it is empty."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def head() -> str:
    """The newest revision of this version of the program."""
    newest = ScriptDirectory.from_config(config("")).get_current_head()
    if newest is None:
        raise RuntimeError("the program came without migrations")
    return newest
