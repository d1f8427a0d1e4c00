"""The shopper's pages: landing page, coupon, wallet, privacy. No JavaScript, one form, one button."""

from __future__ import annotations

import re
from typing import Any

from flask import request, url_for

from store_api import limits, qr, web
from store_api.coupons import campaigns, qr_codes, scans, windows
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim
from store_api.coupons.offers import Offer, offer_behind
from store_api.crypto import new_token, vault
from store_api.customers import consents
from store_api.customers.models import Purpose
from store_api.customers.phones import normalise_phone
from store_api.customers.proofs import browser_key, proved_by
from store_api.errors import Invalid
from store_api.pages import Elsewhere, Page, page, read_cookie
from store_api.senders.sms import sms
from store_api.shopper import service
from store_api.shopper.blueprint import pages
from store_api.staff.service import company

ASKED = (Purpose.SERVICE, Purpose.MARKETING)
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


@page(pages, "/q/<slug>")
def landing(slug: str) -> Page:
    """The offer and its one form."""
    offer = offer_behind(web.tx(), slug)
    if request.method == "GET":
        qr_codes.count_scan(web.tx(), offer.code_id)
    return form(offer)


def form(offer: Offer, *, complaint: str | None = None, typed: str = "") -> Page:
    """The landing page; with a complaint it keeps what was typed."""
    return offer_page(
        "landing.html",
        offer,
        complaint,
        typed,
        texts={purpose.value: consents.wording(purpose, web.language()) for purpose in ASKED},
        notice=consents.current_version(),
        known=read_cookie("browser") is not None,
    )


def offer_page(template: str, offer: Offer, complaint: str | None, typed: str, **more: Any) -> Page:
    """A page with an offer and a form; where nothing is offered, it says so.

    The form carries a random token, which becomes the browser's cookie with the first coupon: so a form sent again
    because the answer got lost comes from the same browser, and opening the page sets no cookie.
    """
    if offer.terms is None:
        return Page("nothing_today.html", shows={"shop": offer.shop})
    return Page(
        template,
        status=422 if complaint else 200,
        shows={
            "campaign": offer.terms,
            "slug": offer.slug,
            "shop": offer.shop,
            "browser": new_token(),
            "closed": campaigns.why_closed(offer.terms, web.tx().now),
            "complaint": complaint,
            "typed": typed,
            **more,
        },
    )


@page(pages, "/q/<slug>", "POST")
@limits.limiter.limit(limits.CLAIMS)
@limits.limiter.limit(limits.CLAIMS_OF_CAMPAIGN, key_func=lambda: f"code:{request.path}")
@limits.limiter.limit(limits.CLAIMS_OF_BROWSER, key_func=lambda: f"browser:{browser_key(sent_cookie()).hex()}")
@limits.limiter.limit(limits.CLAIMS_OF_PHONE, key_func=lambda: f"phone:{typed_phone_key()}")
def claim(slug: str) -> Page | Elsewhere:
    """Phone, the required tick, the optional tick: then the coupon's own page."""
    offer = offer_behind(web.tx(), slug)
    terms, typed = offer.terms, request.form.get("phone", "")
    if terms is None or (complaint := what_is_missing()) is not None:
        return form(offer, complaint=None if terms is None else complaint, typed=typed)
    try:
        phone = normalise_phone(typed)
    except Invalid as error:
        return form(offer, complaint=error.code, typed=typed)
    cookie = sent_cookie()
    claim_id = coupons.claim(
        web.tx(),
        coupons.Request(offer, terms, phone, browser_key(cookie), marketing="marketing" in request.form),
    )
    address = url_for("shopper.coupon", token=service.page_token(claim_id), lang=request.args.get("lang"))
    return Elsewhere(address, cookies={"browser": cookie})


def typed_phone_key() -> str:
    """What stands for the typed number where claims are counted: Valkey holds no number."""
    digits = "".join(filter(str.isdigit, request.form.get("phone", "")))[-11:]
    return vault.index("limits", digits).hex()[:16]


def what_is_missing() -> str | None:
    """The complaint about a form that cannot be taken: no tick, a notice that was not shown, or a filled-in trap."""
    if request.form.get("website"):
        return "only_phone"
    if "agree" not in request.form:
        return "consent_needed"
    return None if consents.is_version(request.form.get("notice", "")) else "notice_missing"


def sent_cookie() -> str:
    """What this browser is known by: its cookie, else the token of the form it was shown."""
    token = request.form.get("browser", "")
    return read_cookie("browser") or (token if TOKEN.fullmatch(token) else new_token())


@page(pages, "/c/<token>")
def coupon(token: str) -> Page:
    """One coupon: its code as text and QR, and what it gives.

    Until when it is good and whether it was used is shown once the browser has proved the phone: before, whoever types
    a number must not learn whether somebody has it.
    """
    found = service.claim_behind(web.tx(), token)
    cookie = read_cookie("browser") or new_token()
    owner = proved_by(web.tx(), cookie)
    return Page(
        "coupon.html",
        cookies={"browser": cookie},
        shows={
            "shop": shop(),
            "campaign": found.campaign,
            "card": card(found),
            "picture": qr.inline_svg(scans.counter_text(found, cookie)),
            "proved": service.is_hers(web.tx(), found, owner),
            "sms": sms.available,
        },
    )


def shop() -> str:
    """Whose pages these are."""
    found = company(web.tx())
    return found.name if found else ""


def card(found: Claim) -> dict[str, Any]:
    """What every view of a coupon says."""
    text = coupons.code_of(found)
    return {
        "campaign": found.campaign,
        "text": f"{text[:3]} {text[3:6]} {text[6:]}",
        "state": service.state_of(found, web.tx().now),
        "since": windows.first_day(web.tx(), found),
        "until": windows.last_day(web.tx(), found),
        "used": windows.day_of_use(web.tx(), found),
        "token": service.page_token(found.id),
    }


@page(pages, "/wallet")
def wallet() -> Page:
    """Her coupons and her member QR, once this browser has proved her phone."""
    owner = proved_by(web.tx(), read_cookie("browser"))
    if owner is None:
        return Page("wallet_closed.html", status=403, shows={"sms": sms.available})
    return Page(
        "wallet.html",
        shows={
            "shop": shop(),
            "phone": owner.masked_phone,
            "picture": qr.inline_svg(scans.member_text(owner)),
            "cards": [card(found) for found in coupons.claims_of(web.tx(), owner.id)],
        },
    )


@page(pages, "/privacy")
def privacy() -> Page:
    """What is kept, why, for how long, and what she can ask for."""
    return Page("privacy.html", shows={"company": shop(), "version": consents.current_version()})
