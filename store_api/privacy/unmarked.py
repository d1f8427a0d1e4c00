"""Columns that could hold anything and hold nothing about a shopper.

A text, a JSON value, bytes or a date in a table must be marked `personal` or stand here, else a test fails: whoever
adds one has to decide. What is in the tables of visits, sales and coupons are days, codes of ours and of the till, and
keyed digests.
"""

from __future__ import annotations

UNMARKED: dict[str, str] = {
    # the shop itself, its people, its goods and its machines
    "audit_entry": "action",
    "campaign": "name currency styles categories use_first_day use_last_day",
    "closed_day": "day",
    "company": "name vertical public_url reasons",
    "contact_way": "wecom_user state config_id picture",
    "device": "name token_hash",
    "enrolment": "code_hash",
    "follow_up_plan": "days",
    "follow_up_task": "since",
    "footfall": "source fingerprint",
    "guard": "subject day",
    "message_day": "day",
    "notice_address": "language sealed hint error",
    "pos_connection": "name secret_sealed",
    "product": "style name category",
    "qr_code": "slug room",
    "retagging": "words",
    "script": "title text reason",
    "sensitive_switch": "text text_version",
    "sku": "code colour size barcode currency",
    "staff": "number name password_hash pin_hash",
    "staff_session": "token_hash",
    "store": "code name timezone currency",
    "store_facet": "key name",
    "store_word": "surface word_key facet tag",
    # what waits to be done: names of jobs, kinds of errors
    "event": "kind",
    "notice": "error",
    "reaction": "job error",
    "text_message": "error",
    "wecom_call": "error",
    # what happened to people: when, which code of ours, what the till called it
    "challenge": "code_hash",
    "claim": "code_index",
    "consent": "text_version",
    "contact": "next_on",
    "payment": "method",
    "pos_event": "key body_hash problems",
    "receipt": "external_id content_hash day currency refund_of coupon_indexes warnings",
    "receipt_line": "name guides",
    "redemption": "day",
    "redemption_refusal": "reason",
    "tag_evidence": "rule",
    "visit": "day",
    "wecom_contact": "wecom_user",
}
