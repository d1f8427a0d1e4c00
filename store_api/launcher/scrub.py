"""What was deleted goes from the servers' own files too.

PostgreSQL keeps old versions of rows in its tables, samples of columns among its statistics, and both in its log
(WAL); Valkey keeps finished jobs in its append-only file. Disks may keep blocks of files that are gone: that is for
the disk's own encryption.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import psycopg
import redis
from psycopg import sql

from store_api.launcher.external import connect
from store_api.launcher.postgres import ADMIN
from store_api.launcher.processes import wait_until
from store_api.launcher.sayings import LauncherError

# What could not be wiped, for a person to see to: the role lacks the right; segments of the log are used again as they
# are; something (a replica, an archive) holds segments back; Valkey refused.
Left = Literal["rights", "recycled", "held", "valkey"]
PATIENCE = 60.0
LOCK_PATIENCE = "20s"
TRIES = 3
MOST_SEGMENTS = 2000
SEGMENTS = "SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' ORDER BY name"


def wipe_tables(url: str, tables: Sequence[str]) -> Iterator[str]:
    """Write each table anew without old versions of rows; the name of each that is done.

    An old version stays as long as a transaction that may still look at it, so those are waited for first. A table is
    locked while it is written. LauncherError when others keep it too long.
    """
    with connect(url) as connection:
        wait_for_older_transactions(connection)
        connection.execute(sql.SQL("SET lock_timeout = {}").format(LOCK_PATIENCE))
        for table in tables:
            write_anew(connection, table)
            yield table


def wait_for_older_transactions(connection: psycopg.Connection) -> None:
    """Until every transaction of this database that began before now has ended. LauncherError after a minute."""
    older = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start < %s"
    )
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)
    if not wait_until(lambda: connection.execute(older, [now]).fetchone() == (0,), PATIENCE):
        raise LauncherError("scrub_busy", what="PostgreSQL")


def write_anew(connection: psycopg.Connection, table: str) -> None:
    """One table; it is tried again while others hold it."""
    vacuum = sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table))
    for _ in range(TRIES):
        try:
            connection.execute(vacuum)
        except psycopg.errors.LockNotAvailable:
            continue
        return
    raise LauncherError("scrub_busy", what=table)


def wipe_log(url: str, *, embedded: bool) -> Left | None:
    """Statistics, then the log: checkpoints until no segment from before is left; what is left, None when nothing is.

    The embedded server is asked as its administrator; a server that somebody else runs, as far as the role may.
    """
    admin = {"user": ADMIN} if embedded else {}
    try:
        with connect(url, **admin) as connection:
            if connection.info.parameter_status("is_superuser") == "on":
                connection.execute("VACUUM FULL pg_catalog.pg_statistic")
            if connection.execute("SHOW wal_recycle").fetchone() != ("off",):
                return "recycled"
            return None if use_up(connection) else "held"
    except psycopg.errors.InsufficientPrivilege:
        return "rights"


def use_up(connection: psycopg.Connection) -> bool:
    """Leave the segments of now behind, and those that were made in advance; False when some do not go."""
    newest = segments(connection)[-1]
    for turn in range(MOST_SEGMENTS):
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")
        oldest = segments(connection)[0]
        if oldest > newest:
            return True
        if turn > 0 and behind(connection, oldest):
            return False
    return False


def segments(connection: psycopg.Connection) -> list[str]:
    """The files of the log, oldest first."""
    return [name for (name,) in connection.execute(SEGMENTS)]


def behind(connection: psycopg.Connection, segment: str) -> bool:
    """Whether a checkpoint no longer needs this segment, and it is still there: something else holds it."""
    needed = "SELECT pg_walfile_name(redo_lsn) FROM pg_control_checkpoint()"
    (first,) = connection.execute(needed).fetchone() or ("",)
    return segment < str(first)


def wipe_valkey(url: str) -> Left | None:
    """Write the append-only file anew without what is gone; what is left, None when nothing is."""
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE) as client:
            if client.config_get("appendonly") != {"appendonly": "yes"}:
                return None
            client.bgrewriteaof()
            done = wait_until(lambda: rewritten(client), PATIENCE)
            return None if done else "valkey"
    except redis.RedisError:
        return "valkey"


def rewritten(client: redis.Redis) -> bool:
    """Whether no rewrite is running or waiting."""
    state = client.info("persistence")
    return not (state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])
