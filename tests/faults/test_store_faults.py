"""R12, R14, R15: Valkey is gone, empty or killed, and promised calls are told in time all the same.

A short form of each promise always runs; the whole figure is `make faults`.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from crew import crew
from own_servers import own_valkey
from processes import eventually
from promised_calls import all_told, fall_due, fall_due_over, lateness, promise, told_in_app
from web_load import web_load

from bench.ports import free_port
from store_api import leases
from store_api.queues import broker
from store_api.settings import Settings

full = pytest.mark.faults
SIZE = {"clock": 1, "worker": 1}
# As long as in a shop, so that what is late is late.
LEASE_SECONDS = str(leases.LEASE.total_seconds())


@pytest.mark.parametrize(
    ("calls", "days"), [(300, 3), *[pytest.param(10_000, days, marks=full) for days in (3, 7, 15)]]
)
def test_calls_of_the_future_survive_the_loss_of_valkeys_folder(
    own_database: str, settings: Settings, calls: int, days: int
) -> None:
    """R12: nothing about them is in Valkey alone."""
    promise(calls, due_in=timedelta(days=days))
    with own_valkey(settings) as (valkey, with_valkey), crew(with_valkey, own_database, SIZE):
        assert eventually(lambda: bool(broker.redis.keys("rq:worker:*")))
        valkey.lose_everything()
        assert told_in_app() == {0: calls}
        fall_due(0, calls)
        assert all_told(120)
    assert told_in_app() == {1: calls}


@pytest.mark.parametrize(
    ("seconds", "calls", "lease"), [(3, 60, "4"), pytest.param(600, 10_000, LEASE_SECONDS, marks=full)]
)
def test_without_valkey_calls_are_in_time_and_nobody_sees_an_error(
    own_database: str, settings: Settings, seconds: int, calls: int, lease: str
) -> None:
    """R14: it is down for so long while calls fall due and clerks, shoppers and tills go on; and it comes back."""
    shop, port = promise(calls), free_port()
    environ = {"TEST_LEASE_SECONDS": lease, "TEST_PORT": str(port), "HUITOUKE_TRUSTED_PROXIES": "1"}
    with (
        own_valkey(settings) as (valkey, with_valkey),
        crew(with_valkey, own_database, {**SIZE, "web": 1}, environ),
        web_load(shop, port, "clerk", "shopper", "cash_desk", pause=0.2) as load,
    ):
        fall_due_over(seconds + 2, calls)
        time.sleep(1)
        valkey.stop()
        time.sleep(seconds)
        valkey.start()
        assert all_told(100)
    assert told_in_app() == {1: calls}
    assert lateness()[-1] <= 60
    for who in ("clerk", "shopper", "cash_desk"):
        assert load.statuses(who) & {200, 202}
        assert all(0 < status < 500 for status in load.statuses(who))


@pytest.mark.parametrize(("kills", "every"), [(2, 1.5), pytest.param(10, 60, marks=full)])
def test_a_valkey_that_is_killed_again_and_again_delays_nothing(
    own_database: str, settings: Settings, kills: int, every: float
) -> None:
    """R15: kill -9 in each minute; 99 of 100 calls are told within half a minute."""
    calls, chance = round(kills * every * 20), random.Random(15)
    environ = {"TEST_LEASE_SECONDS": LEASE_SECONDS}
    promise(calls)
    with (
        own_valkey(settings) as (valkey, with_valkey),
        crew(with_valkey, own_database, SIZE, environ),
    ):
        fall_due_over(kills * every, calls)
        for _ in range(kills):
            moment = chance.uniform(0, every)
            time.sleep(moment)
            valkey.kill()
            valkey.start()
            time.sleep(every - moment)
        assert all_told(90)
    assert told_in_app() == {1: calls}
    assert lateness()[round(calls * 0.99) - 1] <= 30
