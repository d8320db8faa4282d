"""What the resources share. Made once by the app factory; there is no global state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_limiter import Limiter

from server.config import Config
from server.hosts import RunHost
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
    version: str

    def check(self, spec: dict[str, Any]) -> tuple[dict[str, Any], Kept | None]:
        """The engine's report, with the table that the request names at hand, and that table.

        Raises ApiError 404 when the table is not kept (any more).
        """
        name = request.headers.get(TABLE_HEADER)
        if name is None:
            return self.engine.check(spec), None
        kept = self.tables.use(name)
        with self.engine.lend_table(kept.read):
            return self.engine.check(spec), kept


def client() -> str:
    """Who asks: the address, or what the trusted proxies say it is."""
    return request.remote_addr or "unknown"
