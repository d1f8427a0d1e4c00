"""R20: what went out after a backup does not go out again when the backup is put back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from message_standin import Receiver, receiving
from processes import TESTS, Processes
from promised_calls import OURS, fall_due, messages, promise, told_in_app
from sqlalchemy import func, select

from followups.clock import Clock, Entry
from followups.models import FollowUpTask, Notice
from store_api.db import database, utc_now
from store_api.queues import broker
from store_api.senders.notices import NoticeKind, notices
from store_api.senders.sms import sms
from store_api.settings import Settings

full = pytest.mark.faults
TELLING = (Entry("followups.jobs.dispatch_due", 0.0), Entry("followups.jobs.dispatch_notices", 0.0))


@pytest.fixture
def receiver(app: object, settings: Settings) -> Iterator[Receiver]:
    """The other side of messages, which this process sends to; the clock does the work itself, without Valkey."""
    usual = notices.hosts
    with receiving() as made:
        sms.connect(made.environ["HUITOUKE_SMS_URL"], None, 500)
        notices.hosts = dict.fromkeys(usual, made.url)
        broker.connect(None)
        yield made
        broker.connect(settings.redis_url)
        notices.hosts = usual
        sms.use(None, 0)


def huitouke(settings: Settings, url: str, *words: str) -> str:
    """One command on this installation; what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "store_api.cli", "--data", str(settings.data), *words],
        env={**Processes(settings, url).environ, "LC_ALL": "C.UTF-8"},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_until_idle(now: datetime) -> None:
    """The clock, at this time, until it finds nothing more."""
    clock = Clock(TELLING)
    while clock.tick(0.0, now):
        pass


def in_review() -> int:
    """How many calls wait for somebody who looks."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).where(OURS, FollowUpTask.held_at.is_not(None))) or 0


@pytest.mark.parametrize(
    ("kind", "calls"),
    [(NoticeKind.SMS, 30), *[pytest.param(kind, 100, marks=full) for kind in (NoticeKind.SMS, NoticeKind.WECOM)]],
)
def test_a_restore_sends_nothing_again_and_puts_all_in_review(
    own_database: str, settings: Settings, receiver: Receiver, tmp_path: Path, kind: NoticeKind, calls: int
) -> None:
    """Of the due calls half were told before the backup, their messages still being collected; all are told and their
    messages sent after it."""
    here = replace(settings, data=tmp_path / "data", keys=settings.keys_dir)
    promise(calls, kind)
    fall_due(0, calls // 2)
    run_until_idle(utc_now())
    fall_due(calls // 2, calls)
    file = tmp_path / "backup.tar"
    huitouke(here, own_database, "backup", str(file))
    run_until_idle(utc_now())
    run_until_idle(utc_now() + timedelta(minutes=10))
    assert told_in_app() == {1: calls}
    assert receiver.came.total() == calls
    database.engine.dispose()
    assert f"{calls} due calls are held for review" in huitouke(here, own_database, "restore", str(file))
    for later in (timedelta(), timedelta(minutes=10), timedelta(days=1), timedelta(days=5)):
        run_until_idle(utc_now() + later)
    assert told_in_app() == {1: calls // 2, 0: calls // 2}
    assert receiver.came.total() == calls
    assert in_review() == calls
    assert messages(Notice.sent_at.is_not(None)) == []
