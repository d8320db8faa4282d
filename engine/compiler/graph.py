"""A traced function as a graph of values, and ways to walk it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine import tree
from engine.compiler.array import Array
from engine.compiler.ops.registry import apply


@dataclass(frozen=True)
class Graph:
    """A function as values: what goes in, what comes out; everything between hangs on the outputs.

    inputs: one placeholder per argument leaf. structure: puts the outputs back into a tree.
    """

    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    structure: tree.Structure

    @property
    def flops(self) -> int:
        """Floating-point operations of the whole; see ``Op.flops``."""
        return sum(value.op.flops(value) for value in ordered(self.outputs))


def ordered(outputs: Iterable[Array]) -> list[Array]:
    """All values the outputs need, each after its inputs; depth first, so results are used soon."""
    order: list[Array] = []
    seen: set[Array] = set()
    for output in outputs:
        if output in seen:
            continue
        seen.add(output)
        path, inputs = [output], [iter(output.inputs)]
        while path:
            for x in inputs[-1]:
                if x not in seen:
                    seen.add(x)
                    path.append(x)
                    inputs.append(iter(x.inputs))
                    break
            else:
                order.append(path.pop())
                inputs.pop()
    return order


def substitute(values: Iterable[Array], known: Mapping[Array, Array]) -> list[Array]:
    """The values with others in the place of some that they are computed from."""
    values, made = list(values), dict(known)
    for value in ordered(values):
        if value not in made:
            inputs = tuple(made[x] for x in value.inputs)
            same = all(x is y for x, y in zip(inputs, value.inputs, strict=True))
            made[value] = value if same else apply(value.op, *inputs, **value.params)
    return [made[value] for value in values]


def readers(order: Sequence[Array]) -> dict[Array, list[Array]]:
    """For each value of an order, the values that read it."""
    found: dict[Array, list[Array]] = {value: [] for value in order}
    for value in order:
        for x in value.inputs:
            found[x].append(value)
    return found
