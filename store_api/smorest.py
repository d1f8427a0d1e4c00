"""flask-smorest as this house uses it: strict schemas, one error shape, access decided for every operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar

import flask_smorest
import marshmallow as ma
from flask import Request, Response, jsonify, request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from store_api import web
from store_api.errors import DomainError, Invalid
from store_api.limits import seconds_to_wait
from store_api.pages import answer_problem
from store_api.texts import error_sentence, field_errors

# What werkzeug and webargs refuse by themselves, as our stable codes.
HTTP_CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_content_type",
    422: "invalid",
    429: "slow_down",
    503: "try_again",
}


PICTURE = {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}, "required": True}
"""How OpenAPI describes a body that is a picture."""


class ErrorSchema(ma.Schema):
    """The one shape of every error."""

    code = ma.fields.String(metadata={"description": "A stable machine word."})
    status = ma.fields.Integer(metadata={"description": "The HTTP status again."})
    message = ma.fields.String(metadata={"description": "A sentence a clerk understands, in the caller's language."})
    errors = ma.fields.Dict(metadata={"description": "Complaints by place and field."})


class StoreApi(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest ships no types.
    """The API and its error shape; below other addresses errors are pages."""

    ERROR_SCHEMA = ErrorSchema

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Answer a refusal of the framework in our shape."""
        status = error.code or 500
        if status < 400:
            return error
        code = HTTP_CODES.get(status, "internal_error")
        wait = seconds_to_wait()
        headers = {"Retry-After": str(wait)} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
        if not request.path.startswith("/api/"):
            return answer_problem(code, status, seconds=wait), headers
        data: dict[str, Any] = getattr(error, "data", None) or {}
        errors = field_errors(data.get("errors") or data.get("messages") or {}, web.language())
        return problem(code, status, errors, seconds=wait), status, headers


def problem(code: str, status: int, errors: object = None, /, **params: object) -> dict[str, Any]:
    """The body of an error answer."""
    message = error_sentence(code, web.language(), **params)
    return {"code": code, "status": status, "message": message, "errors": errors or {}}


def answer_domain_error(error: DomainError) -> Response:
    """A domain error as JSON."""
    # Only complaints are translated: a stale edit's `errors` hold somebody's own words.
    errors = field_errors(error.errors, web.language()) if isinstance(error, Invalid) else error.errors
    response = jsonify(problem(error.code, error.status, errors, **error.params))
    response.status_code = error.status
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


class BodyParser(FlaskParser):
    """A body that is not JSON is said to be so, and one that Python cannot read is malformed, not an accident."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Raises UnsupportedMediaType, BadRequest."""
        if not req.is_json and req.get_data():
            raise UnsupportedMediaType
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError):  # Too deep, or a number of thousands of digits.
            raise BadRequest from None


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest ships no types.
    """Every operation runs in one transaction, commits before it answers, and has said who may call it."""

    ARGUMENTS_PARSER = BodyParser()

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: web.View | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register the view; TypeError when nothing says who may call it, since the default is nobody."""
        if view_func is None or not hasattr(view_func, "access"):
            raise TypeError(f"{rule}: say who may call it, by staff.access.requires or public")
        super().add_url_rule(rule, endpoint, web.transactional(view_func), provide_automatic_options, **options)

    def route(self, rule: str, **options: Any) -> Callable[[web.View], web.View]:
        """As in flask-smorest, typed."""
        decorator: Callable[[web.View], web.View] = super().route(rule, **options)
        return decorator

    def arguments(self, schema: Any, **options: Any) -> Callable[[web.View], web.View]:
        """As in flask-smorest, typed."""
        decorator: Callable[[web.View], web.View] = super().arguments(schema, **options)
        return decorator

    def body(self, document: dict[str, Any]) -> Callable[[web.View], web.View]:
        """What the request carries when it is no JSON: read by the view itself, described in OpenAPI."""
        decorator: Callable[[web.View], web.View] = super().doc(requestBody=document)
        return decorator

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[web.View], web.View]:
        """As in flask-smorest, but what the view did is committed before its result is dumped."""
        decorate = super().response(status_code, schema, **options)

        def decorator(view: web.View) -> web.View:
            @wraps(view)
            def settled(*args: Any, **kwargs: Any) -> Any:
                return web.settle(view(*args, **kwargs))

            decorated: web.View = decorate(settled)
            return decorated

        return decorator


class Schema(ma.Schema):
    """Unknown fields are refused."""

    class Meta:
        unknown = ma.RAISE


class Answer(Schema):
    """Every field is always there; one that may be empty is null then."""

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field) -> None:  # type: ignore[type-arg]
        """Say so in the document, so that a reader's types need no guards."""
        super().on_bind_field(field_name, field_obj)
        field_obj.required = True


def maybe(schema: type[Schema]) -> ma.fields.Nested:
    """Such an object or null, in the words of OpenAPI 3.0 that type generators understand."""
    return ma.fields.Nested(schema, metadata={"nullable": True})


class Beside(Answer):
    """A fact with what a reader needs beside it: what the object does not say itself, its `fact` says."""

    fact: ClassVar[str]

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look beside first."""
        first, *_ = attr.split(".")
        return super().get_attribute(obj if hasattr(obj, first) else getattr(obj, self.fact), attr, default)


class Instant(ma.fields.AwareDateTime):
    """ISO 8601 with an offset, in the years 2000 to 2199, which every zone and the database can hold.

    A time without an offset is refused, since tablets know their zone.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=within_reach, **options)


def within_reach(instant: datetime) -> None:
    """Refuse what is no time of a shop."""
    if not 2000 <= instant.year < 2200:
        raise ma.ValidationError("Not a valid datetime.")


class OccurredSchema(Schema):
    """Everything recorded says when it happened, by the tablet's clock."""

    occurred_at = Instant(required=True)


class Currency(ma.fields.String):
    """Three capital letters (ISO 4217)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=ma.validate.Regexp(r"[A-Z]{3}\Z"), **options)


class Code(ma.fields.String):
    """A short text that people type: trimmed, not empty, no control characters, at most 200 characters."""

    def __init__(self, *, shortest: int = 1, longest: int = 200, **options: Any) -> None:
        length = ma.validate.Length(min=shortest, max=longest)
        super().__init__(validate=[length, printable], pre_load=_trimmed, **options)


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def printable(text: str) -> None:
    """Refuse NUL, which PostgreSQL cannot store, and other control characters but line breaks and tabs."""
    if any((char < " " and char not in "\n\t\r") or "\ud800" <= char <= "\udfff" for char in text):
        raise ma.ValidationError("Control characters are not allowed.")


def exactly_one(complaint: str, data: Mapping[str, object], *names: str) -> None:
    """Refuse a body that has none of these fields or several of them."""
    if sum(name in data for name in names) != 1:
        raise ma.ValidationError(complaint)


def etag(response: Response) -> Response:
    """Let a polling tablet ask whether something changed; it keeps the tag itself, its browser keeps nothing."""
    if request.method == "GET" and request.path.startswith("/api/v1/") and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response
