"""How the web process and its workers write to each other: a line of JSON, then bytes as they are.

The web process sends
    {"kind": "start", "run", "spec", "paused"} followed by the learner's own table, if the run
    has one, {"kind": "control", "run", "control"}, {"kind": "exit"}
and a worker sends
    {"kind": "ready", "backend", "device"}, {"kind": "unavailable", "message"},
    {"kind": "event", "seq", "type", "step"} followed by the event's JSON,
    {"kind": "handled"} for each control it took, {"kind": "finished", "failed"} after a run.
"""

from __future__ import annotations

import json
from typing import Any


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame of a header and a body."""
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + body


def unpack(frame: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and body of a frame."""
    header, _, body = frame.partition(b"\n")
    return json.loads(header), body
