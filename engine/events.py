"""What a run says (events) and what it may be told (controls): the wire format, owned here.

The TypeScript types are generated from these classes. `seq` grows by one per event of a run.
In Python, long series are flat NumPy arrays; `to_json` writes them as lists. Floats that are
not finite become null in JSON.
"""

from __future__ import annotations

import json
import math
from typing import Any, Literal, NotRequired, TypedDict

import numpy as np


class Tensor(TypedDict):
    """An array: its shape, and its values row by row."""

    shape: list[int]
    data: list[float]


class Started(TypedDict):
    """First event of a run."""

    type: Literal["started"]
    seq: int
    backend: str
    device: str
    parameters: int
    train_samples: int
    validation_samples: int
    batch_size: int
    steps_per_epoch: float
    hypers: dict[str, float]
    seed: int
    structure: str
    setup_ms: float


class Metrics(TypedDict):
    """Loss of every step since the last such event; none is dropped.

    `losses`: the further ones by name, where the recipe has several.
    """

    type: Literal["metrics"]
    seq: int
    step: list[int]
    loss: list[float]
    losses: NotRequired[dict[str, list[float]]]


class Validation(TypedDict):
    """Judged on the samples kept back, after `step` steps. `memory_bytes`: what the run holds."""

    type: Literal["validation"]
    seq: int
    step: int
    epoch: float
    loss: float
    metrics: dict[str, float]
    memory_bytes: int


class Probe(TypedDict):
    """A subscribed look inside, as of `step`."""

    type: Literal["probe"]
    seq: int
    step: int
    id: str
    probe: str
    payload: dict[str, Any]


class Status(TypedDict):
    """The run goes or rests."""

    type: Literal["status"]
    seq: int
    step: int
    state: Literal["running", "paused"]


class Restarted(TypedDict):
    """Back at step 0 with the weights that belong to `seed`."""

    type: Literal["restarted"]
    seq: int
    step: int
    seed: int


class Hyper(TypedDict):
    """A hyper-parameter changed; it counts from the step after `step`."""

    type: Literal["hyper"]
    seq: int
    step: int
    key: str
    value: float


class Rejected(TypedDict):
    """A control that made no sense. The run goes on."""

    type: Literal["rejected"]
    seq: int
    step: int
    control: str
    message: str


class Diverged(TypedDict):
    """The loss stopped being a finite number at `step`. The run is paused."""

    type: Literal["diverged"]
    seq: int
    step: int
    message: str


class Done(TypedDict):
    """Last event of a run that ended as it should."""

    type: Literal["done"]
    seq: int
    step: int
    loss: float
    val_loss: float
    metrics: dict[str, float]


class Failed(TypedDict):
    """Last event of a run that broke; written by its host."""

    type: Literal["failed"]
    seq: int
    step: int
    message: str


Event = (
    Started | Metrics | Validation | Probe | Status | Restarted | Hyper | Rejected | Diverged
    | Done | Failed
)  # fmt: skip


class Pause(TypedDict):
    """Rest after this slice."""

    type: Literal["pause"]


class Resume(TypedDict):
    """Go on."""

    type: Literal["resume"]


class StepBy(TypedDict):
    """Take `count` batches or epochs, then rest."""

    type: Literal["step"]
    unit: Literal["batch", "epoch"]
    count: NotRequired[int]


class SetHyper(TypedDict):
    """Change a hyper-parameter from the next step on."""

    type: Literal["hyper"]
    key: str
    value: float


class Subscribe(TypedDict):
    """Ask for a probe: at once and then after every slice. The same id replaces."""

    type: Literal["subscribe"]
    id: str
    probe: str
    config: dict[str, Any]


class Unsubscribe(TypedDict):
    """Stop sending a probe."""

    type: Literal["unsubscribe"]
    id: str


class Restart(TypedDict):
    """Begin again from the weights of `seed`, with the same compiled step."""

    type: Literal["restart"]
    seed: int


class Stop(TypedDict):
    """End the run; `done` follows."""

    type: Literal["stop"]


Control = (
    Pause | Resume | StepBy | SetHyper | Subscribe | Unsubscribe | Restart | Stop
)  # fmt: skip


def tensor(array: np.ndarray) -> dict[str, Any]:
    """An array as a Tensor whose data stay a flat float32 array until written."""
    return {"shape": list(array.shape), "data": np.ascontiguousarray(array, np.float32).ravel()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return value.tolist()
        # The shortest text of a float32, not the long one of its double.
        return [float(text) if text not in _ODD else None for text in value.astype(str).tolist()]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


_ODD = frozenset({"nan", "inf", "-inf"})


def to_json(event: Any) -> str:
    """One line of JSON. Float32 values in their shortest form, null for what is not finite."""
    return json.dumps(_plain(event), allow_nan=False, separators=(",", ":"))
