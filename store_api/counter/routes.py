"""What the tablet shows."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.counter import schemas, service
from store_api.customers.service import met_by
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("counter", __name__, url_prefix="/api/v1", description="What the tablet shows")


@blp.route("/customers/<uuid:customer_id>")
@requires(Role.CLERK)
@blp.response(200, schemas.CustomerPageOut)
def customer_page(customer_id: uuid.UUID) -> Any:
    """One customer: profile, tags, timeline, coupons, purchases."""
    return service.customer_page(tx(), met_by(tx(), caller(), customer_id))
