"""gunicorn: one process, many threads, and no run left behind when it stops."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from server.app import create_app
from server.config import Config
from server.context import Context


class StrataWorker(ThreadWorker):
    """The web process. Stopping it first ends the runs, whose streams would hold it open."""

    def run(self) -> None:
        """Serve; whatever ends that, end the runs."""
        try:
            super().run()
        finally:
            self.context.close()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: let requests finish."""
        self._close_soon()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """SIGINT, SIGQUIT: end at once."""
        self._close_soon()
        super().handle_quit(sig, frame)

    def is_parent_alive(self) -> bool:
        """Whether gunicorn's master lives; without it, this process ends as on SIGTERM."""
        alive = super().is_parent_alive()
        if not alive:
            self._close_soon()
        return alive

    def handle(self, conn: Any) -> Any:
        """Serve a connection, with a bound on how long a silent client can hold the thread."""
        config = self.context.config
        limit_waiting(conn.sock, config.read_seconds, config.unread_seconds)
        keep = super().handle(conn)
        if keep is False:
            # gunicorn would wait up to 2 s for the client's goodbye in its one main thread,
            # and accept nobody else meanwhile.
            conn.close(graceful=True)
            conn.close = _close_nothing
        return keep

    def _close_soon(self) -> None:
        # Not here: a signal may come while this thread holds a lock that closing needs.
        threading.Thread(target=self.context.close, name="strata-close").start()

    @property
    def context(self) -> Context:
        """What the application's resources share."""
        app: Any = self.wsgi
        return app.extensions["strata"]


def _close_nothing(graceful: bool = False) -> None:
    """Stands in for closing a connection that is closed."""


def limit_waiting(sock: socket.socket, read_seconds: float, unread_seconds: float) -> None:
    """Give up on a client that sends half a request or stops taking what we write."""
    seconds, rest = divmod(read_seconds, 1)
    interval = struct.pack("@ll", int(seconds), int(rest * 1e6))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(unread_seconds * 1000))


class Gunicorn(BaseApplication):
    """gunicorn with our settings, and none from files or the command line."""

    def __init__(self, listener: socket.socket, config: Config, dist: Path) -> None:
        self.config = config
        self._listener = listener
        self._dist = dist
        super().__init__()

    def load_config(self) -> None:
        """Settings that are not limits of ours."""
        settings = {
            "bind": f"fd://{self._listener.detach()}",
            "worker_class": StrataWorker,
            "workers": 1,
            "threads": self.config.threads,
            "worker_connections": self.config.threads * 8,
            "preload_app": False,
            "graceful_timeout": int(self.config.stop_seconds) + 5,
            "timeout": 60,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "strata",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in the web process."""
        return create_app(self.config, dist=self._dist)


def run(listener: socket.socket, config: Config, dist: Path, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT. `ready` is called when requests are answered."""
    application = Gunicorn(listener, config, dist)
    application.cfg.set("post_worker_init", lambda worker: ready())
    application.run()
