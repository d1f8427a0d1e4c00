"""The tablet app at /app: the files that the build (`make tablet`) left in a folder, and nothing else.

An address of one of the app's own pages is answered with `index.html`, where the app finds its way by itself.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from store_api.errors import Busy, NotFound

BUILT = Path(__file__).parent / "static" / "tablet"
INDEX = "index.html"
# Files in here carry a hash of their content in their names.
HASHED = "assets"
FOR_EVER, ASK_EACH_TIME = "public, max-age=31536000, immutable", "no-cache"
# By ourselves: what the machine knows of types differs from one to the next, and `nosniff` makes browsers strict.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# The name of an encoding and the ending of the file that the build has made of it, the smallest first.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self'; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)


def pages(folder: Path = BUILT) -> Blueprint:
    """The routes that serve the app built into `folder`."""
    made = Blueprint("tablet", __name__)
    made.add_url_rule("/app", "beginning", lambda: redirect("/app/", 308))
    made.add_url_rule("/app/", "index", lambda: answer(folder, INDEX))
    made.add_url_rule("/app/<path:name>", "file", lambda name: answer(folder, name))
    return made


def answer(folder: Path, name: str) -> AnyResponse:
    """A built file, or the app for one of its own addresses. Raises NotFound for a file that is not there, and Busy
    while nothing is built.
    """
    if not (folder / INDEX).is_file():
        raise Busy("tablet_app_missing")
    path = PurePosixPath(name)
    if path.suffix in TYPES or path.parts[0] == HASHED:
        found = safe_join(str(folder), name)
        if path.suffix not in TYPES or found is None or not Path(found).is_file():
            raise NotFound("not_found")
        return sent(Path(found), FOR_EVER if path.parts[0] == HASHED else ASK_EACH_TIME)
    return sent(folder / INDEX, ASK_EACH_TIME)


def sent(file: Path, caching: str) -> Response:
    """The file, packed where the build has packed it and the browser can open that."""
    for encoding, ending in ENCODINGS.items():
        packed = file.with_name(file.name + ending)
        if request.accept_encodings[encoding] > 0 and packed.is_file():
            response = send_file(packed, mimetype=TYPES[file.suffix])
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_file(file, mimetype=TYPES[file.suffix])
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = POLICY
    response.vary.add("Accept-Encoding")
    return response
