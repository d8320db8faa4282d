"""What the resources share. Made once by the app factory; there is no global state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_limiter import Limiter

from server.config import Config
from server.hosts import RunHost
from server.saves import Saves
from server.streams import StreamPlaces
from server.tables import Kept, Tables

TABLE_HEADER = "Strata-Table"


@dataclass(frozen=True)
class Context:
    """Limits, the engine's public API, and what counts and carries requests."""

    config: Config
    engine: Any
    host: RunHost
    limiter: Limiter
    streams: StreamPlaces
    tables: Tables
    saves: Saves
    version: str

    def close(self) -> None:
        """End all runs, and close what is open."""
        self.host.close()
        self.saves.close()

    @contextmanager
    def table(self) -> Iterator[Kept | None]:
        """The table that the request names, at the engine's hand; None where it names none.

        Raises ApiError 404 when the table is not kept (any more).
        """
        name = request.headers.get(TABLE_HEADER)
        if name is None:
            yield None
            return
        kept = self.tables.use(name)
        with self.engine.lend_table(kept.read):
            yield kept

    def check(self, spec: dict[str, Any]) -> tuple[dict[str, Any], Kept | None]:
        """The engine's report, and the table that the request names. Raises as `table` does."""
        with self.table() as kept:
            return self.engine.check(spec), kept


def client() -> str:
    """Who asks: the address, or what the trusted proxies say it is."""
    return request.remote_addr or "unknown"
