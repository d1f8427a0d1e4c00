"""The baseline of `bench claims`: a bare Flask view with hand-written psycopg that makes the same writes and the same
limit calls as a claim, and one that makes the same read and scan write as the landing page and fills its template."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
from flask import Flask, redirect, render_template, request
from jinja2 import FileSystemLoader
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from store_api.coupons.models import CampaignKind
from store_api.coupons.service import person_key
from store_api.crypto import new_token, vault
from store_api.customers import consents
from store_api.customers.models import Purpose
from store_api.customers.proofs import browser_key
from store_api.db import new_id
from store_api.settings import Settings
from store_api.shopper.service import page_token
from store_api.texts import money, say

OFFER = """
    SELECT q.id, q.store_id, q.staff_id, c.id, c.state, c.claim_from, c.claim_until, c.total, c.issued, c.use_days,
           s.name, s.timezone, c.budget, c.spent, c.reserved, c.disputed, c.cost
    FROM qr_code q JOIN campaign c ON c.id = q.campaign_id JOIN store s ON s.id = q.store_id
    WHERE q.slug = %s AND q.retired_at IS NULL
"""
AGAIN = "SELECT id FROM claim WHERE campaign_id = %s AND person_key = %s AND browser_key = %s"
CUSTOMER = """
    INSERT INTO customer (id, person_id, phone_sealed, phone_index, phone_tail, member_code, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (phone_index) DO NOTHING RETURNING id
"""
CLAIM = """
    INSERT INTO claim (id, campaign_id, customer_id, person_key, n, code_index, browser_key, qr_code_id, store_id,
                       claimed_at, use_from, use_until)
    VALUES (%s, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""
CONSENT = """
    INSERT INTO consent (id, customer_id, purpose, granted, text_version, channel, store_id, browser_key, at)
    VALUES (%s, %s, 'service', true, %s, 'qr_page', %s, %s, %s)
"""
EVENT = "INSERT INTO event (id, kind, subject_id, recorded_at) VALUES (%s, 'customer.changed', %s, %s)"
REACTION = """
    INSERT INTO reaction (id, event_id, job, due_at, attempts)
    VALUES (%s, %s, 'followups.jobs.review_customer', %s, 0)
"""
CARE = "INSERT INTO customer_assignment (id, customer_id, staff_id, since, until) VALUES (%s, %s, %s, %s, %s)"
MET = "INSERT INTO acquaintance (store_id, customer_id, first_met_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
TAKE = """
    UPDATE campaign SET issued = issued + 1, reserved = reserved + cost
    WHERE id = %s AND state = 'active' AND claim_from <= %s AND claim_until > %s AND issued < total
      AND (budget IS NULL OR spent + disputed + reserved + cost <= budget) RETURNING id
"""
SCAN = "INSERT INTO scan (id, qr_code_id, at) VALUES (%s, %s, %s)"

LANDING = """
    SELECT q.id, q.slug, s.name, c.name, c.kind, c.value, c.minimum_spend, c.currency, c.use_days, c.use_first_day,
           c.use_last_day, c.discount_cap, c.styles, c.categories, c.per_person, c.state, c.claim_from, c.claim_until,
           c.total, c.issued, c.budget, c.spent, c.reserved, c.disputed, c.cost,
           ARRAY(SELECT t.name FROM campaign_store cs JOIN store t ON t.id = cs.store_id WHERE cs.campaign_id = c.id)
    FROM qr_code q JOIN campaign c ON c.id = q.campaign_id JOIN store s ON s.id = q.store_id
    WHERE q.slug = %s AND q.retired_at IS NULL
"""

settings = Settings.from_env()
vault.open(settings.keys_dir)
HOUSE = Path(__file__).parents[1] / "store_api"
app = Flask(__name__, static_folder=str(HOUSE / "static"))
app.jinja_loader = FileSystemLoader([HOUSE / "templates", HOUSE / "shopper" / "templates"])
app.jinja_env.filters["money"] = money
for endpoint in ("claim", "guardian"):
    app.add_url_rule(f"/{endpoint}/<slug>", f"shopper.{endpoint}", lambda slug: slug)
app.add_url_rule("/privacy", "shopper.privacy", lambda: "")
own = threading.local()
limiter = FixedWindowRateLimiter(storage_from_string(str(settings.redis_url).replace("unix://", "redis+unix://", 1)))
LIMITS = [parse(text) for text in ("120/minute", "2400/hour", "60000/hour", "30/hour", "20/hour")]


def connection() -> psycopg.Connection[Any]:
    """One of this thread's own."""
    if not hasattr(own, "connection"):
        url = os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
        own.connection = psycopg.connect(url)
        own.connection.execute("SET timezone TO 'UTC'")
        own.connection.commit()
    return own.connection  # type: ignore[no-any-return]  # threading.local knows no types.


@app.post("/q/<slug>")
def claim(slug: str) -> Any:
    """One coupon."""
    phone, cookie = f"+86{request.form['phone']}", request.form["browser"]
    key = browser_key(cookie)
    address = request.access_route[0]
    names = (address, address, slug, key.hex(), vault.index("limits", phone).hex())
    for item, name in zip(LIMITS, names, strict=True):
        if not limiter.hit(item, name, "bare"):
            return "slow down", 429
    now = datetime.now(UTC)
    with connection().transaction() as transaction, connection().cursor() as cursor:
        row = cursor.execute(OFFER, [slug]).fetchone()
        assert row is not None
        qr_code, store, staff, campaign, state, opens, ends, total, issued, use_days = row[:10]
        person = person_key(campaign, phone)
        if state != "active" or not opens <= now < ends or issued >= total:
            found = cursor.execute(AGAIN, [campaign, person, key]).fetchone()
            return ("sold out", 409) if found is None else redirect(f"/c/{page_token(found[0])}", 303)
        customer, claimed = new_id(), new_id()
        member = vault.index("code", vault.short_code("member", customer))
        sealed = vault.seal(phone.encode(), f"customer|phone|{customer}")
        phone_index, tail = vault.index("phone", phone), vault.index("tail", phone[-4:])
        cursor.execute(CUSTOMER, [customer, customer, sealed, phone_index, tail, member, now])
        code = vault.index("code", vault.short_code("claim", claimed))
        until = now + timedelta(days=use_days)
        cursor.execute(CLAIM, [claimed, campaign, customer, person, code, key, qr_code, store, now, now, until])
        cursor.execute(CONSENT, [new_id(), customer, consents.current_version(), store, key, now])
        event = new_id()
        cursor.execute(EVENT, [event, customer, now])
        cursor.execute(REACTION, [new_id(), event, now])
        cursor.execute(CARE, [new_id(), customer, staff, now, until])
        cursor.execute(MET, [store, customer, now])
        if cursor.execute(TAKE, [campaign, now, now]).fetchone() is None:
            issued = total
            raise psycopg.Rollback(transaction)
    if issued >= total:
        return "sold out", 409
    answer = redirect(f"/c/{page_token(claimed)}", 303)
    answer.set_cookie("browser", cookie, httponly=True, samesite="Lax", max_age=365 * 24 * 3600)
    return answer


@app.get("/q/<slug>")
def landing(slug: str) -> Any:
    """The offer and its form."""
    with connection().transaction(), connection().cursor() as cursor:
        row = cursor.execute(LANDING, [slug]).fetchone()
        assert row is not None
        cursor.execute(SCAN, [new_id(), row[0], datetime.now(UTC)])
    names = "name kind value minimum_spend currency use_days use_first_day use_last_day discount_cap styles categories"
    campaign = SimpleNamespace(**dict(zip([*names.split(), "per_person"], row[3:15], strict=True)), stores=row[25])
    campaign.kind = CampaignKind(campaign.kind)
    return render_template(
        "landing.html",
        campaign=campaign,
        slug=row[1],
        shop=row[2],
        texts={purpose.value: consents.wording(purpose, "zh") for purpose in (Purpose.SERVICE, Purpose.MARKETING)},
        notice=consents.current_version(),
        browser=new_token(),
        closed=None,
        complaint=None,
        typed="",
        lang="zh",
        t=lambda key, **params: say(f"pages.{key}", "zh", **params),
    )
