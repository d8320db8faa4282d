"""A random graph's plan under wasmtime against the graph computed value by value."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np

from engine.compiler import Graph, plan
from engine.compiler.fuse import fuse
from engine.compiler.wasm.compile import array_at, compile_plan, left_calls
from engine.compiler.wasm.elementwise import fusable
from engine.compiler.wasm.target import Target
from tests.engine.compiler.support import naive
from tests.engine.compiler.wasm.graphs import arguments, drawn
from tests.engine.compiler.wasm.machine import Machine

GUARD, POISON = 0xA7, 0xFF  # as float32 the latter is no number: nothing unwritten may be read
AROUND = 4096  # bytes of guards before and behind the arena
TOLERANCE, CHAOS, NUDGE, SMALL = 1e-4, 30.0, 1e-7, 1e-2
TURNS = 2  # the second begins with what the first left in its memory

Inputs = list[np.ndarray]


def compare(chance: Random, relaxed: bool = False) -> list[str]:
    """Draw a graph and compare; the ops that NumPy had to do. Raises AssertionError."""
    inputs = arguments(chance)
    graph, updates = drawn(chance, inputs)
    found, left = in_wasm(graph, updates, inputs, relaxed)
    wanted = by_numpy(graph, updates, inputs)
    nudged = [by_numpy(graph, updates, inputs, k) for k in (1, 2, 3)]
    for place, (ours, theirs) in enumerate(zip(found, wanted, strict=True)):
        own = max(_apart(each[place], theirs) for each in nudged)
        off = _apart(ours, theirs)
        assert off <= max(TOLERANCE, CHAOS * own), (
            f"output {place} of {len(graph.outputs)} {graph.outputs[place % len(graph.outputs)]}: "
            f"off by {off:.2g}, nudged {own:.2g}"
        )
    return left


def in_wasm(
    graph: Graph, updates: Mapping[int, int], inputs: Inputs, relaxed: bool
) -> tuple[list[np.ndarray], list[str]]:
    """The outputs of each turn, and the ops that NumPy had to do."""
    made = plan(fuse(graph, fusable), updates)
    compiled = compile_plan(made, Target(relaxed))
    end = AROUND + compiled.size
    machine = Machine(compiled.functions, pages=(end + AROUND) // 65536 + 1)
    whole = machine.bytes
    whole[:] = GUARD
    memory = whole[AROUND:end]
    memory[:] = POISON
    for place, array in compiled.constants:
        array_at(memory, place)[...] = array
    cells = [array_at(memory, compiled.places[x]) for x in made.graph.inputs]
    for cell, array in zip(cells, inputs, strict=True):
        cell[...] = array
    found = []
    for _ in range(TURNS):
        for step in compiled.steps:
            if isinstance(step, str):
                machine.call(step, AROUND)
                continue
            with np.errstate(all="ignore"):
                for call in left_calls(compiled, step, memory):
                    call()
        assert (whole[:AROUND] == GUARD).all() and (whole[end:] == GUARD).all(), "guards"
        for position, y in enumerate(made.graph.outputs):
            place = updates.get(position)
            array = array_at(memory, compiled.places[y]) if place is None else cells[place]
            found.append(array.copy())
        kept = set(range(len(inputs))) - set(updates.values())
        assert all((cells[k] == inputs[k]).all() for k in kept), "an input was overwritten"
    return found, compiled.left_over


def by_numpy(
    graph: Graph, updates: Mapping[int, int], inputs: Inputs, nudge: int = 0
) -> list[np.ndarray]:
    """The outputs of each turn; nudge: with every result rounded a little differently."""
    random, found = np.random.default_rng(nudge), []

    def nudged(x: np.ndarray) -> np.ndarray:
        if not nudge or x.dtype.kind != "f":
            return x
        return (x * (1 + random.normal(size=x.shape) * NUDGE)).astype(x.dtype)

    for _ in range(TURNS):
        outputs = naive(graph, inputs, nudged)
        inputs = list(inputs)
        for position, place in updates.items():
            inputs[place] = outputs[position].copy()
        found += outputs
    return found


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference over the largest number; infinite where only one is finite."""
    assert (a.shape, a.dtype) == (b.shape, b.dtype)
    a, b = a.astype(np.float64), b.astype(np.float64)
    known = np.isfinite(b)
    if (np.isfinite(a) != known).any():
        return float("inf")
    if not known.any():
        return 0.0
    return float(np.abs(a - b)[known].max() / max(np.abs(b[known]).max(), SMALL))
