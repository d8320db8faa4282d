"""A plan as a module: where everything lies in one arena, and the functions to call in order.

Runs of ops that WebAssembly can do become one function each, ``part_0``, ``part_1`` …; an op
between them that it cannot do is left to NumPy over the same memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiler.allocate import ALIGNMENT
from engine.compiler.array import Array
from engine.compiler.execute import Call
from engine.compiler.memory import Plan
from engine.compiler.ops.registry import View
from engine.compiler.wasm.lower import Task, write
from engine.compiler.wasm.module import binary
from engine.compiler.wasm.place import Place, row_major, viewed
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, constant

SPARE = 64
"""Bytes behind the arena that may be read (never written): the last vector may reach beyond."""


@dataclass(frozen=True)
class Compiled:
    """A module and its arena.

    steps: names of functions to call with the arena's address, and values that NumPy computes.
    places: where every value lies, from the start of the arena. constants: what must be put into
    the arena before the first run. size: bytes of the arena, all included.
    """

    functions: Sequence[Function]
    steps: Sequence[str | Array]
    places: Mapping[Array, Place]
    constants: Sequence[tuple[Place, np.ndarray]]
    scratch: Mapping[Array, Sequence[Place]]
    size: int

    @property
    def module(self) -> bytes:
        """The module in binary; its functions take the arena's address."""
        return binary(self.functions)

    @property
    def left_over(self) -> list[str]:
        """Names of the ops that NumPy computes."""
        return [step.op.name for step in self.steps if isinstance(step, Array)]


class _Layout:
    """Hands out the arena: the plan's blocks first, then inputs, constants, working memory."""

    def __init__(self, plan: Plan) -> None:
        self.size = _up(plan.arena)
        self.places: dict[Array, Place] = {}
        self.constants: list[tuple[Place, np.ndarray]] = []
        for x in plan.graph.inputs:
            self.places[x] = self.take(x.shape, x.dtype)
        for value in plan.order:
            for x in value.inputs:
                if x.op.name == "constant" and x not in self.places:
                    self.places[x] = self._constant(x)
            self.places[value] = self._place(plan, value)
        for y in plan.graph.outputs:
            if y.op.name == "constant" and y not in self.places:
                self.places[y] = self._constant(y)

    def take(self, shape: tuple[int, ...], dtype: np.dtype) -> Place:
        """New memory."""
        place = row_major(self.size, shape, dtype)
        self.size += _up(int(np.prod(shape, dtype=np.int64)) * dtype.itemsize)
        return place

    def _constant(self, x: Array) -> Place:
        array = np.ascontiguousarray(x.params["value"])
        place = self.take(x.shape, x.dtype)
        self.constants.append((place, array))
        if array.size != 1:
            return place
        number = array.reshape(-1)[0].item()
        return Place(place.offset, place.shape, place.strides, place.dtype, number)

    def _place(self, plan: Plan, value: Array) -> Place:
        if value in plan.views:
            assert isinstance(value.op, View)
            return viewed(self.places[value.inputs[0]], value.op, **value.params)
        if value in plan.overwrites:
            return self.places[plan.overwrites[value]]
        return row_major(plan.blocks[value].offset, value.shape, value.dtype)


def compile_plan(plan: Plan, target: Target) -> Compiled:
    """A plan as code for WebAssembly."""
    layout = _Layout(plan)
    functions: list[Function] = []
    steps: list[str | Array] = []
    open_part: Function | None = None
    room = layout.size
    most = 0
    copies = [(x, value) for value, x in plan.copies]
    for value in plan.order:
        if value in plan.views:
            continue
        trial = Function(f"part_{len(functions)}", ["i32"]) if open_part is None else open_part
        task = Task(
            trial, target, value, layout.places[value],
            [layout.places[x] for x in value.inputs], room,
        )  # fmt: skip
        if write(task):
            most = max(most, task.used)
            if open_part is None:
                open_part = trial
                functions.append(trial)
                steps.append(trial.name)
        else:
            open_part = None
            steps.append(value)
    if copies:
        functions.append(_copies(f"part_{len(functions)}", layout, copies))
        steps.append(functions[-1].name)
    scratch = {
        value: [
            row_major(block.offset, tuple(shape), np.dtype(dtype))
            for block, (shape, dtype) in zip(
                plan.scratch[value], value.op.scratch(*value.inputs, **value.params), strict=True
            )
        ]
        for value in steps
        if isinstance(value, Array)
    }
    size = _up(layout.size + most) + SPARE
    return Compiled(functions, steps, layout.places, layout.constants, scratch, size)


def _copies(name: str, layout: _Layout, pairs: Sequence[tuple[Array, Array]]) -> Function:
    """New values of inputs that could not be written in place."""
    function = Function(name, ["i32"])
    base = function.parameter(0)
    for x, value in pairs:
        parts = (base + layout.places[x].offset, base + layout.places[value].offset)
        size = constant("i32", x.nbytes)
        function.code += [*parts[0].code, *parts[1].code, *size.code, ("memory.copy", ())]
    return function


def array_at(memory: np.ndarray, place: Place) -> np.ndarray:
    """A place as an array over the arena's bytes (uint8)."""
    strides = [stride * place.item for stride in place.strides]
    return np.ndarray(place.shape, place.dtype, memory.data, place.offset, strides)


def left_calls(compiled: Compiled, value: Array, memory: np.ndarray) -> list[Call]:
    """NumPy's calls for an op that was left to it."""
    out = array_at(memory, compiled.places[value])
    scratch = [array_at(memory, place) for place in compiled.scratch[value]]
    sources = [array_at(memory, compiled.places[x]) for x in value.inputs]
    return value.op.bind(out, scratch, *sources, **value.params)


def _up(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
