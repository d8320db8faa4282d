"""Plans compiled to WebAssembly give what NumPy gives, and touch nothing outside their arena."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.compiler import XP, bind, plan, simplify, trace
from engine.compiler.fuse import fuse
from engine.compiler.wasm.compile import array_at, compile_plan, left_calls
from engine.compiler.wasm.elementwise import fusable
from engine.compiler.wasm.target import Target
from tests.engine.compiler.wasm.machine import Machine

GUARD = 0xA7


def run(
    function: Callable[..., Any], *arguments: Any, relaxed: bool = False
) -> tuple[list[np.ndarray], list[str]]:
    """The outputs of a traced function under wasmtime, and the ops that NumPy had to do."""
    graph = fuse(simplify(trace(function, *arguments)), fusable)
    made = plan(graph)
    compiled = compile_plan(made, Target(relaxed))
    base = 64 * 5
    machine = Machine(compiled.functions, pages=(base + compiled.size + 4096) // 65536 + 1)
    whole = machine.bytes
    whole[:] = GUARD
    memory = whole[base : base + compiled.size]
    memory[:] = 0xFF  # NaN: nothing may be read that was not written
    for place, array in compiled.constants:
        array_at(memory, place)[...] = array
    for x, leaf in zip(graph.inputs, tree.leaves(arguments), strict=True):
        array_at(memory, compiled.places[x])[...] = leaf
    for step in compiled.steps:
        if isinstance(step, str):
            machine.call(step, base)
        else:
            with np.errstate(all="ignore"):
                for call in left_calls(compiled, step, memory):
                    call()
    assert (whole[:base] == GUARD).all() and (whole[base + compiled.size :] == GUARD).all()
    outputs = [array_at(memory, compiled.places[y]).copy() for y in graph.outputs]
    return outputs, compiled.left_over


def by_numpy(function: Callable[..., Any], *arguments: Any) -> list[np.ndarray]:
    graph = simplify(trace(function, *arguments))
    inputs = [np.asarray(leaf, order="C") for leaf in tree.leaves(arguments)]
    executable = bind(plan(graph), inputs)
    with np.errstate(all="ignore"):
        executable.run()
    return [output.copy() for output in executable.outputs]


def alike(function: Callable[..., Any], *arguments: Any, left: tuple[str, ...] = ()) -> None:
    found, left_over = run(function, *arguments)
    assert set(left_over) <= set(left)
    for ours, wanted in zip(found, by_numpy(function, *arguments), strict=True):
        assert ours.dtype == wanted.dtype
        if wanted.dtype.kind == "f":
            large = np.abs(wanted[np.isfinite(wanted)]).max(initial=1.0)
            np.testing.assert_allclose(ours, wanted, rtol=2e-5, atol=1e-6 * large)
        else:
            np.testing.assert_array_equal(ours, wanted)


RANDOM = np.random.default_rng(7)


def normal(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def whole(*shape: int) -> np.ndarray:
    return RANDOM.integers(-50, 50, size=shape).astype(np.int32)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (4,), (7, 5), (2, 3, 9), (64, 33)])
def test_chains_of_elementwise_ops(shape: tuple[int, ...]) -> None:
    def function(x: Any, y: Any) -> Any:
        a = XP.square(x - y) * 0.5 + XP.abs(y)
        return XP.sqrt(a), XP.where(x > y, a, -a), XP.sign(x), XP.maximum(x, 0.25), XP.nn.relu(y)

    alike(function, normal(*shape), normal(*shape))


@pytest.mark.parametrize(
    "pair", [((5, 7), (7,)), ((5, 7), (5, 1)), ((4, 1, 3), (2, 1)), ((6,), ())]
)
def test_broadcasting(pair: Any) -> None:
    alike(lambda x, y: (x * y + x, y - x), *[normal(*shape) for shape in pair])


def test_truths_and_whole_numbers() -> None:
    def function(x: Any, y: Any) -> Any:
        truth = (x > 3) & (y < x)
        hashed = (XP.astype(x, "uint32") * 747796405) ^ (XP.astype(y, "uint32") >> 7)
        return (
            truth,
            XP.where(truth, x, y),
            hashed,
            XP.astype(truth, "float32"),
            XP.astype(x, "float32"),
        )

    alike(function, whole(5, 9), whole(5, 9))


@pytest.mark.parametrize("name", ["sum", "max", "min", "mean"])
@pytest.mark.parametrize("axis", [None, 0, 1, 2, (0, 1), (1, 2), (0, 2)])
def test_reductions(name: str, axis: Any) -> None:
    alike(lambda x: getattr(XP, name)(x, axis=axis), normal(3, 6, 11))


@pytest.mark.parametrize("length", [4 * 513, 4 * 513 + 3, 513, 515, 1025, 4 * 1031, 2 * 521])
def test_sums_whose_last_stretch_is_short(length: int) -> None:
    x = whole(length, 3).astype(np.float32)  # so that sums are exact in any order
    alike(lambda x: (XP.sum(x), XP.max(x), XP.sum(x, axis=0), XP.sum(x.T, axis=1)), x)
    alike(lambda x: (XP.sum(x), XP.min(x)), x[:, 0])


def test_reductions_of_what_is_repeated() -> None:
    def function(x: Any) -> Any:
        repeated = XP.broadcast_to(x[:, None, :], (3, 7, 11))
        return XP.sum(repeated, axis=2), XP.max(repeated, axis=0), XP.min(repeated, axis=(0, 2))

    alike(function, normal(3, 11))


def test_any_and_all() -> None:
    alike(lambda x: (XP.any(x > 40, axis=0), XP.all(x < 49, axis=1)), whole(9, 7))


@pytest.mark.parametrize("sizes", [(1, 1, 1), (25, 64, 32), (5, 3, 7), (10, 2, 4)])
def test_products_and_their_derivatives(sizes: tuple[int, int, int]) -> None:
    rows, inner, columns = sizes

    def function(params: Any, x: Any, y: Any) -> Any:
        def loss(params: Any) -> Any:
            out = XP.nn.relu(x @ params["w"] + params["b"])
            return XP.mean(XP.square(out - y)), {}

        (value, _), gradients = XP.nn.value_and_grad(loss)(params)
        return value, gradients

    params = {"w": normal(inner, columns), "b": normal(columns)}
    alike(function, params, normal(rows, inner), normal(rows, columns))


@pytest.mark.parametrize(
    "shapes",
    [((2, 3, 5), (2, 5, 4)), ((3, 2, 4, 5), (5, 6)), ((2, 1, 4, 5), (3, 5, 2)), ((1, 1), (1, 9))],
)
def test_products_one_for_each_of_the_leading_axes(shapes: Any) -> None:
    def function(a: Any, b: Any) -> Any:
        swap = (*range(a.ndim - 2), a.ndim - 1, a.ndim - 2)
        return a @ b, a @ XP.permute_dims(a, swap), XP.permute_dims(a, swap) @ a

    alike(function, *[normal(*shape) for shape in shapes])


def test_products_of_odd_views() -> None:
    def function(x: Any) -> Any:
        odd = XP.permute_dims(x[:, ::2, :], (1, 2, 0))  # (3, 5, 4): no axis without gaps
        return odd[0] @ odd[1].T, XP.ones((3, 5)) @ odd[2], x[0] @ XP.full((5, 2), 0.5)

    alike(function, normal(4, 6, 5))


def test_products_of_what_is_repeated_or_runs_backwards() -> None:
    def function(x: Any, y: Any) -> Any:
        repeated = XP.broadcast_to(y[0], (5, 7))
        back = x[::-1, ::-2]
        return x @ repeated, repeated.T @ x.T, back @ back.T, back.T @ repeated[:4], x @ y[::-1]

    alike(function, normal(4, 5), normal(5, 7))


def test_moved_and_joined() -> None:
    def function(x: Any) -> Any:
        turned = XP.permute_dims(x, (2, 0, 1))
        return (
            XP.reshape(turned, (-1,)), XP.concat([x, x * 2], axis=1),
            XP.pad(x, [(1, 2), (0, 0), (3, 1)]),
            x[:, ::2, 1:] + 1.0, x[::-1] * 2.0,
        )  # fmt: skip

    alike(function, normal(4, 6, 5))


@pytest.mark.parametrize("width", [1, 6])
def test_rows_taken_and_added_back(width: int) -> None:
    def function(x: Any, index: Any, g: Any) -> Any:
        def loss(table: Any) -> Any:
            return XP.sum(XP.take(table, index, axis=0) * g), {}

        (value, _), slopes = XP.nn.value_and_grad(loss)(x)
        return value, slopes

    index = np.array([3, 0, 3, 3, 1], np.int32)
    alike(function, normal(4, width), index, normal(5, width))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("strides", "dilation"), [((1, 1), (1, 1)), ((2, 1), (1, 1)), ((1, 1), (2, 2))]
)
def test_convolutions_and_their_derivatives(padding: str, strides: Any, dilation: Any) -> None:
    def function(kernel: Any, x: Any) -> Any:
        def loss(kernel: Any) -> Any:
            first = XP.nn.conv2d(x, kernel["a"], strides, padding, dilation)
            second = XP.nn.conv2d(XP.nn.relu(first), kernel["b"], (1, 1), padding)
            back = XP.nn.conv2d_transpose(second, kernel["c"], (2, 2), padding)
            return XP.sum(XP.square(back)) + XP.sum(
                XP.nn.avg_pool2d(first, (2, 2), (2, 2), padding)
            ), {}

        (value, _), slopes = XP.nn.value_and_grad(loss)(kernel)
        return value, slopes

    kernel = {"a": normal(3, 3, 2, 4), "b": normal(2, 2, 4, 5), "c": normal(3, 3, 2, 5)}
    alike(function, {k: v * 0.2 for k, v in kernel.items()}, normal(2, 9, 8, 2))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("size", "strides"), [((2, 2), (2, 2)), ((3, 2), (2, 1)), ((3, 3), (1, 1))]
)
def test_pooling_and_its_derivatives(padding: str, size: Any, strides: Any) -> None:
    def function(x: Any, y: Any) -> Any:
        def loss(x: Any) -> Any:
            return XP.sum(XP.square(XP.nn.max_pool2d(x, size, strides, padding) * 0.5 + 1.0)), {}

        (value, _), slope = XP.nn.value_and_grad(loss)(x)
        return value, slope, XP.nn.max_pool2d(y, size, strides, padding)

    ties = whole(2, 7, 6, 5).astype(np.float32) % 3
    alike(function, ties, normal(2, 7, 6, 5))


def test_extremes_of_numbers_without_sign_and_of_truths() -> None:
    def function(x: Any) -> Any:
        large = XP.astype(x, "uint32") * 97612893
        return (
            XP.max(large, axis=0), XP.min(large, axis=1), XP.maximum(large, 1 << 31),
            XP.minimum(large, 1 << 31), XP.max(x > 40, axis=0), XP.min(x > -49, axis=1),
            XP.argmax(large, axis=1), XP.argmax(x > 20, axis=0), XP.argmax(x[:, ::-1], axis=1),
            XP.abs(large), XP.sign(large), XP.sign(x), XP.nn.relu(x), XP.nn.relu(large),
        )  # fmt: skip

    alike(function, whole(9, 7))


def test_slices_of_any_axis_taken_and_added_back() -> None:
    def function(x: Any, index: Any) -> Any:
        def loss(x: Any) -> Any:
            found = [XP.take(XP.permute_dims(x, (2, 0, 1)), index, axis=axis) for axis in range(3)]
            found += [XP.take(x[::-1], index[::2], axis=0), XP.take(x, index[:1], axis=2)]
            found += [XP.take(x, XP.broadcast_to(index[:1], (6,)), axis=1)]
            return sum(XP.sum(XP.sin(y * (k + 1.0))) for k, y in enumerate(found)), found

        (_, found), slope = XP.nn.value_and_grad(loss)(x)
        return found, slope, XP.take(x > 0, index, axis=1)

    alike(function, normal(4, 6, 5), np.array([3, 0, 3, 2, 1], np.int32))


@pytest.mark.parametrize("wrong", [-1, 4, 2**31 - 1])
def test_an_index_that_names_no_slice_hits_nothing_else(wrong: int) -> None:
    def function(x: Any, index: Any) -> Any:
        (_, found), slope = XP.nn.value_and_grad(
            lambda x: (XP.sum(found := XP.take(x, index, axis=0)), found)
        )(x)
        return found, slope

    run(function, normal(4, 3), np.array([0, wrong], np.int32))  # guards lie around the arena


@pytest.mark.parametrize("axis", [0, 1, 2, None])
def test_the_place_of_the_largest(axis: Any) -> None:
    x = whole(4, 9, 5) % 7
    y = x.astype(np.float32)
    y[1, 2, 3] = np.nan
    alike(lambda x, y: (XP.argmax(x, axis=axis), XP.argmax(y, axis=axis)), x, y)


@pytest.mark.parametrize("reverse", [False, True])
def test_loops_and_their_derivatives(reverse: bool) -> None:
    def function(w: Any, x: Any, start: Any) -> Any:
        def loss(params: Any) -> Any:
            def body(carry: Any, row: Any) -> Any:
                h, count = carry
                new = XP.nn.relu(h @ params + row) * 0.5 + h
                return (new, count + 1.0), (new, XP.sum(row))

            (last, count), (every, sums) = XP.nn.scan(body, (start, XP.zeros(())), x, reverse)
            return XP.sum(XP.square(last)) + XP.sum(every) * count + XP.sum(sums), {}

        (value, _), slope = XP.nn.value_and_grad(loss)(w)
        return value, slope

    alike(function, normal(5, 5) * 0.3, normal(7, 2, 5), normal(2, 5))


def test_loops_over_views() -> None:
    def function(x: Any, w: Any) -> Any:
        def body(carry: Any, row: Any) -> Any:
            return carry * w + row, carry

        rows = XP.permute_dims(x, (1, 0, 2))
        return XP.nn.scan(body, XP.zeros((3, 4)), rows)

    alike(function, normal(3, 6, 4), normal(4))


def test_loops_in_loops_and_their_derivatives() -> None:
    def function(w: Any, x: Any, start: Any) -> Any:
        def loss(w: Any) -> Any:
            def outer(carry: Any, row: Any) -> Any:
                def inner(h: Any, r: Any) -> Any:
                    return XP.tanh(h @ w + r * carry + row[0]), h

                return XP.nn.scan(inner, carry, row)

            last, every = XP.nn.scan(outer, start, x)
            return XP.sum(XP.sin(last)) + XP.sum(every * every), every

        return XP.nn.value_and_grad(loss)(w)

    alike(function, normal(4, 4) * 0.3, normal(3, 5, 2, 4), normal(2, 4))


def test_slices_joined_in_a_loop() -> None:
    def function(x: Any, start: Any) -> Any:
        def body(carry: Any, row: Any) -> Any:
            return XP.tanh(carry + row), XP.concat([row, row, carry])

        return XP.nn.scan(body, start, x)

    alike(function, normal(4, 3, 5), normal(3, 5))


def test_what_cannot_be_compiled_is_left_to_numpy() -> None:
    def function(x: Any) -> Any:
        return (x @ x[:5].T) * 2, XP.sum(x, axis=0)

    x = whole(5, 6)
    assert run(function, x)[1] == ["matmul"]
    alike(function, x, left=("matmul",))
