"""A compiled plan as text: what was traced, in which order it is computed, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.compiler.array import Array
from engine.compiler.fuse import Fused
from engine.compiler.graph import ordered
from engine.compiler.memory import Plan
from engine.compiler.wasm.cost import costs
from engine.compiler.wasm.layout import Layout
from engine.compiler.wasm.place import Place

Names = dict[Array, str]
HIDDEN = ("body", "value", "dtype", "shape")  # shown otherwise, or told by the result


def named(inputs: Mapping[Array, str], outputs: Sequence[Array], prefix: str = "%") -> Names:
    """A name for each value that outputs need: the inputs' own, single numbers, then %0, %1 …"""
    names, count = dict(inputs), 0
    for value in ordered(outputs):
        if value in names:
            continue
        if value.op.name == "constant":
            array = value.params["value"]
            whole = f"constant{list(value.shape)}"
            names[value] = f"{array.reshape(-1)[0]:.6g}" if array.size == 1 else whole
        else:
            names[value] = f"{prefix}{count}"
            count += 1
    return names


def traced(outputs: Sequence[Array], names: Names, indent: str = "") -> Iterator[str]:
    """A line for each value in order; under a loop or a fused expression those of its body."""
    for value in ordered(outputs):
        if not value.inputs:
            continue
        yield f"{indent}{names[value]} = {expression(value, names)}"
        yield from _inside(value, names, indent + "    ")
    yield f"{indent}gives {', '.join(names[y] for y in outputs)}"


def _inside(value: Array, names: Names, indent: str) -> Iterator[str]:
    if isinstance(value.op, Fused):
        leaves = zip(value.op.body.inputs, value.inputs, strict=True)
        inner = named({leaf: names[x] for leaf, x in leaves}, [value.op.result], names[value] + ".")
        yield from traced([value.op.result], inner, indent)
    elif value.op.name == "scan":
        body = value.params["body"]
        last = body.carries + body.rows
        known = {
            x: f"carry{k}" if k < body.carries else f"row{k - body.carries}" if k < last
            else names[value.inputs[k]]
            for k, x in enumerate(body.graph.inputs)
        }  # fmt: skip
        way = " backwards" if body.reverse else ""
        yield f"{indent}{body.length} times{way}, {body.carries} carries, {body.rows} rows:"
        inner = named(known, body.graph.outputs, names[value] + ".")
        yield from traced(body.graph.outputs, inner, indent)


def expression(value: Array, names: Names) -> str:
    """An op with its inputs and settings, and what it gives."""
    settings = [f"{k}={_short(v)}" for k, v in value.params.items() if k not in HIDDEN]
    inside = ", ".join([*(names[x] for x in value.inputs), *settings])
    return f"{value.op.name}({inside}) {value.dtype} {list(value.shape)}"


def _short(value: Any) -> str:
    return str(value).replace(" ", "")


def planned(layout: Layout, names: Names) -> Iterator[str]:
    """The order of computation: who overwrites whom, what is a view, what each op works."""
    plan, work = layout.plan, costs(layout)
    for number, value in enumerate(plan.order):
        text = f"{number:4}  {names[value]} = {expression(value, names)}"
        if value in plan.views:
            yield f"{text}; a view"
            continue
        over = _overwritten(plan, value, names)
        spent = f"{work[value].flops:,} flops, {work[value].moved:,} bytes"
        yield f"{text}; {f'over {over}; ' if over else ''}{spent}"
        yield from _inside(value, names, " " * 10)
    for value, x in plan.copies:
        yield f"      {names[value]} is copied to {names[x]}; {2 * x.nbytes:,} bytes"


def _overwritten(plan: Plan, value: Array, names: Names) -> str:
    """The input, or the value it reads, whose memory a value takes over."""
    if value in plan.overwrites:
        return names[plan.overwrites[value]]
    block = plan.blocks.get(value)
    taken = [x for x in value.inputs if block and (found := plan.blocks.get(x)) and
             found.offset == block.offset]  # fmt: skip
    return names[taken[0]] if taken else ""


def mapped(layout: Layout, names: Names) -> Iterator[str]:
    """The arena from its start on: offset, bytes, when it is needed (numbers of the plan), what."""
    rows: list[tuple[Place, int, str, str]] = []
    plan, ends = layout.plan, lifetimes(layout.plan)
    for x in plan.graph.inputs:
        rows.append((layout.places[x], x.nbytes, "always", names[x]))
    for place, array in layout.arena.constants:
        rows.append((place, array.nbytes, "always", f"constant{list(array.shape)}"))
    for number, value in enumerate(plan.order):
        if value in plan.blocks and value not in plan.views:
            when = f"{number}–{ends[value]}"
            rows.append((layout.places[value], value.nbytes, when, names[value]))
        for place in layout.scratch(value) if value in plan.scratch else ():
            size = place.shape[0] * place.item if place.shape else place.item
            rows.append((place, size, f"{number}", f"working memory of {names[value]}"))
    for place, size, when, what in sorted(rows, key=lambda row: (row[0].anchor, row[0].offset)):
        base = f"base {place.anchor} + " if place.anchor else ""
        yield f"{base}{place.offset:>10,} {size:>10,}  {when:>9}  {what}"


def lifetimes(plan: Plan) -> dict[Array, int]:
    """The number of the last op that reads each value, or a view of it; outputs stay."""
    last: dict[Array, int] = {}
    roots: dict[Array, Array] = {}
    for number, value in enumerate(plan.order):
        roots[value] = roots.get(value.inputs[0], value.inputs[0]) if value in plan.views else value
        for x in value.inputs:
            last[roots.get(x, x)] = number
        last.setdefault(roots[value], number)
    for y in plan.graph.outputs:
        last[roots.get(y, y)] = len(plan.order)
    return last
