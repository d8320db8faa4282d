"""/api/runs: start a run, follow it, control it, end it."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request

from server.bodies import kind_of, read_bytes, read_object
from server.context import Context, client
from server.controls import check_control
from server.errors import ApiError
from server.limits import check_report
from server.sse import stream

_EVENT_ID = re.compile(r"[0-9]{1,15}")


def blueprint(context: Context) -> Blueprint:
    """The resource."""
    blueprint = Blueprint("runs", __name__)
    config, host, limiter = context.config, context.host, context.limiter

    @blueprint.post("/runs")
    @limiter.limit(config.start_rate)
    def start() -> tuple[dict[str, str], int, dict[str, str]]:
        spec, paused = _request(read_object(config.max_json_depth))
        report, table = context.check(spec)
        check_report(report, config)
        run_id = host.start(
            report["spec"],
            paused=paused,
            client=client(),
            structure=report["structure"],
            table=table.data if table else b"",
        )
        if table:
            table.runs.append(run_id)
        address = f"/api/runs/{run_id}"
        return {"id": run_id, "events": f"{address}/events"}, 201, {"Location": address}

    @blueprint.get("/runs/<run_id>/events")
    def events(run_id: str) -> Response:
        return _follow(context, run_id, _last_event(request.headers.get("Last-Event-ID")))

    @blueprint.post("/runs/<run_id>/control")
    @limiter.limit(config.control_rate)
    def control(run_id: str) -> tuple[dict[str, Any], int]:
        value = read_object(config.max_json_depth)
        host.control(run_id, check_control(value, context.engine.events.Control))
        return {}, 202

    @blueprint.put("/runs/<run_id>/state")
    @limiter.limit(config.state_rate)
    def load(run_id: str) -> tuple[dict[str, Any], int]:
        request.max_content_length = config.max_state_bytes
        file = read_bytes("application/octet-stream")
        if not file:
            raise ApiError(422, "bad_request", "The body: expected a saved state, found nothing.")
        host.control(run_id, {"type": "load"}, file)
        return {}, 202

    @blueprint.delete("/runs/<run_id>")
    def stop(run_id: str) -> tuple[str, int]:
        host.stop(run_id)
        return "", 204

    return blueprint


def _follow(context: Context, run_id: str, after: int | None) -> Response:
    who = client()
    context.streams.take(who)
    try:
        listener = context.host.listen(run_id, after)
    except Exception:
        context.streams.give_back(who)
        raise
    response = stream(
        listener, context.config.heartbeat_seconds, lambda: context.streams.give_back(who)
    )
    if listener.exhausted:
        response.close()
        return Response(status=204)  # tells an EventSource not to come back
    return response


def _request(body: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    spec, paused = body.get("spec"), body.get("paused", False)
    unknown = sorted(body.keys() - {"spec", "paused"})
    if unknown:
        message = f"{unknown[0][:40]}: there is no such field; there are spec and paused."
    elif not isinstance(spec, dict):
        message = f"spec: expected an object, found {kind_of(spec)}."
    elif not isinstance(paused, bool):
        message = f"paused: expected true or false, found {kind_of(paused)}."
    else:
        return spec, paused
    raise ApiError(422, "bad_request", message, hint='Send {"spec": {…}, "paused": false}.')


def _last_event(header: str | None) -> int | None:
    if not header:
        return None
    if not _EVENT_ID.fullmatch(header):
        raise ApiError(
            400,
            "bad_event_id",
            f"Last-Event-ID: expected the number of an event, found {header[:40]!r}.",
        )
    return int(header)
