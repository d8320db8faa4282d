"""Whole training steps under wasmtime: the losses are those of the NumPy engine."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.backends import get
from engine.backends.numpy_backend import _step
from engine.catalogue import preset, preset_names
from engine.check import require
from engine.compiler import plan, simplify, trace
from engine.compiler.fuse import fuse
from engine.compiler.wasm.compile import array_at, compile_plan, left_calls
from engine.compiler.wasm.elementwise import fusable
from engine.compiler.wasm.target import Target
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.rng import Batches
from engine.step import program
from tests.engine.compiler.wasm.machine import Machine

BASE, GUARD = 64 * 3, 0xA7


class Trainer:
    """A preset's step compiled, with its state in a machine's memory."""

    def __init__(self, name: str, relaxed: bool) -> None:
        checked = require(preset(name)["spec"])
        self.experiment = checked.experiment
        self.data = self.experiment.dataset.load()
        settings = hyper_settings(self.experiment)
        self.hyper = {key: np.array(s.value, np.float32) for key, s in settings.items()}
        self.first = initial_state(self.experiment, checked.infos, self.experiment.seed)
        state = tree.map(np.asarray, self.first)
        self.program = program(self.experiment)
        size = self.experiment.batch_size
        self.batch = {key: array[:size].copy() for key, array in self.data.train.items()}
        traced = simplify(trace(partial(_step, self.program), state, self.batch, self.hyper))
        self.count = len(tree.leaves(state))
        graph = fuse(traced, fusable)
        self.compiled = compile_plan(
            plan(graph, {k: k for k in range(self.count)}), Target(relaxed)
        )
        pages = (BASE + self.compiled.size + 4096) // 65536 + 1
        self.machine = Machine(self.compiled.functions, pages)
        self.whole = self.machine.bytes
        self.whole[:] = GUARD
        self.memory = self.whole[BASE : BASE + self.compiled.size]
        self.memory[:] = 0xFF
        for place, array in self.compiled.constants:
            array_at(self.memory, place)[...] = array
        graph = self.compiled.layout.plan.graph
        inputs = [array_at(self.memory, self.compiled.places[x]) for x in graph.inputs]
        leaves = tree.leaves((state, self.batch, self.hyper))
        for kept, leaf in zip(inputs, leaves, strict=True):
            kept[...] = leaf
        self.fed = inputs[self.count : self.count + len(self.batch)]
        loss = tree.leaves(tree.unflatten(graph.structure, graph.outputs)[1]["loss"])[0]
        self.loss = array_at(self.memory, self.compiled.places[loss])

    def run(self, rows: np.ndarray) -> list[float]:
        """The loss of each step on these training rows."""
        losses = []
        keys = tree.structure(self.batch).keys
        for chosen in rows:
            for key, kept in zip(keys, self.fed, strict=True):
                kept[...] = self.data.train[key][chosen]
            for step in self.compiled.steps:
                if isinstance(step, str):
                    self.machine.call(step, BASE)
                else:
                    for call in left_calls(self.compiled, step, self.memory):
                        call()
            losses.append(float(self.loss))
        assert (self.whole[:BASE] == GUARD).all()
        assert (self.whole[BASE + self.compiled.size :] == GUARD).all()
        return losses


def by_numpy(trainer: Trainer, rows: np.ndarray) -> Any:
    splits = {"train": trainer.data.train, "validation": trainer.data.validation}
    session = get("numpy").session(
        trainer.program, trainer.first, splits, {k: float(v) for k, v in trainer.hyper.items()}
    )
    return session.run(rows)["loss"]


@pytest.mark.parametrize("name", preset_names())
def test_presets_learn_alike(name: str) -> None:
    trainer = Trainer(name, relaxed=False)
    batches = Batches(
        trainer.experiment.seed, trainer.experiment.batch_size, len(trainer.data.train["x"])
    )
    rows = batches.indices(0, 20)
    with np.errstate(all="ignore"):
        found = trainer.run(rows)
    np.testing.assert_allclose(found, by_numpy(trainer, rows), rtol=1e-4)
