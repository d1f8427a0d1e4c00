"""Where WeCom tells us who was added. It asks again until it gets 200, so everything is stored before the answer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from store_api.pages import page
from store_api.web import tx
from store_api.wecom import service
from store_api.wecom.connector import connector
from store_api.wecom.envelopes import read_fields

pages = Blueprint("wecom_callback", __name__)
LARGEST_MESSAGE = 64 * 1024


@page(pages, "/wecom/callback")
def prove_address() -> Response:
    """WeCom asks whether this address is ours: the plain text of what it sent, and nothing else."""
    return plain(connector.envelopes.open(request.args.get("echostr", ""), request.args, tx().now))


@page(pages, "/wecom/callback", "POST")
def receive() -> Response:
    """A sealed message: opened, stored, answered, then worked on; those that are not for us are answered as well."""
    envelopes = connector.envelopes
    request.max_content_length = LARGEST_MESSAGE
    sealed = read_fields(request.get_data()).get("Encrypt", "")
    service.take_in(tx(), read_fields(envelopes.open(sealed, request.args, tx().now)))
    return plain(b"success")


def plain(text: bytes) -> Response:
    """Text as it is."""
    response: Response = current_app.response_class(text, mimetype="text/plain")
    return response
