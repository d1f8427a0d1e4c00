"""The shopper's pages: poster, landing page, coupon, wallet, privacy. No JavaScript, one form, one button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from store_api import limits, qr, web
from store_api.coupons import scans
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim, QrCode
from store_api.crypto import new_token
from store_api.customers import consents
from store_api.customers.models import Purpose
from store_api.customers.phones import normalise_phone
from store_api.errors import DomainError, Invalid
from store_api.pages import Elsewhere, Page, image, page, read_cookie
from store_api.shopper import service
from store_api.staff.addresses import public_address
from store_api.staff.models import Store
from store_api.staff.service import company

pages = Blueprint("shopper", __name__, template_folder="templates")


def address(code: QrCode) -> str:
    """What the printed QR says."""
    return public_address(f"/q/{code.slug}")


def offer(code: QrCode) -> dict[str, Any]:
    """What landing page and poster say about the offer."""
    found = company(web.tx())
    store = web.tx().get(Store, code.store_id) if code.store_id else None
    return {"campaign": code.campaign, "code": code, "shop": store.name if store else (found.name if found else "")}


@page(pages, "/q/<slug>")
def landing(slug: str) -> Page:
    """The offer and its one form."""
    code = coupons.find_qr_code(web.tx(), slug)
    coupons.count_scan(web.tx(), code)
    return form(code, closed=coupons.why_closed(code.campaign, web.tx().now))


def form(code: QrCode, *, closed: DomainError | None = None, complaint: str | None = None, typed: str = "") -> Page:
    """The landing page; with a complaint it keeps what was typed."""
    texts = {purpose.value: consents.wording(purpose, web.language()) for purpose in Purpose}
    return Page(
        "landing.html",
        status=422 if complaint else 200,
        shows={**offer(code), "texts": texts, "closed": closed, "complaint": complaint, "typed": typed},
    )


@page(pages, "/q/<slug>", "POST")
@limits.limiter.limit(limits.CLAIMS)
def claim(slug: str) -> Page | Elsewhere:
    """Phone, the required tick, the optional tick: then the coupon's own page."""
    code = coupons.find_qr_code(web.tx(), slug)
    if "agree" not in request.form:
        return form(code, complaint="consent_needed", typed=request.form.get("phone", ""))
    try:
        phone = normalise_phone(request.form.get("phone", ""))
    except Invalid as error:
        return form(code, complaint=error.code, typed=request.form.get("phone", ""))
    found = coupons.claim(web.tx(), code, phone, marketing="marketing" in request.form)
    cookie = read_cookie("browser") or new_token()
    return Elsewhere(
        url_for("shopper.coupon", token=service.page_token(found), lang=request.args.get("lang")),
        cookies={"browser": cookie},
    )


@page(pages, "/c/<token>")
def coupon(token: str) -> Page:
    """One coupon: its code as text and QR, what it gives, until when, and whether it was used."""
    found = service.claim_behind(web.tx(), token)
    cookie = read_cookie("browser") or new_token()
    owner = service.wallet_owner(web.tx(), cookie)
    return Page(
        "coupon.html",
        cookies={"browser": cookie},
        shows={
            **card(found),
            "picture": qr.inline_svg(scans.counter_text(found, cookie)),
            "proved": owner is not None and owner.id == found.customer_id,
        },
    )


def card(found: Claim) -> dict[str, Any]:
    """What every view of a coupon says."""
    text = coupons.code_of(found)
    state = "used" if found.used_at else "expired" if found.use_until <= web.tx().now else "usable"
    return {
        "claim": found,
        "campaign": found.campaign,
        "text": f"{text[:3]} {text[3:6]} {text[6:]}",
        "state": state,
        "until": coupons.last_day(web.tx(), found),
        "token": service.page_token(found),
    }


@page(pages, "/wallet")
def wallet() -> Page:
    """Her coupons and her member QR, once this browser has proved her phone."""
    owner = service.wallet_owner(web.tx(), read_cookie("browser"))
    if owner is None:
        return Page("wallet_closed.html", status=403)
    return Page(
        "wallet.html",
        shows={
            "phone": owner.masked_phone,
            "picture": qr.inline_svg(scans.member_text(owner)),
            "cards": [card(found) for found in coupons.claims_of(web.tx(), owner.id)],
        },
    )


@page(pages, "/privacy")
def privacy() -> Page:
    """What is kept, why, for how long, and what she can ask for."""
    found = company(web.tx())
    return Page("privacy.html", shows={"company": found.name if found else "", "version": consents.current_version()})


@page(pages, "/q/<slug>/poster")
def poster(slug: str) -> Page:
    """A page to print and hang up."""
    code = coupons.find_qr_code(web.tx(), slug)
    return Page("poster.html", shows={**offer(code), "picture": qr.inline_svg(address(code)), "url": address(code)})


@page(pages, "/q/<slug>.png")
def poster_png(slug: str) -> Any:
    """The poster's QR as PNG."""
    return image(qr.png(address(coupons.find_qr_code(web.tx(), slug))), "image/png")


@page(pages, "/q/<slug>.svg")
def poster_svg(slug: str) -> Any:
    """The poster's QR as SVG."""
    return image(qr.svg(address(coupons.find_qr_code(web.tx(), slug))), "image/svg+xml")
