"""/api/saves: keep a run on the server, open it from a link, delete it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from server.bodies import read_bytes
from server.context import Context
from server.errors import ApiError

KEY_HEADER = "Strata-Key"
_FILE = "application/octet-stream"


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("saves", __name__)
    config, limiter, engine = context.config, context.limiter, context.engine

    @blueprint.post("/saves")
    @limiter.limit(config.save_rate)
    def keep() -> tuple[dict[str, Any], int, dict[str, str]]:
        request.max_content_length = config.max_save_bytes
        content = read_bytes(_FILE)
        saved = engine.open_saved(content)
        if saved["problem"] is not None:
            raise ApiError(422, "bad_save", saved["problem"])
        title = saved["spec"].get("title") or saved["spec"].get("name") or ""
        ticket = context.saves.put(content, str(title))
        body = {"id": ticket.id, "key": ticket.key, "days": config.save_days}
        return body, 201, {"Location": f"/api/saves/{ticket.id}", "Cache-Control": "no-store"}

    # A class behind one router opens its teacher's link all at once.
    @blueprint.get("/saves/<id>")
    @limiter.limit(config.control_rate)
    def open(id: str) -> Response:
        content = context.saves.get(id)
        return Response(content, mimetype=_FILE, headers={"Cache-Control": "no-store"})

    @blueprint.delete("/saves/<id>")
    @limiter.limit(config.control_rate)
    def remove(id: str) -> tuple[str, int]:
        context.saves.remove(id, request.headers.get(KEY_HEADER, ""))
        return "", 204

    return blueprint
