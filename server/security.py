"""Who may talk to the server, and what browsers may do with its page."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from flask import Flask, Response, request

from server.config import Config
from server.errors import ApiError

# Scripts come as files of our own and may compile WebAssembly; nothing else runs. Plotly and the
# editor set styles from scripts, which counts as inline.
_RULES = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
]
_HEADERS = {
    "Content-Security-Policy": "; ".join([*_RULES, "frame-ancestors 'self'"]),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
# What any page may show within itself: labs have nothing that a press could give away.
FRAMED = {"Content-Security-Policy": "; ".join([*_RULES, "frame-ancestors *"])}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, config: Config) -> None:
    """Check every request's Host and Origin, and put the headers on every answer."""
    names = own_names() | config.host_names

    @app.before_request
    def check() -> None:
        check_host(request.host, names)
        if request.method not in _READING:
            check_origin(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"))

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def own_names() -> frozenset[str]:
    """The names this machine goes by."""
    machine = socket.gethostname().lower()
    return frozenset({"localhost", machine, f"{machine}.local"})


def check_host(host: str, names: frozenset[str]) -> None:
    """Refuse a Host header that names somebody else.

    A foreign name that resolves to this machine would make a foreign page look like ours to the
    browser (DNS rebinding). Plain addresses cannot be rebound.
    """
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if "*" in names or name in names or _is_address(name):
        return
    raise ApiError(
        421,
        "wrong_host",
        f"Host: this server does not go by the name {name[:80]!r}.",
        hint=f"Add it to STRATA_ALLOWED_HOSTS: STRATA_ALLOWED_HOSTS={name[:80]}",
    )


def check_origin(origin: str | None, site: str | None) -> None:
    """Refuse what another site's page asks a visitor's browser to send here."""
    foreign = site is not None and site not in ("same-origin", "none")
    if foreign or (origin is not None and urlsplit(origin).netloc != request.host):
        raise ApiError(
            403,
            "wrong_origin",
            f"Origin: expected a page of {request.host}, found {(origin or site or '')[:80]!r}.",
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
