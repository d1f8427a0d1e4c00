"""Printed codes to hang up: posters of three sizes as HTML, and the bare code as PNG and SVG. No JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request

from store_api import qr, web
from store_api.catalog.models import Product
from store_api.coupons import campaigns, qr_codes, windows
from store_api.coupons.models import Campaign, QrCode
from store_api.pages import Page, image, page
from store_api.shopper.blueprint import pages
from store_api.staff.addresses import public_address
from store_api.staff.models import Staff, Store
from store_api.staff.service import company

# The stand is an A4 sheet folded into a tent.
SIZES = ("a4", "a6", "stand")
# Pixels a module: a code is then at least 1,160 pixels wide.
PRINT_SCALE = 40
LARGEST_SCALE = 60


def address(code: QrCode) -> str:
    """What the printed code says. Raises Conflict when nobody has told where phones reach this installation."""
    return public_address(f"/q/{code.slug}")


@page(pages, "/q/<slug>/poster")
def poster(slug: str) -> Page:
    """A page to print and hang up: `?size=` a4, a6 or stand, `?lang=` zh or en."""
    code = qr_codes.find_qr_code(web.tx(), slug)
    size = request.args.get("size", "")
    return Page("poster.html", shows={**on_paper(code), "size": size if size in SIZES else SIZES[0], "sizes": SIZES})


def on_paper(code: QrCode) -> dict[str, Any]:
    """What a poster says. Only a code with a campaign of its own names the offer: another's changes with the days."""
    url, campaign = address(code), code.campaign
    return {
        "code": code,
        "shop": sign(code),
        "clerk": web.tx().get(Staff, code.staff_id) if code.staff_id else None,
        "product": web.tx().get(Product, code.product_id) if code.product_id else None,
        "campaign": campaign,
        "days": claim_days(code, campaign) if campaign else None,
        "closed": campaigns.why_closed(campaign, web.tx().now) if campaign else None,
        "url": url,
        "picture": qr.inline_svg(url, printed=True),
        "print_scale": PRINT_SCALE,
    }


def sign(code: QrCode) -> str:
    """What stands over the shop's door: the company, and the store where its name does not say that already."""
    found, store = company(web.tx()), web.tx().get(Store, code.store_id) if code.store_id else None
    names = [found.name if found else "", store.name if store else ""]
    return names[1] if names[0] in names[1] else " · ".join(filter(None, names))


def claim_days(code: QrCode, campaign: Campaign) -> tuple[date, date]:
    """The first and the last local day on which there is something to claim."""
    store = windows.home(web.tx(), code.store_id, campaign)
    last = campaign.claim_until - timedelta(microseconds=1)
    return store.local_day(campaign.claim_from), store.local_day(last)


@page(pages, "/q/<slug>.png")
def poster_png(slug: str) -> Any:
    """The bare code as PNG, `?scale=` pixels a module."""
    scale = request.args.get("scale", 10, type=int)
    text = address(qr_codes.find_qr_code(web.tx(), slug))
    return image(qr.png(text, min(max(scale, 1), LARGEST_SCALE)), "image/png")


@page(pages, "/q/<slug>.svg")
def poster_svg(slug: str) -> Any:
    """The bare code as SVG."""
    return image(qr.svg(address(qr_codes.find_qr_code(web.tx(), slug))), "image/svg+xml")
