"""Random traced functions: ops on random shapes and views, for plans to be compiled from."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np

from engine.compiler import XP, Graph, simplify, trace
from engine.compiler.array import Array

Shape = tuple[int, ...]
SIZES = (1, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17)
MOST = 2200  # elements of a value
SMOOTH = (
    "tanh",
    "sin",
    "cos",
    "square",
    "negative",
    "abs",
    "sign",
    "exp",
    "expm1",
    "log1p",
    "sqrt",
)
PAIRS = ("add", "subtract", "multiply", "maximum", "minimum")
TRUTHS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")


class Grower:
    """Values made one from another. Each way to grow gives a value, or None where it cannot.

    loops: how many may still be in each other.
    """

    def __init__(self, chance: Random, inputs: list[Array], loops: int = 2) -> None:
        self.chance, self.pool, self.loops = chance, list(inputs), loops

    def pick(self, kind: str = "f", rank: int = 0) -> Any:
        """A value of a kind of numbers with at least so many axes; late ones more often."""
        fits = [x for x in self.pool if x.dtype.kind == kind and x.ndim >= rank]
        if not fits:
            return None
        return self.chance.choice(fits[-3:] if self.chance.random() < 0.6 else fits)

    def like(self, shape: Shape) -> Any:
        """A float value brought to a shape that broadcasts with this one."""
        x = self.pick()
        while x.ndim > len(shape):
            x = XP.sum(x, axis=0)
        for axis, (n, wanted) in enumerate(zip(x.shape[::-1], shape[::-1], strict=False)):
            if n not in (wanted, 1):
                x = XP.max(x, axis=x.ndim - 1 - axis, keepdims=True)
        return x

    def axes(self, x: Array) -> Any:
        """One axis, some or all."""
        some = self.chance.sample(range(x.ndim), self.chance.randint(1, x.ndim))
        return self.chance.choice((some[0], tuple(some), None))

    def unary(self) -> Any:
        name, x = self.chance.choice(SMOOTH), self.pick()
        if name in ("log1p", "sqrt"):
            x = XP.abs(x) + 0.5
        elif name.startswith("exp"):
            x = XP.minimum(x, 3.0)
        return getattr(XP, name)(x)

    def special(self) -> Any:
        return getattr(XP.nn, self.chance.choice(("relu", "sigmoid", "erf")))(self.pick())

    def binary(self) -> Any:
        x = self.pick()
        pair = [x, self.chance.choice((self.like(x.shape), 0.5))]
        self.chance.shuffle(pair)
        return getattr(XP, self.chance.choice(PAIRS))(*pair)

    def divide(self) -> Any:
        x = self.pick()
        return x / (XP.abs(self.like(x.shape)) + 0.5)

    def truth(self) -> Any:
        x = self.pick(self.chance.choice("fi")) if self.pick("i") is not None else self.pick()
        other = self.like(x.shape) if x.dtype.kind == "f" else 3
        return getattr(XP, self.chance.choice(TRUTHS))(x, other)

    def logic(self) -> Any:
        x = self.pick("b", 1)
        return x if x is None else getattr(XP, self.chance.choice(("any", "all")))(x, self.axes(x))

    def where(self) -> Any:
        truth = self.pick("b")
        if truth is None:
            return None
        return XP.where(truth, self.like(truth.shape), self.like(truth.shape))

    def bits(self) -> Any:
        x = self.pick("i")
        if x is None:
            return None
        hashed = XP.astype(x, "uint32") * 747796405 + 7
        hashed = (hashed ^ (hashed >> self.chance.randint(1, 20))) << 3
        return XP.astype(hashed >> 8, "float32") * 2.0**-24

    def whole(self) -> Any:
        x = self.pick("i")
        if x is None:
            return None
        ways = (x * 3 + 1, XP.maximum(x, 2), -x, XP.abs(x - 4), x & 6, XP.sign(x - 3))
        return self.chance.choice((*ways, XP.nn.relu(x - 3), XP.square(x), XP.sum(x)))

    def large(self) -> Any:
        """Numbers without sign, most of them beyond half of what there are."""
        x = self.pick("i")
        return None if x is None else XP.astype(x, "uint32") * 747796405 + 2**31

    def without_sign(self) -> Any:
        x = self.pick("u", 1)
        if x is None:
            return None
        ways = (XP.maximum(x, 2**31), XP.minimum(x, 2**31), x > 2**31, XP.sign(x), XP.abs(x))
        return self.chance.choice((*ways, XP.max(x, self.axes(x)), XP.min(x, self.axes(x))))

    def convert(self) -> Any:
        x = self.pick(self.chance.choice("ibu"))
        return None if x is None else XP.astype(x, "float32")

    def reduce(self) -> Any:
        x = self.pick(rank=1)
        if x is None:
            return None
        name, keep = self.chance.choice(("sum", "mean", "max", "min")), self.chance.random() < 0.5
        return getattr(XP, name)(x, axis=self.axes(x), keepdims=keep)

    def largest(self) -> Any:
        x = self.pick(self.chance.choice("fffiub"), 1)
        return None if x is None else XP.argmax(x, axis=self.chance.randrange(x.ndim))

    def permute(self) -> Any:
        x = self.pick(self.chance.choice("fffi"), 2)
        return x if x is None else XP.permute_dims(x, self.chance.sample(range(x.ndim), x.ndim))

    def reshape(self) -> Any:
        x = self.pick()
        first = self.chance.choice([n for n in range(1, x.size + 1) if x.size % n == 0])
        rest = x.size // first
        second = self.chance.choice([n for n in range(1, rest + 1) if rest % n == 0])
        return XP.reshape(x, self.chance.choice(((x.size,), (first, -1), (first, second, -1))))

    def cut(self) -> Any:
        x = self.pick(self.chance.choice("fffi"), 1)
        if x is None:
            return None
        cuts: list[Any] = []
        for n in x.shape:
            start, step = self.chance.randrange(n), self.chance.choice((1, 1, 2, 3, -1, -2))
            cuts.append(self.chance.choice((slice(None), slice(start, None, step), start)))
        return x[tuple(cuts)]

    def repeat(self) -> Any:
        x = self.pick()
        at = self.chance.randint(0, x.ndim)
        wide = XP.expand_dims(x, at)
        n = self.chance.choice(SIZES)
        if wide.size * n > MOST or wide.ndim > 5:
            return None
        return XP.broadcast_to(wide, (*wide.shape[:at], n, *wide.shape[at + 1 :]))

    def pad(self) -> Any:
        x = self.pick(rank=1)
        if x is None:
            return None
        return XP.pad(x, [(self.chance.randint(0, 2), self.chance.randint(0, 2)) for _ in x.shape])

    def join(self) -> Any:
        x = self.pick(rank=1)
        if x is None:
            return None
        others = [x, x * 0.5, *(y for y in self.pool if y.shape == x.shape and y.dtype == x.dtype)]
        parts = [self.chance.choice(others) for _ in range(self.chance.randint(1, 3))]
        return XP.concat(parts, axis=self.chance.randrange(x.ndim))

    def matmul(self) -> Any:
        """A product with another value, with itself turned round, or with something made to fit."""
        a = self.pick(rank=2)
        if a is None:
            return None
        a = a if a.ndim < 5 else a[0]
        swap = (*range(a.ndim - 2), a.ndim - 1, a.ndim - 2)
        if self.chance.random() < 0.3:
            a = XP.permute_dims(a, swap)
        fits = [b for b in self.pool if b.dtype.kind == "f" and b.ndim == 2]
        right = [b for b in fits if b.shape[0] == a.shape[-1]]
        turned = [b.T for b in fits if b.shape[1] == a.shape[-1]]
        made = XP.ones((a.shape[-1], self.chance.choice(SIZES))) * 0.25
        options = [XP.permute_dims(a, swap), made, *right, *right, *turned, *turned]
        return XP.matmul(a, self.chance.choice(options)) * 0.25

    def take(self) -> Any:
        x, index = self.pick(rank=1), self.pick("i")
        if x is None or index is None:
            return None
        axis = self.chance.choice((0, self.chance.randrange(x.ndim)))
        index = XP.maximum(XP.minimum(XP.abs(index), x.shape[axis] - 1), 0)
        if x.size * index.size > MOST * x.shape[axis]:
            return None
        return XP.take(x, index, axis=axis)

    def picture(self) -> Any:
        x = self.pick(rank=3)
        if x is None:
            return None
        x = XP.expand_dims(x, 0) if x.ndim == 3 else x[0] if x.ndim == 5 else x
        strides = (self.chance.randint(1, 3), self.chance.randint(1, 2))
        size = (self.chance.randint(1, 3), self.chance.randint(1, 3))
        padding = self.chance.choice(("same", "valid"))
        if padding == "valid" and any(k > n for k, n in zip(size, x.shape[1:3], strict=True)):
            return None
        what, made = self.chance.randrange(4), self.chance.choice((1, 3, 4, 6))
        if what == 0:
            return XP.nn.max_pool2d(x, size, strides, padding)
        if what == 1:
            return XP.nn.avg_pool2d(x, size, strides, padding)
        count = math.prod(size) * x.shape[3] * made
        weights = XP.reshape(XP.sin(XP.arange(0.0, float(count))), (*size, x.shape[3], made)) * 0.5
        if what == 2:
            return XP.nn.conv2d(x, weights, strides, padding, (1, 1))
        if math.prod(strides) * x.size * made > MOST * x.shape[3]:
            return None
        return XP.nn.conv2d_transpose(x, XP.permute_dims(weights, (0, 1, 3, 2)), strides, padding)

    def loop(self) -> Any:
        """A loop over the first axis; its body grows, too, and may read from outside."""
        rows = self.pick(rank=2)
        if rows is None or rows.shape[0] > 9 or not self.loops:
            return None
        start = XP.zeros(rows.shape[1:]) + (self.like(rows.shape[1:]) if rows.ndim > 1 else 0.0)
        if start.shape != rows.shape[1:]:
            return None
        outside = self.pick()

        def body(carry: Any, row: Any) -> Any:
            inner = Grower(self.chance, [carry, row, outside, carry * 0.5 + row], self.loops - 1)
            for _ in range(self.chance.randint(1, 4)):
                inner.grow()
            new = XP.tanh(XP.broadcast_to(inner.like(carry.shape), carry.shape) + row)
            return new, (inner.pool[-1], new)

        last, (other, every) = XP.nn.scan(body, start, rows, self.chance.random() < 0.3)
        self.pool += [last, other]
        return every

    def grow(self) -> None:
        """One more value, if the way chosen can make one."""
        made = self.chance.choice(WAYS)(self)
        if made is not None and 0 < made.size <= MOST and made.ndim <= 5:
            self.pool.append(made)


WAYS = (
    Grower.unary, Grower.special, Grower.binary, Grower.binary, Grower.divide, Grower.truth,
    Grower.logic, Grower.where, Grower.bits, Grower.whole, Grower.convert, Grower.large,
    Grower.without_sign, Grower.reduce,
    Grower.reduce, Grower.largest, Grower.permute, Grower.permute, Grower.reshape, Grower.cut,
    Grower.cut, Grower.repeat, Grower.repeat, Grower.pad, Grower.join, Grower.matmul,
    Grower.matmul, Grower.take, Grower.picture, Grower.picture, Grower.loop,
    Grower.loop,
)  # fmt: skip
"""How values are made; what matters most more than once."""


def arguments(chance: Random) -> list[np.ndarray]:
    """Arrays to begin with: floats of random shapes, some with ties, and whole numbers."""
    random = np.random.default_rng(chance.randrange(2**32))
    found = []
    for rank in (chance.randint(0, 2), 2, chance.randint(1, 4)):
        shape = [chance.choice(SIZES) for _ in range(rank)]
        while math.prod(shape) > 800:
            shape[shape.index(max(shape))] = 2
        array = random.normal(size=shape).astype(np.float32)
        found.append(np.round(array * 2) / np.float32(2) if chance.random() < 0.2 else array)
    if chance.random() < 0.2:  # long enough for sums in stretches
        found[0] = random.normal(size=chance.randint(500, MOST)).astype(np.float32)
    return [*found, random.integers(0, 9, chance.choice(SIZES)).astype(np.int32)]


def drawn(chance: Random, inputs: list[np.ndarray]) -> tuple[Graph, dict[int, int]]:
    """A function of these inputs, perhaps with its gradients, and which outputs update inputs."""

    def values(leaves: list[Any]) -> list[Any]:
        grower = Grower(chance, leaves)
        for _ in range(chance.randint(1, 12)):
            grower.grow()
        return [grower.pool[-1], *chance.sample(grower.pool, min(2, len(grower.pool)))]

    def loss(chosen: Any, index: Any) -> Any:
        found = values([*chosen, index])
        return sum(XP.sum(XP.sin(y)) for y in found if y.dtype.kind == "f") + XP.zeros(()), found

    def function(*leaves: Any) -> Any:
        *floats, index = leaves
        if plain:
            return [*values(list(leaves)), floats[1] * 0.5 + 1.0]
        (total, found), slopes = XP.nn.value_and_grad(loss)(floats, index)
        return [*found, total, *[x - 0.1 * g for x, g in zip(floats, slopes, strict=True)]]

    plain = chance.random() < 0.5
    graph = trace(function, *inputs)
    count = len(graph.outputs)
    updates = {count - 1: 1} if count <= 4 else {count - 3 + k: k for k in range(3)}
    return (simplify(graph) if chance.random() < 0.9 else graph), updates
