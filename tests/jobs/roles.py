"""One process of an installation, as a test starts it: `roles.py worker | burst | clock`."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # The jobs of tests.

from followups import clock, worker
from store_api import leases, models, observe
from store_api.crypto import vault
from store_api.db import database
from store_api.queues import broker
from store_api.senders.sms import sms
from store_api.settings import Settings


def main(role: str) -> None:
    """Be this process until SIGTERM, or until the queue is empty."""
    settings = Settings.from_env()
    assert settings.database_url is not None
    models.configure()
    observe.configure_logging()
    database.connect(settings.database_url)
    broker.connect(settings.redis_url)
    vault.open(settings.keys_dir)
    sms.connect(settings.sms_url, settings.sms_token, settings.sms_per_day)
    # A test cannot wait as long as a shop can.
    leases.LEASE = timedelta(seconds=float(os.environ.get("TEST_LEASE_SECONDS", "60")))
    print("ready", flush=True)  # noqa: T201 - the test waits for this line.
    if role == "clock":
        clock.Clock().run()
    else:
        worker.run(burst=role == "burst")


if __name__ == "__main__":
    main(sys.argv[1])
