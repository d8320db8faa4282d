"""Loops over the elements of several places at once, four elements at a time where they lie so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from engine.compiler.array import Shape
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.values import Function, Value, constant

LANES = 4
STRETCH = 512
"""Terms that are summed one after the other at most: sums of sums lose far fewer digits."""
VECTOR = {"float32": "f32x4", "int32": "i32x4", "uint32": "i32x4", "bool": "i32x4"}


@dataclass
class Walk:
    """One place being walked: an address in a variable, and what is loaded from there."""

    place: Place
    address: Value | None  # None: one number for all elements
    once: Value | None = None

    @property
    def at(self) -> Value:
        """The address now."""
        return self.place.base if self.address is None else self.address

    @property
    def steady(self) -> bool:
        """Whether all elements along the last axis are the same."""
        return not self.place.strides or self.place.strides[-1] == 0

    def load(self, width: int, clean: bool = False) -> Value:
        """The next elements; clean: lanes beyond the width are 0."""
        if self.once is not None:
            return self.once
        return self.load_at(self.at, width, clean)

    def load_at(self, address: Value, width: int, clean: bool = False) -> Value:
        """The elements at another address that the offset counts from."""
        kind = VECTOR[self.place.dtype.name]
        lanes = 1 if self.steady else width
        return fetched(address, self.place, kind, lanes, clean and width < LANES)


def fetched(address: Value, place: Place, kind: str, width: int, clean: bool) -> Value:
    """One element (four times, or with zeros) or four."""
    if place.item == 1:
        byte = Value("i32", (*address.code, ("i32.load8_u", (0, place.offset))))
        return constant("i32x4", 0) - byte.splat()  # true is all bits
    if width == 1:
        name = "v128.load32_zero" if clean else "v128.load32_splat"
        return Value(kind, (*address.code, (name, (2, place.offset))))
    return address.load(kind, place.offset)


def put(function: Function, address: Value, place: Place, value: Value, lanes: int) -> None:
    """Store the first lanes of a vector."""
    if place.item == 1:
        function.code += [*address.code, *(value.lane(0) & 1).code]
        function.code.append(("i32.store8", (0, place.offset)))
    elif lanes == LANES:
        function.store(address, value, place.offset)
    else:
        for lane in range(lanes):
            code = (
                *address.code,
                *value.code,
                ("v128.store32_lane", (2, place.offset + 4 * lane, lane)),
            )
            function.code += code


def collapsed(places: Sequence[Place]) -> list[Place]:
    """The same elements in the same order with as few axes as possible."""
    axes = _joined(places)
    shape = _lengths(places[0].shape, axes)
    lasts = [group[-1] for group in axes]
    return [replace(p, shape=shape, strides=tuple(p.strides[a] for a in lasts)) for p in places]


def lengths(places: Sequence[Place]) -> tuple[int, ...]:
    """Those of the loops over all elements of these places at once."""
    return _lengths(places[0].shape, _joined(places))


def _joined(places: Sequence[Place]) -> list[list[int]]:
    """The axes of more than one element, those together that are walked as one."""
    shape = places[0].shape
    axes: list[list[int]] = []
    for a in range(len(shape)):
        if shape[a] == 1:
            continue
        joins = axes and all(p.strides[axes[-1][-1]] == p.strides[a] * shape[a] for p in places)
        if joins:
            axes[-1].append(a)
        else:
            axes.append([a])
    return axes


def _lengths(shape: Shape, axes: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(math.prod(shape[a] for a in group) for group in axes)


def walked(function: Function, places: Sequence[Place]) -> Iterator[tuple[list[Walk], int]]:
    """Loops over all elements of places of one shape: yields the walks and how many at a time.

    The body is asked for once for each width, and must be written into the function each time.
    """
    flat = collapsed(places)
    shape = flat[0].shape
    walks = [_walk(function, place) for place in flat]
    inner = shape[-1] if shape else 1
    wide = bool(shape) and all(
        p.constant is not None
        or (p.item == 4 and p.strides[-1] in (0, 1))
        or (p.item == 1 and p.strides[-1] == 0)
        for p in flat
    )
    moving = [walk for walk in walks if walk.address is not None]
    with ExitStack() as stack:
        for axis in range(len(shape) - 1):
            stack.enter_context(axis_loop(function, moving, axis, shape))
        parts = [(inner // LANES, LANES), (1, inner % LANES)] if wide else [(inner, 1)]
        for count, width in parts:
            if not count or not width:
                continue
            with repeated(function, count):
                yield walks, width
                for walk in moving:
                    step = walk.place.strides[-1] * width * walk.place.item if shape else 0
                    advance(function, walk, step)


@contextmanager
def visited(function: Function, places: Sequence[Place]) -> Iterator[list[Value]]:
    """A loop over all elements of places of one shape: the address of each, one after another."""
    flat = collapsed(places)
    shape = flat[0].shape
    walks = [Walk(replace(place, offset=0), function.keep(place.start)) for place in flat]
    with ExitStack() as stack:
        for axis in range(len(shape) - 1):
            stack.enter_context(axis_loop(function, walks, axis, shape))
        with repeated(function, shape[-1] if shape else 1):
            yield [walk.at for walk in walks]
            for walk in walks if shape else ():
                advance(function, walk, walk.place.strides[-1] * walk.place.item)


def _walk(function: Function, place: Place) -> Walk:
    if place.constant is not None:
        kind = VECTOR[place.dtype.name]
        number = -int(place.constant) if place.item == 1 else place.constant
        return Walk(place, None, constant(kind, number))
    if not any(place.strides):
        value = fetched(place.base, place, VECTOR[place.dtype.name], 1, False)
        return Walk(place, None, function.keep(value))
    if min(place.strides) < 0:  # an address below the base would not wrap round with the offset
        return Walk(replace(place, offset=0), function.keep(place.start))
    return Walk(place, function.keep(place.base))


def stretches(length: int) -> list[tuple[int, int]]:
    """A length cut into pieces: pairs of how many and how long."""
    if length <= STRETCH:
        return [(1, length)]
    for size in range(STRETCH, STRETCH // 2, -1):
        if length % size == 0:
            return [(length // size, size)]
    return [(length // STRETCH, STRETCH), (1, length % STRETCH)]


@contextmanager
def repeated(function: Function, count: int) -> Iterator[None]:
    """Code that runs so often; what runs never is not kept."""
    if count < 1:
        before = len(function.code)
        yield
        del function.code[before:]
        return
    if count == 1:
        yield
        return
    with function.loop(function.local("i32"), 0, count, 1):
        yield


@contextmanager
def axis_loop(
    function: Function, moving: Sequence[Walk], axis: int, shape: tuple[int, ...]
) -> Iterator[None]:
    """An outer axis; afterwards each walk has moved by one step along it."""
    with repeated(function, shape[axis]):
        yield
        for walk in moving:
            strides = walk.place.strides
            back = strides[axis] - strides[axis + 1] * shape[axis + 1]
            advance(function, walk, back * walk.place.item)


def advance(function: Function, walk: Walk, step: int) -> None:
    """Move a walk by so many bytes."""
    if step and walk.address is not None:
        function.set(walk.address, walk.address + step)
