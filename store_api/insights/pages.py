"""The office and the board as plain HTML for managers; no JavaScript."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Blueprint, request, url_for

from store_api import qr, web
from store_api.coupons.qr_codes import qr_codes
from store_api.errors import Invalid
from store_api.insights import service
from store_api.insights.sentences import show
from store_api.pages import Elsewhere, Page, page
from store_api.staff import service as staff
from store_api.staff.addresses import public_address
from store_api.staff.models import Device, Role
from store_api.staff.pages import page_caller

pages = Blueprint("insights_pages", __name__, template_folder="templates")


@page(pages, "/office")
def office() -> Page | Elsewhere:
    """What a manager finds after signing in: stores, boards, posters, tablets. A clerk finds her calls."""
    caller = page_caller()
    if not caller.at_least(Role.MANAGER):
        return Elsewhere(url_for("followup_pages.calls", lang=web.language()))
    stores = [store for store in staff.stores(web.tx()) if caller.may_enter(store.id)]
    hers = {store.id for store in stores}
    codes = [code for code in qr_codes(web.tx()) if code.store_id is None or code.store_id in hers]
    shows = {"who": caller.staff, "stores": stores, "codes": codes, "names": {store.id: store.name for store in stores}}
    shows["tablets"] = [
        tablet for tablet in staff.devices(web.tx()) if tablet.store_id in hers and not tablet.revoked_at
    ]
    return Page("office.html", shows=shows)


@page(pages, "/office/tablets/<uuid:device_id>/revoke", "POST")
def revoke(device_id: uuid.UUID) -> Elsewhere:
    """A lost tablet is refused from its next request on."""
    caller = page_caller(Role.MANAGER)
    device = web.tx().found(Device, device_id, "device_unknown")
    caller.store(web.tx(), device.store_id)
    staff.revoke_device(web.tx(), device, caller.staff)
    return Elsewhere(url_for("insights_pages.office", lang=web.language()))


@page(pages, "/office/stores/<uuid:store_id>/enrol", "POST")
def enrol(store_id: uuid.UUID) -> Page:
    """A single-use code for one tablet, shown this once."""
    caller = page_caller(Role.MANAGER)
    store = caller.store(web.tx(), store_id)
    _, code = staff.invite_device(web.tx(), store, caller.staff)
    picture = qr.inline_svg(public_address(f"/app/enrol#{code}"))
    return Page("enrol.html", shows={"store": store, "picture": picture, "code": code})


@page(pages, "/board/<uuid:store_id>")
def board(store_id: uuid.UUID) -> Page:
    """The figures of a store and its clerks for a period."""
    store = page_caller(Role.MANAGER).store(web.tx(), store_id)
    found = service.board(web.tx(), store, asked_day("first"), asked_day("last"))
    language = web.language()
    clerks = [(row, [show(figure, store.currency, language) for figure in row.figures]) for row in found.clerks]
    figures = [show(figure, store.currency, language) for figure in found.figures]
    return Page("board.html", shows={"board": found, "store": store, "figures": figures, "clerks": clerks})


def asked_day(name: str) -> date | None:
    """A day of the period form; left empty it is the default. Raises Invalid."""
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("period_wrong") from None
