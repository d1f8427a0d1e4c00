"""Tags over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.customers.service import met_by
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.tags import schemas, service
from store_api.web import tx

blp = Blueprint("tags", __name__, url_prefix="/api/v1", description="Tags made of notes")


@blp.route("/customers/<uuid:customer_id>/tags")
@requires(Role.CLERK)
@blp.response(200, schemas.TagOut(many=True))
def tag_cloud(customer_id: uuid.UUID) -> Any:
    """A customer's tag cloud, heaviest first."""
    return service.tag_cloud(tx(), met_by(tx(), caller(), customer_id).id)


@blp.route("/customers/<uuid:customer_id>/tags/<facet>/<tag>")
@requires(Role.CLERK)
@blp.response(200, schemas.EvidenceOut(many=True))
def evidence(customer_id: uuid.UUID, facet: str, tag: str) -> Any:
    """The sentences one tag came from, newest first."""
    return service.evidence(tx(), met_by(tx(), caller(), customer_id).id, facet, tag)
