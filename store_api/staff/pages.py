"""Set-up and sign-in as plain HTML."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request, url_for

from store_api import limits, web
from store_api.errors import Forbidden, Invalid, Refusal, Unauthorized
from store_api.pages import Elsewhere, Page, page, read_cookie
from store_api.staff import service, signin
from store_api.staff.access import Caller
from store_api.staff.models import Role
from store_api.texts import field_errors
from store_api.web import tx

pages = Blueprint("staff_pages", __name__, template_folder="templates")
# The first page after sign-in; it shows features above this one, so it is known here by address only.
OFFICE = "/office"
SUGGESTED = {"code": "S1", "number": "1", "timezone": "Asia/Shanghai", "currency": "CNY"}
NEEDED = ("company", "store", "code", "name", "number", "password", "pin")
SETUP_FIELDS = (*NEEDED, "public_url", "timezone", "currency")


def page_caller(role: Role = Role.CLERK) -> Caller:
    """Who is looking at this page. Raises Unauthorized, Forbidden."""
    token = read_cookie("session")
    if token is None:
        raise Unauthorized("not_signed_in")
    found = Caller(signin.resume(tx(), token))
    if not found.at_least(role):
        raise Forbidden("role_not_allowed")
    return found


@page(pages, "/")
def home() -> Elsewhere:
    """The office, by way of sign-in or set-up."""
    return Elsewhere(OFFICE if service.company(tx()) else url_for("staff_pages.not_set_up"))


@page(pages, "/not-set-up")
def not_set_up() -> Page:
    """Before set-up there is nothing to see without the printed link."""
    raise Forbidden("setup_link_wrong")


@page(pages, "/set-up/<token>")
def setup_form(token: str) -> Page:
    """The one form that makes the company, its first store and its first manager."""
    service.check_setup_token(tx(), token)
    base = request.host_url.rstrip("/")
    return Page("setup.html", shows={"token": token, "given": {**SUGGESTED, "public_url": base}})


@page(pages, "/set-up/<token>", "POST")
def set_up(token: str) -> Page | Elsewhere:
    """Make them; what was typed is kept when something is wrong with it."""
    given = {name: request.form.get(name, "").strip() for name in SETUP_FIELDS}
    try:
        with tx().begin_nested():  # A complaint must leave no company behind.
            manager = service.set_up(tx(), token, **arranged(given))
    except Invalid as error:
        notes = field_errors(error.errors.get("json"), web.language())
        shows = {"token": token, "given": given, "complaint": error, "notes": notes}
        return Page("setup.html", status=422, shows=shows)
    signed_in = signin.open_session(tx(), manager, None)
    return Elsewhere(OFFICE, cookies={"session": signed_in.token})


def arranged(given: dict[str, str]) -> dict[str, Any]:
    """The form's fields as the service takes them. Raises Invalid naming the fields that are not right."""
    currency = given["currency"].upper() or SUGGESTED["currency"]
    wrong = [name for name in NEEDED if not given[name]]
    if not is_address(given["public_url"]):
        wrong.append("public_url")
    if re.fullmatch("[A-Z]{3}", currency) is None:
        wrong.append("currency")
    if wrong:
        raise Invalid("invalid", errors={"json": {name: ["other"] for name in wrong}})
    return {
        "company_name": given["company"],
        "public_url": given["public_url"],
        "store": {
            "code": given["code"],
            "name": given["store"],
            "timezone": given["timezone"] or SUGGESTED["timezone"],
            "currency": currency,
        },
        "manager": {name: given[name] for name in ("name", "number", "password", "pin")},
    }


def is_address(text: str) -> bool:
    """Whether a browser could open it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


@page(pages, "/sign-in")
def signin_form() -> Page:
    """Name and password."""
    return Page("signin.html")


@page(pages, "/sign-in", "POST")
@limits.limiter.limit(limits.SIGN_INS)
def sign_in() -> Page | Elsewhere:
    """Sign in with a password; the answer does not say which of the two was wrong."""
    who = request.form.get("who", "").strip()
    result = signin.sign_in_with_password(tx(), who, request.form.get("password", ""))
    if isinstance(result, Refusal):
        return Page("signin.html", status=result.error.status, shows={"complaint": result.error, "who": who})
    return Elsewhere(OFFICE, cookies={"session": result.token})


@page(pages, "/sign-out", "POST")
def sign_out() -> Elsewhere:
    """End the session here and on the server."""
    page_caller().session.ended_at = tx().now
    return Elsewhere(url_for("staff_pages.signin_form"), cookies={"session": ""})
