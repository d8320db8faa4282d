"""Where the elements of a value lie: an address and a stride for each axis."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from engine.compiler.array import Shape
from engine.compiler.wasm.values import Function, Value


@dataclass(frozen=True)
class Place:
    """Elements at ``offset`` bytes from an address, ``strides`` in elements.

    constant: the only number there is, where it is known while compiling. anchor: the number of
    the parameter or variable that holds the address; 0 is the arena's.
    """

    offset: int
    shape: Shape
    strides: tuple[int, ...]
    dtype: np.dtype
    constant: float | None = None
    anchor: int = 0

    @property
    def base(self) -> Value:
        """The address that the offset counts from."""
        return Value("i32", (("local.get", (self.anchor,)),))

    @property
    def start(self) -> Value:
        """The address of the first element."""
        return self.base + self.offset if self.offset else self.base

    @property
    def item(self) -> int:
        """Bytes of an element."""
        return self.dtype.itemsize

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """The first byte from the base, and the one behind the last."""
        low, high = 0, 1
        for length, stride in zip(self.shape, self.strides, strict=True):
            way = (length - 1) * stride
            low, high = low + min(way, 0), high + max(way, 0)
        return self.offset + low * self.item, self.offset + high * self.item

    def rebased(self, function: Function) -> Place:
        """The place from its first element on where it runs backwards: below a base that is a
        number of its own, an offset would not wrap round.
        """
        if not self.strides or min(self.strides) >= 0:
            return self
        ((_, (anchor,)),) = function.keep(self.start).code
        return replace(self, offset=0, anchor=int(anchor))

    def moved(self, count: int, shape: Shape, strides: tuple[int, ...]) -> Place:
        """Other axes, from so many elements further on."""
        return replace(self, offset=self.offset + count * self.item, shape=shape, strides=strides)

    def over(self, shape: Shape) -> Place:
        """Repeated to a shape, as NumPy broadcasts."""
        if shape == self.shape:
            return self
        lead = len(shape) - len(self.shape)
        strides = [
            0 if n == 1 and wanted != 1 else stride
            for n, wanted, stride in zip(self.shape, shape[lead:], self.strides, strict=True)
        ]
        return replace(self, shape=shape, strides=(*[0] * lead, *strides))

    def axes(self, order: tuple[int, ...]) -> Place:
        """The axes in another order, or only some of them."""
        shape, strides = ([part[a] for a in order] for part in (self.shape, self.strides))
        return replace(self, shape=tuple(shape), strides=tuple(strides))


def row_major(offset: int, shape: Shape, dtype: np.dtype, anchor: int = 0) -> Place:
    """A place without gaps, the last axis the fastest."""
    strides = [math.prod(shape[a + 1 :]) for a in range(len(shape))]
    return Place(offset, tuple(shape), tuple(strides), dtype, anchor=anchor)


def viewed(place: Place, op: Any, **params: Any) -> Place:
    """The place of a view, found by making the same view of an array that is never touched."""
    room = np.lib.stride_tricks.as_strided(
        np.empty(1, place.dtype), place.shape, [s * place.item for s in place.strides]
    )
    seen = op.view(room, **params)
    start = seen.ctypes.data - room.ctypes.data
    strides = tuple(stride // seen.itemsize for stride in seen.strides)
    return replace(
        place, offset=place.offset + start, shape=seen.shape, strides=strides, dtype=seen.dtype
    )
