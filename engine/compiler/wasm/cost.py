"""What a compiled plan works: floating-point operations, and bytes read and written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.compiler.array import Array
from engine.compiler.wasm.layout import Layout
from engine.compiler.wasm.place import Place


@dataclass(frozen=True)
class Cost:
    """`flops`: see ``Op.flops``. `moved`: bytes that ops read and write, each op by itself, as if
    nothing stayed in a cache.
    """

    flops: int = 0
    moved: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.flops + other.flops, self.moved + other.moved)

    def times(self, count: int) -> Cost:
        """So often."""
        return Cost(count * self.flops, count * self.moved)

    @property
    def intensity(self) -> float:
        """Operations for each byte: low where memory decides, high where arithmetic does."""
        return self.flops / self.moved if self.moved else 0.0


def cost(layout: Layout, value: Array) -> Cost:
    """What computing one value takes; a view takes nothing."""
    if value in layout.plan.views:
        return Cost()
    if value in layout.loops:
        inner = layout.loops[value]
        steps = sum((cost(inner, x) for x in inner.plan.order), Cost())
        return steps.times(value.params["body"].length)
    read = sum(extent(layout.places[x]) for x in dict.fromkeys(value.inputs))
    return Cost(value.op.flops(value), read + value.nbytes)


def costs(layout: Layout) -> Mapping[Array, Cost]:
    """The cost of each value of a plan that is no view, in the order of computation."""
    return {x: cost(layout, x) for x in layout.plan.order if x not in layout.plan.views}


def copied(layout: Layout) -> int:
    """Bytes read and written where new values of inputs are copied at the end."""
    return sum(2 * x.nbytes for _, x in layout.plan.copies)


def extent(place: Place) -> int:
    """Bytes of memory that the elements take; what is repeated counts once."""
    if not math.prod(place.shape):
        return 0
    axes = [(n, abs(s)) for n, s in zip(place.shape, place.strides, strict=True) if s and n > 1]
    span = 1 + sum((n - 1) * stride for n, stride in axes)
    return min(math.prod(n for n, _ in axes), span) * place.item
