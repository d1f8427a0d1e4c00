"""The one history of the schema."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, inspect, text

from store_api import migrations


def test_the_models_equal_the_migrated_database(own_database: str) -> None:
    command.check(migrations.config(own_database))


def test_the_history_leads_back_to_an_empty_database(own_database: str) -> None:
    command.downgrade(migrations.config(own_database), "base")
    engine = create_engine(own_database)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_up_down_and_up_again_ends_at_the_head(own_database: str) -> None:
    command.downgrade(migrations.config(own_database), "base")
    migrations.upgrade(own_database)
    assert migrations.current(own_database) == migrations.head()


BEFORE = """
INSERT INTO store (id, code, name, timezone, currency, created_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'S1', '南京路店', 'Asia/Shanghai', 'CNY', now());
INSERT INTO campaign (id, name, kind, value, minimum_spend, currency, total, issued, per_person, claim_from,
                      claim_until, use_days, state, created_at)
VALUES ('00000000-0000-0000-0000-000000000002', '新客礼', 'amount', 5000, 0, 'CNY', 10, 2, 1, now(), now(), 30,
        'ended', now());
INSERT INTO customer (id, name, phone_index, member_code, created_at)
VALUES ('00000000-0000-0000-0000-000000000003', '王芳', 'p', 'm', now()),
       ('00000000-0000-0000-0000-000000000004', '李丽', 'q', 'n', now());
INSERT INTO claim (id, campaign_id, customer_id, person_key, n, code_index, claimed_at, use_until, used_at)
VALUES ('00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-000000000003', 'p', 1, 'c', now(), now(), NULL),
       ('00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-000000000004', 'q', 1, 'd', now(), now(), now());
INSERT INTO redemption (id, claim_id, store_id, day, at)
VALUES ('00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000006',
        '00000000-0000-0000-0000-000000000001', '2026-03-10', now());
"""


def test_the_rows_of_the_first_version_are_carried_over(own_database: str) -> None:
    command.downgrade(migrations.config(own_database), "0001")
    engine = create_engine(own_database)
    with engine.begin() as connection:
        connection.execute(text(BEFORE))
    migrations.upgrade(own_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT bool_and(person_id = id) FROM customer"))
        assert connection.scalar(text("SELECT bool_and(use_from = claimed_at) FROM claim"))
        money = connection.execute(text("SELECT cost, reserved, spent, ended_at IS NOT NULL FROM campaign")).one()
        assert tuple(money) == (5000, 5000, 5000, True)
        key = hashlib.sha256(b"p" + UUID(int=2).bytes).digest()
        assert bytes(connection.scalar(text("SELECT person_key FROM claim WHERE used_at IS NULL"))) == key
    engine.dispose()


CALLS_BEFORE = """
INSERT INTO store (id, code, name, timezone, currency, created_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'S1', '南京路店', 'Asia/Shanghai', 'CNY', now());
INSERT INTO staff (id, number, name, role, active, created_at)
VALUES ('00000000-0000-0000-0000-000000000002', '7', '小林', 'clerk', true, now());
INSERT INTO staff_session (id, staff_id, token_hash, started_at, last_used_at)
VALUES ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 't', now(), now());
INSERT INTO customer (id, person_id, member_code, created_at)
VALUES ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000004', 'm', now());
INSERT INTO visit (id, store_id, staff_id, session_id, customer_id, day, party, occurred_at, recorded_at, fingerprint)
VALUES ('00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000001',
        '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003',
        '00000000-0000-0000-0000-000000000004', '2026-03-10', 1, now(), now(), '');
INSERT INTO follow_up_plan (store_id, days, hour) VALUES ('00000000-0000-0000-0000-000000000001', '[2, 9]', 18);
INSERT INTO follow_up_task (id, visit_id, step, store_id, customer_id, holder_id, due_at, state, delivered_at,
                            created_at)
SELECT id::uuid, '00000000-0000-0000-0000-000000000005', step, '00000000-0000-0000-0000-000000000001',
       '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000002', due, state, told, now()
FROM (VALUES ('00000000-0000-0000-0000-000000000006', 3, timestamptz '2026-03-13 02:00Z', 'open',
              timestamptz '2026-03-13 02:00Z'),
             ('00000000-0000-0000-0000-000000000007', 7, timestamptz '2099-03-17 02:00Z', 'open', NULL),
             ('00000000-0000-0000-0000-000000000008', 15, timestamptz '2026-03-25 02:00Z', 'done', NULL))
     AS old (id, step, due, state, told);
INSERT INTO delivery (id, task_id, staff_id, channel, delivered_at)
VALUES ('00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000006',
        '00000000-0000-0000-0000-000000000002', 'in_app', '2026-03-13 02:00Z');
INSERT INTO contact (id, task_id, customer_id, store_id, staff_id, session_id, result, occurred_at, recorded_at,
                     fingerprint)
VALUES ('00000000-0000-0000-0000-000000000010', NULL, '00000000-0000-0000-0000-000000000004',
        '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-000000000003', 'reached', now(), now(), '');
"""


@contextmanager
def carried_over(url: str, *before: str) -> Iterator[Connection]:
    """Rows of the second version, carried over to this one."""
    command.downgrade(migrations.config(url), "0002")
    engine = create_engine(url)
    with engine.begin() as connection:
        for rows in before:
            connection.execute(text(rows))
    migrations.upgrade(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def calls_before(own_database: str) -> Iterator[Connection]:
    """Promised calls of the second version, carried over to this one."""
    with carried_over(own_database, CALLS_BEFORE) as connection:
        yield connection


def test_a_store_keeps_its_own_days_and_gets_the_usual_rules(calls_before: Connection) -> None:
    plan = calls_before.execute(text("SELECT days, hour, late_hours, pool_hours, quiet_from FROM follow_up_plan")).one()
    assert tuple(plan) == ([2, 9], 18, 24, 72, time(21))


def test_calls_of_the_second_version_are_where_they_were_on_the_ladder(calls_before: Connection) -> None:
    rows = calls_before.execute(
        text("SELECT step, kind, rung, round, since::text, next_at FROM follow_up_task ORDER BY 1")
    )
    told, planned, done = rows.all()
    assert (told.rung, planned.rung) == ("clerk", "planned")
    assert {(row.kind, row.round, row.since) for row in (told, planned, done)} == {("cadence", 1, "2026-03-10")}
    assert (planned.next_at.year, done.next_at) == (2099, None)


def test_no_old_call_goes_up_the_ladder_on_the_night_of_the_upgrade(calls_before: Connection) -> None:
    waits = calls_before.scalar(text("SELECT next_at - now() FROM follow_up_task WHERE step = 3"))
    assert timedelta(hours=23) < waits <= timedelta(hours=24)


def test_deliveries_and_contacts_are_carried_over(calls_before: Connection) -> None:
    delivery = calls_before.execute(text("SELECT rung, round, at FROM delivery")).one()
    assert (delivery.rung, delivery.round, delivery.at) == ("clerk", 1, datetime(2026, 3, 13, 2, tzinfo=UTC))
    assert calls_before.scalar(text("SELECT channel FROM contact")) == "phone"


def test_calls_lead_back_to_the_second_version(calls_before: Connection, own_database: str) -> None:
    calls_before.rollback()
    command.downgrade(migrations.config(own_database), "0002")
    assert calls_before.scalar(text("SELECT count(*) FROM follow_up_task")) == 3
    assert calls_before.scalar(text("SELECT channel FROM delivery")) == "in_app"


SHOP_BEFORE = """
INSERT INTO company (single, name, vertical, public_url, created_at)
VALUES (true, '南风服饰', 'apparel', 'https://shop.example', now());
INSERT INTO store (id, code, name, timezone, currency, created_at)
VALUES ('00000000-0000-0000-0000-000000000001', 'S1', '南京路店', 'Asia/Shanghai', 'CNY', now());
INSERT INTO staff (id, number, name, role, active, created_at)
VALUES ('00000000-0000-0000-0000-000000000002', '7', '小林', 'clerk', true, now());
INSERT INTO staff_session (id, staff_id, token_hash, started_at, last_used_at)
VALUES ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 't', now(), now());
INSERT INTO customer (id, person_id, name, member_code, created_at)
VALUES ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000004', '曾女士', 'm', now()),
       ('00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000005', NULL, 'n', now());
INSERT INTO visit (id, store_id, staff_id, session_id, customer_id, day, party, occurred_at, recorded_at, fingerprint)
VALUES ('00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000001',
        '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003',
        '00000000-0000-0000-0000-000000000004', '2026-03-10', 1, now(), now(), '');
INSERT INTO visit_outcome (visit_id, store_id, staff_id, session_id, kind, occurred_at, recorded_at, fingerprint)
VALUES ('00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000001',
        '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', 'bought', now(), now(), '');
INSERT INTO try_on (id, visit_id, store_id, staff_id, session_id, typed_style, reasons, recommended, occurred_at,
                    recorded_at, fingerprint)
VALUES ('00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000006',
        '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-000000000003', 'A02', '[]', '[]', now(), now(), '');
"""


@pytest.fixture
def shop_before(own_database: str) -> Iterator[Connection]:
    """A shop of the third version, carried over to this one."""
    command.downgrade(migrations.config(own_database), "0003")
    engine = create_engine(own_database)
    with engine.begin() as connection:
        connection.execute(text(SHOP_BEFORE))
    migrations.upgrade(own_database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_names_of_the_third_version_can_be_typed(shop_before: Connection) -> None:
    rows = shop_before.execute(text("SELECT name_keys FROM customer ORDER BY id")).scalars().all()
    assert rows == ["zengnvshi zns", None]


def test_what_the_third_version_recorded_is_carried_over(shop_before: Connection) -> None:
    assert shop_before.scalar(text("SELECT missing FROM visit_outcome")) == []
    assert shop_before.scalar(text("SELECT seconds FROM try_on")) is None
    assert shop_before.scalar(text("SELECT stock_fresh_minutes FROM store")) == 1440
    assert tuple(shop_before.execute(text("SELECT vertical, reasons FROM company")).one()) == ("apparel", None)


def test_no_samples_are_kept_of_the_new_words_about_people(shop_before: Connection) -> None:
    kept = text("SELECT attstattarget FROM pg_attribute WHERE attrelid = CAST(:table AS regclass) AND attname = :name")
    for table, name in (("customer", "name_keys"), ("visit_outcome", "missing")):
        assert shop_before.scalar(kept, {"table": table, "name": name}) == 0


def test_the_shop_leads_back_to_the_third_version(shop_before: Connection, own_database: str) -> None:
    shop_before.rollback()
    command.downgrade(migrations.config(own_database), "0003")
    assert shop_before.scalar(text("SELECT name FROM customer WHERE name IS NOT NULL")) == "曾女士"
    assert shop_before.scalar(text("SELECT vertical FROM company")) == "apparel"


NOTE_BEFORE = """
INSERT INTO note (id, visit_id, text, version, store_id, staff_id, session_id, occurred_at, recorded_at, fingerprint)
VALUES ('00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000005', '喜欢米色', 1,
        '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-000000000003', now(), now(), '');
INSERT INTO tag_evidence (note_id, facet, tag, polarity, starts, ends, rule, confidence, tagged_at)
VALUES ('00000000-0000-0000-0000-000000000011', 'color', '米色', 'like', 2, 4, 'word', 1, now());
"""


@pytest.fixture
def notes_before(own_database: str) -> Iterator[Connection]:
    """A tagged note of the second version, carried over to this one."""
    with carried_over(own_database, CALLS_BEFORE, NOTE_BEFORE) as connection:
        yield connection


def test_notes_that_are_there_wait_to_be_read_again(notes_before: Connection) -> None:
    waiting = 'SELECT words, reached, done, "of", due_at <= now() FROM retagging'
    assert tuple(notes_before.execute(text(waiting)).one()) == (None, None, 0, 1, True)


def test_nothing_that_happens_waits_behind_old_notes(notes_before: Connection) -> None:
    queued = "SELECT count(*) FROM reaction WHERE job LIKE 'store_api.tags.%'"
    assert notes_before.scalar(text(queued)) == 0


def test_whatever_an_older_version_had_found_is_found_again(notes_before: Connection) -> None:
    assert notes_before.scalar(text("SELECT count(*) FROM tag_evidence")) == 0


def test_a_shop_without_notes_has_none_to_read(shop_before: Connection) -> None:
    assert shop_before.scalar(text("SELECT count(*) FROM retagging")) == 0
