"""Styles over HTTP."""

from __future__ import annotations

from typing import Any

from store_api.catalog import schemas, service
from store_api.smorest import Blueprint
from store_api.staff.access import requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("catalog", __name__, url_prefix="/api/v1", description="Styles, SKUs, pairings")


@blp.route("/products")
@requires(Role.CLERK)
@blp.arguments(schemas.SearchQuery, location="query")
@blp.response(200, schemas.ProductOut(many=True))
def search(query: dict[str, str]) -> Any:
    """Styles by part of their number or name, at most 50."""
    return service.search(tx(), query["text"])


@blp.route("/products/<style>", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.StyleIn)
@blp.response(200, schemas.ProductOut)
def put_style(data: dict[str, Any], style: str) -> Any:
    """Make a style or bring it up to date; SKUs that are not named stay."""
    return service.put_style(tx(), style, **data)


@blp.route("/products/<style>/pairings", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.PairingIn)
@blp.response(204)
def pair(data: dict[str, str], style: str) -> None:
    """Two styles go well together."""
    service.pair_styles(tx(), style, data["style"])
