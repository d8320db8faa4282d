"""Whether a spec is refused, or trains in WebAssembly as it does on NumPy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from unittest import mock

import numpy as np

from engine import tree
from engine.backends import wasm_backend
from engine.backends.numpy_backend import NumpyBackend
from engine.backends.wasm_backend import WasmBackend
from engine.check import Checked, examine
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.registry import DATASETS
from engine.rng import Batches, normal
from engine.step import program
from tests.engine.compiler.wasm.host import Wasmtime

STEPS = 4
ROWS, JUDGED = 40, 12  # of the training and of the validation data
TOLERANCE = 1e-4
NUDGE = 3e-7  # what rounding may do to a weight, relative
CHAOS = 20  # how much further than nudged NumPy runs a run may be off, where those are far off
LOST = 0.03  # where nudged runs are so far off, nothing is left to compare, infinities included
SMALL = 1e-3  # numbers below are compared as if they were so large


class Mismatch(AssertionError):
    """WebAssembly and NumPy do not agree, or a guard was overwritten."""


@dataclass
class Outcome:
    """refused: by `check`. left: ops that NumPy had to do, by how often. steep: the two agree with
    plain descent only, for the optimizer makes much of gradients that are nothing but rounding.
    chaotic: rounding alone sends NumPy's own runs apart, too. broken: numbers became infinite.
    large: more than the memory of the tests holds.
    """

    refused: bool = False
    left: Counter[str] = field(default_factory=Counter)
    chaotic: bool = False
    steep: bool = False
    broken: bool = False
    large: bool = False

    @property
    def kind(self) -> str:
        if self.refused or self.large:
            return "refused" if self.refused else "too large"
        return "left to NumPy" if self.left else "compiled"


def judge(spec: Any, relaxed: bool = False) -> Outcome:
    """What becomes of a spec. Raises Mismatch, or whatever an engine raises that it should not."""
    report, checked = examine(spec)
    if checked is None:
        assert any(p["severity"] == "error" and p["message"] for p in report["problems"])
        return Outcome(refused=True)
    outcome = Outcome()
    try:
        found = in_wasm(checked, relaxed, outcome.left)
    except MemoryError:
        return Outcome(large=True)
    wanted = trained(NumpyBackend(), checked)
    whole = _whole(wanted)
    if whole < STEPS:  # what is infinite, or no number, need not be so in the same way
        outcome.broken = True
        wanted = {"losses": wanted["losses"][:whole]}
    away = {k: d for k, d in distances(found, wanted).items() if not d <= TOLERANCE}
    if not away:
        return outcome
    nudged = [distances(trained(NumpyBackend(), checked, k), wanted) for k in (1, 2, 3)]
    own = {name: max(each[name] for each in nudged) for name in away}
    outcome.steep = agrees_plainly(spec, relaxed)
    outcome.chaotic = not outcome.steep
    if outcome.chaotic and not all(d <= CHAOS * own[k] or own[k] > LOST for k, d in away.items()):
        text = [f"{k} off by {d:.2g}, nudged NumPy by {own[k]:.2g}" for k, d in away.items()]
        raise Mismatch("; ".join(text))
    return outcome


def agrees_plainly(spec: Any, relaxed: bool) -> bool:
    """Whether it is the optimizer's doing: with plain descent the two agree. Raises Mismatch
    where that goes wrong.
    """
    if spec["training"]["optimizer"]["type"] == "SGD":
        return False
    plain = {"type": "SGD", "config": {"momentum": 0.5}}  # which keeps the gradients in its slots
    training = spec["training"] | {"optimizer": plain}
    return not judge(spec | {"training": training}, relaxed).chaotic


def in_wasm(checked: Checked, relaxed: bool, left: Counter[str]) -> dict[str, Any]:
    """The run in WebAssembly; what NumPy had to do is added to `left`."""
    host, compile_plan = Wasmtime(relaxed), wasm_backend.compile_plan

    def compiled(*arguments: Any, **options: Any) -> Any:
        made = compile_plan(*arguments, **options)
        left.update(made.left_over)
        return made

    with mock.patch.object(wasm_backend, "compile_plan", compiled):
        found = trained(WasmBackend(host), checked)
    if not host.intact():
        raise Mismatch("bytes between two arrays were overwritten")
    return found


def _whole(run: Mapping[str, Any]) -> int:
    """How many steps a run took before anything in it became infinite or no number."""
    bad = np.flatnonzero(~np.isfinite(run["losses"]))
    if len(bad):
        return int(bad[0])
    rest = [leaf for leaf in tree.leaves(run) if np.asarray(leaf).dtype.kind == "f"]
    return STEPS if all(np.isfinite(leaf).all() for leaf in rest) else STEPS - 1


def trained(backend: Any, checked: Checked, nudge: int = 0) -> dict[str, Any]:
    """All that a short run gives: losses, the state, judgements and predictions; and the first
    loss when it starts again.
    """
    experiment = checked.experiment
    data = rows(json.dumps(checked.report["spec"]["data"], sort_keys=True))
    state = initial_state(experiment, checked.infos, experiment.seed)
    if nudge:
        state["params"] = tree.map(lambda w: _nudged(w, nudge), state["params"])
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    made = program(experiment)
    session = backend.session(made, state, data, hypers)
    batches = Batches(experiment.seed, experiment.batch_size, len(data["train"]["x"]))
    first = session.run(batches.indices(0, 1))
    early = session.evaluate("validation")
    rest = session.run(batches.indices(1, STEPS - 1))
    losses = {name: np.concatenate([first[name], rest[name]]) for name in first}
    asked = experiment.recipe.asked(experiment, data["validation"])
    answers = {"model": session.predict(asked[:5])} if experiment.recipe.answers else {}
    judged, after = session.evaluate("validation"), session.state()
    session.load(state)
    again = session.run(batches.indices(0, 1))
    return {"losses": losses["loss"], "others": losses, "again": again, "state": after,
            "early": early, "judged": judged, "answers": answers}  # fmt: skip


def _nudged(weight: np.ndarray, stream: int) -> np.ndarray:
    noise = normal(np, stream, 0, 0, weight.shape) * np.float32(NUDGE)
    return (weight * (1 + noise) + noise * np.float32(0.01)).astype(np.float32)


@lru_cache(maxsize=64)
def rows(envelope: str) -> Mapping[str, Mapping[str, np.ndarray]]:
    """The first rows of a dataset."""
    data = DATASETS.read(json.loads(envelope)).load()
    return {
        "train": {key: array[:ROWS] for key, array in data.train.items()},
        "validation": {key: array[:JUDGED] for key, array in data.validation.items()},
    }


def distances(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, float]:
    """How far apart two runs are, thing by thing, relative to the largest number of each array."""
    result = {}
    for name in wanted:
        pairs = zip(tree.leaves(found[name]), tree.leaves(wanted[name]), strict=True)
        result[name] = max((apart(a[: len(b)] if b.ndim else a, b) for a, b in pairs), default=0.0)
    return result


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference over the largest number; infinite where a is not finite."""
    if not b.size:
        return 0.0
    away = np.abs(a.astype(np.float64) - b).max()
    return float(away / max(np.abs(b).max(), SMALL)) if np.isfinite(away) else float("inf")
