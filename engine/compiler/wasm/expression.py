"""Elementwise ops as loops; neighbours that share what they read or write become one loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiler.array import Array
from engine.compiler.fuse import Fused
from engine.compiler.graph import ordered
from engine.compiler.wasm.elementwise import fusable, lowered
from engine.compiler.wasm.layout import Layout
from engine.compiler.wasm.loops import Walk, lengths, put, walked
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

FLOAT = np.dtype(np.float32)
MOST = 12
"""Places that one loop walks at most: each takes a register for its address."""


@dataclass(frozen=True)
class Part:
    """One elementwise op: what is computed from the leaves in which order, and where all lies."""

    order: Sequence[Array]
    leaves: Sequence[Array]
    out: Place
    inputs: tuple[Place, ...]

    @property
    def places(self) -> list[Place]:
        """Where it reads and writes."""
        return [self.out, *self.inputs]


def part_of(layout: Layout, value: Array) -> Part | None:
    """An op as a part of a loop; None where it is no elementwise op that can be written."""
    if isinstance(value.op, Fused):
        order, leaves = ordered([value.op.result]), value.op.body.inputs
    elif value.op.elementwise and fusable(value):
        order, leaves = [value], value.inputs
    else:
        return None
    out = layout.places[value]
    inputs = tuple(layout.places[x].over(out.shape) for x in value.inputs)
    return Part(order, leaves, out, inputs)


def grouped(layout: Layout) -> Iterator[list[Array]]:
    """The ops of a plan in order; elementwise neighbours that belong in one loop together."""
    group: list[Array] = []
    loop: _Loop | None = None
    for value in layout.plan.order:
        if value in layout.plan.views or not value.size:
            continue
        part = part_of(layout, value)
        if part and loop and loop.takes(part):
            group.append(value)
            continue
        if group:
            yield group
        group, loop = [value], _Loop(part) if part else None
    if group:
        yield group


class _Loop:
    """Parts that are computed in one loop."""

    def __init__(self, part: Part) -> None:
        self._shape = part.out.shape
        self._places = set(part.places)
        self._written = [part.out]
        self._lengths = lengths(part.places)

    def takes(self, new: Part) -> bool:
        """Whether a part can be computed in this loop, and gains by it; if so, it is."""
        if new.out.shape != self._shape or self._places.isdisjoint(new.places):
            return False
        others = set(new.places)
        every = self._places | others
        if (
            len(every) > MOST
            or lengths(new.places) != self._lengths
            or lengths(list(every)) != self._lengths
            or not all(a == b or _apart(a, b) for a in self._written for b in others)
            or not all(new.out == b or _apart(new.out, b) for b in every)
        ):
            return False
        self._places = every
        self._written.append(new.out)
        return True


def _apart(a: Place, b: Place) -> bool:
    """Whether no byte belongs to both; parameters point to different arrays."""
    if b.constant is not None or a.anchor != b.anchor:
        return True
    (first, end), (start, last) = a.bounds, b.bounds
    return end <= start or last <= first


def write_parts(function: Function, target: Target, parts: Sequence[Part]) -> None:
    """One loop in which every element of each part is computed, one part after the other.

    What one part writes the next ones read from its register.
    """
    places = list(dict.fromkeys(place for part in parts for place in part.places))
    for walks, width in walked(function, places):
        by_place = dict(zip(places, walks, strict=True))
        known: dict[Place, Value] = {}
        for part in parts:
            known[part.out] = _computed(function, target, part, by_place, known, width)
            put(function, by_place[part.out].at, by_place[part.out].place, known[part.out], width)


def _computed(
    function: Function,
    target: Target,
    part: Part,
    walks: dict[Place, Walk],
    known: dict[Place, Value],
    width: int,
) -> Value:
    """The next elements of a part's result."""
    code: dict[Array, Value] = {}
    for leaf, place in zip(part.leaves, part.inputs, strict=True):
        if place not in known:
            known[place] = function.keep(walks[place].load(width))
        code.setdefault(leaf, known[place])
    for value in part.order:
        if value in code:
            continue
        if value.op.name == "constant":
            code[value] = _number(value)
        else:
            inputs = [code[x] for x in value.inputs]
            code[value] = function.keep(lowered(function, target, value, *inputs))
    return code[part.order[-1]]


def _number(value: Array) -> Value:
    """A constant of one element."""
    (number,) = value.params["value"].reshape(-1)
    kind = "f32x4" if value.dtype == FLOAT else "i32x4"
    return constant(kind, -int(number) if value.dtype == bool else number)
