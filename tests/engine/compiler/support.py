"""What the compiler's tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from engine import tree
from engine.compiler import XP, bind, plan, simplify, trace
from engine.compiler.graph import Graph, ordered
from engine.compiler.ops.registry import View


def run(function: Callable[..., Any], *arguments: Any) -> Any:
    """Trace ``function(xp, *arguments)``, compile it and run it on these arrays."""
    graph = simplify(trace(lambda *leaves: function(XP, *leaves), *arguments))
    executable = bind(plan(graph), tree.leaves(arguments))
    with np.errstate(all="ignore"):
        executable.run()
    return tree.unflatten(graph.structure, [output.copy() for output in executable.outputs])


def naive(
    graph: Graph,
    inputs: list[np.ndarray],
    change: Callable[[np.ndarray], np.ndarray] = lambda array: array,
) -> list[np.ndarray]:
    """Evaluate a graph value by value, each in fresh memory: what every plan must agree with.

    change: done to each result, as a machine that rounds otherwise would.
    """
    arrays = dict(zip(graph.inputs, inputs, strict=True))
    for value in ordered(graph.outputs):
        if value in arrays:
            continue
        if value.op.name == "constant":
            arrays[value] = value.params["value"]
            continue
        sources = [arrays[x] for x in value.inputs]
        if isinstance(value.op, View):
            seen = np.array(value.op.view(sources[0], **value.params), order="C")
            arrays[value] = change(seen)
            continue
        out = np.empty(value.shape, value.dtype)
        wanted = value.op.scratch(*value.inputs, **value.params)
        scratch = [np.empty(*spec) for spec in wanted]
        with np.errstate(all="ignore"):
            for call in value.op.bind(out, scratch, *sources, **value.params):
                call()
        arrays[value] = change(out)
    return [arrays[y] for y in graph.outputs]


def names(graph: Graph) -> list[str]:
    """The ops of a graph, sorted, without inputs."""
    return sorted(v.op.name for v in ordered(graph.outputs) if v.op.name != "input")


def numbers(shape: tuple[int, ...], seed: int, low: float = -3.0, high: float = 3.0) -> np.ndarray:
    """Random float32 of a shape."""
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


seeds = st.integers(0, 2**16)
# A fixed few, because JAX compiles every op anew for every shape.
shapes = st.sampled_from([(), (1,), (3,), (2, 3), (3, 1), (1, 2, 3), (2, 3, 4), (4, 1, 2)])


@st.composite
def broadcastable(draw: st.DrawFn, count: int) -> list[tuple[int, ...]]:
    """Shapes that broadcast against each other, 0-d among them."""
    full = draw(shapes)
    found = []
    for _ in range(count):
        start = draw(st.integers(0, len(full)))
        found.append(tuple(1 if draw(st.booleans()) else n for n in full[start:]))
    return found
