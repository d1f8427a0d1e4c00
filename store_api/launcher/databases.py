"""Databases that change places on one server, embedded or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from store_api.launcher.external import connect, libpq_words
from store_api.launcher.sayings import LauncherError

SHORT = 24  # characters of a database's own name in the names made from it; PostgreSQL cuts names at 63


def revision_of(url: str) -> str | None:
    """The schema's Alembic revision; None before the first migration."""
    with connect(url) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


class Databases:
    """The present database, a fresh one beside it, and the name under which the present one is kept."""

    def __init__(self, url: str, stamp: str) -> None:
        self.stamp = stamp
        self.present = libpq_words(url)["dbname"]
        self.kept = f"{self.present[:SHORT]}_before_restore_{stamp}"
        self._fresh = f"{self.present[:SHORT]}_restoring"
        self._url = url

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """An empty database with the present one's locale; dropped when the block fails."""
        fresh = sql.Identifier(self._fresh)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(fresh))
        with connect(self._url) as connection:
            query = "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
            locale = map(sql.Literal, connection.execute(query).fetchone() or ())
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}")
        self._run(create.format(fresh, *locale))
        try:
            yield self._fresh
        except BaseException:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(fresh))
            raise

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """The fresh database under the present one's name; back again when the block fails."""
        self._rename((self.present, self.kept), (self._fresh, self.present))
        try:
            yield
        except BaseException:
            self._end_sessions(self.present)  # The block's own pooled connections: nobody else can be here.
            self._rename((self.present, self._fresh), (self.kept, self.present))
            raise

    def _rename(self, *pairs: tuple[str, str]) -> None:
        """All renames or none."""
        query = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        named = [query.format(sql.Identifier(old), sql.Identifier(new)) for old, new in pairs]
        with self._admin() as connection, _reported(), connection.transaction():
            for rename in named:
                connection.execute(rename)

    def _run(self, query: sql.Composed) -> None:
        with self._admin() as connection, _reported():
            connection.execute(query)

    def _end_sessions(self, name: str) -> None:
        query = sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}")
        self._run(query.format(sql.Literal(name)))

    def _admin(self) -> psycopg.Connection:
        """A session in another database: one cannot rename the database one is in."""
        try:
            return connect(self._url, dbname="postgres")
        except LauncherError:
            return connect(self._url, dbname="template1")


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise LauncherError("restore_failed", reason=str(error).strip()) from error
