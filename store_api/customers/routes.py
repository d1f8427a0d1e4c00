"""Find and register customers over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app

from store_api.customers import address_book, consents, duplicates, merging, phone_changes, schemas, service
from store_api.customers.address_book import Choice
from store_api.errors import Forbidden
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import language, tx

blp = Blueprint("customers", __name__, url_prefix="/api/v1", description="Customers")


@blp.route("/customers/search", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.CustomerSearchIn)
@blp.response(200, schemas.CustomerOut(many=True))
def search(data: dict[str, Any]) -> Any:
    """By the tail of the number or the name among people this store has met, or by the full number among all."""
    return service.search(tx(), caller().device, caller().staff, **data)


@blp.route("/customers", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.CustomerIn)
@blp.response(200, schemas.RegisteredOut)
def register(data: dict[str, Any]) -> Any:
    """Register at the counter; a known number gives the known customer."""
    return service.register(tx(), caller().device, caller().staff, data)


@blp.route("/customers/<uuid:customer_id>", methods=["PATCH"])
@requires(Role.CLERK)
@blp.arguments(schemas.CorrectionIn)
@blp.response(200, schemas.CustomerOut)
def correct(data: dict[str, Any], customer_id: uuid.UUID) -> Any:
    """Her name or birthday was wrong or missing."""
    return service.correct(tx(), caller(), customer_id, data)


@blp.route("/consent-texts")
@requires(Role.CLERK)
@blp.response(200, schemas.ConsentTextsOut)
def show_consent_texts() -> Any:
    """What to read to her before she says yes, in the caller's language."""
    return consents.offered(tx(), language())


@blp.route("/customers/<uuid:customer_id>/consents", methods=["PUT"])
@requires(Role.CLERK)
@blp.arguments(schemas.AnswersIn)
@blp.response(200, schemas.AgreedOut)
def answer_consents(data: dict[str, Any], customer_id: uuid.UUID) -> Any:
    """What she says now about calls, messages and the rest, at the counter."""
    person = service.answer(tx(), caller(), customer_id, data)
    return {"consents": consents.agreed(tx(), person.id)}


@blp.route("/customers/<uuid:customer_id>/phone", methods=["PUT"])
@requires(Role.CLERK)
@blp.arguments(schemas.PhoneIn)
@blp.response(200, schemas.CustomerOut)
def change_phone(data: dict[str, Any], customer_id: uuid.UUID) -> Any:
    """She has another number; who proved the old one is no longer known as her."""
    return phone_changes.change_phone(tx(), caller(), customer_id, data["phone"])


@blp.route("/customers/<uuid:customer_id>/phone-changes")
@requires(Role.CLERK)
@blp.response(200, schemas.PhoneChangeOut(many=True))
def list_phone_changes(customer_id: uuid.UUID) -> Any:
    """The numbers she had before, masked, the latest first."""
    return phone_changes.history(tx(), service.met_by(tx(), caller(), customer_id).id)


@blp.route("/customers/duplicates")
@requires(Role.MANAGER)
@blp.response(200, schemas.PairOut(many=True))
def list_duplicates() -> Any:
    """People who may be one: the same name and birthday, or one has the other's former number. At most 200 pairs."""
    return duplicates.near_duplicates(tx(), caller())


@blp.route("/customers/<uuid:customer_id>/merges")
@requires(Role.MANAGER)
@blp.response(200, schemas.MergeOut(many=True))
def list_merges(customer_id: uuid.UUID) -> Any:
    """Which customers were merged into this person or separated from her again, the latest first."""
    return merging.merges_of(tx(), service.met_by(tx(), caller(), customer_id).id)


@blp.route("/merges/<uuid:merge_id>", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.MergeIn)
@blp.response(200, schemas.MergeOut)
def merge(data: dict[str, Any], merge_id: uuid.UUID) -> Any:
    """Two customers are one person from now on; no record is rewritten, so it can be undone."""
    return merging.merge(tx(), caller(), merge_id, **data)


@blp.route("/merges/<uuid:merge_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def undo_merge(merge_id: uuid.UUID) -> None:
    """They are two people after all, each with her own records."""
    merging.undo(tx(), caller(), merge_id)


@blp.route("/stores/<uuid:store_id>/address-book.csv")
@requires(Role.CLERK)
@blp.arguments(schemas.AddressBookQuery, location="query")
@blp.response(200, schemas.FILE, content_type="text/csv")
def address_book_table(query: dict[str, Any], store_id: uuid.UUID) -> Response:
    """Whom the store may contact, with whole numbers, as a table; a clerk gets those she looks after. Audited."""
    choice = chosen(store_id, query)
    return attachment(choice, "csv", "text/csv", address_book.as_table(tx(), choice, caller().staff))


@blp.route("/stores/<uuid:store_id>/address-book.vcf")
@requires(Role.CLERK)
@blp.arguments(schemas.AddressBookQuery, location="query")
@blp.response(200, schemas.FILE, content_type="text/vcard")
def address_book_cards(query: dict[str, Any], store_id: uuid.UUID) -> Response:
    """The same people as cards (vCard 3.0) for the address book of a phone. Audited."""
    choice = chosen(store_id, query)
    return attachment(choice, "vcf", "text/vcard", address_book.as_cards(tx(), choice, caller().staff))


def chosen(store_id: uuid.UUID, query: dict[str, Any]) -> Choice:
    """What the query asks for; a clerk may only ask for those she looks after herself. Raises Forbidden."""
    store, staff_id = caller().store(tx(), store_id), query.get("staff_id")
    if not caller().at_least(Role.MANAGER):
        if staff_id not in (None, caller().staff.id):
            raise Forbidden("role_not_allowed")
        staff_id = caller().staff.id
    return Choice(store, query["purpose"], staff_id, language())


def attachment(choice: Choice, ending: str, mimetype: str, body: bytes) -> Response:
    """A file to save, named after the store and the day; no cache keeps it."""
    response: Response = current_app.response_class(body, mimetype=mimetype)
    name = f"address-book-{choice.store.code}-{choice.store.local_day(tx().now)}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
