"""The call list over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from followups import planning, schemas, service
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("followups", __name__, url_prefix="/api/v1", description="Promised calls")


@blp.route("/stores/<uuid:store_id>/tasks")
@requires(Role.CLERK)
@blp.response(200, schemas.CallListOut)
def call_list(store_id: uuid.UUID) -> Any:
    """Late, due, next: a clerk's own calls, a manager's whole store."""
    return service.call_list(tx(), caller(), caller().store(tx(), store_id).id)


@blp.route("/tasks/<uuid:task_id>/opening", methods=["POST"])
@requires(Role.CLERK)
@blp.response(200, schemas.NumberOut)
def open_number(task_id: uuid.UUID) -> Any:
    """The number to call, for a task that is due; who opened it is remembered."""
    return {"phone": service.open_number(tx(), caller(), task_id)}


@blp.route("/contacts/<uuid:contact_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.ContactIn)
@blp.response(200, schemas.ContactOut)
def record_contact(data: dict[str, Any], contact_id: uuid.UUID) -> Any:
    """What came of a call."""
    return service.record_contact(tx(), caller(), contact_id, data)


@blp.route("/stores/<uuid:store_id>/follow-up-plan")
@requires(Role.CLERK)
@blp.response(200, schemas.PlanSchema)
def show_plan(store_id: uuid.UUID) -> Any:
    """The store's days and hour."""
    return planning.plan_of(tx(), caller().store(tx(), store_id).id)


@blp.route("/stores/<uuid:store_id>/follow-up-plan", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.PlanSchema)
@blp.response(200, schemas.PlanSchema)
def change_plan(data: dict[str, Any], store_id: uuid.UUID) -> Any:
    """Other days or another hour, for visits from now on."""
    return planning.set_plan(tx(), caller().store(tx(), store_id).id, sorted(set(data["days"])), data["hour"])


@blp.route("/stores/<uuid:store_id>/held-tasks")
@requires(Role.MANAGER)
@blp.response(200, schemas.TaskOut(many=True))
def list_held(store_id: uuid.UUID) -> Any:
    """Calls that a restore holds back until somebody has looked."""
    return service.held_tasks(tx(), caller().store(tx(), store_id).id)


@blp.route("/tasks/<uuid:task_id>/release", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ReleaseIn)
@blp.response(200, schemas.TaskOut)
def release(data: dict[str, Any], task_id: uuid.UUID) -> Any:
    """A held call was made already, or goes out now."""
    return service.release(tx(), service.own_task(tx(), caller(), task_id), already_called=data["already_called"])
