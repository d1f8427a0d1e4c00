"""Follow-ups: the ladder, promises made on calls, pictures, handovers, messages outside the app.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What a new column says of all rows that are there. A constant costs nothing, however many they are.
CONSTANTS = (
    ("contact", "channel", "phone"),
    ("follow_up_plan", "rests_on_holidays", "false"),
    ("follow_up_plan", "late_hours", "24"),
    ("follow_up_plan", "pool_hours", "72"),
    ("follow_up_plan", "promise_hours", "48"),
    ("follow_up_plan", "pause_days", "90"),
    ("follow_up_plan", "calls_per_customer", "1"),
    ("follow_up_plan", "calls_per_clerk", "30"),
    ("follow_up_plan", "quiet_from", "21:00"),
    ("follow_up_plan", "quiet_until", "09:00"),
    ("follow_up_task", "kind", "cadence"),
    ("follow_up_task", "round", "1"),
    ("follow_up_task", "rung", "clerk"),
    ("follow_up_task", "attempts", "0"),
    ("delivery", "round", "1"),
    ("delivery", "rung", "clerk"),
)
# What is computed from other columns.
COMPUTED = (("delivery", "at"), ("follow_up_task", "since"), ("follow_up_task", "first_due_at"))
CHECKS = (
    ("follow_up_task", "one_origin", "num_nonnulls(visit_id, contact_id) = 1 AND (visit_id IS NULL) = (step IS NULL)"),
    ("delivery", "about_one", "num_nonnulls(task_id, handover_id) = 1"),
    ("delivery", "one_recipient", "num_nonnulls(staff_id, address_id) = 1"),
)


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("staff_id <> successor_id", name=op.f("ck_handover_two_people")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handover_staff_id_staff")),
        sa.ForeignKeyConstraint(["started_by"], ["staff.id"], name=op.f("fk_handover_started_by_staff")),
        sa.ForeignKeyConstraint(["successor_id"], ["staff.id"], name=op.f("fk_handover_successor_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_successor_id"), "handover", ["successor_id"], unique=False)
    op.create_index(
        "uq_handover_running", "handover", ["staff_id"], unique=True, postgresql_where="finished_at IS NULL"
    )
    op.create_table(
        "notice_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("wecom", "dingtalk", "feishu", "mail", "sms", name="noticekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("num_nonnulls(store_id, staff_id) = 1", name=op.f("ck_notice_address_one_owner")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notice_address_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_notice_address_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_address")),
    )
    op.create_index("ix_notice_address_staff_id", "notice_address", ["staff_id"], unique=False)
    op.create_index("ix_notice_address_store_id", "notice_address", ["store_id"], unique=False)
    op.create_table(
        "script",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_script_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script")),
    )
    op.create_index("ix_script_store_id", "script", ["store_id"], unique=False)
    op.create_table(
        "handover_customer",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_handover_customer_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handover_customer_handover_id_handover")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"], name=op.f("fk_handover_customer_noted_by_staff")),
        sa.PrimaryKeyConstraint("handover_id", "customer_id", name=op.f("pk_handover_customer")),
    )
    op.create_index(op.f("ix_handover_customer_customer_id"), "handover_customer", ["customer_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["notice_address.id"], name=op.f("fk_notice_address_id_notice_address")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_notice_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("address_id", "slot", name=op.f("uq_notice_address_id_slot")),
    )
    op.create_index(
        "ix_notice_unfinished",
        "notice",
        ["due_at"],
        unique=False,
        postgresql_where="sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
    )
    op.create_table(
        "task_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "customer_full",
                "clerk_full",
                "no_answer",
                "handover",
                "pool",
                "taken",
                "revived",
                name="movereason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("due_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder_from", sa.Uuid(), nullable=False),
        sa.Column("holder_to", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["holder_from"], ["staff.id"], name=op.f("fk_task_move_holder_from_staff")),
        sa.ForeignKeyConstraint(["holder_to"], ["staff.id"], name=op.f("fk_task_move_holder_to_staff")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_task_move_staff_id_staff")),
        sa.ForeignKeyConstraint(["task_id"], ["follow_up_task.id"], name=op.f("fk_task_move_task_id_follow_up_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_move")),
    )
    op.create_index("ix_task_move_task_id", "task_move", ["task_id", "at"], unique=False)
    op.create_table(
        "contact_picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_picture_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["staff_session.id"], name=op.f("fk_contact_picture_session_id_staff_session")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_picture_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_contact_picture_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_picture")),
    )
    op.create_index(op.f("ix_contact_picture_contact_id"), "contact_picture", ["contact_id"], unique=False)
    op.add_column(
        "contact",
        sa.Column(
            "channel",
            sa.Enum("phone", "wecom", "sms", "visit", name="contactchannel", native_enum=False, length=32),
            nullable=False,
            server_default="phone",
        ),
    )
    op.add_column("contact", sa.Column("next_on", sa.Date(), nullable=True))
    op.add_column("delivery", sa.Column("round", sa.BigInteger(), nullable=True, server_default="1"))
    op.add_column(
        "delivery",
        sa.Column(
            "rung",
            sa.Enum("planned", "clerk", "manager", "pool", name="rung", native_enum=False, length=32),
            nullable=True,
            server_default="clerk",
        ),
    )
    op.add_column("delivery", sa.Column("handover_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("address_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("notice_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("delivery", "task_id", existing_type=sa.UUID(), nullable=True)
    op.alter_column("delivery", "staff_id", existing_type=sa.UUID(), nullable=True)
    op.drop_constraint(op.f("uq_delivery_task_id_staff_id_channel"), "delivery", type_="unique")
    op.drop_index(op.f("ix_delivery_staff_id"), table_name="delivery")
    op.add_column(
        "follow_up_plan", sa.Column("rests_on_holidays", sa.Boolean(), nullable=False, server_default="false")
    )
    op.add_column("follow_up_plan", sa.Column("late_hours", sa.BigInteger(), nullable=False, server_default="24"))
    op.add_column("follow_up_plan", sa.Column("pool_hours", sa.BigInteger(), nullable=False, server_default="72"))
    op.add_column("follow_up_plan", sa.Column("promise_hours", sa.BigInteger(), nullable=False, server_default="48"))
    op.add_column("follow_up_plan", sa.Column("pause_days", sa.BigInteger(), nullable=False, server_default="90"))
    op.add_column(
        "follow_up_plan", sa.Column("calls_per_customer", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column("follow_up_plan", sa.Column("calls_per_clerk", sa.BigInteger(), nullable=False, server_default="30"))
    op.add_column("follow_up_plan", sa.Column("quiet_from", sa.Time(), nullable=False, server_default="21:00"))
    op.add_column("follow_up_plan", sa.Column("quiet_until", sa.Time(), nullable=False, server_default="09:00"))
    op.add_column(
        "follow_up_task",
        sa.Column(
            "kind",
            sa.Enum(
                "cadence",
                "promise",
                "appointment",
                "next_call",
                "restart",
                name="taskkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
            server_default="cadence",
        ),
    )
    op.add_column("follow_up_task", sa.Column("contact_id", sa.Uuid(), nullable=True))
    op.add_column("follow_up_task", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("follow_up_task", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("follow_up_task", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("follow_up_task", sa.Column("round", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column(
        "follow_up_task",
        sa.Column(
            "rung",
            sa.Enum("planned", "clerk", "manager", "pool", name="rung", native_enum=False, length=32),
            nullable=False,
            server_default="clerk",
        ),
    )
    op.add_column("follow_up_task", sa.Column("attempts", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("follow_up_task", sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("follow_up_task", "visit_id", existing_type=sa.UUID(), nullable=True)
    op.alter_column("follow_up_task", "step", existing_type=sa.BIGINT(), nullable=True)
    op.drop_index(
        op.f("ix_follow_up_task_undelivered"),
        table_name="follow_up_task",
        postgresql_where="(((state)::text = 'open'::text) AND (delivered_at IS NULL) AND (held_at IS NULL))",
    )
    fill_in()
    for table, column, _ in CONSTANTS:
        op.alter_column(table, column, server_default=None)
    for table, column in COMPUTED:
        op.alter_column(table, column, nullable=False)
    op.drop_column("delivery", "delivered_at")
    op.drop_column("delivery", "channel")
    op.create_index("ix_delivery_staff_id", "delivery", ["staff_id", "at"], unique=False)
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"], unique=False)
    op.create_index(
        "uq_delivery_handover",
        "delivery",
        ["handover_id", "staff_id"],
        unique=True,
        postgresql_where="handover_id IS NOT NULL",
    )
    op.create_index(
        "uq_delivery_in_app",
        "delivery",
        ["task_id", "round", "rung", "staff_id"],
        unique=True,
        postgresql_where="task_id IS NOT NULL AND staff_id IS NOT NULL",
    )
    op.create_index(
        "uq_delivery_outside",
        "delivery",
        ["task_id", "round", "rung", "address_id"],
        unique=True,
        postgresql_where="task_id IS NOT NULL AND address_id IS NOT NULL",
    )
    op.create_foreign_key(
        op.f("fk_delivery_address_id_notice_address"), "delivery", "notice_address", ["address_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_delivery_notice_id_notice"), "delivery", "notice", ["notice_id"], ["id"])
    op.create_foreign_key(op.f("fk_delivery_handover_id_handover"), "delivery", "handover", ["handover_id"], ["id"])
    op.create_index(
        "ix_follow_up_task_holder",
        "follow_up_task",
        ["holder_id", "due_at"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_index(
        "ix_follow_up_task_next",
        "follow_up_task",
        ["next_at", "due_at", "id"],
        unique=False,
        postgresql_where="state = 'open' AND next_at IS NOT NULL AND held_at IS NULL AND dead_at IS NULL",
    )
    op.create_unique_constraint(op.f("uq_follow_up_task_contact_id"), "follow_up_task", ["contact_id"])
    op.create_foreign_key(
        op.f("fk_follow_up_task_contact_id_contact"), "follow_up_task", "contact", ["contact_id"], ["id"]
    )
    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    # The planner keeps samples of columns, from which an erased note would not go away.
    op.execute("ALTER TABLE handover_customer ALTER COLUMN note SET STATISTICS 0")


def fill_in() -> None:
    """What the new columns say of the rows that are there, each table written once."""
    op.execute("UPDATE delivery SET at = delivered_at")
    # Nobody finds a heap of old calls at the manager's the morning after: every clerk has a day for them.
    op.execute(
        "UPDATE follow_up_task SET since = visit.day, first_due_at = follow_up_task.due_at,"
        " rung = CASE WHEN delivered_at IS NULL THEN 'planned' ELSE 'clerk' END,"
        " next_at = CASE WHEN state <> 'open' THEN NULL WHEN delivered_at IS NULL THEN follow_up_task.due_at"
        " ELSE greatest(delivered_at, now()) + interval '24 hours' END"
        " FROM visit WHERE visit.id = follow_up_task.visit_id"
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE task_id IS NULL OR staff_id IS NULL OR rung <> 'clerk' OR round > 1")
    op.execute("DELETE FROM delivery WHERE task_id IN (SELECT id FROM follow_up_task WHERE visit_id IS NULL)")
    op.execute("DELETE FROM task_move")
    op.execute(
        "UPDATE contact SET task_id = NULL WHERE task_id IN (SELECT id FROM follow_up_task WHERE visit_id IS NULL)"
    )
    op.execute("DELETE FROM follow_up_task WHERE visit_id IS NULL")
    for table, name, _ in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.drop_constraint(op.f("fk_follow_up_task_contact_id_contact"), "follow_up_task", type_="foreignkey")
    op.drop_constraint(op.f("uq_follow_up_task_contact_id"), "follow_up_task", type_="unique")
    op.drop_index(
        "ix_follow_up_task_next",
        table_name="follow_up_task",
        postgresql_where="state = 'open' AND next_at IS NOT NULL AND held_at IS NULL AND dead_at IS NULL",
    )
    op.drop_index("ix_follow_up_task_holder", table_name="follow_up_task", postgresql_where="state = 'open'")
    op.create_index(
        op.f("ix_follow_up_task_undelivered"),
        "follow_up_task",
        ["due_at"],
        unique=False,
        postgresql_where="(((state)::text = 'open'::text) AND (delivered_at IS NULL) AND (held_at IS NULL))",
    )
    op.alter_column("follow_up_task", "step", existing_type=sa.BIGINT(), nullable=False)
    op.alter_column("follow_up_task", "visit_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("follow_up_task", "dead_at")
    op.drop_column("follow_up_task", "attempts")
    op.drop_column("follow_up_task", "rung")
    op.drop_column("follow_up_task", "round")
    op.drop_column("follow_up_task", "next_at")
    op.drop_column("follow_up_task", "first_due_at")
    op.drop_column("follow_up_task", "since")
    op.drop_column("follow_up_task", "contact_id")
    op.drop_column("follow_up_task", "kind")
    op.drop_column("follow_up_plan", "quiet_until")
    op.drop_column("follow_up_plan", "quiet_from")
    op.drop_column("follow_up_plan", "calls_per_clerk")
    op.drop_column("follow_up_plan", "calls_per_customer")
    op.drop_column("follow_up_plan", "pause_days")
    op.drop_column("follow_up_plan", "promise_hours")
    op.drop_column("follow_up_plan", "pool_hours")
    op.drop_column("follow_up_plan", "late_hours")
    op.drop_column("follow_up_plan", "rests_on_holidays")
    op.add_column(
        "delivery", sa.Column("delivered_at", postgresql.TIMESTAMP(timezone=True), autoincrement=False, nullable=True)
    )
    op.execute("UPDATE delivery SET delivered_at = at")
    op.alter_column("delivery", "delivered_at", nullable=False)
    op.add_column(
        "delivery", sa.Column("channel", sa.TEXT(), autoincrement=False, nullable=False, server_default="in_app")
    )
    op.alter_column("delivery", "channel", server_default=None)
    op.drop_constraint(op.f("fk_delivery_handover_id_handover"), "delivery", type_="foreignkey")
    op.drop_constraint(op.f("fk_delivery_notice_id_notice"), "delivery", type_="foreignkey")
    op.drop_constraint(op.f("fk_delivery_address_id_notice_address"), "delivery", type_="foreignkey")
    op.drop_index(
        "uq_delivery_outside", table_name="delivery", postgresql_where="task_id IS NOT NULL AND address_id IS NOT NULL"
    )
    op.drop_index(
        "uq_delivery_in_app", table_name="delivery", postgresql_where="task_id IS NOT NULL AND staff_id IS NOT NULL"
    )
    op.drop_index("uq_delivery_handover", table_name="delivery", postgresql_where="handover_id IS NOT NULL")
    op.drop_index("ix_delivery_notice_id", table_name="delivery")
    op.drop_index("ix_delivery_staff_id", table_name="delivery")
    op.create_index(op.f("ix_delivery_staff_id"), "delivery", ["staff_id"], unique=False)
    op.create_unique_constraint(
        op.f("uq_delivery_task_id_staff_id_channel"),
        "delivery",
        ["task_id", "staff_id", "channel"],
        postgresql_nulls_not_distinct=False,
    )
    op.alter_column("delivery", "staff_id", existing_type=sa.UUID(), nullable=False)
    op.alter_column("delivery", "task_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("delivery", "at")
    op.drop_column("delivery", "notice_id")
    op.drop_column("delivery", "address_id")
    op.drop_column("delivery", "handover_id")
    op.drop_column("delivery", "rung")
    op.drop_column("delivery", "round")
    op.drop_column("contact", "next_on")
    op.drop_column("contact", "channel")
    op.drop_index(op.f("ix_contact_picture_contact_id"), table_name="contact_picture")
    op.drop_table("contact_picture")
    op.drop_index("ix_task_move_task_id", table_name="task_move")
    op.drop_table("task_move")
    op.drop_index(
        "ix_notice_unfinished",
        table_name="notice",
        postgresql_where="sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
    )
    op.drop_table("notice")
    op.drop_index(op.f("ix_handover_customer_customer_id"), table_name="handover_customer")
    op.drop_table("handover_customer")
    op.drop_index("ix_script_store_id", table_name="script")
    op.drop_table("script")
    op.drop_index("ix_notice_address_store_id", table_name="notice_address")
    op.drop_index("ix_notice_address_staff_id", table_name="notice_address")
    op.drop_table("notice_address")
    op.drop_index("uq_handover_running", table_name="handover", postgresql_where="finished_at IS NULL")
    op.drop_index(op.f("ix_handover_successor_id"), table_name="handover")
    op.drop_table("handover")
