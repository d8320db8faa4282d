"""POST /api/check: shapes, counts and problems of a spec."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from server.bodies import read_object
from server.context import Context


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("check", __name__)

    @blueprint.post("/check")
    @context.limiter.limit(context.config.check_rate)
    def check() -> Response:
        report, _ = context.check(read_object(context.config.max_json_depth))
        return jsonify(report)

    return blueprint
