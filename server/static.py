"""The built page, its Pyodide and the engine's archive, from web/dist."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter
from werkzeug.security import safe_join

from server.errors import ApiError
from server.security import FRAMED

DIST = Path(__file__).parent.parent / "web" / "dist"
# The system's own table may know less, or worse.
_TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
# A name with a hash of the content in it: assets/index-Bx3_kQ9d.js, engine-0cad9c1b91f0.zip.
_HASHED = re.compile(r"(^assets/.*|^engine)-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_FRAMED = frozenset({"labs.html"})
_FOREVER = "public, max-age=31536000, immutable"


class PagePath(PathConverter):
    """Any path but those under /api, which are never files."""

    regex = "(?!api/)[^/].*?"


def blueprint(dist: Path) -> Blueprint:
    """Serve the files of `dist`, and index.html at `/`."""
    dist = dist.absolute()  # Flask takes what is relative from its own folder on
    blueprint = Blueprint("static_files", __name__)

    @blueprint.get("/", defaults={"path": "index.html"})
    @blueprint.get("/<page:path>")
    def file(path: str) -> Response:
        found = safe_join(str(dist), path)
        if path == "index.html" and not (dist / path).is_file():
            raise ApiError(
                503, "not_built", "The page has not been built.", hint="Run: npm run build"
            )
        if found is None or path.endswith("/") or not Path(found).is_file():
            raise NotFound
        return _send(Path(found), path)

    return blueprint


def _send(found: Path, path: str) -> Response:
    packed = found.with_name(found.name + ".gz")
    use_packed = packed.is_file() and "gzip" in request.accept_encodings
    mimetype = _TYPES.get(found.suffix.lower())
    response = send_file(
        packed if use_packed else found,
        mimetype=mimetype,
        download_name=found.name,
        conditional=True,
    )
    if path in _FRAMED:
        response.headers.update(FRAMED)
    response.headers["Cache-Control"] = _FOREVER if _HASHED.search(path) else "no-cache"
    if packed.is_file():
        response.vary.add("Accept-Encoding")
    if use_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
