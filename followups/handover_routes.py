"""Handovers over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from followups import handover_schemas as schemas
from followups import handovers
from followups.handover_lines import handed_over, named, page_of
from store_api.customers import handovers as frozen
from store_api.customers.service import met_by
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.visits.recording import mask_phones
from store_api.web import tx

blp = Blueprint("handovers", __name__, url_prefix="/api/v1", description="Who takes over from a clerk who leaves")


@blp.route("/handovers", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.HandoverIn)
@blp.response(201, schemas.HandoverOut)
def start_handover(data: dict[str, Any]) -> Any:
    """A clerk hands her customers and promises over; the same again with another successor changes who."""
    [started] = named(tx(), [handovers.start(tx(), caller(), data["staff_id"], data["successor_id"])])
    return started


@blp.route("/handovers")
@requires(Role.CLERK)
@blp.response(200, schemas.HandoverOut(many=True))
def list_handovers() -> Any:
    """The handovers that run and in which the caller takes part."""
    return named(tx(), handovers.listed(tx(), caller()))


@blp.route("/handovers/<uuid:handover_id>")
@requires(Role.CLERK)
@blp.response(200, schemas.HandoverPageOut)
def show_handover(handover_id: uuid.UUID) -> Any:
    """One handover: its customers and what was noted of them."""
    handover = handovers.hers(tx(), caller(), handover_id)
    return page_of(tx(), handover, frozen.customers_of(tx(), handover, caller().store_ids))


@blp.route("/handovers/<uuid:handover_id>/customers/<uuid:customer_id>", methods=["PUT"])
@requires(Role.CLERK)
@blp.arguments(schemas.HandoverNoteIn)
@blp.response(200, schemas.HandoverCustomerOut)
def note_handover(data: dict[str, Any], handover_id: uuid.UUID, customer_id: uuid.UUID) -> Any:
    """What the successor should know of a customer; the newest words count."""
    handover = handovers.hers(tx(), caller(), handover_id)
    met_by(tx(), caller(), customer_id)
    noted = frozen.note(tx(), handover, customer_id, mask_phones(data["note"]), caller().staff.id)
    [shown] = handed_over(tx(), [noted])
    return shown


@blp.route("/handovers/<uuid:handover_id>/completion", methods=["POST"])
@requires(Role.CLERK)
@blp.response(200, schemas.HandoverOut)
def finish_handover(handover_id: uuid.UUID) -> Any:
    """The successor knows everything: the customers are his from now on, and can be changed again."""
    handover = handovers.to_finish(tx(), caller(), handover_id)
    frozen.finish(tx(), handover)
    [finished] = named(tx(), [handover])
    return finished
