"""The shopper's own page: what we hold and why, correct it, say yes or no, take it along, delete it. No JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from store_api import web
from store_api.customers.models import Customer
from store_api.customers.people import profile
from store_api.customers.proofs import proved_by
from store_api.errors import Conflict, DomainError
from store_api.pages import Elsewhere, Page, page, read_cookie
from store_api.privacy import corrections, erasure, export
from store_api.shopper.blueprint import pages
from store_api.shopper.readable import Reader
from store_api.staff.service import stores

DONE = ("saved", "answered")
Answer = Page | Elsewhere | Response


def owners(view: Callable[[Customer], Answer]) -> web.View:
    """Only for the browser that has proved whose it is; any other is told how it can."""

    @wraps(view)
    def asked() -> Answer:
        owner = proved_by(web.tx(), read_cookie("browser"))
        return view(owner) if owner is not None else there("shopper.wallet")

    return asked


def there(endpoint: str, **arguments: Any) -> Elsewhere:
    """Another of her pages, in the same language."""
    return Elsewhere(url_for(endpoint, lang=request.args.get("lang"), **arguments))


def reader() -> Reader:
    """How values are put into words for her; the clock is the first store's."""
    return Reader(web.language(), stores(web.tx())[0].zone)


@page(pages, "/me")
@owners
def me(owner: Customer) -> Page:
    """What we hold and why, in short."""
    done = request.args.get("done")
    return own_page(owner, done=done if done in DONE else None)


def own_page(
    owner: Customer,
    *,
    done: str | None = None,
    complaint: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    """The page; with a complaint it keeps what was typed."""
    who = profile(web.tx(), owner.id)
    known = {"name": who.name or "", "birthday": who.birthday or ""}
    return Page(
        "me.html",
        status=complaint.status if complaint else 200,
        shows={
            "phone": who.masked_phone,
            "typed": typed or known,
            "asked": corrections.choices(web.tx(), owner.id, web.language()),
            "parts": export.in_brief(web.tx(), owner.id, web.language()),
            "reader": reader(),
            "done": done,
            "complaint": complaint,
        },
    )


@page(pages, "/me", "POST")
@owners
def correct_me(owner: Customer) -> Answer:
    """Name and birthday as she says."""
    typed = {name: request.form.get(name, "") for name in ("name", "birthday")}
    wrong = corrections.correct(web.tx(), owner.id, **typed)
    return own_page(owner, complaint=wrong, typed=typed) if wrong else there("shopper.me", done="saved")


@page(pages, "/me/answers", "POST")
@owners
def answer_me(owner: Customer) -> Answer:
    """Yes or no to messages, or to calls, and the rest. A text that has changed since is shown again."""
    purpose, granted = request.form.get("purpose", ""), request.form.get("granted") == "yes"
    try:
        corrections.answer(web.tx(), owner.id, purpose, granted=granted, shown=request.form.get("shown", ""))
    except Conflict as changed:
        return own_page(owner, complaint=changed)
    return there("shopper.me", done="answered")


@page(pages, "/me/export")
@owners
def export_me(owner: Customer) -> Page:
    """Everything, to read and to print."""
    exported = export.export(web.tx(), owner.id, web.language())
    return Page("me_export.html", shows={"exported": exported, "reader": reader()})


@page(pages, "/me/export.json")
@owners
def export_me_as_json(owner: Customer) -> Response:
    """Everything, for another program to read."""
    body = export.as_json(export.export(web.tx(), owner.id, web.language()))
    response = current_app.response_class(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{export.FORMAT}.json"'
    return response


@page(pages, "/me/delete")
@owners
def ask_to_delete(owner: Customer) -> Page:
    """What deleting does, and one button."""
    return Page("me_delete.html", shows={"phone": profile(web.tx(), owner.id).masked_phone})


@page(pages, "/me/delete", "POST")
@owners
def delete_me(owner: Customer) -> Elsewhere:
    """It is deleted, and this browser is nobody's."""
    erasure.erase(web.tx(), owner.id)
    return Elsewhere(url_for("shopper.goodbye", lang=request.args.get("lang")), cookies={"browser": ""})


@page(pages, "/goodbye")
def goodbye() -> Page:
    """It is done."""
    return Page("goodbye.html")
