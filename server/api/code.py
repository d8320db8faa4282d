"""POST /api/code/<target>: an experiment as a script for another library."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from server.bodies import read_object
from server.context import Context
from server.errors import ApiError


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("code", __name__)

    @blueprint.post("/code/<target>")
    @context.limiter.limit(context.config.check_rate)
    def code(target: str) -> Response:
        spec = read_object(context.config.max_json_depth)
        targets = context.engine.TARGETS
        if target not in targets:
            known = ", ".join(targets)
            message = f"There is no code for {target[:40]!r}. Known: {known}."
            raise ApiError(404, "unknown_target", message)
        with context.table():
            return jsonify(context.engine.code(spec, target))

    return blueprint
