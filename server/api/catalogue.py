"""GET /api/catalogue: everything a spec can be made of."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from server.context import Context


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("catalogue", __name__)
    text = json.dumps(context.engine.catalogue(), separators=(",", ":"))

    @blueprint.get("/catalogue")
    def catalogue() -> Response:
        response = Response(text, mimetype="application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    return blueprint
