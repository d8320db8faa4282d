"""An engine that misbehaves on request: the spec's `behaviour` says how.

It stands in only where the real one would have to be broken to show what the server does then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from engine import TableError as TableError
from engine import events as events
from engine import lend_table as lend_table
from engine import read_table as read_table

__version__ = "0"
TARGETS: dict[str, Any] = {}
TOTALS = {"parameters": 1, "memory_bytes": 1, "train_samples": 1, "validation_samples": 1}


def catalogue() -> dict[str, Any]:
    return {"presets": [{"name": "fake", "spec": {"behaviour": "count", "events": 3}}]}


def check(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "ok": True,
        "problems": [],
        "totals": TOTALS | spec.get("totals", {}),
        "structure": spec.get("structure", "same"),
        "spec": {"training": {"batch_size": 1}, **spec},
    }


def train(
    spec: dict[str, Any], backend: str, meanwhile: Callable[[], object] = int, **_: Any
) -> Any:
    if spec["behaviour"] == "refuse":
        raise ValueError("this spec is refused")
    return _run(spec, meanwhile)


def _run(spec: dict[str, Any], meanwhile: Callable[[], object]) -> Any:
    behaviour, limit = spec["behaviour"], spec.get("events", 10**9)
    control = yield {"type": "started", "seq": 0, "device": "Fake", "pid": os.getpid()}
    seq = 1
    while seq < limit and (behaviour == "hang" or not is_stop(control)):
        meanwhile()  # the next steps are under way
        match behaviour:
            case "raise" if seq == 3:
                raise RuntimeError("the engine broke")
            case "exit" if seq == 3:
                os._exit(7)
            case "hang" if seq == 3:
                threading.Event().wait()
            case "nonsense" if seq == 3:
                seq = 17
            case "rest" if control is None:
                control = yield None
                continue
        # Every event tells the control before it.
        event = {"type": "metrics", "seq": seq, "step": [seq], "control": control}
        control = yield event | {"pad": "x" * spec.get("pad", 0)}
        seq += 1
    yield {"type": "done", "seq": seq, "step": seq}


def is_stop(control: Any) -> bool:
    return control is not None and control["type"] == "stop"
