"""Where every value of a plan lies in the arena, and of the plans of its loops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.compiler.allocate import ALIGNMENT
from engine.compiler.array import Array
from engine.compiler.memory import Plan
from engine.compiler.ops.registry import View
from engine.compiler.wasm.place import Place, row_major, viewed


@dataclass
class Arena:
    """Memory handed out from the start on; `constants` must be put there before the first run."""

    size: int = 0
    constants: list[tuple[Place, np.ndarray]] = field(default_factory=list)

    def take(self, count: int) -> int:
        """The offset of so many new bytes."""
        start, self.size = self.size, self.size + padded(count)
        return start


def padded(size: int) -> int:
    """Bytes up to the next place where something may begin."""
    return -(-size // ALIGNMENT) * ALIGNMENT


class Layout:
    """The places of a plan's values; `loops` has the layouts of the bodies of its loops."""

    def __init__(self, plan: Plan, arena: Arena, inputs: Sequence[Place], start: int) -> None:
        """start: where the plan's own memory begins in the arena."""
        self.plan, self.arena, self.start = plan, arena, start
        self.places: dict[Array, Place] = dict(zip(plan.graph.inputs, inputs, strict=True))
        self.loops: dict[Array, Layout] = {}
        for value in plan.order:
            for x in value.inputs:
                self._know(x)
            self.places[value] = self._place(value)
            if value.op.name == "scan":
                self.loops[value] = self._loop(value)
        for y in plan.graph.outputs:
            self._know(y)

    def scratch(self, value: Array) -> list[Place]:
        """The working memory that the plan gives to an op."""
        wanted = value.op.scratch(*value.inputs, **value.params)
        return [
            row_major(self.start + block.offset, tuple(shape), np.dtype(dtype))
            for block, (shape, dtype) in zip(self.plan.scratch[value], wanted, strict=True)
        ]

    def _know(self, x: Array) -> None:
        """Constants get memory, too; one number alone is known to the code besides."""
        if x.op.name != "constant" or x in self.places:
            return
        array = np.ascontiguousarray(x.params["value"])
        place = row_major(self.arena.take(x.nbytes), x.shape, x.dtype)
        self.arena.constants.append((place, array))
        if array.size == 1:
            number = array.reshape(-1)[0].item()
            place = Place(place.offset, place.shape, place.strides, place.dtype, number)
        self.places[x] = place

    def _place(self, value: Array) -> Place:
        plan = self.plan
        if value in plan.views:
            assert isinstance(value.op, View)
            return viewed(self.places[value.inputs[0]], value.op, **value.params)
        if value in plan.overwrites:
            return self.places[plan.overwrites[value]]
        return row_major(self.start + plan.blocks[value].offset, value.shape, value.dtype)

    def _loop(self, value: Array) -> Layout:
        """The body of a loop: what moves from step to step is reached through parameters."""
        body = value.params["body"]
        last = body.carries + body.rows
        places, parameter = [], 0
        for k, x in enumerate(body.plan.graph.inputs):
            known = self.places[value.inputs[k]] if last <= k < len(value.inputs) else None
            if known and not known.anchor:
                places.append(known)
                continue
            parameter += 1
            if known:  # what moves with the loop around this one
                places.append(replace(known, anchor=parameter))
                continue
            strides = row_major(0, x.shape, x.dtype).strides
            if body.carries <= k < last:
                strides = self.places[value.inputs[k]].strides[1:]
            places.append(Place(0, x.shape, strides, x.dtype, anchor=parameter))
        return Layout(body.plan, self.arena, places, self.scratch(value)[0].offset)


def inputs_of(plan: Plan, arena: Arena) -> list[Place]:
    """New memory for the inputs of a plan."""
    return [
        row_major(arena.take(math.prod(x.shape) * x.dtype.itemsize), x.shape, x.dtype)
        for x in plan.graph.inputs
    ]
