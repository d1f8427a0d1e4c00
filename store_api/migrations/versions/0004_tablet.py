"""The tablet: photos, pinyin of names, seconds of a card, what was missing, sessions that vouch, a company's own words.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store_api.pinyin import name_keys

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERTICAL = sa.Enum("apparel", "pharmacy", "electronics", "home", name="vertical", native_enum=False, length=32)
# What a new column says of all rows that are there. A constant costs nothing, however many they are.
CONSTANTS = (("store", "stock_fresh_minutes", "1440"), ("visit_outcome", "missing", "[]"))
# The planner keeps samples of columns, from which an erased name would not go away.
PLAIN_WORDS = (("customer", "name_keys"), ("visit_outcome", "missing"))
NAMES_AT_ONCE = 5_000


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("try_on_id", sa.Uuid(), nullable=True),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["staff_session.id"], name=op.f("fk_photo_session_id_staff_session")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_photo_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_photo_store_id_store")),
        sa.ForeignKeyConstraint(["try_on_id"], ["try_on.id"], name=op.f("fk_photo_try_on_id_try_on")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index(op.f("ix_photo_visit_id"), "photo", ["visit_id"], unique=False)
    op.add_column("company", sa.Column("reasons", postgresql.JSONB(), nullable=True))
    op.alter_column("company", "vertical", existing_type=sa.TEXT(), type_=VERTICAL, existing_nullable=False)
    op.add_column("customer", sa.Column("name_keys", sa.Text(), nullable=True))
    op.add_column("staff_session", sa.Column("vouches_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("store", sa.Column("stock_fresh_minutes", sa.BigInteger(), nullable=False, server_default="1440"))
    op.add_column("try_on", sa.Column("seconds", sa.BigInteger(), nullable=True))
    op.add_column("visit_outcome", sa.Column("missing", postgresql.JSONB(), nullable=False, server_default="[]"))
    for table, column in PLAIN_WORDS:
        op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
    fill_in()
    for table, column, _ in CONSTANTS:
        op.alter_column(table, column, server_default=None)
    op.create_check_constraint(op.f("ck_try_on_seconds"), "try_on", "seconds BETWEEN 0 AND 3600")


def fill_in() -> None:
    """How the names that are there are typed."""
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT id, name FROM customer WHERE name IS NOT NULL")).all()
    keyed = sa.text(
        "UPDATE customer SET name_keys = keyed.keys"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[])) AS keyed (id, keys) WHERE customer.id = keyed.id"
    )
    for start in range(0, len(named), NAMES_AT_ONCE):
        batch = named[start : start + NAMES_AT_ONCE]
        words = {"ids": [row.id for row in batch], "keys": [name_keys(row.name) for row in batch]}
        connection.execute(keyed, words)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_try_on_seconds"), "try_on", type_="check")
    op.drop_column("visit_outcome", "missing")
    op.drop_column("try_on", "seconds")
    op.drop_column("store", "stock_fresh_minutes")
    op.drop_column("staff_session", "vouches_since")
    op.drop_column("customer", "name_keys")
    op.alter_column("company", "vertical", existing_type=VERTICAL, type_=sa.TEXT(), existing_nullable=False)
    op.drop_column("company", "reasons")
    op.drop_index(op.f("ix_photo_visit_id"), table_name="photo")
    op.drop_table("photo")
