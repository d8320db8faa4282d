"""What a run may be told: one function for each control of `engine.events`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import FieldError
from .fields import show
from .goals import read_goal
from .params import state_like
from .probes.base import read_probe
from .safetensors import read
from .saved import LARGEST, unpack
from .spec import MAX_SEED

if TYPE_CHECKING:
    from .train import Run

MAX_PROBES = 32
MIN_PACE = 0.1  # steps per second
MAX_PACE = 1000.0

Told = Mapping[str, Any]


def obey(run: Run, control: Any) -> None:
    """Carries out a control, or keeps it for later; one that makes no sense is answered with
    `rejected`.
    """
    if control is None or run.ended:
        return
    kind = control.get("type") if isinstance(control, dict) else None
    if kind in LATER and (run.sets_out or run.later):
        run.later.append(control)
    else:
        _carry_out(run, kind, control)


def catch_up(run: Run) -> None:
    """Carries out what was kept for later, once it is."""
    while run.later and not run.sets_out:
        control = run.later.popleft()
        _carry_out(run, control["type"], control)


def _carry_out(run: Run, kind: Any, control: Told) -> None:
    act = CONTROLS.get(kind) if isinstance(kind, str) else None
    try:
        if act is None:
            raise FieldError(f"There is no control {show(kind)}. Known: {', '.join(CONTROLS)}.")
        act(run, control)
    except FieldError as error:
        run.emit("rejected", step=run.step, control=str(kind)[:40], message=str(error))


def _unbroken(run: Run) -> None:
    if run.broken:
        raise FieldError("This run has diverged and cannot go on. Restart it.")


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _pause(run: Run, control: Told) -> None:
    if run.running:
        run.rest()


def _resume(run: Run, control: Told) -> None:
    _unbroken(run)
    run.go(None)


def _step(run: Run, control: Told) -> None:
    _unbroken(run)
    unit, count = control.get("unit"), control.get("count", 1)
    if unit not in ("batch", "epoch"):
        raise FieldError(f"unit must be batch or epoch, got {show(unit)}.")
    if not _whole(count, 1, 10**9):
        raise FieldError(f"count must be a whole number from 1 on, got {show(count)}.")
    if unit == "epoch":
        batch = run.experiment.batch_size
        epochs = floor(run.step * batch / run.samples) + count
        count = max(1, ceil(epochs * run.samples / batch) - run.step)
    run.go(count)


def _until(run: Run, control: Told) -> None:
    _unbroken(run)
    goal = read_goal(control, run.experiment)
    found = run.measure(goal)
    if goal.met(found):
        name = goal.quantity if goal.quantity == "step" else f"{goal.split} {goal.quantity}"
        text = f"The run has reached {name} {goal.value:g} already: it is at {found:.4g}. "
        todo = "Choose a higher one." if goal.better == "higher" else "Choose a lower one."
        raise FieldError(text + todo)
    run.go(None, goal)


def _pace(run: Run, control: Told) -> None:
    pace = control.get("steps_per_second")
    if pace is not None:
        number = isinstance(pace, (int, float)) and not isinstance(pace, bool)
        if not number or not MIN_PACE <= pace <= MAX_PACE:
            text = f"steps_per_second must be null or from {MIN_PACE} to {MAX_PACE}, "
            raise FieldError(text + f"got {show(pace)}.")
    run.pace = None if pace is None else float(pace)


def _hyper(run: Run, control: Told) -> None:
    key, value = control.get("key"), control.get("value")
    setting = run.settings.get(key) if isinstance(key, str) else None
    if setting is None or key is None:
        known = ", ".join(run.settings)
        raise FieldError(f"There is no hyper-parameter {show(key)}. This run has {known}.")
    if value is None:
        raise FieldError(f"{key} cannot be switched off while the run goes on; restart it.")
    number = float(setting.field.parse(value))
    run.hypers[key] = number
    run.session.set_hyper(key, number)
    run.emit("hyper", step=run.step, key=key, value=number)


def _set(run: Run, control: Told) -> None:
    _unbroken(run)
    value = control.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _float32(value):
        raise FieldError(f"value must be a number, got {show(value)}.")
    state = run.session.state()
    found, names = state["params"], []
    for part in ("network", "node", "weight"):
        name = control.get(part)
        if not isinstance(name, str) or name not in found:
            where = f" in {'.'.join(names)}" if names else ""
            known = ", ".join(found)
            raise FieldError(f"There is no {part} {show(name)}{where}. Known: {known}.")
        names.append(name)
        found = found[name]
    found[_place(control.get("index"), found.shape, ".".join(names))] = value
    run.load(state)


def _place(index: Any, shape: tuple[int, ...], weight: str) -> tuple[int, ...]:
    """Where a number stands in a weight. Raises FieldError."""
    if (
        isinstance(index, list)
        and len(index) == len(shape)
        and all(_whole(i, 0, n - 1) for i, n in zip(index, shape, strict=True))
    ):
        return tuple(index)
    text = f"index must be a place in the shape {list(shape)} of {weight}, got {show(index)}."
    raise FieldError(text)


def _float32(value: float) -> bool:
    return isfinite(value) and abs(value) <= float(np.finfo(np.float32).max)


def _subscribe(run: Run, control: Told) -> None:
    name = control.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 80:
        raise FieldError(f"id must be a text of 1 to 80 signs, got {show(name)}.")
    if name not in run.probes and len(run.probes) >= MAX_PROBES:
        raise FieldError(f"A run answers {MAX_PROBES} probes at most. Unsubscribe one first.")
    probe = read_probe(control.get("probe"), control.get("config", {}))
    run.look(name, probe)  # what it cannot show is refused before it is kept
    run.probes[name] = probe


def _unsubscribe(run: Run, control: Told) -> None:
    run.probes.pop(control.get("id"), None)  # type: ignore[arg-type]


def _restart(run: Run, control: Told) -> None:
    seed = control.get("seed", run.seed)
    if not _whole(seed, 0, MAX_SEED):
        raise FieldError(f"seed must be a whole number from 0 to {MAX_SEED}, got {show(seed)}.")
    run.restart(seed)


def _load(run: Run, control: Told) -> None:
    file = control.get("file")
    if not isinstance(file, bytes):
        raise FieldError(f"file must be the bytes of a saved run, got {show(file)}.")
    like = state_like(run.experiment, run.checked.infos)
    run.go_on(unpack(read(file), like), "loaded")


def _rewind(run: Run, control: Told) -> None:
    step = control.get("step")
    if step is None or not _whole(step, 0, LARGEST):
        raise FieldError(f"step must be a whole number from 0 on, got {show(step)}.")
    run.rewind(step)


def _stop(run: Run, control: Told) -> None:
    run.end()


CONTROLS: dict[str, Callable[[Run, Told], None]] = {
    "pause": _pause,
    "resume": _resume,
    "step": _step,
    "until": _until,
    "pace": _pace,
    "hyper": _hyper,
    "set": _set,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "restart": _restart,
    "load": _load,
    "rewind": _rewind,
    "stop": _stop,
}

LATER = ("subscribe", "unsubscribe")
"""What waits for the first step of a run that goes: who pressed play wants to see that first."""
