"""Serving the application: gunicorn with threads on POSIX, waitress on Windows."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path

from server.config import Config


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0 takes a free one. Raises CannotServe."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except (OSError, OverflowError) as error:
        raise CannotServe(_why(error, host, port)) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The address people open."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(listener: socket.socket, config: Config, dist: Path) -> None:
    """Serve until told to stop."""
    if sys.platform == "win32":
        from server.serve_waitress import run
    else:
        from server.serve_gunicorn import run
    address = address_of(listener)
    run(listener, config, dist, lambda: print(f"Strata is ready: {address}", flush=True))


def _why(error: Exception, host: str, port: int) -> str:
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return (
            f"Port {port} is in use, perhaps by another Strata. "
            f"Stop that, or choose another port: --port {port + 1}"
        )
    if code == errno.EACCES:
        return f"Port {port} may not be used by this account. Choose one above 1023: --port 8000"
    return f"Cannot listen on {host}, port {port}: {error}."
