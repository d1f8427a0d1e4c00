"""What is held about a person in WeCom matters."""

from __future__ import annotations

from store_api.privacy.holding import Holding, plain
from store_api.wecom.models import ContactWay, WeComContact

HOLDINGS = (
    Holding(
        WeComContact,
        WeComContact.customer_id.in_,
        by="added_at",
        shows=plain("added_at", "external_user", "wecom_user"),
        deletes=True,
    ),
    Holding(ContactWay, ContactWay.customer_id.in_, by="created_at", shows=plain("created_at", "retired_at")),
)
