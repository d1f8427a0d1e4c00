"""What is held about a person as a customer: numbers, browsers, answers, merges, and who looked."""

from __future__ import annotations

from sqlalchemy import or_

from store_api.crypto import vault
from store_api.customers.models import (
    Acquaintance,
    Challenge,
    Consent,
    Customer,
    CustomerAssignment,
    CustomerMerge,
    MemberId,
    PhoneChange,
    PhoneProof,
)
from store_api.privacy.holding import Holding, named, plain, random_bytes, told
from store_api.privacy.whose import audited, numbers
from store_api.sales.models import PosConnection
from store_api.senders.models import TextMessage
from store_api.staff.models import AuditEntry, Store

STORE = named("store", "store_id", Store, "name")


def message_text(message: TextMessage) -> str | None:
    """The words of a message that is not sent yet."""
    return None if message.text_sealed is None else message.unseal()[1]


HOLDINGS = (
    Holding(
        Consent,
        Consent.customer_id.in_,
        by="at",
        shows=(
            *plain("at", "purpose", "granted", "text_version", "channel"),
            STORE,
            told("browser", "browser_key", "browser_key"),
        ),
        brief=("at", "purpose", "granted", "text_version"),
        empties={"browser_key": None},
    ),
    Holding(
        CustomerAssignment,
        CustomerAssignment.customer_id.in_,
        by="since",
        shows=plain("since", "until"),
    ),
    Holding(
        Acquaintance,
        Acquaintance.customer_id.in_,
        by="first_met_at",
        shows=(STORE, *plain("first_met_at")),
        deletes=True,
    ),
    Holding(
        MemberId,
        MemberId.customer_id.in_,
        by="external_id",
        shows=(named("source", "source", PosConnection, "name"), *plain("external_id")),
        deletes=True,
    ),
    Holding(
        PhoneProof,
        PhoneProof.customer_id.in_,
        by="at",
        shows=(
            *plain("at"),
            told("browser", "browser_key", "browser_key"),
            told("proved_by", lambda row: "clerk" if row.staff_id else "message"),
        ),
        brief=("at", "proved_by"),
        deletes=True,
    ),
    Holding(
        Challenge,
        lambda ids: or_(Challenge.customer_id.in_(ids), Challenge.phone_index.in_(numbers(ids))),
        by="at",
        shows=(
            told("at", "at", "at", "phone_index"),
            told("browser", "browser_key", "browser_key"),
            *plain("tries", "solved_at"),
        ),
        deletes=True,
    ),
    Holding(
        TextMessage,
        TextMessage.customer_id.in_,
        by="created_at",
        shows=(
            told("created_at", "created_at", "created_at", "phone_sealed"),
            told("text", message_text, "text_sealed"),
            *plain("purpose", "sent_at", "failed_at"),
        ),
        deletes=True,
    ),
    # Masked also for herself: whoever gave her a number of his own (see scans.look_up) must not read hers here.
    Holding(
        PhoneChange,
        PhoneChange.customer_id.in_,
        by="at",
        shows=(*plain("at"), told("old_phone", "masked_phone", "old_sealed", "old_index")),
        deletes=True,
    ),
    Holding(
        CustomerMerge,
        lambda ids: or_(CustomerMerge.from_id.in_(ids), CustomerMerge.into_id.in_(ids)),
        by="at",
        shows=plain("at", "undone_at"),
    ),
    Holding(AuditEntry, audited, by="at", shows=plain("at", "action", "reason"), empties={"reason": None}),
    # Last: the others are found by it.
    Holding(
        Customer,
        Customer.id.in_,
        by="created_at",
        shows=(
            told("name", "name", "name", "name_keys"),
            *plain("birthday"),
            told("phone", "phone", "phone_sealed", "phone_index", "phone_tail"),
            told("member_code", lambda row: vault.short_code("member", row.id), "member_code"),
            *plain("phone_proved_at", "created_at"),
        ),
        empties=dict.fromkeys(
            ("name", "name_keys", "birthday", "phone_sealed", "phone_index", "phone_tail", "phone_proved_at"), None
        ),
        along={"member_code": random_bytes()},
        by_hand=("member_code",),
    ),
)
