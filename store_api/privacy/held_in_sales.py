"""What is held about a person from coupons, receipts and calls."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from followups.models import Contact, ContactPicture, FollowUpTask
from store_api.coupons.models import Campaign, Claim, Redemption, RedemptionRefusal
from store_api.coupons.service import code_of
from store_api.customers.models import HandoverCustomer
from store_api.privacy.holding import Holding, named, plain, told
from store_api.privacy.whose import claims, contacts
from store_api.sales.models import Receipt
from store_api.staff.models import Store

STORE = named("store", "store_id", Store, "name")
CURRENCY = named("currency", "store_id", Store, "currency")


def line(sold: Any) -> dict[str, object]:
    """One line of a receipt."""
    return {"name": sold.name, "quantity": f"{sold.quantity.normalize():f}", "amount": sold.amount}


HOLDINGS = (
    Holding(
        Claim,
        Claim.customer_id.in_,
        by="claimed_at",
        shows=(
            *plain("claimed_at"),
            named("campaign", "campaign_id", Campaign, "name"),
            STORE,
            told("code", code_of, "code_index"),
            *plain("use_from", "use_until", "used_at", "lapsed_at", "cancelled_at"),
            told("browser", "browser_key", "browser_key"),
            told("number_mark", "person_key", "person_key"),
        ),
        brief=("claimed_at", "campaign", "used_at"),
        empties={"browser_key": None},
        by_hand=("person_key",),
    ),
    Holding(
        Redemption,
        lambda ids: Redemption.claim_id.in_(claims(ids)),
        by="at",
        shows=(*plain("at"), STORE, *plain("discount"), CURRENCY, *plain("given_back_at")),
    ),
    Holding(
        RedemptionRefusal,
        lambda ids: RedemptionRefusal.claim_id.in_(claims(ids)),
        by="at",
        shows=(*plain("at"), STORE, told("refusal", "reason", "reason"), *plain("discount"), CURRENCY),
    ),
    Holding(
        Receipt,
        Receipt.customer_id.in_,
        by="occurred_at",
        shows=(
            *plain("occurred_at"),
            STORE,
            *plain("external_id", "total", "currency", "voided"),
            told("lines", lambda row: [line(one) for one in row.lines]),
            told("payments", lambda row: [{"method": one.method, "amount": one.amount} for one in row.payments]),
        ),
        brief=("occurred_at", "store", "total", "currency", "lines"),
    ),
    Holding(
        FollowUpTask,
        FollowUpTask.customer_id.in_,
        by="due_at",
        shows=(*plain("due_at"), STORE, *plain("kind", "state", "stop_reason", "closed_at")),
    ),
    Holding(
        Contact,
        Contact.customer_id.in_,
        by="occurred_at",
        shows=(
            told("occurred_at", "occurred_at", "occurred_at", "fingerprint"),
            STORE,
            *plain("channel", "result", "agreed", "next_step", "next_on"),
        ),
        brief=("occurred_at", "result", "agreed", "next_step"),
        empties={"agreed": None, "next_step": None, "next_on": None, "fingerprint": b""},
    ),
    Holding(
        ContactPicture,
        lambda ids: ContactPicture.contact_id.in_(contacts(ids)),
        by="occurred_at",
        shows=(
            told("occurred_at", "occurred_at", "occurred_at", "fingerprint"),
            told("picture", lambda row: b64encode(row.jpeg).decode(), "jpeg"),
        ),
        brief=("occurred_at",),
        deletes=True,
    ),
    Holding(
        HandoverCustomer,
        HandoverCustomer.customer_id.in_,
        by="noted_at",
        shows=plain("noted_at", "note"),
        empties={"note": None},
    ),
)
