"""/api/tables: lend the server a table of one's own for a while, and take it back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, request

from server.bodies import read_bytes
from server.context import Context, client
from server.errors import ApiError
from server.hosts.base import RunNotFound


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("tables", __name__)
    config, limiter, engine = context.config, context.limiter, context.engine

    @blueprint.post("/tables")
    @limiter.limit(config.table_rate)
    def send() -> tuple[dict[str, Any], int, dict[str, str]]:
        request.max_content_length = config.max_table_bytes
        data = read_bytes("text/csv")
        try:
            name, table = context.tables.put(data, client())
        except engine.TableError as error:
            raise ApiError(422, "bad_table", str(error)) from None
        body = {
            "id": name,
            "table": table.id,
            "rows": table.rows,
            "bytes": len(data),
            "seconds": config.table_seconds,
        }
        return body, 201, {"Location": f"/api/tables/{name}", "Cache-Control": "no-store"}

    @blueprint.delete("/tables/<name>")
    @limiter.limit(config.control_rate)
    def take_back(name: str) -> tuple[str, int]:
        for run in context.tables.forget(name):
            with suppress(RunNotFound):
                context.host.stop(run)
        return "", 204

    return blueprint
