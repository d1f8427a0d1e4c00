"""HTML pages: one transaction each, committed before rendering, every sentence in the reader's language.

A page needs no JavaScript and loads nothing from another host.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from store_api import web
from store_api.errors import DomainError, Refusal
from store_api.texts import Language, error_sentence, say


@dataclass
class Page:
    """What a view answers: a template and what it shows."""

    template: str
    status: int = 200
    cookies: dict[str, str] = field(default_factory=dict)
    shows: dict[str, Any] = field(default_factory=dict)


@dataclass
class Elsewhere:
    """What a form answers: go there (303)."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)


def page(blueprint: Blueprint, rule: str, *methods: str) -> Callable[[web.View], web.View]:
    """Register a page view: it returns a `Page`, an `Elsewhere`, a finished response, or a `Refusal`."""

    def decorator(view: web.View) -> web.View:
        @wraps(view)
        def answered(**arguments: Any) -> AnyResponse:
            result = view(**arguments)
            if isinstance(result, Refusal):
                web.tx().settle()
                return answer_page_error(result.error)
            return render(web.settle(result))

        blueprint.add_url_rule(rule, view.__name__, web.transactional(answered), methods=list(methods or ("GET",)))
        return view

    return decorator


def render(result: Page | Elsewhere | AnyResponse) -> AnyResponse:
    """The committed result as a response."""
    if isinstance(result, AnyResponse):
        return result
    if isinstance(result, Elsewhere):
        response: AnyResponse = redirect(result.url, 303)
    else:
        response = make_response(render_template(result.template, **words(), **result.shows), result.status)
    for name, value in result.cookies.items():
        set_cookie(response, name, value)
    return response


def words() -> dict[str, Any]:
    """What every template may use: `t("key")` for a sentence, `lang` for the language."""
    language: Language = web.language()

    def t(key: str, **params: object) -> str:
        return say(f"pages.{key}", language, **params)

    return {"t": t, "lang": language}


def cookie_name(name: str) -> str:
    """`__Host-` where the connection is secure: then no other host can set it."""
    return f"__Host-{name}" if request.is_secure else name


def set_cookie(response: AnyResponse, name: str, value: str) -> None:
    """A cookie scripts cannot read and other sites cannot send; an empty value deletes it."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=365 * 24 * 3600 if value else 0,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )


def read_cookie(name: str) -> str | None:
    """The cookie as this connection would have set it."""
    return request.cookies.get(cookie_name(name)) or None


def answer_page_error(error: DomainError) -> AnyResponse:
    """A refusal as a page with one sentence."""
    response = answer_problem(error.code, error.status, **error.params)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_problem(code: str, status: int, /, **params: object) -> AnyResponse:
    """What went wrong, as a page."""
    sentence = error_sentence(code, web.language(), **params)
    return make_response(render_template("problem.html", sentence=sentence, status=status, **words()), status)


def image(body: bytes, mimetype: str) -> Response:
    """A picture that may be kept for a while."""
    response: Response = current_app.response_class(body, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def photo(jpeg: bytes) -> Response:
    """A picture of somebody, which nothing on the way may keep."""
    response = image(jpeg, "image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response
