"""Clouds of tags, and what clerks said about single tags.

Revision: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KIND = sa.Enum("reject", "correct", name="verdictkind", native_enum=False, length=32)
# Nobody's taste stays in the planner's samples of columns when it is erased.
PLAIN_WORDS = {
    "customer_tag": ("facet", "tag", "for_person", "polarity", "changed_from", "bought_on"),
    "tag_verdict": ("facet", "tag", "now_facet", "now_tag", "now_polarity", "now_for_person"),
}


def upgrade() -> None:
    op.create_table(
        "customer_tag",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("for_person", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_from", sa.Text(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_tag_customer_id_customer")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_customer_tag_receipt_id_receipt")),
        sa.PrimaryKeyConstraint("customer_id", "facet", "tag", "for_person", name=op.f("pk_customer_tag")),
    )
    op.create_index("ix_customer_tag_facet_tag", "customer_tag", ["facet", "tag"], unique=False)
    op.create_index(op.f("ix_customer_tag_receipt_id"), "customer_tag", ["receipt_id"], unique=False)
    op.create_table(
        "tag_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("note_version", sa.BigInteger(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("now_facet", sa.Text(), nullable=True),
        sa.Column("now_tag", sa.Text(), nullable=True),
        sa.Column("now_polarity", sa.Text(), nullable=True),
        sa.Column("now_for_person", sa.Text(), nullable=True),
        sa.Column("about_health", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'correct') = (num_nonnulls(now_facet, now_tag, now_polarity) = 3)",
            name=op.f("ck_tag_verdict_says_what"),
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_tag_verdict_note_id_note")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["staff_session.id"], name=op.f("fk_tag_verdict_session_id_staff_session")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_tag_verdict_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_tag_verdict_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_verdict")),
    )
    op.create_index("ix_tag_verdict_note_id", "tag_verdict", ["note_id"], unique=False)
    for table, names in PLAIN_WORDS.items():
        for name in names:
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" SET STATISTICS 0')
    # All of it is found again, and only where something is found that was not there before somebody gets a cloud.
    op.execute("TRUNCATE tag_evidence")


def downgrade() -> None:
    op.drop_index("ix_tag_verdict_note_id", table_name="tag_verdict")
    op.drop_table("tag_verdict")
    op.drop_index(op.f("ix_customer_tag_receipt_id"), table_name="customer_tag")
    op.drop_index("ix_customer_tag_facet_tag", table_name="customer_tag")
    op.drop_table("customer_tag")
