"""The boards over HTTP."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from store_api.insights import schemas, service
from store_api.insights.figure_shapes import MetricOut
from store_api.insights.metrics import METRICS
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("insights", __name__, url_prefix="/api/v1", description="Boards and their definitions")


@blp.route("/metrics")
@requires(Role.CLERK)
@blp.response(200, MetricOut(many=True))
def list_metrics() -> Any:
    """What every figure means."""
    return list(METRICS.values())


@blp.route("/stores/<uuid:store_id>/board")
@requires(Role.MANAGER)
@blp.arguments(schemas.PeriodIn, location="query")
@blp.response(200, schemas.BoardOut)
def show_board(period: dict[str, date], store_id: uuid.UUID) -> Any:
    """The store's figures and a row for every clerk."""
    return service.board(tx(), caller().store(tx(), store_id), **period)


@blp.route("/stores/<uuid:store_id>/clerk-board")
@requires(Role.CLERK)
@blp.arguments(schemas.PeriodIn, location="query")
@blp.response(200, schemas.BoardOut)
def show_clerk_board(period: dict[str, date], store_id: uuid.UUID) -> Any:
    """A clerk's own row, beside the store's figures she may see."""
    store = caller().store(tx(), store_id)
    return service.clerk_board(tx(), store, caller().staff, period.get("first"), period.get("last"))
