"""Learners' own tables, in memory and for a while: only who sent one knows its name here.

A table's name is drawn at random, because its fingerprint stands in links. Files are kept as they
came; what was read of them takes many times the room, so that only the last few stay read.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from server.config import Config
from server.errors import ApiError
from server.hosts.base import ServerBusy

_READ = 4


@dataclass
class Kept:
    """One table: its file, whose it is, and the runs that learn from it."""

    data: bytes
    client: str
    touched: float
    read: Any
    runs: deque[str]


class Tables:
    """The tables of a server. `read` makes a table of a file; `clock` tells seconds."""

    def __init__(
        self,
        config: Config,
        read: Callable[[bytes], Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._read = read
        self._clock = clock
        self._kept: dict[str, Kept] = {}  # the one used longest ago first
        self._changed = threading.Condition()
        self._alarm: threading.Timer | None = None

    def put(self, data: bytes, client: str) -> tuple[str, Any]:
        """Keep a file; its name here, and what was read of it.

        Raises what `read` raises, ApiError 413 for too many rows, ServerBusy.
        """
        table = self._read(data)
        limit = self._config.max_table_rows
        if table.rows > limit:
            raise ApiError(
                413,
                "table_too_large",
                f"The table has {table.rows:,} rows; this server takes at most {limit:,}.",
                hint="Send a part of it, or train in this browser.",
            )
        with self._changed:
            self._make_room(client)
            name = secrets.token_urlsafe(24)
            self._kept[name] = Kept(
                data, client, self._clock(), table, deque(maxlen=self._config.max_runs)
            )
            self._limit_read()
            self._set_alarm()
        return name, table

    def use(self, name: str) -> Kept:
        """A table by its name, with what was read of it. Raises ApiError 404."""
        with self._changed:
            self._forget_due()
            kept = self._kept.pop(name, None)
            if kept is None:
                raise _gone()
            kept.touched = self._clock()
            self._kept[name] = kept
            data, table = kept.data, kept.read
        if table is None:
            table = self._read(data)
        with self._changed:
            kept.read = table
            self._limit_read()
        return replace(kept, read=table)

    def forget(self, name: str) -> Iterable[str]:
        """Forget a table; the runs that were begun with it. Raises ApiError 404."""
        with self._changed:
            self._forget_due()
            kept = self._kept.pop(name, None)
            self._changed.notify_all()
        if kept is None:
            raise _gone()
        return kept.runs

    def wait_for(self, predicate: Callable[[int], bool], timeout: float) -> bool:
        """Wait until `predicate(number of tables)` holds; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: predicate(len(self._kept)), timeout)

    def _make_room(self, client: str) -> None:
        self._forget_due()
        own = [name for name, kept in self._kept.items() if kept.client == client]
        if len(own) >= self._config.max_tables_per_client:
            del self._kept[own[0]]  # a page that still needs it sends it again
        elif len(self._kept) >= self._config.max_tables:
            raise ServerBusy(
                f"The server keeps {len(self._kept)} tables, and takes no more.",
                "Try again in a while, or train in this browser.",
            )

    def _limit_read(self) -> None:
        read = [kept for kept in self._kept.values() if kept.read is not None]
        for kept in read[:-_READ]:
            kept.read = None

    def _forget_due(self) -> None:
        now = self._clock()
        due = [n for n, k in self._kept.items() if k.touched + self._config.table_seconds <= now]
        for name in due:
            del self._kept[name]
        if due:
            self._changed.notify_all()

    def _set_alarm(self) -> None:
        """Forgets what is due even when nobody asks."""
        if self._alarm is not None or not self._kept:
            return
        soonest = min(kept.touched for kept in self._kept.values()) + self._config.table_seconds
        self._alarm = threading.Timer(max(0.05, soonest - self._clock()), self._ring)
        self._alarm.daemon = True
        self._alarm.start()

    def _ring(self) -> None:
        with self._changed:
            self._alarm = None
            self._forget_due()
            self._set_alarm()


def _gone() -> ApiError:
    return ApiError(
        404,
        "table_gone",
        "Your table is not on the server (any more).",
        hint="A table is kept for a while only. Send it again, or train in this browser.",
    )
