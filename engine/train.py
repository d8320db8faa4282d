"""Training as a generator of events. It does no input or output of its own.

Each `send` hands in a control or None. Each item that comes back is an event, or None when
there is nothing to do until a control arrives (the run is paused).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from math import ceil, floor
from typing import Any, cast

import numpy as np

from . import backends
from .backends.base import Backend
from .check import Checked, require
from .errors import FieldError
from .events import Control, Event
from .fields import show
from .hypers import hyper_settings
from .params import initial_state
from .probes.base import ProbeKind, read_probe
from .rng import Batches
from .spec import MAX_SEED
from .step import program
from .view import View

MAX_SLICE_STEPS = 4096
MAX_PROBES = 32
EVALUATION_SHARE = 0.1  # of the arithmetic, at most
DENSE = 64  # evaluations before they become sparser
PROBE_SHARE = 1 / 3  # of the time, about


def evaluation_period(train: int, validation: int, batch: int) -> int:
    """Steps between two evaluations: a number of the machine-independent kind.

    Forward over the validation set against forward and backward over `period` batches.
    """
    wanted = validation / (3 * batch * EVALUATION_SHARE)
    return max(10, min(ceil(wanted / 10) * 10, max(10, ceil(train / batch))))


def next_evaluation(step: int, period: int) -> int:
    """The first step after `step` that is judged: powers of two, then multiples of the period.

    After 64 periods the gap doubles whenever the run is twice as long: a curve needs no more, and
    a quick engine would do nothing but judge.
    """
    doubled = 1 << step.bit_length()
    if doubled < period:
        return doubled
    gap = period << (step // (DENSE * period)).bit_length()
    return (step // gap + 1) * gap


def learn(backend: Backend, raw: Any, steps: int) -> Callable[..., np.ndarray]:
    """Trains a spec without telling of it; asks its predictors as `predict(x, name="model")`.

    Raises SpecError for a spec with errors.
    """
    checked = require(raw)
    experiment, data = checked.experiment, checked.experiment.dataset.load()
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    splits = {"train": data.train, "validation": data.validation}
    state = initial_state(experiment, checked.infos, experiment.seed)
    session = backend.session(program(experiment), state, splits, hypers)
    batches = Batches(experiment.seed, experiment.batch_size, len(data.train["x"]))
    session.run(batches.indices(0, steps))
    return session.predict


class Run:
    """One training run. Use `train`, which checks the spec first."""

    def __init__(
        self,
        checked: Checked,
        backend: Backend,
        *,
        steps: int | None,
        paused: bool,
        final: bool,
        slice_ms: float,
        clock: Callable[[], float],
    ) -> None:
        self.clock = clock
        begun = clock()
        experiment = checked.experiment
        self.checked = checked
        self.experiment = experiment
        self.data = experiment.dataset.load()
        self.settings = hyper_settings(experiment)
        self.hypers = {key: setting.value for key, setting in self.settings.items()}
        self.backend = backend
        self.seed = experiment.seed
        self.samples = len(self.data.train["x"])
        self.batches = Batches(self.seed, experiment.batch_size, self.samples)
        splits = {"train": self.data.train, "validation": self.data.validation}
        state = initial_state(experiment, checked.infos, self.seed)
        self.session = backend.session(program(experiment), state, splits, dict(self.hypers))
        self.view = View(experiment, self.data, self.session.predict, partial(learn, backend))
        self.period = evaluation_period(
            self.samples, len(self.data.validation["x"]), experiment.batch_size
        )
        self.limit = steps
        self.final = final
        self.slice_s = slice_ms / 1000
        self.per_step: float | None = None
        self.step = 0
        self.loss = float("nan")
        self.running = not paused
        self.pending: int | None = None
        self.broken = False
        self.ended = False
        self.seq = 0
        self.queue: deque[Event] = deque()
        self.probes: dict[str, ProbeKind] = {}
        self.shown: dict[str, tuple[int, float, float]] = {}
        self.version = 0  # counts changes of the state; tells which probes are out of date
        self._start((clock() - begun) * 1000)

    def emit(self, kind: str, **fields: Any) -> None:
        self.queue.append(cast(Event, {"type": kind, "seq": self.seq, **fields}))
        self.seq += 1

    def _start(self, setup_ms: float) -> None:
        totals = self.checked.report["totals"]
        self.emit(
            "started",
            backend=self.backend.name,
            device=self.backend.device,
            parameters=totals["parameters"],
            train_samples=self.samples,
            validation_samples=len(self.data.validation["x"]),
            batch_size=self.experiment.batch_size,
            steps_per_epoch=self.samples / self.experiment.batch_size,
            hypers=dict(self.hypers),
            seed=self.seed,
            structure=self.checked.report["structure"],
            setup_ms=round(setup_ms, 3),
        )
        self._status()
        self._judge()

    def _status(self) -> None:
        self.emit("status", step=self.step, state="running" if self.running else "paused")

    def loop(self) -> Generator[Event | None, Control | None, None]:
        """The generator that hosts pump."""
        while True:
            while self.queue:
                self.obey((yield self.queue.popleft()))
            if self.ended:
                return
            if self.running:
                self._slice()
            self._probe(force=not self.running)
            if not self.queue:
                self.obey((yield None))

    # -- training ---------------------------------------------------------------------------

    def _slice_steps(self) -> int:
        """How many steps fit the slice, up to the next thing that must happen on time."""
        room = 1 if self.per_step is None else int(self.slice_s / max(self.per_step, 1e-9))
        due = next_evaluation(self.step, self.period) - self.step
        ends = [max(1, min(room, MAX_SLICE_STEPS)), due]
        if self.pending is not None:
            ends.append(self.pending)
        if self.limit is not None:
            ends.append(self.limit - self.step)
        return min(ends)

    def _slice(self) -> None:
        count = self._slice_steps()
        if count <= 0:
            self._end()
            return
        begun = self.clock()
        others = self.session.run(self.batches.indices(self.step, count))
        losses = others.pop("loss")
        spent = (self.clock() - begun) / count
        # A slice that had to compile must not make the next ones tiny.
        known = self.per_step
        self.per_step = spent if known is None else 0.5 * known + 0.5 * min(spent, 4 * known)
        steps = np.arange(self.step + 1, self.step + count + 1, dtype=np.int32)
        self.step += count
        self.version += 1
        self.loss = float(losses[-1])
        self.emit("metrics", step=steps, loss=losses, **({"losses": others} if others else {}))
        if not np.isfinite(losses).all():
            self._diverged(int(steps[np.flatnonzero(~np.isfinite(losses))[0]]))
        elif self.step == next_evaluation(self.step - 1, self.period):
            self._judge()
        self._after_slice(count)

    def _after_slice(self, count: int) -> None:
        if self.pending is not None:
            self.pending -= count
            if self.pending <= 0 and self.running:
                self._rest()
        if self.limit is not None and self.step >= self.limit and not self.broken:
            self._end()

    def _rest(self) -> None:
        self.running, self.pending = False, None
        self._status()

    def _diverged(self, step: int) -> None:
        self.broken = True
        text = (
            f"The loss is no longer a number at step {step}. The steps were too large and the "
            "weights flew off. Lower the learning rate, or clip the gradients, and restart."
        )
        self.emit("diverged", step=step, message=text)
        self._rest()

    def _evaluate(self) -> tuple[float, dict[str, float]]:
        sums = self.session.evaluate("validation")
        loss = float(sums["loss"]["total"]) / float(sums["loss"]["weight"])
        return loss, self.experiment.recipe.results(self.experiment, sums)

    def _judge(self) -> None:
        loss, metrics = self._evaluate()
        epoch = self.step * self.experiment.batch_size / self.samples
        self.emit(
            "validation", step=self.step, epoch=epoch, loss=loss, metrics=metrics,
            memory_bytes=self.session.memory(),
        )  # fmt: skip

    def _end(self) -> None:
        if not self.ended:
            self.ended, self.running = True, False
            loss, metrics = self._evaluate()
            if self.final and not self.broken:
                metrics |= self.experiment.recipe.final(self.view)
            self.emit("done", step=self.step, loss=self.loss, val_loss=loss, metrics=metrics)

    # -- probes -----------------------------------------------------------------------------

    def _probe(self, *, force: bool) -> None:
        """Brings the subscribed probes up to date, as far as their share of the time allows."""
        for name, probe in self.probes.items():
            version, shown_at, cost = self.shown[name]
            if version == self.version or not probe.live:
                continue
            if force or self.clock() - shown_at >= cost / PROBE_SHARE:
                self._look(name, probe)

    def _look(self, name: str, probe: ProbeKind) -> None:
        begun = self.clock()
        payload = probe.payload(self.view)
        now = self.clock()
        self.shown[name] = (self.version, now, now - begun)
        self.emit("probe", step=self.step, id=name, probe=probe.name, payload=payload)

    # -- controls ---------------------------------------------------------------------------

    def obey(self, control: Any) -> None:
        """Carries out a control; one that makes no sense is answered with `rejected`."""
        if control is None or self.ended:
            return
        kind = control.get("type") if isinstance(control, dict) else None
        act = self.ACTIONS.get(kind) if isinstance(kind, str) else None
        try:
            if act is None:
                known = ", ".join(self.ACTIONS)
                raise FieldError(f"There is no control {show(kind)}. Known: {known}.")
            act(self, control)
        except FieldError as error:
            self.emit("rejected", step=self.step, control=str(kind)[:40], message=str(error))

    def _unbroken(self) -> None:
        if self.broken:
            raise FieldError("This run has diverged and cannot go on. Restart it.")

    def _pause(self, control: dict[str, Any]) -> None:
        if self.running:
            self._rest()

    def _resume(self, control: dict[str, Any]) -> None:
        self._unbroken()
        self.pending = None
        if not self.running:
            self.running = True
            self._status()

    def _step_by(self, control: dict[str, Any]) -> None:
        self._unbroken()
        unit, count = control.get("unit"), control.get("count", 1)
        if unit not in ("batch", "epoch"):
            raise FieldError(f"unit must be batch or epoch, got {show(unit)}.")
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= 10**9:
            raise FieldError(f"count must be a whole number from 1 on, got {show(count)}.")
        self.pending = count
        if unit == "epoch":
            batch = self.experiment.batch_size
            epochs = floor(self.step * batch / self.samples) + count
            self.pending = max(1, ceil(epochs * self.samples / batch) - self.step)
        if not self.running:
            self.running = True
            self._status()

    def _set_hyper(self, control: dict[str, Any]) -> None:
        key, value = control.get("key"), control.get("value")
        setting = self.settings.get(key) if isinstance(key, str) else None
        if setting is None or key is None:
            known = ", ".join(self.settings)
            raise FieldError(f"There is no hyper-parameter {show(key)}. This run has {known}.")
        if value is None:
            raise FieldError(f"{key} cannot be switched off while the run goes on; restart it.")
        number = float(setting.field.parse(value))
        self.hypers[key] = number
        self.session.set_hyper(key, number)
        self.emit("hyper", step=self.step, key=key, value=number)

    def _subscribe(self, control: dict[str, Any]) -> None:
        name = control.get("id")
        if not isinstance(name, str) or not 0 < len(name) <= 80:
            raise FieldError(f"id must be a text of 1 to 80 signs, got {show(name)}.")
        if name not in self.probes and len(self.probes) >= MAX_PROBES:
            raise FieldError(f"A run answers {MAX_PROBES} probes at most. Unsubscribe one first.")
        probe = read_probe(control.get("probe"), control.get("config", {}))
        self._look(name, probe)  # what it cannot show is refused before it is kept
        self.probes[name] = probe

    def _unsubscribe(self, control: dict[str, Any]) -> None:
        self.probes.pop(control.get("id"), None)  # type: ignore[arg-type]

    def _restart(self, control: dict[str, Any]) -> None:
        seed = control.get("seed", self.seed)
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
            raise FieldError(f"seed must be a whole number from 0 to {MAX_SEED}, got {show(seed)}.")
        self.seed, self.step, self.broken = seed, 0, False
        self.loss, self.pending = float("nan"), None
        self.version += 1
        self.batches = Batches(seed, self.experiment.batch_size, self.samples)
        self.session.load(initial_state(self.experiment, self.checked.infos, seed))
        self.emit("restarted", step=0, seed=seed)
        self._judge()

    def _stop(self, control: dict[str, Any]) -> None:
        self._end()

    ACTIONS: dict[str, Callable[[Run, dict[str, Any]], None]] = {
        "pause": _pause,
        "resume": _resume,
        "step": _step_by,
        "hyper": _set_hyper,
        "subscribe": _subscribe,
        "unsubscribe": _unsubscribe,
        "restart": _restart,
        "stop": _stop,
    }


def train(
    spec: Any,
    backend: str | Backend = "numpy",
    *,
    steps: int | None = None,
    paused: bool = False,
    final: bool = False,
    slice_ms: float = 16.0,
    clock: Callable[[], float] = time.perf_counter,
) -> Generator[Event | None, Control | None, None]:
    """A run of the experiment `spec`: a generator of events that takes controls by `send`.

    `steps` ends the run after so many; without it, it goes on until told to stop. With `final`,
    `done` holds the figures, too, that the recipe measures once only, at the end. A slice is
    the work between two items, about `slice_ms` milliseconds by `clock`; it does not change
    what is computed. Raises SpecError for a spec with errors, and BackendError (see
    `engine.backends`) for an engine that is not installed.
    """
    checked = require(spec)
    chosen = backends.get(backend) if isinstance(backend, str) else backend
    if steps is not None and steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}.")
    run = Run(checked, chosen, steps=steps, paused=paused, final=final, slice_ms=slice_ms,
              clock=clock)  # fmt: skip
    return run.loop()
