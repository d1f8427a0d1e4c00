"""One process of an installation, as a test starts it: `roles.py worker | burst | clock | web`."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # The jobs of tests.

from followups import clock, digests, worker
from store_api import leases, models, observe
from store_api.crypto import vault
from store_api.db import database
from store_api.queues import broker
from store_api.senders.notices import HOSTS, notices
from store_api.senders.sms import sms
from store_api.settings import Settings


def seconds(name: str, usual: timedelta) -> timedelta:
    """What the test says instead of the usual length: it cannot wait as long as a shop can."""
    return timedelta(seconds=float(os.environ.get(name, usual.total_seconds())))


def main(role: str) -> None:
    """Be this process until SIGTERM, or until the queue is empty."""
    if role == "web":
        where = f"127.0.0.1:{os.environ['TEST_PORT']}"
        options = ["--threads", "8", "--no-control-socket", "--log-level", "critical"]
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", where, *options])
    settings = Settings.from_env()
    assert settings.database_url is not None
    models.configure()
    observe.configure_logging()
    database.connect(settings.database_url)
    broker.connect(settings.redis_url)
    vault.open(settings.keys_dir)
    sms.connect(settings.sms_url, settings.sms_token, settings.sms_per_day)
    notices.connect(settings.mail_url)
    if "TEST_BOT_HOST" in os.environ:
        notices.hosts = dict.fromkeys(HOSTS, os.environ["TEST_BOT_HOST"])
    leases.LEASE = seconds("TEST_LEASE_SECONDS", leases.LEASE)
    digests.COLLECT = seconds("TEST_COLLECT_SECONDS", digests.COLLECT)
    digests.LOST_AFTER = seconds("TEST_LOST_SECONDS", digests.LOST_AFTER)
    print("ready", flush=True)  # noqa: T201 - the test waits for this line.
    if role == "clock":
        clock.Clock().run()
    else:
        worker.run(burst=role == "burst")


if __name__ == "__main__":
    main(sys.argv[1])
