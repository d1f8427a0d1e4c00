"""Find and register customers over HTTP."""

from __future__ import annotations

from typing import Any

from store_api.customers import schemas, service
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("customers", __name__, url_prefix="/api/v1", description="Customers")


@blp.route("/customers/search", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.CustomerSearchIn)
@blp.response(200, schemas.CustomerOut(many=True))
def search(data: dict[str, Any]) -> Any:
    """By the tail of the number among people this store has met, or by the full number among all."""
    return service.search(tx(), caller().device, caller().staff, **data)


@blp.route("/customers", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.CustomerIn)
@blp.response(200, schemas.CustomerOut)
def register(data: dict[str, Any]) -> Any:
    """Register at the counter; a known number gives the known customer."""
    return service.register(tx(), caller().device, caller().staff, data)
