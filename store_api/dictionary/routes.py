"""The shop's dictionary over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app

from store_api.dictionary import schemas, service
from store_api.dictionary.reading import taggers
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.texts import error_sentence
from store_api.web import language, tx

blp = Blueprint("dictionary", __name__, url_prefix="/api/v1", description="The shop's own words in notes")


@blp.route("/dictionary")
@requires(Role.MANAGER)
@blp.response(200, schemas.DictionaryOut)
def show_dictionary() -> Any:
    """The shop's words and kinds of tags, and how far the notes have been read by them."""
    return service.dictionary(tx())


@blp.route("/dictionary/words/<uuid:word_id>", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.WordIn)
@blp.response(200, schemas.WordOut)
def put_word(data: dict[str, Any], word_id: uuid.UUID) -> Any:
    """A word means this tag, or nothing. Notes are read again by it, soon."""
    return service.put_word(tx(), caller().staff, word_id, **data)


@blp.route("/dictionary/words/<uuid:word_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def remove_word(word_id: uuid.UUID) -> None:
    """The word means again what it means elsewhere."""
    service.remove_word(tx(), caller().staff, word_id)


@blp.route("/dictionary/facets/<key>", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.OwnFacetIn)
@blp.response(200, schemas.OwnFacetOut)
def put_facet(data: dict[str, Any], key: str) -> Any:
    """A kind of tag that the shop's kind does not have."""
    return service.put_facet(tx(), caller().staff, key, **data)


@blp.route("/dictionary/import", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ImportIn)
@blp.response(200, schemas.ImportedOut)
def import_words(data: dict[str, Any]) -> Any:
    """All words of a file, or with mistakes in it none: each is told by its line. Words it does not name stay."""
    done = service.import_words(tx(), caller().staff, data["yaml"])
    told = [{"line": line, "reason": error_sentence(code, language(), **params)} for line, code, params in done.errors]
    return {"added": done.added, "changed": done.changed, "errors": told}


@blp.route("/dictionary/export")
@requires(Role.MANAGER)
@blp.response(200, schemas.FILE, content_type="application/yaml")
def export_words() -> Response:
    """The words as a file that can be imported, here or in another shop."""
    response = current_app.response_class(service.export_words(tx()), mimetype="application/yaml")
    response.headers["Content-Disposition"] = 'attachment; filename="huitouke-words.yaml"'
    return response


@blp.route("/dictionary/try", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.TryIn)
@blp.response(200, schemas.TriedOut(many=True))
def try_note(data: dict[str, Any]) -> Any:
    """The tags that a note would get now. Those about health are shown too, though a note may not keep them."""
    return list(taggers.current(tx()).tagger.tag(data["note"]))
