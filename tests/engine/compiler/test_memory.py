"""The memory plan against an evaluation without one, on random graphs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler import XP, bind, plan, simplify, trace
from engine.compiler.graph import Graph
from tests.engine.compiler.support import naive, numbers

SHAPE = (3, 3)  # square, so that transposes mix freely with the rest


def grow(draw, pool):
    """One more random value from those there are."""
    pick = lambda: draw(st.sampled_from(pool))  # noqa: E731
    kind = draw(st.integers(0, 12))
    a, b = pick(), pick()
    made = [
        lambda: a + b,
        lambda: a * b,
        lambda: a - XP.sum(b, axis=0),
        lambda: XP.permute_dims(a, (1, 0)),
        lambda: XP.matmul(a, b) * 0.3,
        lambda: XP.tanh(a),
        lambda: XP.nn.erf(a),
        lambda: XP.where(a > b, a, XP.permute_dims(b, (1, 0))),
        lambda: XP.reshape(XP.permute_dims(a, (1, 0)), (9,))[None, :3] + b,
        lambda: XP.concat([a[1:], b[:1]], axis=0),
        lambda: XP.broadcast_to(XP.max(a, axis=1, keepdims=True), SHAPE),
        lambda: XP.take(a, XP.astype(XP.argmax(b, axis=0), XP.int32), axis=0),
        lambda: XP.nn.sigmoid(XP.reshape(a, (9,)))[::-1][:3] + a,
    ][kind]()
    return XP.broadcast_to(made, SHAPE)


@st.composite
def graphs(draw):
    """A random graph of 3 inputs, and updates that give some of them new values."""

    # The third output always is one of the inputs or a view of one: old values must survive.
    def function(*inputs):
        pool = list(inputs)
        for _ in range(draw(st.integers(1, 12))):
            pool.append(grow(draw, pool))
        chosen = [draw(st.sampled_from(pool)) for _ in range(3)]
        return [*chosen, XP.permute_dims(draw(st.sampled_from(inputs)), (1, 0)), XP.sum(pool[-1])]

    graph = trace(function, *[np.zeros(SHAPE, np.float32)] * 3)
    targets = draw(st.permutations(range(3)))
    return graph, dict(enumerate(targets[: draw(st.integers(0, 3))]))


@settings(max_examples=300)
@given(graphs(), st.integers(0, 1000), st.booleans())
def test_a_plan_computes_what_its_graph_says(made, seed, simplified):
    graph, updates = made
    inputs = [numbers(SHAPE, seed + k) for k in range(3)]
    expected = naive(graph, inputs)
    graph = simplify(graph) if simplified else graph
    cells = [x.copy() for x in inputs]
    executable = bind(plan(graph, updates), cells)
    for turn in range(2):  # the second run starts from what the first left in its memory
        with np.errstate(all="ignore"):
            executable.run()
        for position, value in enumerate(expected):
            found = (
                cells[updates[position]] if position in updates else executable.outputs[position]
            )
            np.testing.assert_allclose(found, value, 1e-5, 1e-5)
        for k in set(range(3)) - set(updates.values()):
            np.testing.assert_array_equal(cells[k], inputs[k])
        if turn == 0:
            expected = naive(graph, [cell.copy() for cell in cells])


def test_memory_is_shared_between_values_of_different_times():
    def chain(x):
        for _ in range(50):
            x = XP.tanh(x @ x)
        return x

    assert plan(trace(chain, np.zeros((64, 64), np.float32))).arena <= 2 * 64 * 64 * 4


def test_elementwise_chains_need_one_block():
    graph = trace(lambda x: XP.exp(XP.tanh(XP.sin(x) + 1) * 2), np.zeros((64, 64), np.float32))
    assert plan(graph).arena == 64 * 64 * 4


def test_views_need_no_memory():
    def function(x):
        return XP.reshape(x, (4, 16))[1:3], XP.broadcast_to(x.T, (5, 8, 8))

    made = plan(trace(lambda x: XP.sum(function(x)[1] @ function(x)[0][:1, :8].T),
                      np.zeros((8, 8), np.float32)))  # fmt: skip
    assert {v.op.name for v in made.views} >= {"reshape", "slice", "broadcast_to", "permute_dims"}
    assert not any(v.op.name in ("slice", "broadcast_to", "permute_dims") for v in made.blocks)


def test_updates_are_written_in_place():
    def step(w, g):
        return w - g @ w.T, XP.sum(w)

    w, g = numbers((4, 4), 1), numbers((4, 4), 2)
    made = plan(trace(step, w, g), {0: 0})
    assert made.overwrites and not made.copies
    expected = w - g @ w.T
    cell = w.copy()
    bind(made, [cell, g]).run()
    np.testing.assert_allclose(cell, expected, 1e-5)


def test_updates_that_cannot_be_in_place_are_copied():
    swapped = plan(trace(lambda a, b: (b * 2, a * 3), *[np.zeros(2, np.float32)] * 2), {0: 0, 1: 1})
    assert len(swapped.overwrites) == 1 and len(swapped.copies) == 1
    a, b = np.array([1, 2], np.float32), np.array([3, 4], np.float32)
    bind(swapped, [a, b]).run()
    assert a.tolist() == [6, 8] and b.tolist() == [3, 6]


def test_one_value_may_update_two_inputs_and_stay_an_output():
    made = plan(
        trace(lambda a, b: (a + b, a + b, a + b), *[np.zeros(2, np.float32)] * 2), {0: 0, 1: 1}
    )
    a, b = np.array([1, 2], np.float32), np.array([3, 4], np.float32)
    executable = bind(made, [a, b])
    executable.run()
    assert a.tolist() == b.tolist() == executable.outputs[2].tolist() == [4, 6]


def test_an_unchanged_input_costs_nothing():
    made = plan(trace(lambda a, b: (a, b + 1), *[np.zeros(2, np.float32)] * 2), {0: 0, 1: 1})
    assert len(made.order) == 1 and not made.copies


def test_wrong_memory_is_refused():
    made = plan(trace(lambda a: a + 1, np.zeros((2, 3), np.float32)))
    for wrong in (np.zeros((3, 2), np.float32), np.zeros((2, 3)), np.zeros((3, 2), np.float32).T):
        with pytest.raises(ValueError, match="expected a contiguous float32"):
            bind(made, [wrong])
    with pytest.raises(ValueError, match="keep shape and dtype"):
        plan(Graph(made.graph.inputs, (made.graph.inputs[0][0],), made.graph.structure), {0: 0})
