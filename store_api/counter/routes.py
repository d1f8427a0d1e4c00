"""What the tablet shows."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from followups.lines import names_of
from store_api import web
from store_api.counter import (
    arrival,
    card_schemas,
    catalogue,
    catalogue_schemas,
    home,
    home_schemas,
    packing,
    schemas,
    service,
    stock,
    today,
)
from store_api.customers.service import met_by
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("counter", __name__, url_prefix="/api/v1", description="What the tablet shows")


@blp.route("/stores/<uuid:store_id>/clerk-home")
@requires(Role.CLERK)
@blp.response(200, home_schemas.ClerkHomeOut)
def clerk_home(store_id: uuid.UUID) -> Any:
    """Who is in the shop, what to know about each, and the caller's calls that are due."""
    return home.clerk_home(tx(), caller(), caller().store(tx(), store_id))


@blp.route("/stores/<uuid:store_id>/today")
@requires(Role.MANAGER)
@blp.response(200, home_schemas.TodayOut)
def show_today(store_id: uuid.UUID) -> Any:
    """The store's day: who came, what came of it, and what waits."""
    return today.today(tx(), caller(), caller().store(tx(), store_id))


@blp.route("/stores/<uuid:store_id>/catalogue")
@requires(Role.CLERK)
@blp.response(200, catalogue_schemas.CatalogueOut)
def show_catalogue(store_id: uuid.UUID) -> Response:
    """Every style with its SKUs, to search without a network."""
    store = caller().store(tx(), store_id)
    return packing.answer(catalogue.packed(tx(), store, web.language()))


@blp.route("/stores/<uuid:store_id>/stock")
@requires(Role.CLERK)
@blp.response(200, catalogue_schemas.StockListOut)
def show_stock(store_id: uuid.UUID) -> Response:
    """What this store has, SKU by SKU, and when each figure was so."""
    return packing.answer(packing.pack({"levels": stock.levels(tx(), caller().store(tx(), store_id).id)}))


@blp.route("/customers/<uuid:customer_id>")
@requires(Role.CLERK)
@blp.response(200, schemas.CustomerPageOut)
def customer_page(customer_id: uuid.UUID) -> Any:
    """One customer: profile, tags, timeline, coupons, purchases."""
    return service.customer_page(tx(), met_by(tx(), caller(), customer_id), web.language())


@blp.route("/customers/<uuid:customer_id>/arrival-card")
@requires(Role.CLERK)
@blp.response(200, card_schemas.ArrivalCardOut)
def arrival_card(customer_id: uuid.UUID) -> Any:
    """What to know about her when she arrives at the caller's tablet."""
    person = met_by(tx(), caller(), customer_id)
    return arrival.cards(tx(), caller().device.store, [person.id], names_of(tx()))[person.id]
