"""What an operator sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import outbox_jobs
import pytest
import structlog
from flask.testing import FlaskClient

from store_api import events, observe
from store_api.db import Session, new_id
from store_api.queues import broker
from store_api.settings import Settings


@pytest.fixture
def logging() -> Iterator[None]:
    """Logs as the processes write them."""
    observe.configure_logging()
    yield
    structlog.reset_defaults()


def figures(client: FlaskClient) -> dict[str, float]:
    """The metrics by name."""
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """The last log line."""
    line: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return line


def test_the_metrics_have_their_documented_names(client: FlaskClient) -> None:
    assert set(figures(client)) == {
        "huitouke_reactions_pending",
        "huitouke_reactions_dead",
        "huitouke_oldest_overdue_call_seconds",
        "huitouke_calls_leases_expired",
        "huitouke_calls_dead",
        "huitouke_notices_waiting",
        "huitouke_notices_unknown",
        "huitouke_notices_failed",
        "huitouke_messages_waiting",
        "huitouke_messages_unknown",
        "huitouke_messages_failed",
        "huitouke_valkey_up",
        "huitouke_jobs_waiting",
    }


def test_pending_and_dead_reactions_are_counted(client: FlaskClient, session: Session) -> None:
    before = figures(client)
    outbox_jobs.reaction(session, new_id())
    outbox_jobs.reaction(session, new_id()).dead_at = session.now
    session.settle()
    after = figures(client)
    assert after["huitouke_reactions_pending"] == before["huitouke_reactions_pending"] + 1
    assert after["huitouke_reactions_dead"] == before["huitouke_reactions_dead"] + 1


def test_waiting_batches_are_counted(client: FlaskClient) -> None:
    broker.redis.flushall()
    broker.enqueue("store_api.events.react", [])
    assert (figures(client)["huitouke_jobs_waiting"], figures(client)["huitouke_valkey_up"]) == (1, 1)


def test_valkey_away_is_seen(client: FlaskClient, settings: Settings) -> None:
    broker.connect("redis://127.0.0.1:1/0")
    seen = figures(client)
    broker.connect(settings.redis_url)
    assert (seen["huitouke_valkey_up"], seen["huitouke_jobs_waiting"]) == (0, 0)


def test_nothing_overdue_is_zero_seconds(client: FlaskClient) -> None:
    assert figures(client)["huitouke_oldest_overdue_call_seconds"] == 0


def test_a_log_line_is_one_json_object(logging: None, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("hello", row="1")
    line = last_line(capsys)
    assert (line["event"], line["level"], line["row"]) == ("hello", "info", "1")


def test_a_logged_exception_keeps_its_type_and_place(logging: None, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        outbox_jobs.traces(None, new_id())  # type: ignore[arg-type]  # it is to raise.
    except AttributeError:
        structlog.get_logger().exception("failed")
    line = last_line(capsys)
    assert line["exception"] == "AttributeError"
    assert "outbox_jobs.py" in str(line["trace"])


def test_a_logged_exception_loses_its_text(logging: None, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise LookupError("13800138000")
    except LookupError:
        structlog.get_logger().exception("failed")
    assert "13800138000" not in capsys.readouterr().out


def test_a_failing_reaction_is_silent_about_data(
    logging: None, capsys: pytest.CaptureFixture[str], session: Session
) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    events.run_reaction(row.id, session.now + timedelta(seconds=1))
    out = capsys.readouterr().out
    assert "LookupError" in out
    assert "13800138000" not in out
