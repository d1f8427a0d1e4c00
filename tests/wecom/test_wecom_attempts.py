"""Errands with real commits: the attempt is durable before WeCom is asked, and nothing is doubled."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from cast import NOW, open_shop
from sqlalchemy import select, update

from store_api.db import database
from store_api.leases import LEASE
from store_api.queues import broker
from store_api.settings import Settings
from store_api.wecom import errands, jobs, service
from store_api.wecom.client import RecordingWeCom
from store_api.wecom.connector import connector
from store_api.wecom.models import ContactWay, Errand, WeComCall

SECOND = timedelta(seconds=1)


@pytest.fixture
def ordered(own_database: str, wecom: RecordingWeCom) -> uuid.UUID:
    """A code is recorded and committed, and not made yet."""
    with database.session(NOW) as session:
        shop = open_shop(session)
        service.make(session, shop.store, shop.lin, "lin", None)
        session.settle()
        return session.scalars(select(WeComCall.id)).one()


@pytest.fixture
def inline(settings: Settings) -> Iterator[None]:
    """Without Valkey, so that the clock does the work itself."""
    broker.connect(None)
    yield
    broker.connect(settings.redis_url)


class Looking(RecordingWeCom):
    """Looks into the database while it is asked."""

    def add_contact_way(self, *_: str) -> str:
        """What another process sees now."""
        with database.session(NOW) as session:
            call = session.scalars(select(WeComCall)).one()
            self.asked.append(("attempted", str(call.attempted_at), str(call.done_at)))
            session.execute(update(ContactWay).values(wecom_user="nobody holds a lock"))
            session.settle()
        return "config"


def test_the_attempt_is_durable_and_no_transaction_open_while_wecom_is_asked(ordered: uuid.UUID) -> None:
    looking = Looking()
    connector.use(looking)
    jobs.run(ordered, NOW)
    assert looking.asked == [("attempted", str(NOW), "None")]


def test_workers_that_get_the_same_id_at_once_make_one_code(ordered: uuid.UUID, wecom: RecordingWeCom) -> None:
    together = Barrier(8)

    def work() -> None:
        together.wait()
        jobs.run(ordered, NOW)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work) for _ in range(8)]:
            done.result()
    assert [asked[0] for asked in wecom.asked] == ["add_contact_way"]


def test_without_the_mark_the_code_would_be_made_twice(ordered: uuid.UUID, wecom: RecordingWeCom) -> None:
    for _ in range(2):
        with database.transaction(NOW) as session:
            session.execute(update(WeComCall).values(attempted_at=None, done_at=None))
        jobs.run(ordered, NOW)
    assert [asked[0] for asked in wecom.asked] == ["add_contact_way", "add_contact_way"]


def test_the_clock_alone_makes_a_code_without_valkey(ordered: uuid.UUID, wecom: RecordingWeCom, inline: None) -> None:
    assert [jobs.dispatch(NOW) for _ in range(3)] == [1, 1, 0]
    with database.session(NOW) as session:
        assert session.scalars(select(ContactWay.picture)).one() is not None


def test_a_leased_errand_is_left_alone_until_the_lease_is_over(ordered: uuid.UUID) -> None:
    for later, due in ((timedelta(), [ordered]), (LEASE - SECOND, []), (LEASE + SECOND, [ordered])):
        with database.transaction(NOW + later) as session:
            assert errands.lease_due(session) == due


def test_retiring_while_the_code_comes_in_deletes_it(ordered: uuid.UUID, wecom: RecordingWeCom) -> None:
    with database.transaction(NOW) as session:
        errands.begin(session, ordered)
    with database.session(NOW) as writing, ThreadPoolExecutor(1) as pool:
        errands.finish(writing, ordered, "config-1", None)
        writing.flush()
        retiring = pool.submit(retire)
        with pytest.raises(TimeoutError):
            retiring.result(0.3)
        writing.settle()
        retiring.result(10)
    with database.session(NOW) as session:
        waiting = session.scalars(select(WeComCall.errand).where(*errands.WAITING)).all()
    assert set(waiting) == {Errand.PICTURE, Errand.DELETE}


def retire() -> None:
    """A manager takes the code back."""
    with database.transaction(NOW) as session:
        service.retire(session, session.scalars(select(ContactWay)).one())
