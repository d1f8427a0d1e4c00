"""QR codes as pictures. Printed ones stand more damage (Q, a quarter of it) than those on a screen (M)."""

from __future__ import annotations

import io

import qrcode
from markupsafe import Markup
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage

# The white margin that a camera needs.
QUIET_ZONE = 4


def _code(text: str, correction: int = ERROR_CORRECT_Q) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=correction, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return code


def png(text: str, scale: int = 10) -> bytes:
    """A black-and-white PNG for print, `scale` pixels a module."""
    rows = _code(text).get_matrix()
    picture = Image.new("1", (len(rows), len(rows)), 1)
    picture.putdata([int(not dark) for row in rows for dark in row])
    body = io.BytesIO()
    picture.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST).save(body, format="PNG")
    return body.getvalue()


def svg(text: str) -> bytes:
    """An SVG document for print."""
    return _svg(_code(text))


def inline_svg(text: str, *, printed: bool = False) -> Markup:
    """A code to stand inside a page; what it encodes is drawn as modules, so nothing of it is markup."""
    document = _svg(_code(text, ERROR_CORRECT_Q if printed else ERROR_CORRECT_M)).decode()
    return Markup(document[document.index("<svg") :])  # noqa: S704 - made by the QR library from a path only.


def _svg(code: qrcode.QRCode) -> bytes:
    return bytes(code.make_image(image_factory=SvgPathImage).to_string(encoding="utf-8"))
