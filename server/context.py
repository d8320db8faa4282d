"""What the resources share. Made once by the app factory; there is no global state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_limiter import Limiter

from server.config import Config
from server.hosts import RunHost
from server.streams import StreamPlaces


@dataclass(frozen=True)
class Context:
    """Limits, the engine's public API, and what counts and carries requests."""

    config: Config
    engine: Any
    host: RunHost
    limiter: Limiter
    streams: StreamPlaces
    version: str


def client() -> str:
    """Who asks: the address, or what the trusted proxies say it is."""
    return request.remote_addr or "unknown"
