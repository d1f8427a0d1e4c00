"""The one history of the schema."""

from __future__ import annotations

import hashlib
from uuid import UUID

from alembic import command
from sqlalchemy import create_engine, inspect, text

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
