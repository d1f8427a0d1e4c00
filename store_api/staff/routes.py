"""Stores, people, tablets and sessions over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api import limits, qr
from store_api.errors import Forbidden, NotFound
from store_api.smorest import Blueprint
from store_api.staff import schemas, service, signin
from store_api.staff.access import caller, calling_device, public, requires, requires_device
from store_api.staff.addresses import front, public_address
from store_api.staff.models import Company, Device, Role, Staff
from store_api.web import tx

blp = Blueprint("staff", __name__, url_prefix="/api/v1", description="Stores, people, tablets, sessions")


@blp.route("/company")
@requires(Role.CLERK)
@blp.response(200, schemas.CompanyOut)
def show_company() -> Any:
    """The company the caller works for."""
    return _as_shown(tx().get_one(Company, True))


@blp.route("/company", methods=["PATCH"])
@requires(Role.HEADQUARTERS)
@blp.arguments(schemas.CompanyChangeIn)
@blp.response(200, schemas.CompanyOut)
def change_company(data: dict[str, Any]) -> Any:
    """Its name, or what it sells."""
    return _as_shown(service.change_company(tx(), caller().staff, **data))


def _as_shown(company: Company) -> dict[str, Any]:
    return {"name": company.name, "vertical": company.vertical, "public_url": front.base or company.public_url}


@blp.route("/stores")
@requires(Role.CLERK)
@blp.response(200, schemas.StoreOut(many=True))
def list_stores() -> Any:
    """The stores the caller may see."""
    return [store for store in service.stores(tx()) if caller().may_enter(store.id)]


@blp.route("/stores", methods=["POST"])
@requires(Role.HEADQUARTERS)
@blp.arguments(schemas.StoreIn)
@blp.response(201, schemas.StoreOut)
def add_store(data: dict[str, Any]) -> Any:
    """Open a store."""
    return service.add_store(tx(), **data)


@blp.route("/stores/<uuid:store_id>", methods=["PATCH"])
@requires(Role.MANAGER)
@blp.arguments(schemas.StoreChangeIn)
@blp.response(200, schemas.StoreOut)
def change_store(data: dict[str, Any], store_id: uuid.UUID) -> Any:
    """Rename a store, change its hours, or how long its stock list counts."""
    return service.change_store(tx(), caller().store(tx(), store_id), **data)


@blp.route("/stores/<uuid:store_id>/closed-days", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ClosedDaySchema)
@blp.response(204)
def close_on(data: dict[str, Any], store_id: uuid.UUID) -> None:
    """The store stays closed on a day."""
    service.close_on(tx(), caller().store(tx(), store_id), data["day"])


@blp.route("/stores/<uuid:store_id>/closed-days")
@requires(Role.MANAGER)
@blp.response(200, schemas.ClosedDaySchema(many=True))
def list_closed_days(store_id: uuid.UUID) -> Any:
    """The days on which the store was or will be closed."""
    return service.closed_days(tx(), caller().store(tx(), store_id))


@blp.route("/stores/<uuid:store_id>/closed-days", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ClosedDaySchema, location="query")
@blp.response(204)
def open_on(data: dict[str, Any], store_id: uuid.UUID) -> None:
    """The store is open on that day after all."""
    service.open_on(tx(), caller().store(tx(), store_id), data["day"])


@blp.route("/stores/<uuid:store_id>/enrolments", methods=["POST"])
@requires(Role.MANAGER)
@blp.response(201, schemas.EnrolmentOut)
def invite_device(store_id: uuid.UUID) -> Any:
    """A single-use code for a new tablet, good for ten minutes."""
    enrolment, code = service.invite_device(tx(), caller().store(tx(), store_id), caller().staff)
    url = public_address(f"/app/enrol#{code}")
    return {"code": code, "url": url, "qr_svg": qr.inline_svg(url), "expires_at": enrolment.expires_at}


@blp.route("/devices")
@requires(Role.MANAGER)
@blp.response(200, schemas.DeviceRowOut(many=True))
def list_devices() -> Any:
    """The tablets of the caller's stores, so that a lost one can be found and revoked."""
    return [device for device in service.devices(tx()) if caller().may_enter(device.store_id)]


@blp.route("/devices", methods=["POST"])
@public
@blp.arguments(schemas.DeviceIn)
@blp.response(201, schemas.DeviceOut)
def enrol_device(data: dict[str, Any]) -> Any:
    """A tablet joins a store by the manager's code; the answer holds its token, once."""
    device, token = service.enrol_device(tx(), data["code"], data["name"])
    return {"id": device.id, "store_id": device.store_id, "name": device.name, "token": token}


@blp.route("/devices/current")
@requires_device
@blp.response(200, schemas.LockScreenOut)
def show_lock_screen() -> Any:
    """The calling tablet, and who may sign in on it."""
    return service.lock_screen(tx(), calling_device())


@blp.route("/devices/<uuid:device_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def revoke_device(device_id: uuid.UUID) -> None:
    """A lost tablet is refused from its next request on."""
    device = tx().found(Device, device_id, "device_unknown")
    caller().store(tx(), device.store_id)
    service.revoke_device(tx(), device, caller().staff)


@blp.route("/staff")
@requires(Role.MANAGER)
@blp.response(200, schemas.StaffOut(many=True))
def list_staff() -> Any:
    """The people of the caller's stores."""
    everything = caller().at_least(Role.HEADQUARTERS)
    return service.staff_of(tx(), None if everything else caller().staff.store_ids)


@blp.route("/staff", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.StaffIn)
@blp.response(201, schemas.StaffOut)
def add_staff(data: dict[str, Any]) -> Any:
    """Hire somebody; a manager hires clerks for stores of his own."""
    _must_outrank(data["role"])
    _check_place(data, data["role"])
    for store_id in data["store_ids"]:
        caller().store(tx(), store_id)
    hired = service.add_staff(tx(), **data)
    service.audit(tx(), caller().staff, "staff.hired", hired.id, reason=", ".join(sorted(data)))
    return hired


@blp.route("/staff/<uuid:staff_id>", methods=["PATCH"])
@requires(Role.MANAGER)
@blp.arguments(schemas.StaffChangeIn)
@blp.response(200, schemas.StaffOut)
def change_staff(data: dict[str, Any], staff_id: uuid.UUID) -> Any:
    """Her name, role, stores or secrets, or she leaves. All but a new name or one more store ends her sessions."""
    staff = tx().found(Staff, staff_id, "staff_unknown")
    if not caller().at_least(Role.HEADQUARTERS) and not staff.store_ids <= caller().staff.store_ids:
        raise NotFound("staff_unknown")
    _must_outrank(staff.role)
    _must_outrank(data.get("role", staff.role))
    _check_place(data, staff.role, data.get("role", staff.role))
    for store_id in data.get("store_ids", []):
        caller().store(tx(), store_id)
    service.audit(tx(), caller().staff, "staff.changed", staff.id, reason=", ".join(sorted(data)))
    return service.change_staff(tx(), staff, **data)


def _must_outrank(role: Role) -> None:
    if not caller().at_least(Role.HEADQUARTERS) and role is not Role.CLERK:
        raise Forbidden("role_not_allowed")


def _check_place(data: dict[str, Any], *roles: Role) -> None:
    """Passwords, which open from anywhere, and people above clerks are made and changed off the tablets: six digits
    on a tablet that somebody left open must not become a way in that lasts."""
    if caller().session.device is not None and ("password" in data or set(roles) != {Role.CLERK}):
        raise Forbidden("office_needed")


@blp.route("/sessions", methods=["POST"])
@requires_device
@limits.limiter.limit(limits.SIGN_INS)
@blp.arguments(schemas.PinSignInIn)
@blp.response(201, schemas.SessionOut)
def sign_in(data: dict[str, Any]) -> Any:
    """Sign in on a tablet with name or staff number and PIN."""
    return signin.sign_in_with_pin(tx(), calling_device(), **data)


@blp.route("/password-sessions", methods=["POST"])
@public
@limits.limiter.limit(limits.SIGN_INS)
@blp.arguments(schemas.PasswordSignInIn)
@blp.response(201, schemas.SessionOut)
def sign_in_with_password(data: dict[str, Any]) -> Any:
    """Sign in off the tablet, with a password."""
    return signin.sign_in_with_password(tx(), data["who"], data["password"])


@blp.route("/sessions/current", methods=["DELETE"])
@requires(Role.CLERK)
@blp.response(204)
def sign_out() -> None:
    """End this session."""
    caller().session.ended_at = tx().now
