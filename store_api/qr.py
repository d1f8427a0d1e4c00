"""QR codes as pictures."""

from __future__ import annotations

import io

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=10, border=4)
    code.add_data(text)
    code.make(fit=True)
    return code


def png(text: str) -> bytes:
    """A black-and-white PNG, ten pixels a module."""
    picture = io.BytesIO()
    _code(text).make_image().save(picture, format="PNG")
    return picture.getvalue()


def svg(text: str) -> bytes:
    """An SVG document for print."""
    return bytes(_code(text).make_image(image_factory=SvgPathImage).to_string(encoding="utf-8"))


def inline_svg(text: str) -> Markup:
    """The same, to stand inside a page; what it encodes is drawn as modules, so nothing of it is markup."""
    document = svg(text).decode()
    return Markup(document[document.index("<svg") :])  # noqa: S704 - made by the QR library from a path only.
