"""What every request shares: its transaction, its language, its armour, and errors turned into HTTP.

A view runs inside one transaction; `settle` commits before the answer is built, so nothing is promised that is not
stored. The API (`smorest.py`) and the pages (`pages.py`) are the two users.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from sqlalchemy import exc

from store_api.db import Session, database
from store_api.errors import Busy, Conflict, DomainError, Forbidden, Invalid, Refusal
from store_api.texts import Language, pick_language

# Phones send the same few headers over and over.
read_language = lru_cache(maxsize=1000)(pick_language)
View = Callable[..., Any]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


def transactional(view: View) -> View:
    """Run the view in the request's one transaction; an error rolls it back."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with database.session() as session:
            g.session = session
            answer = view(*args, **kwargs)
            session.settle()
            return answer

    return wrapper


def tx() -> Session:
    """The transaction of this request."""
    session: Session = g.session
    return session


def settle(result: Any) -> Any:
    """Commit what the view did; a returned refusal is thereby remembered and then raised as its error."""
    tx().settle()
    if isinstance(result, Refusal):
        raise result.error
    return result


def language() -> Language:
    """The reader's language."""
    return read_language(request.args.get("lang") or request.headers.get("Accept-Language"))


def refuse_cross_origin() -> None:
    """Refuse an unsafe request that a browser says comes from another site.

    Browsers send `Sec-Fetch-Site` to secure origins and `Origin` with every unsafe request; a caller that sends
    neither is not a browser, so it carries no cookie of somebody else.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        raise Forbidden("cross_origin")
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("cross_origin")


def armour(response: Response) -> Response:
    """Security headers on every answer; nothing personal is kept by a cache on the way.

    "Only secure from now on" is said where a proxy speaks TLS. A browser keeps that for every port of the host, so with
    `up --https` it would shut the plain page that tells a device how to trust a new certificate of the shop.
    """
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure and current_app.config.get("BEHIND_PROXY"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def install(app: Flask, answer_error: Callable[[DomainError], Any]) -> None:
    """Hook the armour and the one place where an error becomes an answer into the app."""
    app.before_request(refuse_cross_origin)
    app.after_request(armour)
    app.register_error_handler(DomainError, answer_error)
    app.register_error_handler(exc.OperationalError, lambda _: answer_error(Busy("try_again")))
    app.register_error_handler(exc.TimeoutError, lambda _: answer_error(Busy("try_again")))
    # What the checks before let through: a rival who was faster, and values no column can hold (NUL).
    app.register_error_handler(exc.IntegrityError, lambda _: answer_error(Conflict("just_changed")))
    app.register_error_handler(exc.DataError, lambda _: answer_error(Invalid("invalid")))
