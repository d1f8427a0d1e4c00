"""A shop's own words in notes, and its permission to keep what they tell about health.

Revision: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

POLARITY = sa.Enum("opinion", "fact", name="facetpolarity", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "store_facet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("polarity", POLARITY, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_store_facet_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_facet")),
        sa.UniqueConstraint("key", name=op.f("uq_store_facet_key")),
    )
    op.create_table(
        "store_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("word_key", sa.Text(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=True),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(facet IS NULL) = (tag IS NULL)", name=op.f("ck_store_word_tag_or_nothing")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_store_word_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_word")),
        sa.UniqueConstraint("word_key", name=op.f("uq_store_word_word_key")),
    )
    op.create_table(
        "retagging",
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retagging")),
    )
    op.create_table(
        "sensitive_switch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("on_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_by", sa.Uuid(), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["off_by"], ["staff.id"], name=op.f("fk_sensitive_switch_off_by_staff")),
        sa.ForeignKeyConstraint(["on_by"], ["staff.id"], name=op.f("fk_sensitive_switch_on_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_switch")),
    )
    op.add_column("company", sa.Column("words_version", sa.Uuid(), nullable=True))
    read_all_notes()


def read_all_notes() -> None:
    """A worker reads every note again and makes the clouds, the newest first, in batches beside the shop's work."""
    op.execute(
        """
        INSERT INTO retagging (id, done, "of", started_at, due_at)
        SELECT gen_random_uuid(), 0, count(*), now(), now() FROM note HAVING count(*) > 0
        """
    )


def downgrade() -> None:
    op.drop_column("company", "words_version")
    op.drop_table("sensitive_switch")
    op.drop_table("retagging")
    op.drop_table("store_word")
    op.drop_table("store_facet")
