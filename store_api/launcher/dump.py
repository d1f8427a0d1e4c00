"""PostgreSQL's own programs that write a database to a file and read it back."""

from __future__ import annotations

from pathlib import Path

from psycopg.conninfo import make_conninfo

from store_api.launcher.binaries import postgres_folder
from store_api.launcher.external import libpq_words
from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import run

HEAD = 8192  # bytes of a script in which its settings stand


def dump_database(url: str, file: Path) -> None:
    """Write a consistent copy of the database while others go on writing; LauncherError when it fails."""
    _run("backup_failed", url, "pg_dump", "--format=custom", f"--file={file}", "--no-owner", "--no-privileges")


def load_database(url: str, file: Path, dbname: str) -> None:
    """Fill the empty database `dbname`, wholly or not at all; LauncherError when it fails.

    The dump goes through a script beside it, because `pg_restore` sets a parameter that PostgreSQL 15 and 16 do
    not know (transaction_timeout, at its default anyway).
    """
    script = file.with_suffix(".sql")
    made = run([postgres_folder() / "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", file])
    if made.returncode:
        raise LauncherError("restore_failed", reason=made.stderr.strip())
    with script.open("r+b") as text:
        at = text.read(HEAD).find(b"SET transaction_timeout")
        if at >= 0:
            text.seek(at)
            text.write(b"-- ")
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={script}"]
    _run("restore_failed", url, "psql", *options, dbname=dbname)


def _run(failure: str, url: str, program: str, *options: str, **instead: str) -> None:
    words = libpq_words(url) | instead
    password = {"PGPASSWORD": words.pop("password")} if "password" in words else {}  # Others see command lines.
    where = f"--dbname={make_conninfo(**words)}"
    done = run([postgres_folder() / program, "--no-password", where, *options], extra=password)
    if done.returncode:
        raise LauncherError(failure, reason=done.stderr.strip()[-500:])
