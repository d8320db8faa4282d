"""Training as a generator of events. It does no input or output of its own.

Each `send` hands in a control or None. Each item that comes back is an event, None when there
is nothing to do until a control arrives (the run is paused), or a number: so many seconds there is
nothing to do unless a control arrives (slow motion).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from functools import partial
from math import ceil, inf, isfinite
from typing import Any, Literal, cast

import numpy as np

from . import backends
from .backends.base import Backend, nothing
from .check import Checked, require
from .controls import catch_up, obey
from .datasets.base import samples
from .events import Control, Event
from .goals import Goal, figures
from .hypers import hyper_settings
from .params import initial_state
from .past import Mark, Past
from .probes.base import ProbeKind
from .rng import Batches
from .step import program
from .view import View

MAX_SLICE_STEPS = 1 << 15
EVALUATION_SHARE = 0.1  # of the arithmetic, at most
DENSE = 16  # evaluations before they become sparser


def evaluation_period(train: int, validation: int, batch: int) -> int:
    """Steps between two evaluations: a number of the machine-independent kind.

    Forward over the validation set against forward and backward over `period` batches.
    """
    wanted = validation / (3 * batch * EVALUATION_SHARE)
    return max(10, min(ceil(wanted / 10) * 10, max(10, ceil(train / batch))))


def next_evaluation(step: int, period: int) -> int:
    """The first step after `step` that is judged: powers of two, then multiples of the period.

    Powers of two from a 32nd of the period on: sooner, dear evaluations would hold up the first
    steps. After 16 periods the gap doubles whenever the run is twice as long: a curve needs no
    more, and a quick engine would do nothing but judge.
    """
    doubled = 1 << max(step, period // 32).bit_length()
    if doubled < period:
        return doubled
    gap = period << (step // (DENSE * period)).bit_length()
    return (step // gap + 1) * gap


def learn(backend: Backend, raw: Any, steps: int) -> Callable[..., np.ndarray]:
    """Trains a spec without telling of it; asks its predictors as `predict(x, name="model")`.

    Raises SpecError for a spec with errors.
    """
    checked = require(raw)
    experiment, data = checked.experiment, samples(checked.experiment.dataset)
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
        meanwhile: Callable[[], object] = nothing,
    ) -> None:
        self.clock = clock
        self.meanwhile = meanwhile
        begun = clock()
        experiment = checked.experiment
        self.checked = checked
        self.experiment = experiment
        self.data = samples(experiment.dataset)
        self.settings = hyper_settings(experiment)
        self.hypers = {key: setting.value for key, setting in self.settings.items()}
        self.backend = backend
        self.seed = experiment.seed
        self.samples = len(self.data.train["x"])
        self.batches = Batches(self.seed, experiment.batch_size, self.samples)
        splits = {"train": self.data.train, "validation": self.data.validation}
        state = initial_state(experiment, checked.infos, self.seed)
        self.session = backend.session(program(experiment), state, splits, dict(self.hypers))
        session = self.session
        self.view = View(
            experiment, self.data, session.predict, partial(learn, backend),
            session.inspect, session.state, lambda: self.past.marks,
        )  # fmt: skip
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
        # What it began with, until that is judged; the session has a copy of its own.
        self.untrained: Any = state if self.running and steps != 0 else None
        self.pending: int | None = None
        self.goal: Goal | None = None
        self.pace: float | None = None  # steps per second, at most
        self.stepped = -inf  # when the newest slice began
        self.unjudged = False
        self.broken = 0  # the step at which the loss stopped being a number
        self.past = Past()
        self.ended = False
        self.seq = 0
        self.queue: deque[Event] = deque()
        self.later: deque[Mapping[str, Any]] = deque()
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
        self._keep()
        if self.untrained is None:
            self._judge()

    def _status(self) -> None:
        until = {"until": self.goal.report()} if self.goal else {}
        state = "running" if self.running else "paused"
        self.emit("status", step=self.step, state=state, **until)

    def loop(self) -> Generator[Any, Control | None, None]:
        """The generator that hosts pump."""
        while True:
            while self.queue:
                obey(self, (yield self.queue.popleft()))
            if self.ended:
                return
            catch_up(self)
            if self.queue:
                continue
            if self.unjudged:
                self._judge()
            elif self.untrained and (self.step > 1 or self._wait() > 0):
                self._judge_untrained()
            elif self.running and self._wait() <= 0:
                self._slice()
            self._probe(force=not self.running or self.pace is not None)
            if not self.queue:
                obey(self, (yield self._wait() if self.running else None))

    # -- training ---------------------------------------------------------------------------

    @property
    def sets_out(self) -> bool:
        """Whether the first step comes next, at once."""
        return self.running and self.step == 0 and self.pace is None

    def _wait(self) -> float:
        """Seconds until the next slice may begin."""
        if self.pace is None:
            return 0.0
        return max(0.0, self.stepped + 1 / self.pace - self.clock())

    def _slice_steps(self) -> int:
        """How many steps fit the slice, up to the next thing that must happen on time."""
        known = self.per_step if self.pace is None else None
        room = 1 if known is None else int(self.slice_s / max(known, 1e-9))
        due = next_evaluation(self.step, self.period) - self.step
        ends = [max(1, min(room, MAX_SLICE_STEPS)), due]
        if self.pending is not None:
            ends.append(self.pending)
        if self.limit is not None:
            ends.append(self.limit - self.step)
        if self.goal and self.goal.quantity == "step":
            ends.append(int(self.goal.value) - self.step)
        return min(ends)

    def _slice(self) -> None:
        count = self._slice_steps()
        if count <= 0:
            self.end()
            return
        begun = self.stepped = self.clock()
        indices = self.batches.indices(self.step, count)
        others = self.session.run(indices, partial(self._prepare, count))
        losses = others.pop("loss")
        spent = (self.clock() - begun) / count
        # A slice that had to compile must not make the next ones tiny.
        known = self.per_step
        if known is None or spent < known:
            self.per_step = spent
        else:
            self.per_step = 0.5 * known + 0.5 * min(spent, 4 * known)
        steps = np.arange(self.step + 1, self.step + count + 1, dtype=np.int32)
        self.step += count
        self.version += 1
        self.loss = float(losses[-1])
        self.emit("metrics", step=steps, loss=losses, **({"losses": others} if others else {}))
        if not np.isfinite(losses).all():
            self._diverged(int(steps[np.flatnonzero(~np.isfinite(losses))[0]]))
        else:
            self.unjudged = self.step == next_evaluation(self.step - 1, self.period)
            self._keep()
        self._after_slice(count)

    def _prepare(self, count: int) -> None:
        """For the slice after the one of so many steps that is under way."""
        self.batches.prepare(self.step + count, count)
        self.meanwhile()

    def _after_slice(self, count: int) -> None:
        """What comes last is judged before the run rests; else the losses are told first."""
        if self.pending is not None:
            self.pending -= count
        rests = self.pending is not None and self.pending <= 0 and self.running
        ends = self.limit is not None and self.step >= self.limit and not self.broken
        arrives = bool(self.goal and self.goal.quantity == "step" and self.goal.met(self.step))
        if self.unjudged and (rests or ends or arrives):
            self._judge()
        if arrives:
            self._reached(self.step)
        if rests:
            self.rest()
        if ends:
            self.end()

    def rest(self) -> None:
        """Stops after this slice."""
        self._judge_untrained()
        self.running, self.pending, self.goal = False, None, None
        self._status()

    def go(self, steps: int | None, goal: Goal | None = None) -> None:
        """Goes on: for so many steps, up to a goal, or until told otherwise."""
        self._cut()
        changed = not self.running or goal != self.goal
        self.pending, self.goal = steps, goal
        self.running, self.stepped = True, -inf
        if changed:
            self._status()

    def restart(self, seed: int) -> None:
        """Begins again with the weights of a seed, by the same compiled step."""
        self.go_on(initial_state(self.experiment, self.checked.infos, seed), "restarted")

    def go_on(self, state: Any, told: Literal["restarted", "loaded"]) -> None:
        """Goes on from a state with a step and a seed of its own, by the same compiled step."""
        self.seed, self.step, self.broken = int(state["seed"]), int(state["step"]), 0
        self.loss, self.pending, self.goal = float("nan"), None, None
        self.untrained = None
        self.batches = Batches(self.seed, self.experiment.batch_size, self.samples)
        self.past = Past()
        self.emit(told, step=self.step, seed=self.seed)
        self.load(state)
        self._keep()

    def rewind(self, step: int) -> None:
        """Rests at the last state kept up to `step`, or where it was, if that is not later."""
        if self.running:
            self.rest()
        newest = self.past.newest
        newest = newest or Mark(self.step, self.session.state(), self.loss, self.broken)
        mark = self.past.find(step, newest)
        self.past.newest = None if mark is newest else newest
        self.step, self.loss, self.broken = mark.step, mark.loss, mark.broken
        loss = {"loss": self.loss} if isfinite(self.loss) else {}
        self.emit("rewound", step=self.step, newest=newest.step, **loss)
        self.load(mark.state)
        if mark.broken:
            self._diverged(mark.broken)

    def _keep(self) -> None:
        """Keeps the state, if one is due, to go back to."""
        if self.past.due(self.step):
            self.past.keep(Mark(self.step, self.session.state(), self.loss))
            if len(self.past.marks) > 1:
                self.emit("kept", step=self.step, steps=self.past.steps)

    def _cut(self) -> None:
        """Forgets what came after the earlier step at which the run stands, if it does."""
        if self.past.newest:
            self.past.cut(self.step)
            self.emit("cut", step=self.step)

    def load(self, state: Any) -> None:
        """Goes on from another state."""
        self.version += 1
        self.session.load(state)
        self._judge()

    def _diverged(self, step: int) -> None:
        self.broken = step
        text = (
            f"The loss is no longer a number at step {step}. The steps were too large and the "
            "weights flew off. Lower the learning rate, or clip the gradients, and restart."
        )
        calm = self.past.calm()
        before = {} if calm is None else {"before": calm}
        self.emit("diverged", step=step, message=text, **before)
        self.rest()

    def _evaluate(self, split: str = "validation") -> tuple[float, dict[str, float]]:
        return figures(self.experiment, self.session.evaluate(split))

    def measure(self, goal: Goal) -> float:
        """Where the run stands with regard to a goal."""
        if goal.quantity == "step":
            return self.step
        loss, others = self._evaluate(goal.split)
        return goal.among(loss, others)

    def _reached(self, found: float) -> None:
        if self.goal:
            self.emit("reached", step=self.step, found=found, **self.goal.report())
            self.rest()

    def _judge(self) -> None:
        self._judge_untrained()
        self.unjudged = False
        loss, metrics = self._judged(self.step)
        goal = self.goal
        if goal and goal.quantity != "step" and self.running and not self.broken:
            known = goal.split == "validation"
            found = goal.among(loss, metrics) if known else self.measure(goal)
            if goal.met(found):
                self._reached(found)

    def _judge_untrained(self) -> None:
        """Who begins by going waits for the first steps, not for what they began with."""
        untrained, self.untrained = self.untrained, None
        if untrained is None:
            return
        now = self.session.state()
        self.session.load(untrained)
        self._judged(0)
        self.session.load(now)

    def _judged(self, step: int) -> tuple[float, dict[str, float]]:
        loss, metrics = self._evaluate()
        epoch = step * self.experiment.batch_size / self.samples
        left = self.session.left_over()
        self.emit(
            "validation", step=step, epoch=epoch, loss=loss, metrics=metrics,
            memory_bytes=self.session.memory(), **({"left_over": left} if left else {}),
        )  # fmt: skip
        return loss, metrics

    def end(self) -> None:
        """Says what has come of it; nothing follows."""
        if not self.ended:
            self._judge_untrained()
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
            if not probe.busy and (version == self.version or not probe.live):
                continue
            pause = 0.0 if probe.busy else probe.pause
            if force or self.clock() - shown_at >= max(cost / probe.share, pause):
                self.look(name, probe)

    def look(self, name: str, probe: ProbeKind) -> None:
        """Computes a probe and sends what it shows."""
        begun = self.clock()
        payload = probe.payload(self.view)
        now = self.clock()
        self.shown[name] = (self.version, now, now - begun)
        self.emit("probe", step=self.step, id=name, probe=probe.name, payload=payload)


def train(
    spec: Any,
    backend: str | Backend = "numpy",
    *,
    steps: int | None = None,
    paused: bool = False,
    final: bool = False,
    slice_ms: float = 16.0,
    clock: Callable[[], float] = time.perf_counter,
    meanwhile: Callable[[], object] = nothing,
) -> Generator[Any, Control | None, None]:
    """A run of the experiment `spec`: a generator of events that takes controls by `send`.

    `steps` ends the run after so many; without it, it goes on until told to stop. With `final`,
    `done` holds the figures, too, that the recipe measures once only, at the end. A slice is
    the work between two items, about `slice_ms` milliseconds by `clock`; it does not change
    what is computed. `meanwhile` is called once in each slice, while the device computes, where it
    does so on its own: a host's own work belongs there. Raises SpecError for a spec with errors,
    and BackendError (see `engine.backends`) for an engine that is not installed.
    """
    checked = require(spec)
    chosen = backends.get(backend) if isinstance(backend, str) else backend
    if steps is not None and steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}.")
    run = Run(checked, chosen, steps=steps, paused=paused, final=final, slice_ms=slice_ms,
              clock=clock, meanwhile=meanwhile)  # fmt: skip
    return run.loop()
