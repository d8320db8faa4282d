"""What a run says (events) and what it may be told (controls): the wire format, owned here.

The TypeScript types are generated from these classes. `seq` grows by one per event of a run.
In Python, long series are flat NumPy arrays; `to_json` writes them as lists. Floats that are
not finite become null in JSON, and bytes `{"base64": text}`.
"""

from __future__ import annotations

import base64
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
    """Loss of every step since the last such event. A server leaves some out, evenly, where a
    thousand and more have come together; the last one is always told.

    `losses`: the further ones by name, where the recipe has several.
    """

    type: Literal["metrics"]
    seq: int
    step: list[int]
    loss: list[float]
    losses: NotRequired[dict[str, list[float]]]


class Validation(TypedDict):
    """Judged on the samples kept back, after `step` steps. `memory_bytes`: what the run holds.

    `left_over`: ops that could not be compiled and are NumPy's, where there are any.
    """

    type: Literal["validation"]
    seq: int
    step: int
    epoch: float
    loss: float
    metrics: dict[str, float]
    memory_bytes: int
    left_over: NotRequired[list[str]]


class Probe(TypedDict):
    """A subscribed look inside, as of `step`."""

    type: Literal["probe"]
    seq: int
    step: int
    id: str
    probe: str
    payload: dict[str, Any]


class Aim(TypedDict):
    """Where a run is to rest: "step", "loss" or a metric, measured on all samples of a split."""

    quantity: str
    split: Literal["train", "validation"]
    value: float


class Status(TypedDict):
    """The run goes, with or without a goal, or rests."""

    type: Literal["status"]
    seq: int
    step: int
    state: Literal["running", "paused"]
    until: NotRequired[Aim]


class Reached(TypedDict):
    """The goal is met: `found` is where it stands. The run rests."""

    type: Literal["reached"]
    seq: int
    step: int
    quantity: str
    split: Literal["train", "validation"]
    value: float
    found: float


class Restarted(TypedDict):
    """Back at step 0 with the weights that belong to `seed`."""

    type: Literal["restarted"]
    seq: int
    step: int
    seed: int


class Loaded(TypedDict):
    """Goes on from a saved state: at `step`, with the batches that belong to `seed`."""

    type: Literal["loaded"]
    seq: int
    step: int
    seed: int


class Kept(TypedDict):
    """The earlier steps of its own to which the run can go back; the oldest first."""

    type: Literal["kept"]
    seq: int
    step: int
    steps: list[int]


class Rewound(TypedDict):
    """Rests at an earlier step of its own, or at the newest again, where `step` is `newest`.

    `loss`: of the step that led there; none at step 0, and where it is no number.
    """

    type: Literal["rewound"]
    seq: int
    step: int
    newest: int
    loss: NotRequired[float]


class Cut(TypedDict):
    """Goes on from an earlier step of its own: what came after `step` is forgotten."""

    type: Literal["cut"]
    seq: int
    step: int


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
    """The loss stopped being a finite number at `step`. The run is paused.

    `before`: the last step kept at which the loss was still small.
    """

    type: Literal["diverged"]
    seq: int
    step: int
    message: str
    before: NotRequired[int]


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
    Started | Metrics | Validation | Probe | Status | Reached | Restarted | Loaded | Kept
    | Rewound | Cut | Hyper | Rejected | Diverged | Done | Failed
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


class Until(TypedDict):
    """Go on until a step is taken, or until a loss or a metric is as good as `value`.

    Figures are looked at whenever the run is judged. Any other word on going or resting ends it.
    """

    type: Literal["until"]
    quantity: str
    split: NotRequired[Literal["train", "validation"]]
    value: float


class Pace(TypedDict):
    """Take so many steps a second at most; null: as many as can be."""

    type: Literal["pace"]
    steps_per_second: float | None


class SetHyper(TypedDict):
    """Change a hyper-parameter from the next step on."""

    type: Literal["hyper"]
    key: str
    value: float


class SetWeight(TypedDict):
    """Give one number of a weight another value; the run is judged anew."""

    type: Literal["set"]
    network: str
    node: str
    weight: str
    index: list[int]
    value: float


class Subscribe(TypedDict):
    """Ask for a probe: at once and then after every slice. The same id replaces. A run that is
    about to take its first step answers after that step.
    """

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


class Load(TypedDict):
    """Go on from a saved run: a file as the probe `state` gives it, of a network like this."""

    type: Literal["load"]
    file: bytes


class Rewind(TypedDict):
    """Rest at the last state kept up to `step`; from the newest on: where the run was."""

    type: Literal["rewind"]
    step: int


class Stop(TypedDict):
    """End the run; `done` follows."""

    type: Literal["stop"]


Control = (
    Pause | Resume | StepBy | Until | Pace | SetHyper | SetWeight | Subscribe | Unsubscribe
    | Restart | Load | Rewind | Stop
)  # fmt: skip


def tensor(array: np.ndarray) -> dict[str, Any]:
    """An array as a Tensor whose data stay a flat float32 array until written."""
    return {"shape": list(array.shape), "data": np.ascontiguousarray(array, np.float32).ravel()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return value.tolist()
        return _floats(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _floats(values: np.ndarray) -> list[float | None]:
    """Numbers (n,) as the doubles whose text is the shortest that still names them."""
    return [float(str(value)) if np.isfinite(value) else None for value in values]


def to_json(event: Any) -> str:
    """One line of JSON. Float32 values in their shortest form, null for what is not finite."""
    return json.dumps(_plain(event), allow_nan=False, separators=(",", ":"))
