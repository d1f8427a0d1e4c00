"""The only composition root."""

from __future__ import annotations

import gc
from typing import Any

import structlog
from flask import Flask, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix

import followups.handover_routes
import followups.pages
import followups.routes
import followups.watch_pages
import followups.watch_routes
from store_api import limits, models, observe, smorest, tablet, texts, web
from store_api.catalog import routes as catalog
from store_api.counter import routes as counter
from store_api.coupons import routes as coupons
from store_api.crypto import vault
from store_api.customers import routes as customers
from store_api.db import database
from store_api.dictionary import routes as dictionary
from store_api.errors import DomainError, Unauthorized
from store_api.insights import pages as insights_pages
from store_api.insights import routes as insights
from store_api.pages import answer_page_error
from store_api.pos import routes as pos
from store_api.queues import broker
from store_api.sales import routes as sales
from store_api.senders.notices import notices
from store_api.senders.sms import sms
from store_api.settings import Settings
from store_api.shopper import guardians, own_page, posters, proving
from store_api.shopper import routes as shopper
from store_api.staff import pages as staff_pages
from store_api.staff import routes as staff
from store_api.staff.addresses import front
from store_api.tags import routes as tags
from store_api.tags import sensitive_routes
from store_api.visits import routes as visits
from store_api.wecom import callback as wecom_callback
from store_api.wecom import routes as wecom
from store_api.wecom.connector import connector

log = structlog.get_logger()
BLUEPRINTS = (
    staff,
    catalog,
    customers,
    coupons,
    visits,
    sales,
    dictionary,
    tags,
    sensitive_routes,
    followups.routes,
    followups.handover_routes,
    followups.watch_routes,
    counter,
    insights,
    pos,
    wecom,
)
LARGEST_BODY = 5 * 1024 * 1024
PAGES = (
    staff_pages,
    insights_pages,
    shopper,
    posters,
    proving,
    guardians,
    own_page,
    wecom_callback,
    followups.pages,
    followups.watch_pages,
)


def collect_rarely() -> None:
    """What a process makes at its start stays for good, thousands of classes and tables; at the usual threshold it
    spends a fifth of its start looking for garbage among them."""
    gc.set_threshold(50_000)


def bind(settings: Settings) -> None:
    """Bind this process, whatever its role, to its database, Valkey, keys, ways out and WeCom. Opens nothing yet.

    Raises KeysMissing when the keys folder is not usable, Invalid for a gateway's or mail server's address or
    a WeCom key that is none.
    """
    models.configure()
    if settings.database_url is not None:
        database.connect(settings.database_url)
    broker.connect(settings.redis_url)
    front.connect(settings.public_url)
    vault.open(settings.keys_dir)
    sms.connect(settings.sms_url, settings.sms_token, settings.sms_per_day)
    notices.connect(settings.mail_url)
    connector.connect(settings)


class Application(Flask):
    """Flask, whose log of an unexpected error names its type and place but not its text, which may quote data."""

    def log_exception(self, exc_info: Any) -> None:  # noqa: ARG002 - our log finds the error itself.
        """One line of our own log."""
        log.exception("request failed", endpoint=request.endpoint)


def create_app(settings: Settings) -> Flask:
    """The web application on these settings; `database_url` must be given."""
    bind(settings)
    return assemble(settings)


def assemble(settings: Settings) -> Flask:
    """All parts put together; nothing is connected yet."""
    app = Application("store_api")
    app.config.update(
        API_TITLE="Huitouke",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PROPAGATE_EXCEPTIONS=False,
        BEHIND_PROXY=settings.trusted_proxies > 0,
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.trusted_proxies] * 3)  # type: ignore[method-assign]  # Flask's documented way.
    app.jinja_env.filters.update(money=texts.money, sentence=sentence)
    web.install(app, answer_error)
    app.after_request(smorest.etag)
    limits.install(app, settings.redis_url)
    api = smorest.StoreApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for module in BLUEPRINTS:
        api.register_blueprint(module.blp)
    for pages in dict.fromkeys(module.pages for module in PAGES):
        app.register_blueprint(pages)
    app.register_blueprint(tablet.pages())
    app.add_url_rule("/healthz", view_func=observe.healthz)
    app.add_url_rule("/metrics", view_func=observe.metrics)
    return app


def answer_error(error: DomainError) -> Any:
    """JSON below /api/, elsewhere a page; a page without a session leads to sign-in."""
    if request.path.startswith("/api/"):
        return smorest.answer_domain_error(error)
    if isinstance(error, Unauthorized):
        return redirect("/sign-in", 303)
    return answer_page_error(error)


def sentence(error: DomainError, language: texts.Language) -> str:
    """Template filter: a domain error in words."""
    return texts.error_sentence(error.code, language, **error.params)


def openapi_document(settings: Settings) -> str:
    """The API as JSON; needs no server."""
    return assemble(settings).test_client().get("/api/openapi.json").text
