"""waitress, where there is no gunicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from waitress.server import create_server

from server.app import create_app
from server.config import Config


def run(listener: socket.socket, config: Config, dist: Path, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C. `ready` is called when requests are answered."""
    app = create_app(config, dist=dist)
    most = max(
        config.max_body_bytes,
        config.max_save_bytes,
        config.max_state_bytes,
        config.max_table_bytes,
    )
    server = create_server(
        app,
        sockets=[listener],
        threads=config.threads,
        max_request_body_size=most,
        inbuf_overflow=most + 1,  # what people send stays in memory
        clear_untrusted_proxy_headers=False,  # ProxyFix counts the trusted ones
    )
    ready()
    try:
        server.run()
    finally:
        app.extensions["strata"].close()
