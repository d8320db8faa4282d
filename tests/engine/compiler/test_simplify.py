"""Simplification really shrinks graphs and never changes what they compute."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compiler import XP, simplify, trace
from tests.engine.compiler.support import naive, names, numbers

X = np.ones((2, 3), np.float32)


def ops(function, *arguments):
    """The ops left of a function after simplification."""
    return names(simplify(trace(function, *(arguments or (X,)))))


def test_dead_code_vanishes():
    def function(x):
        XP.exp(x)
        return XP.sin(x)

    assert ops(function) == ["sin"]


def test_common_subexpressions_are_computed_once():
    assert ops(lambda x: XP.exp(x) * XP.tanh(XP.exp(x))) == ["exp", "multiply", "tanh"]
    assert ops(lambda x, y: (x + y) / (y + x), X, X) == ["add", "divide"]
    assert ops(lambda x: XP.sum(x, axis=0) * XP.max(x, axis=0)) == ["max", "multiply", "sum"]
    assert ops(lambda x: XP.sum(x, 0) + XP.max(XP.sum(x, 1))) == ["add", "max", "sum", "sum"]


def test_constants_are_folded():
    assert ops(lambda x: x + XP.exp(XP.zeros((2, 3))) * 2) == ["add", "constant"]
    assert ops(lambda x: x * XP.sum(XP.arange(4, dtype=XP.float32))) == ["constant", "multiply"]
    folded = simplify(trace(lambda x: XP.sqrt(XP.full((2,), 9.0)), X))
    assert folded.outputs[0].op.name == "broadcast_to"
    assert naive(folded, [X])[0].tolist() == [3, 3]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + 0,
        lambda x: 0.0 + x,
        lambda x: x - 0,
        lambda x: x * 1,
        lambda x: x / 1,
        lambda x: XP.negative(-x),
        lambda x: XP.reshape(XP.reshape(x, (3, 2)), (2, 3)),
        lambda x: XP.permute_dims(XP.permute_dims(x, (1, 0)), (1, 0)),
        lambda x: XP.broadcast_to(x, (2, 3)),
        lambda x: x[:, :],
        lambda x: XP.nn.stop_gradient(x),
        lambda x: XP.sum(x, axis=()),
        lambda x: XP.asarray(x, dtype=XP.float32),
    ],
)
def test_nothing_to_do_is_nothing(function):
    graph = simplify(trace(function, X))
    assert graph.outputs[0] is graph.inputs[0]


def test_zero_keeps_the_shape_it_broadcasts_to():
    graph = simplify(trace(lambda x: x + XP.zeros((4, 2, 3)), X))
    assert graph.outputs[0].shape == (4, 2, 3)
    assert naive(graph, [X])[0].shape == (4, 2, 3)


def test_cheap_algebra():
    assert ops(lambda x: x * x) == ["square"]
    assert ops(lambda x, y: x + (-y), X, X) == ["subtract"]
    assert ops(lambda x, y: x - (-y), X, X) == ["add"]
    assert ops(lambda x: (x * 2) * 3) == ["constant", "multiply"]
    assert ops(lambda x: XP.sum(x[:, :1], axis=1)) == ["reshape", "slice"]


def test_broadcasts_move_behind_the_arithmetic():
    def function(x):
        return XP.exp(XP.broadcast_to(XP.sum(x), (2, 3))) * 2

    graph = simplify(trace(function, X))
    assert names(graph) == ["broadcast_to", "constant", "exp", "multiply", "sum"]
    assert graph.outputs[0].op.name == "broadcast_to"


def test_the_step_of_a_dense_layer_is_as_short_as_by_hand():
    def step(x, y, w, rate):
        loss = lambda w: (XP.mean(XP.square(XP.nn.relu(x @ w) - y)), None)  # noqa: E731
        (value, _), slope = XP.nn.value_and_grad(loss)(w)
        return w - rate * slope, value

    specs = (numbers((5, 3), 1), numbers((5, 2), 2), numbers((3, 2), 3), np.float32(0.1))
    left = ops(step, *map(np.asarray, specs))
    forward, loss = "matmul relu", "subtract square sum multiply"
    gradient, update = "multiply sign multiply matmul", "multiply subtract"
    expected = sorted(f"{forward} {loss} {gradient} {update}".split())
    assert [name for name in left if name not in ("constant", "permute_dims")] == expected
