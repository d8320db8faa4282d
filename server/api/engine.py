"""GET /api/engine: what trains on the server, and how much of it there may be."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.context import Context
from server.limits import published


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("engine", __name__)

    @blueprint.get("/engine")
    def engine() -> tuple[dict[str, Any], dict[str, str]]:
        info = context.host.info(context.config.start_seconds)
        body = {
            "backend": info.backend,
            "device": info.device,
            "problem": info.problem,
            "limits": published(context.config),
            "version": context.version,
        }
        return body, {"Cache-Control": "no-store"}

    return blueprint
