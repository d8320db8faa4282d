"""Handing out memory to the values of a schedule, and taking it back after their last reader."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compiler.array import Array
from engine.compiler.graph import Graph

ALIGNMENT = 64
"""Memory is handed out in multiples of a cache line."""


@dataclass(frozen=True)
class Block:
    """``size`` bytes from ``offset`` in the arena."""

    offset: int
    size: int


class Allocation:
    """The memory of every value that has its own, and of its kernel.

    The parts of a concatenation are computed where they will lie in it, so joining them costs
    nothing. ``blocks`` and ``scratch`` are by value; ``size`` is that of the arena.
    """

    def __init__(
        self,
        order: Sequence[Array],
        graph: Graph,
        overwrites: Mapping[Array, Array],
        roots: Mapping[Array, Array],
        contiguous: Mapping[Array, bool],
    ) -> None:
        """roots: whose memory each value lies in; contiguous: whether without gaps."""
        self._contiguous = contiguous
        self._homes = _homes(order, overwrites, roots, contiguous)
        self._roots = {v: self._homes[r][0] if r in self._homes else r for v, r in roots.items()}
        self._sizes: list[int] = []
        self._free: list[int] = []
        self._number: dict[Array, int] = {}
        self._live: dict[Array, int] = {}
        self._last = {self._roots[y]: len(order) for y in graph.outputs}
        for position, value in enumerate(order):
            for x in value.inputs:
                root = self._roots[x]
                self._last[root] = max(position, self._last.get(root, 0))
        scratch: dict[Array, list[int]] = {}
        for position, value in enumerate(order):
            if value.inputs and roots[value] is value:
                if value not in overwrites:
                    self._number[value] = self._place(value, position)
                sizes = value.op.scratch(*value.inputs, **value.params)
                scratch[value] = [self._take(_bytes(*spec)) for spec in sizes]
                self._free += scratch[value]
            self._release(value, position)
        offsets = [sum(self._sizes[:k]) for k in range(len(self._sizes))]
        blocks = [Block(*pair) for pair in zip(offsets, self._sizes, strict=True)]
        self.size = sum(self._sizes)
        self.blocks = {
            value: Block(
                blocks[number].offset + self._homes.get(value, (value, 0))[1], value.nbytes
            )
            for value, number in self._number.items()
        }
        self.scratch = {v: [blocks[n] for n in numbers] for v, numbers in scratch.items()}

    def _place(self, value: Array, position: int) -> int:
        """The number of a value's memory: its concatenation's, a dying input's, or a free one."""
        root = self._roots[value]
        if root in self._live:
            return self._live[root]
        for k in value.op.inplace if root is value else ():
            old = self._roots[value.inputs[k]]
            if old in self._live and self._last[old] == position and self._covers(value, old):
                self._live[value] = self._live.pop(old)
                return self._live[value]
        self._live[root] = self._take(root.nbytes)
        return self._live[root]

    def _covers(self, value: Array, root: Array) -> bool:
        """Whether all inputs in this memory lie exactly where the value would, and allow it."""
        return all(
            k in value.op.inplace
            and self._contiguous[x]
            and x.shape == value.shape
            and root.size == value.size
            and root.dtype.itemsize == value.dtype.itemsize
            for k, x in enumerate(value.inputs)
            if self._roots[x] is root
        )

    def _take(self, size: int) -> int:
        """The smallest free block that is large enough, else the largest, enlarged, or a new."""
        size = max(-(-size // ALIGNMENT), 1) * ALIGNMENT
        if not self._free:
            self._sizes.append(size)
            return len(self._sizes) - 1
        fitting = [n for n in self._free if self._sizes[n] >= size]
        if fitting:
            number = min(fitting, key=self._sizes.__getitem__)
        else:
            number = max(self._free, key=self._sizes.__getitem__)
            self._sizes[number] = size
        self._free.remove(number)
        return number

    def _release(self, value: Array, position: int) -> None:
        """Free what has been read for the last time."""
        for root in {self._roots[x] for x in value.inputs}:
            if self._last[root] == position and root in self._live:
                self._free.append(self._live.pop(root))


def _homes(
    order: Sequence[Array],
    overwrites: Mapping[Array, Array],
    roots: Mapping[Array, Array],
    contiguous: Mapping[Array, bool],
) -> dict[Array, tuple[Array, int]]:
    """Values to compute inside a concatenation along the first axis, with their offset in bytes.

    Only whole values that a kernel computes into memory of its own can be, and each in one place.
    """
    found: dict[Array, tuple[Array, int]] = {}
    for value in order:
        if value.op.name != "concat" or value.params["axis"] != 0 or value in overwrites:
            continue
        offset = 0
        for x in value.inputs:
            root = roots[x]
            whole = contiguous[x] and root.size == x.size
            computed = root.inputs and root.op.name != "concat" and root not in overwrites
            if whole and computed and root not in found:
                found[root] = value, offset
            offset += x.nbytes
    return found


def _bytes(shape: Sequence[int], dtype: np.dtype) -> int:
    """Bytes of an array without gaps."""
    return math.prod(shape) * dtype.itemsize
