"""Servers that somebody else runs: what their URLs mean to libpq, and whether they answer."""

from __future__ import annotations

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from store_api.launcher.binaries import OLDEST_POSTGRES
from store_api.launcher.sayings import LauncherError
from store_api.settings import Settings

PATIENCE = 5  # seconds


def libpq_words(url: str) -> dict[str, str]:
    """A SQLAlchemy URL as libpq's connection parameters (host, port, user, password, dbname, sslmode …)."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise LauncherError("database_unreachable", reason=str(error)) from error
    named = {
        "host": parsed.host,
        "port": parsed.port,
        "user": parsed.username,
        "password": parsed.password,
        "dbname": parsed.database,
        **{name: value if isinstance(value, str) else ",".join(value) for name, value in parsed.query.items()},
    }
    return {name: str(value) for name, value in named.items() if value is not None}


def connect(url: str, **instead: str) -> psycopg.Connection:
    """A connection in autocommit; LauncherError with the server's reason. `instead` replaces parameters."""
    words: dict[str, str] = libpq_words(url) | instead
    try:
        return psycopg.connect(**words, autocommit=True, connect_timeout=PATIENCE)  # type: ignore[arg-type] # **str
    except psycopg.Error as error:
        raise LauncherError("database_unreachable", reason=str(error).strip()) from error


def check_external(settings: Settings) -> None:
    """LauncherError when a URL was given and its server does not answer or is too old."""
    if settings.database_url:
        with connect(settings.database_url) as connection:
            major = connection.info.server_version // 10000
        if major < OLDEST_POSTGRES:
            raise LauncherError("database_old", found=major, oldest=OLDEST_POSTGRES)
    if settings.redis_url:
        try:
            with redis.Redis.from_url(
                settings.redis_url, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
            ) as client:
                client.ping()
        except (redis.RedisError, ValueError) as error:
            raise LauncherError("redis_unreachable", reason=str(error).strip()) from error
