"""The plain door beside TLS: one page that says how a device comes to trust the shop's own authority.

Nothing else is answered without TLS: whoever comes for another page is sent to it.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from store_api import texts, web
from store_api.launcher.certificates import Authority
from store_api.launcher.doors import Address
from store_api.launcher.network import lan_address
from store_api.qr import inline_svg

LOOPBACK = ("localhost", "127.0.0.1", "::1")
DEVICES = ("ipad", "android", "windows", "mac")
MARKS = {"Android": "android", "Windows": "windows"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def make_app(folder: str | None, port: int) -> Flask:
    """The application for gunicorn: the authority in `folder` (None: there is nothing to trust), TLS at `port`."""
    app = Flask("store_api")
    app.after_request(web.armour)
    app.add_url_rule("/", "beginning", lambda: elsewhere(port) if folder is None else redirect(url_for("trust")))
    app.add_url_rule("/<path:_>", "elsewhere", lambda _: elsewhere(port), methods=METHODS)
    if folder is not None:
        authority = Authority(Path(folder))
        app.add_url_rule("/trust", "trust", lambda: page(authority, port))
        app.add_url_rule("/trust/ca.crt", "certificate", lambda: certificate(authority))
    return app


def elsewhere(port: int) -> Response:
    """The same address over TLS, for this time only (307): what was sent is sent again."""
    rest = request.full_path.removesuffix("?")
    return redirect(f"https://{Address(host(), port)}".removesuffix(":443") + rest, 307)


def page(authority: Authority, port: int) -> str:
    """How each kind of device comes to trust, with a code that leads another device here."""
    language = web.language()

    def t(key: str, **params: object) -> str:
        return texts.say(f"pages.{key}", language, **params)

    here = f"http://{Address(host(), urlsplit(request.host_url).port or 80)}".removesuffix(":80") + url_for("trust")
    return render_template(
        "trust.html",
        t=t,
        lang=language,
        devices=DEVICES,
        opened=device(request.user_agent.string),
        fingerprint=authority.fingerprint(),
        here=here,
        code=inline_svg(here),
        app=f"https://{Address(host(), port)}".removesuffix(":443") + "/app/",
    )


def device(agent: str) -> str:
    """Whose steps are shown opened. An iPad calls itself a Mac, and a tablet is what most come with."""
    return next((name for mark, name in MARKS.items() if mark in agent), "ipad")


def certificate(authority: Authority) -> Response:
    """The certificate, of the type that devices offer to install; as an attachment an iPad would only file it."""
    return send_file(authority.certificate, mimetype="application/x-x509-ca-cert", max_age=0)


def host() -> str:
    """The name this request came for; on the machine itself the address that others can use."""
    name = urlsplit(request.host_url).hostname or ""
    return lan_address() if name in LOOPBACK else name
