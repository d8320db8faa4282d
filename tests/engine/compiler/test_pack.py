"""Packed updates compute what the separate ones would."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler import XP, bind, pack, plan, simplify, trace
from engine.compiler.pack import LARGEST
from tests.engine.compiler.support import naive, numbers

FORMS = [
    # new parameter and new slot from parameter, slot, gradient and rate
    lambda p, m, g, rate: (p - rate * g, m),
    lambda p, m, g, rate: (p - rate * g, m * 0.9 + g),
    lambda p, m, g, rate: (p - rate * (m * 0.9 + g), m * 0.9 + g),
    lambda p, m, g, rate: (p * (1.0 - rate) - g / (XP.sqrt(XP.square(m)) + 1.0), m + XP.square(g)),
    lambda p, m, g, rate: (XP.where(g > 0, p, m), XP.where(g > m, p, rate)),
    lambda p, m, g, rate: (m * 2, p * 3),
    lambda p, m, g, rate: (g, p),
]
sizes = st.lists(st.lists(st.integers(1, 4), max_size=2).map(tuple), min_size=1, max_size=6)


def pieces(shapes, seed=0):
    """A parameter and a slot for each shape, a rate, and data that every gradient depends on."""
    params = [numbers(shape, seed + 2 * k) for k, shape in enumerate(shapes)]
    slots = [numbers(shape, seed + 2 * k + 1) for k, shape in enumerate(shapes)]
    return params, slots, np.array(0.1, np.float32), numbers((5,), seed + 99)


def slope(x):
    """Something of x's shape that is not computed element by element (but for scalars)."""
    return XP.take(x, XP.arange(x.shape[0]), axis=0) if x.ndim else XP.sin(x)


def step(forms):
    """A training step whose gradients read all parameters, as backpropagation does."""

    def function(params, slots, rate, data):
        total = sum(XP.sum(XP.tanh(p)) for p in params) + XP.sum(data)
        new = [
            form(p, m, slope(p * total), rate)
            for form, p, m in zip(forms, params, slots, strict=True)
        ]
        return [p for p, _ in new], [m for _, m in new], total

    return function


def run(packed, inputs):
    """Run a packed graph over copies of the original inputs; its updated inputs, and the rest."""
    flats = [np.concatenate([inputs[k].reshape(-1) for k in group]) for group in packed.groups]
    cells = [*flats, *[inputs[k].copy() for k in packed.rest]]
    executable = bind(plan(packed.graph, packed.updates), cells)
    executable.run()
    after = dict(zip(packed.rest, cells[len(flats) :], strict=True))
    for group, flat in zip(packed.groups, flats, strict=True):
        ends = np.cumsum([inputs[k].size for k in group])
        for k, part in zip(group, np.split(flat, ends[:-1]), strict=True):
            after[k] = part.reshape(inputs[k].shape)
    return after, executable.outputs[-1]


@settings(max_examples=100)
@given(sizes, st.data(), st.integers(0, 1000))
def test_packed_steps_agree_with_plain_ones(shapes, data, seed):
    forms = [data.draw(st.sampled_from(FORMS)) for _ in shapes]
    params, slots, rate, x = pieces(shapes, seed)
    graph = simplify(trace(step(forms), params, slots, rate, x))
    updates = {k: k for k in range(2 * len(shapes))}
    inputs = [*params, *slots, rate, x]
    expected = naive(graph, inputs)
    after, total = run(pack(graph, updates), inputs)
    for k in updates:
        np.testing.assert_allclose(after[k], expected[k], 1e-5, 1e-5)
    np.testing.assert_allclose(total, expected[-1], 1e-5)


def test_layers_updated_alike_are_updated_at_once():
    shapes = [(3, 4), (4,), (4, 2), (2,)]
    params, slots, rate, x = pieces(shapes)
    graph = simplify(trace(step([FORMS[2]] * 4), params, slots, rate, x))
    packed = pack(graph, {k: k for k in range(8)})
    assert packed.groups == ((0, 1, 2, 3), (4, 5, 6, 7)) and packed.rest == (8, 9)
    made = plan(packed.graph, packed.updates)
    assert len(made.overwrites) == 2 and not made.copies
    flat = [value for value in made.order if value.op.elementwise and value.shape == (26,)]
    assert [value.op.name for value in flat] == ["multiply", "add", "multiply", "subtract"]


def test_gradients_are_computed_where_they_are_needed():
    shapes = [(3, 4), (4, 2)]
    params, slots, rate, x = pieces(shapes)
    packed = pack(simplify(trace(step([FORMS[0]] * 2), params, slots, rate, x)), {0: 0, 1: 1})
    made = plan(packed.graph, packed.updates)
    assert [value.op.name for value in made.order].count("concat") == 1
    flats = [np.zeros(20, np.float32)]
    calls = bind(made, [*flats, *[[*params, *slots, rate, x][k] for k in packed.rest]]).calls
    kernels = [value for value in made.order if value not in made.views]
    assert len(calls) == len(kernels) - 1  # joining takes no call


def test_different_updates_are_packed_apart():
    shapes = [(3, 4), (4,), (4, 2), (2,)]
    params, slots, rate, x = pieces(shapes)
    forms = [FORMS[2], FORMS[0], FORMS[2], FORMS[0]]
    packed = pack(simplify(trace(step(forms), params, slots, rate, x)), {k: k for k in range(8)})
    assert sorted(packed.groups) == [(0, 2), (1, 3), (4, 6)]


def test_large_and_single_arrays_stay_as_they_are():
    shapes = [(LARGEST + 1,), (LARGEST + 1,), (3,)]
    params, slots, rate, x = pieces(shapes)
    packed = pack(simplify(trace(step([FORMS[0]] * 3), params, slots, rate, x)), {0: 0, 1: 1, 2: 2})
    assert packed.groups == () and packed.rest == tuple(range(8))
