"""Matrix products: a tile of the result in registers, one row of the right matrix after another.

The left matrix may lie in memory by rows or by columns, which covers x W and the weights' gradient
xᵀ g; the right one lies by rows, so g Wᵀ wants W turned round first (``turn``): n k moves against
2 m n k flops. All lengths are known while compiling, so that every address is a variable plus a
constant and every loop has a known end.

Source: Goto and van de Geijn (2008), Anatomy of high-performance matrix multiplication, for tiles
in registers and panels in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.compiler.wasm.loops import repeated, stretches
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

ROWS = 4
WIDTH = 8
"""A tile of 4 rows and 8 columns takes 8 of the 16 vector registers; 3 or 4 more hold operands."""
LANES = 4
ITEM = 4  # bytes of a float32


@dataclass(frozen=True)
class Product:
    """C (rows, columns) = A (rows, inner) B (inner, columns); lengths and strides in elements.

    A's element (i, k) lies at i · a_row + k · a_inner, B's (k, j) at k · b_inner + j, C's (i, j) at
    i · c_row + j.
    """

    rows: int
    inner: int
    columns: int
    a_row: int
    a_inner: int
    b_inner: int
    c_row: int

    @property
    def flops(self) -> int:
        """Multiplications and additions."""
        return 2 * self.rows * self.inner * self.columns


def product(function: Function, it: Product, a: Value, b: Value, c: Value, target: Target) -> None:
    """Write C, given the addresses of A, B and C; they must not overlap.

    A long inner axis is walked in stretches, whose products are added up: that keeps their part of
    B in the cache and loses fewer digits. Where the columns are no multiple of 4, up to 12 bytes
    behind B (and behind C) are read (and not used).
    """
    parts = stretches(it.inner)
    if parts == [(1, it.inner)]:
        _panel(function, it, a, b, c, target)
        return
    _cleared(function, it, c)
    a, b = function.keep(a), function.keep(b)
    for count, length in parts:
        with repeated(function, count):
            _panel(function, replace(it, inner=length), a, b, c, target, more=True)
            function.set(a, a + length * it.a_inner * ITEM)
            function.set(b, b + length * it.b_inner * ITEM)


def _cleared(function: Function, it: Product, c: Value) -> None:
    """C filled with zeros."""
    row, size = function.keep(c), constant("i32", it.columns * ITEM)
    with repeated(function, it.rows):
        function.code += [*row.code, *constant("i32", 0).code, *size.code, ("memory.fill", ())]
        function.set(row, row + it.c_row * ITEM)


def _panel(
    function: Function, it: Product, a: Value, b: Value, c: Value, target: Target,
    more: bool = False,
) -> None:  # fmt: skip
    """Write C, or with ``more`` add to it."""
    left, right, to = (function.local("i32") for _ in range(3))
    column, row = function.local("i32"), function.local("i32")
    for start, stop, width in _spans(it.columns, WIDTH, LANES, 1):
        with function.loop(column, start * ITEM, stop * ITEM, width * ITEM):
            function.set(left, a)
            function.set(to, c + column)
            for first, last, height in _spans(it.rows, ROWS, 1):
                with function.loop(row, first, last, height):
                    function.set(right, b + column)
                    _tile(function, it, left, right, to, height, width, target, more)
                    function.set(to, to + height * it.c_row * ITEM)
                    # The tile has moved `left` along the inner axis; now back, and down.
                    ahead = (height * it.a_row - it.inner * it.a_inner) * ITEM
                    function.set(left, left + ahead)


def _spans(length: int, *steps: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and step that cover a length with steps as large as possible."""
    start = 0
    for step in steps:
        stop = start + (length - start) // step * step
        if stop > start:
            yield start, stop, step if step > 1 else stop - start  # the rest in one go
        start = stop


def _tile(
    function: Function,
    it: Product,
    left: Value,
    right: Value,
    to: Value,
    height: int,
    width: int,
    target: Target,
    more: bool,
) -> None:
    """height × width of the result, in registers while the inner axis is walked."""
    vectors = -(-width // LANES)
    sums = [[function.local("f32x4") for _ in range(vectors)] for _ in range(height)]
    zero = constant("f32x4", 0)
    for line in sums:
        for cell in line:
            function.set(cell, zero)
    row = [function.local("f32x4") for _ in range(vectors)]
    factor = function.local("f32x4") if vectors > 1 else None
    end = function.keep(right + it.inner * it.b_inner * ITEM)
    with function.loop(right, right, end, it.b_inner * ITEM):
        for v, part in enumerate(row):
            function.set(part, right.load("f32x4", v * LANES * ITEM))
        for i, line in enumerate(sums):
            value = left.repeat(i * it.a_row * ITEM)
            if factor is not None:
                function.set(factor, value)
                value = factor
            for cell, part in zip(line, row, strict=True):
                function.set(cell, target.multiply_add(value, part, cell))
        function.set(left, left + it.a_inner * ITEM)
    for i, line in enumerate(sums):
        for v, cell in enumerate(line):
            offset = (i * it.c_row + v * LANES) * ITEM
            if more:
                function.set(cell, cell + to.load("f32x4", offset))
            _put(function, to, cell, min(LANES, width - v * LANES), offset)


def _put(function: Function, to: Value, value: Value, lanes: int, offset: int) -> None:
    """Store the first lanes of a vector."""
    if lanes == LANES:
        function.store(to, value, offset)
        return
    for lane in range(lanes):
        function.store(to, value.lane(lane), offset + lane * ITEM)


def turn(function: Function, rows: int, columns: int, x: Value, to: Value) -> None:
    """Write the transpose of x (rows, columns), both by rows without gaps, in blocks of 4 × 4."""
    at, goal = function.local("i32"), function.local("i32")
    row, column = function.local("i32"), function.local("i32")
    for first, last, height in _spans(rows, LANES, 1):
        with function.loop(row, first, last, height):
            for start, stop, width in _spans(columns, LANES, 1):
                with function.loop(column, start, stop, width):
                    function.set(at, x + (row * columns + column) * ITEM)
                    function.set(goal, to + (column * rows + row) * ITEM)
                    if height == width == LANES:
                        _block(function, at, goal, rows, columns)
                        continue
                    for i in range(height):
                        for j in range(width):
                            value = at.load("f32", (i * columns + j) * ITEM)
                            function.store(goal, value, (j * rows + i) * ITEM)


def _block(function: Function, at: Value, goal: Value, rows: int, columns: int) -> None:
    """4 × 4 numbers turned round in registers."""
    lines = [function.keep(at.load("f32x4", i * columns * ITEM)) for i in range(LANES)]
    a, b, c, d = lines
    low = [function.keep(_mix(x, y, (0, 4, 1, 5))) for x, y in ((a, b), (c, d))]
    high = [function.keep(_mix(x, y, (2, 6, 3, 7))) for x, y in ((a, b), (c, d))]
    for j, (x, y) in enumerate((low, low, high, high)):
        lanes = (2, 3, 6, 7) if j % 2 else (0, 1, 4, 5)
        function.store(goal, _mix(x, y, lanes), j * rows * ITEM)


def _mix(a: Value, b: Value, lanes: Sequence[int]) -> Value:
    """Four of the eight lanes of two vectors."""
    which = bytes(ITEM * lane + byte for lane in lanes for byte in range(ITEM))
    return Value(a.kind, (*a.code, *b.code, ("i8x16.shuffle", (which,))))
