"""How the web process and its workers write to each other: a line of JSON, then bytes as they are.

The web process sends
    {"kind": "start", "run", "spec", "paused"} followed by the learner's own table, if the run
    has one, {"kind": "control", "run", "control"} followed by the file that a control brings,
    {"kind": "exit"}
and a worker sends
    {"kind": "ready", "backend", "device"}, {"kind": "unavailable", "message"},
    {"kind": "event", "seq", "type", "step"} followed by the event's JSON,
    {"kind": "handled"} for each control it took, {"kind": "finished", "failed"} after a run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import orjson

MOST_LOSSES = 1024
"""Losses told at once: some ten thousands a second, of which a curve shows a few thousand."""


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame of a header and a body."""
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + body


def unpack(frame: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and body of a frame."""
    header, _, body = frame.partition(b"\n")
    return json.loads(header), body


def written(event: Any) -> bytes:
    """An event as JSON: arrays as lists, float32 in its shortest form, null for what is not finite,
    bytes as `{"base64": text}`.

    Like the engine's `events.to_json`, but eleven times as quick: Python's own writer would keep
    the thread that trains from going on.
    """
    return orjson.dumps(event, _listed, orjson.OPT_SERIALIZE_NUMPY)


def thinned(event: Any) -> Any:
    """An event of no more than MOST_LOSSES steps: evenly spaced ones, the last among them.

    A million losses a second would hold training up in every network and every browser.
    """
    if event["type"] != "metrics" or len(event["step"]) <= MOST_LOSSES:
        return event
    stride = -(-len(event["step"]) // MOST_LOSSES)
    first = (len(event["step"]) - 1) % stride
    others = {name: series[first::stride] for name, series in event.get("losses", {}).items()}
    kept = {"step": event["step"][first::stride], "loss": event["loss"][first::stride]}
    return event | kept | ({"losses": others} if others else {})


def _listed(value: Any) -> Any:
    """An array whose numbers do not lie one after the other, or the bytes of a file."""
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    return value.tolist()
