"""The first tables.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("amount", "percent", "gift", "alteration", name="campaignkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("minimum_spend", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("per_person", sa.BigInteger(), nullable=False),
        sa.Column("claim_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("use_days", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "paused", "ended", name="campaignstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("issued >= 0 AND issued <= total", name=op.f("ck_campaign_issued_within_total")),
        sa.CheckConstraint("total > 0 AND per_person > 0 AND use_days > 0", name=op.f("ck_campaign_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "company",
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vertical", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_company_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_company")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_tail", sa.LargeBinary(), nullable=True),
        sa.Column("phone_proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_code", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("member_code", name=op.f("uq_customer_member_code")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_customer_phone_index")),
    )
    op.create_index(op.f("ix_customer_phone_tail"), "customer", ["phone_tail"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_table(
        "guard",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failures_today", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_guard")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("style", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("style", name=op.f("uq_product_style")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("clerk", "manager", "headquarters", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("number", name=op.f("uq_staff_number")),
    )
    op.create_table(
        "store",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("code", name=op.f("uq_store_code")),
    )
    op.create_table(
        "acquaintance",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("first_met_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_acquaintance_customer_id_customer")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_acquaintance_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", "customer_id", name=op.f("pk_acquaintance")),
    )
    op.create_index(op.f("ix_acquaintance_customer_id"), "acquaintance", ["customer_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_entry_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "campaign_store",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_store_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_campaign_store_store_id_store")),
        sa.PrimaryKeyConstraint("campaign_id", "store_id", name=op.f("pk_campaign_store")),
    )
    op.create_table(
        "closed_day",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_closed_day_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", "day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("service", "follow_up", "marketing", name="purpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("channel", sa.Enum("qr_page", "clerk", name="channel", native_enum=False, length=32), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_consent_customer_id_customer")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consent_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_consent_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_customer_id_purpose", "consent", ["customer_id", "purpose", "at"], unique=False)
    op.create_table(
        "customer_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_assignment_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_customer_assignment_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_assignment")),
    )
    op.create_index(op.f("ix_customer_assignment_customer_id"), "customer_assignment", ["customer_id"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_device_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_enrolment_created_by_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_enrolment_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_enrolment_code_hash")),
    )
    op.create_table(
        "follow_up_plan",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_follow_up_plan_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_follow_up_plan")),
    )
    op.create_table(
        "footfall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visitors", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("visitors >= 0", name=op.f("ck_footfall_not_negative")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_footfall_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footfall")),
    )
    op.create_index("ix_footfall_store_id_hour", "footfall", ["store_id", "hour"], unique=False)
    op.create_table(
        "member_id",
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_member_id_customer_id_customer")),
        sa.PrimaryKeyConstraint("source", "external_id", name=op.f("pk_member_id")),
    )
    op.create_index(op.f("ix_member_id_customer_id"), "member_id", ["customer_id"], unique=False)
    op.create_table(
        "pairing",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("with_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_pairing_product_id_product")),
        sa.ForeignKeyConstraint(["with_id"], ["product.id"], name=op.f("fk_pairing_with_id_product")),
        sa.PrimaryKeyConstraint("product_id", "with_id", name=op.f("pk_pairing")),
    )
    op.create_table(
        "phone_proof",
        sa.Column("browser_key", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_phone_proof_customer_id_customer")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_phone_proof_staff_id_staff")),
        sa.PrimaryKeyConstraint("browser_key", "customer_id", name=op.f("pk_phone_proof")),
    )
    op.create_table(
        "pos_connection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Enum("webhook", "files", name="connectionkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_pos_connection_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_connection")),
        sa.UniqueConstraint("name", name=op.f("uq_pos_connection_name")),
    )
    op.create_table(
        "qr_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_qr_code_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_qr_code_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_qr_code_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qr_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_qr_code_slug")),
    )
    op.create_table(
        "reaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reaction_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
    )
    op.create_index(
        "ix_reaction_due", "reaction", ["due_at"], unique=False, postgresql_where="done_at IS NULL AND dead_at IS NULL"
    )
    op.create_table(
        "sku",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code", name=op.f("uq_sku_code")),
    )
    op.create_index(op.f("ix_sku_barcode"), "sku", ["barcode"], unique=False)
    op.create_index(op.f("ix_sku_product_id"), "sku", ["product_id"], unique=False)
    op.create_table(
        "staff_store",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_store_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_staff_store_store_id_store")),
        sa.PrimaryKeyConstraint("staff_id", "store_id", name=op.f("pk_staff_store")),
    )
    op.create_table(
        "store_hours",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_store_hours_weekday")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_store_hours_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", "weekday", name=op.f("pk_store_hours")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_withdrawal_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_withdrawal_subject_id")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("qr_code_id", sa.Uuid(), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("use_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_claim_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_claim_customer_id_customer")),
        sa.ForeignKeyConstraint(["qr_code_id"], ["qr_code.id"], name=op.f("fk_claim_qr_code_id_qr_code")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_claim_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("campaign_id", "person_key", "n", name=op.f("uq_claim_campaign_id_person_key_n")),
        sa.UniqueConstraint("code_index", name=op.f("uq_claim_code_index")),
    )
    op.create_index("ix_claim_customer_id", "claim", ["customer_id"], unique=False)
    op.create_table(
        "pos_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "applied", "rejected", name="poseventstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["pos_connection.id"], name=op.f("fk_pos_event_connection_id_pos_connection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_event")),
        sa.UniqueConstraint("connection_id", "key", name=op.f("uq_pos_event_connection_id_key")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("store", "online", "delivery", "mini_program", name="saleschannel", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("cashier_id", sa.Uuid(), nullable=True),
        sa.Column("refund_of", sa.Text(), nullable=True),
        sa.Column("refund_of_id", sa.Uuid(), nullable=True),
        sa.Column("coupon_indexes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cashier_id"], ["staff.id"], name=op.f("fk_receipt_cashier_id_staff")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["pos_connection.id"], name=op.f("fk_receipt_connection_id_pos_connection")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_receipt_customer_id_customer")),
        sa.ForeignKeyConstraint(["refund_of_id"], ["receipt.id"], name=op.f("fk_receipt_refund_of_id_receipt")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_receipt_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("connection_id", "external_id", name=op.f("uq_receipt_connection_id_external_id")),
    )
    op.create_index("ix_receipt_customer_id", "receipt", ["customer_id"], unique=False)
    op.create_index("ix_receipt_store_id_day", "receipt", ["store_id", "day"], unique=False)
    op.create_index(
        "ix_receipt_waiting_refund",
        "receipt",
        ["connection_id", "refund_of"],
        unique=False,
        postgresql_where="refund_of IS NOT NULL",
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("qr_code_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["qr_code_id"], ["qr_code.id"], name=op.f("fk_scan_qr_code_id_qr_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
    )
    op.create_index(op.f("ix_scan_qr_code_id"), "scan", ["qr_code_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_staff_session_device_id_device")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(
        "ix_staff_session_staff_id", "staff_session", ["staff_id"], unique=False, postgresql_where="ended_at IS NULL"
    )
    op.create_table(
        "stock_level",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_level_sku_id_sku")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_stock_level_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", "sku_id", name=op.f("pk_stock_level")),
    )
    op.create_index(op.f("ix_stock_level_sku_id"), "stock_level", ["sku_id"], unique=False)
    op.create_table(
        "line_credit",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "guide",
                "try_on",
                "visit",
                "follow_up",
                "assigned",
                "cashier",
                name="creditreason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_line_credit_receipt_id_receipt")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_line_credit_staff_id_staff")),
        sa.PrimaryKeyConstraint("receipt_id", "line_no", "staff_id", name=op.f("pk_line_credit")),
    )
    op.create_index(op.f("ix_line_credit_staff_id"), "line_credit", ["staff_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_payment_receipt_id_receipt")),
        sa.PrimaryKeyConstraint("receipt_id", "n", name=op.f("pk_payment")),
    )
    op.create_table(
        "receipt_line",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "item",
                "bag",
                "gift",
                "fee",
                "freight",
                "deposit",
                "topup",
                "tip",
                name="linekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("guides", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_receipt_line_product_id_product")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id_receipt")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_receipt_line_sku_id_sku")),
        sa.PrimaryKeyConstraint("receipt_id", "line_no", name=op.f("pk_receipt_line")),
    )
    op.create_index(op.f("ix_receipt_line_product_id"), "receipt_line", ["product_id"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_redemption_claim_id_claim")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_redemption_device_id_device")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_redemption_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_redemption_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_redemption_claim_id")),
    )
    op.create_table(
        "redemption_refusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_redemption_refusal_claim_id_claim")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_redemption_refusal_device_id_device")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_redemption_refusal_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_redemption_refusal_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_refusal")),
    )
    op.create_index(op.f("ix_redemption_refusal_claim_id"), "redemption_refusal", ["claim_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("party", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id_customer")),
        sa.ForeignKeyConstraint(["session_id"], ["staff_session.id"], name=op.f("fk_visit_session_id_staff_session")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_customer_id", "visit", ["customer_id"], unique=False)
    op.create_index("ix_visit_store_id_day", "visit", ["store_id", "day"], unique=False)
    op.create_table(
        "follow_up_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state", sa.Enum("open", "done", "stopped", name="taskstate", native_enum=False, length=32), nullable=False
        ),
        sa.Column(
            "stop_reason",
            sa.Enum(
                "purchase",
                "refused",
                "opted_out",
                "no_answer",
                "visit_changed",
                name="stopreason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_follow_up_task_customer_id_customer")),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name=op.f("fk_follow_up_task_holder_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_follow_up_task_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_follow_up_task_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_task")),
        sa.UniqueConstraint("visit_id", "step", name=op.f("uq_follow_up_task_visit_id_step")),
    )
    op.create_index("ix_follow_up_task_customer_id", "follow_up_task", ["customer_id"], unique=False)
    op.create_index(
        "ix_follow_up_task_open",
        "follow_up_task",
        ["store_id", "due_at"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_index(
        "ix_follow_up_task_undelivered",
        "follow_up_task",
        ["due_at"],
        unique=False,
        postgresql_where="state = 'open' AND delivered_at IS NULL AND held_at IS NULL",
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(visit_id, customer_id) = 1", name=op.f("ck_note_about_one")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id_customer")),
        sa.ForeignKeyConstraint(["session_id"], ["staff_session.id"], name=op.f("fk_note_session_id_staff_session")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_note_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_note_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_note_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_customer_id", "note", ["customer_id"], unique=False)
    op.create_index("ix_note_visit_id", "note", ["visit_id"], unique=False)
    op.create_table(
        "return_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind", sa.Enum("return", "exchange", name="returnkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("line_no", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("typed_style", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(receipt_id, product_id, typed_style) >= 1", name=op.f("ck_return_reason_names_a_piece")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_return_reason_product_id_product")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["staff_session.id"], name=op.f("fk_return_reason_session_id_staff_session")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_return_reason_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_return_reason_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_return_reason_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_reason")),
    )
    op.create_index(op.f("ix_return_reason_visit_id"), "return_reason", ["visit_id"], unique=False)
    op.create_table(
        "try_on",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("typed_style", sa.Text(), nullable=True),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column(
            "fit", sa.Enum("small", "fits", "large", name="fitverdict", native_enum=False, length=32), nullable=True
        ),
        sa.Column(
            "result",
            sa.Enum("taken", "thinking", "rejected", name="tryonresult", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recommended", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(sku_id, product_id, typed_style) >= 1", name=op.f("ck_try_on_names_a_piece")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_try_on_product_id_product")),
        sa.ForeignKeyConstraint(["session_id"], ["staff_session.id"], name=op.f("fk_try_on_session_id_staff_session")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_try_on_sku_id_sku")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_try_on_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_try_on_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_try_on_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try_on")),
    )
    op.create_index(op.f("ix_try_on_product_id"), "try_on", ["product_id"], unique=False)
    op.create_index("ix_try_on_visit_id", "try_on", ["visit_id"], unique=False)
    op.create_table(
        "visit_outcome",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("bought", "no_sale", name="outcomekind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("may_call", sa.Boolean(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["staff_session.id"], name=op.f("fk_visit_outcome_session_id_staff_session")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_outcome_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_outcome_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_outcome_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_outcome")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "reached",
                "no_answer",
                "refused",
                "promised",
                "appointment",
                name="contactresult",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id_customer")),
        sa.ForeignKeyConstraint(["session_id"], ["staff_session.id"], name=op.f("fk_contact_session_id_staff_session")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_contact_store_id_store")),
        sa.ForeignKeyConstraint(["task_id"], ["follow_up_task.id"], name=op.f("fk_contact_task_id_follow_up_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_customer_id", "contact", ["customer_id", "occurred_at"], unique=False)
    op.create_index(op.f("ix_contact_task_id"), "contact", ["task_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_delivery_staff_id_staff")),
        sa.ForeignKeyConstraint(["task_id"], ["follow_up_task.id"], name=op.f("fk_delivery_task_id_follow_up_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("task_id", "staff_id", "channel", name=op.f("uq_delivery_task_id_staff_id_channel")),
    )
    op.create_index(op.f("ix_delivery_staff_id"), "delivery", ["staff_id"], unique=False)
    op.create_table(
        "note_revision",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_revision_note_id_note")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_note_revision_staff_id_staff")),
        sa.PrimaryKeyConstraint("note_id", "version", name=op.f("pk_note_revision")),
    )
    op.create_table(
        "tag_evidence",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("for_person", sa.Text(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("tagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_tag_evidence_note_id_note")),
        sa.PrimaryKeyConstraint("note_id", "facet", "tag", name=op.f("pk_tag_evidence")),
    )
    op.create_index("ix_tag_evidence_facet_tag", "tag_evidence", ["facet", "tag"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tag_evidence_facet_tag", table_name="tag_evidence")
    op.drop_table("tag_evidence")
    op.drop_table("note_revision")
    op.drop_index(op.f("ix_delivery_staff_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_contact_task_id"), table_name="contact")
    op.drop_index("ix_contact_customer_id", table_name="contact")
    op.drop_table("contact")
    op.drop_table("visit_outcome")
    op.drop_index("ix_try_on_visit_id", table_name="try_on")
    op.drop_index(op.f("ix_try_on_product_id"), table_name="try_on")
    op.drop_table("try_on")
    op.drop_index(op.f("ix_return_reason_visit_id"), table_name="return_reason")
    op.drop_table("return_reason")
    op.drop_index("ix_note_visit_id", table_name="note")
    op.drop_index("ix_note_customer_id", table_name="note")
    op.drop_table("note")
    op.drop_index(
        "ix_follow_up_task_undelivered",
        table_name="follow_up_task",
        postgresql_where="state = 'open' AND delivered_at IS NULL AND held_at IS NULL",
    )
    op.drop_index("ix_follow_up_task_open", table_name="follow_up_task", postgresql_where="state = 'open'")
    op.drop_index("ix_follow_up_task_customer_id", table_name="follow_up_task")
    op.drop_table("follow_up_task")
    op.drop_index("ix_visit_store_id_day", table_name="visit")
    op.drop_index("ix_visit_customer_id", table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_redemption_refusal_claim_id"), table_name="redemption_refusal")
    op.drop_table("redemption_refusal")
    op.drop_table("redemption")
    op.drop_index(op.f("ix_receipt_line_product_id"), table_name="receipt_line")
    op.drop_table("receipt_line")
    op.drop_table("payment")
    op.drop_index(op.f("ix_line_credit_staff_id"), table_name="line_credit")
    op.drop_table("line_credit")
    op.drop_index(op.f("ix_stock_level_sku_id"), table_name="stock_level")
    op.drop_table("stock_level")
    op.drop_index("ix_staff_session_staff_id", table_name="staff_session", postgresql_where="ended_at IS NULL")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_scan_qr_code_id"), table_name="scan")
    op.drop_table("scan")
    op.drop_index("ix_receipt_waiting_refund", table_name="receipt", postgresql_where="refund_of IS NOT NULL")
    op.drop_index("ix_receipt_store_id_day", table_name="receipt")
    op.drop_index("ix_receipt_customer_id", table_name="receipt")
    op.drop_table("receipt")
    op.drop_table("pos_event")
    op.drop_index("ix_claim_customer_id", table_name="claim")
    op.drop_table("claim")
    op.drop_table("withdrawal")
    op.drop_table("store_hours")
    op.drop_table("staff_store")
    op.drop_index(op.f("ix_sku_product_id"), table_name="sku")
    op.drop_index(op.f("ix_sku_barcode"), table_name="sku")
    op.drop_table("sku")
    op.drop_index("ix_reaction_due", table_name="reaction", postgresql_where="done_at IS NULL AND dead_at IS NULL")
    op.drop_table("reaction")
    op.drop_table("qr_code")
    op.drop_table("pos_connection")
    op.drop_table("phone_proof")
    op.drop_table("pairing")
    op.drop_index(op.f("ix_member_id_customer_id"), table_name="member_id")
    op.drop_table("member_id")
    op.drop_index("ix_footfall_store_id_hour", table_name="footfall")
    op.drop_table("footfall")
    op.drop_table("follow_up_plan")
    op.drop_table("enrolment")
    op.drop_table("device")
    op.drop_index(op.f("ix_customer_assignment_customer_id"), table_name="customer_assignment")
    op.drop_table("customer_assignment")
    op.drop_index("ix_consent_customer_id_purpose", table_name="consent")
    op.drop_table("consent")
    op.drop_table("closed_day")
    op.drop_table("campaign_store")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_acquaintance_customer_id"), table_name="acquaintance")
    op.drop_table("acquaintance")
    op.drop_table("store")
    op.drop_table("staff")
    op.drop_table("product")
    op.drop_table("guard")
    op.drop_table("event")
    op.drop_index(op.f("ix_customer_phone_tail"), table_name="customer")
    op.drop_table("customer")
    op.drop_table("company")
    op.drop_table("campaign")
