"""A plan as a module: where everything lies in one arena, and the functions to call in order.

Runs of ops that WebAssembly can do become one function each, ``part_0``, ``part_1`` …; an op
between them that it cannot do is left to NumPy over the same memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiler.array import Array
from engine.compiler.execute import Call
from engine.compiler.memory import Plan
from engine.compiler.wasm.expression import grouped
from engine.compiler.wasm.layout import Arena, Layout, inputs_of, padded
from engine.compiler.wasm.lower import Unit, finish, write
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function

SPARE = 64
"""Bytes behind the arena that may be read (never written): the last vector may reach beyond."""

LONG = 1000
"""Instructions after which a function is not gone on with: engines need, at every loop, time for
each variable of a function, and compile short ones at the same time.
"""


@dataclass(frozen=True)
class Compiled:
    """A module and its arena.

    functions: those of the module. steps: names of functions to call with the arena's address, and
    values that NumPy computes. layout: where everything lies, from the start of the arena. size:
    bytes of the arena, all included.
    """

    functions: Sequence[Function]
    steps: Sequence[str | Array]
    layout: Layout
    size: int

    @property
    def places(self) -> Mapping[Array, Place]:
        """Where each value lies."""
        return self.layout.places

    @property
    def constants(self) -> Sequence[tuple[Place, np.ndarray]]:
        """What must be put into the arena before the first run."""
        return self.layout.arena.constants

    @property
    def left(self) -> list[Array]:
        """What NumPy computes, in order."""
        return [step for step in self.steps if isinstance(step, Array)]

    @property
    def left_over(self) -> list[str]:
        """Names of the ops that NumPy computes."""
        return [value.op.name for value in self.left]


def compile_plan(plan: Plan, target: Target) -> Compiled:
    """A plan as code for WebAssembly."""
    arena = Arena(padded(plan.arena))
    layout = Layout(plan, arena, inputs_of(plan, arena), 0)
    unit = Unit(target, arena.size)
    steps: list[str | Array] = []
    part: Function | None = None
    for group in grouped(layout):
        if part and len(part.code) > LONG:
            part = None
        chosen = part or Function(f"part_{len(steps)}", ["i32"])
        if not write(unit, chosen, layout, group):
            part = None
            steps += group
        elif part is None:
            part = chosen
            unit.functions.append(part)
            steps.append(part.name)
    if plan.copies:
        last = Function(f"part_{len(steps)}", ["i32"])
        finish(last, layout)
        unit.functions.append(last)
        steps.append(last.name)
    size = padded(arena.size + unit.most) + SPARE
    return Compiled(unit.functions, steps, layout, size)


def array_at(memory: np.ndarray, place: Place) -> np.ndarray:
    """A place as an array over the arena's bytes (uint8)."""
    strides = [stride * place.item for stride in place.strides]
    return np.ndarray(place.shape, place.dtype, memory.data, place.offset, strides)


def left_calls(compiled: Compiled, value: Array, memory: np.ndarray) -> list[Call]:
    """NumPy's calls for an op that was left to it."""
    out = array_at(memory, compiled.places[value])
    scratch = [array_at(memory, place) for place in compiled.layout.scratch(value)]
    sources = [array_at(memory, compiled.places[x]) for x in value.inputs]
    return value.op.bind(out, scratch, *sources, **value.params)
