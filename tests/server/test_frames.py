"""What the web process and its workers write to each other."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import to_json
from server.frames import MOST_LOSSES, pack, thinned, unpack, written

GENERATOR = np.random.default_rng(0)
EVENTS = {
    "losses of any size": {"loss": (10 ** GENERATOR.uniform(-44, 38, 4096)).astype(np.float32)},
    "no numbers": {"loss": np.array([1, np.nan, np.inf, -np.inf], np.float32), "one": float("nan")},
    "steps": {"type": "metrics", "seq": 3, "step": np.arange(7, dtype=np.int32)},
    "spread": {"a": np.linspace(0, 1, 9, dtype=np.float32)[::2], "b": np.arange(9)[::-2]},
    "nested": {"payload": {"text": "é “x”\n", "list": [(1, 2), {"deep": np.int64(5)}], "no": None}},
    "empty": {"loss": np.zeros(0, np.float32), "table": []},
}


@pytest.mark.parametrize("kind", EVENTS)
def test_events_are_written_as_the_engine_writes_them(kind: str) -> None:
    assert json.loads(written(EVENTS[kind])) == json.loads(to_json(EVENTS[kind]))


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError):
        written({"type": object()})


@given(steps=st.integers(1, 5 * MOST_LOSSES), first=st.integers(0, 10**6))
def test_many_losses_are_thinned_evenly_down_to_the_last(steps: int, first: int) -> None:
    step = np.arange(first, first + steps, dtype=np.int32)
    event = {"type": "metrics", "seq": 3, "step": step, "loss": step / 2, "losses": {"g": -step}}
    told = thinned(event)
    kept = told["step"]
    assert len(kept) == steps or steps / 5 <= len(kept) <= MOST_LOSSES < steps
    assert kept[-1] == step[-1] and len(set(np.diff(kept))) <= 1
    assert (told["loss"] == kept / 2).all() and (told["losses"]["g"] == -kept).all()
    assert json.loads(written(told))["step"] == kept.tolist()
    assert {key: told[key] for key in ("type", "seq")} == {"type": "metrics", "seq": 3}


def test_only_losses_are_thinned() -> None:
    event = {"type": "probe", "payload": {"step": list(range(5000))}}
    assert thinned(event) is event


def test_a_frame_is_a_line_and_bytes() -> None:
    header = {"kind": "event", "seq": 4}
    assert unpack(pack(header, b"\n{}\n")) == (header, b"\n{}\n")
