"""A traced function as a graph of values, and ways to walk it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine import tree
from engine.compiler.array import Array


@dataclass(frozen=True)
class Graph:
    """A function as values: what goes in, what comes out; everything between hangs on the outputs.

    inputs: one placeholder per argument leaf. structure: puts the outputs back into a tree.
    """

    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    structure: tree.Structure


def ordered(outputs: Iterable[Array]) -> list[Array]:
    """All values the outputs need, each after its inputs; depth first, so results are used soon."""
    order: list[Array] = []
    seen: set[Array] = set()
    for output in outputs:
        stack: list[tuple[Array, bool]] = [(output, False)]
        while stack:
            value, ready = stack.pop()
            if ready:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                stack.append((value, True))
                stack.extend((x, False) for x in reversed(value.inputs) if x not in seen)
    return order


def readers(order: Sequence[Array]) -> dict[Array, list[Array]]:
    """For each value of an order, the values that read it."""
    found: dict[Array, list[Array]] = {value: [] for value in order}
    for value in order:
        for x in value.inputs:
            found[x].append(value)
    return found
