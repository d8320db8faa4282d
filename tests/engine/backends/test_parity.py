"""NumPy and JAX train the same: same losses, same weights."""

from __future__ import annotations

import numpy as np
import pytest

from engine import backends, rng, tree
from tests.engine.backends.support import ACTIVATIONS, HYPER, OPTIMIZERS, data, initial, mlp


def train(name, steps, sizes, activation, optimizer, dropout=False, rate=0.05, size=20):
    program = mlp(sizes, activation, optimizer, dropout)
    split = data(inputs=sizes[0], outputs=sizes[-1])
    session = backends.get(name).session(
        program, initial(sizes, optimizer), split, {**HYPER, "rate": rate}
    )
    losses = session.run(rng.batch_indices(0, 0, steps, size, 300))["loss"]
    return losses, session.state()


@pytest.mark.parametrize(
    ("sizes", "activation", "optimizer"),
    [
        ((3, 16, 8, 3), "relu", "sgd"),
        ((2, 8, 1), "tanh", "momentum"),
        ((5, 9, 7, 5, 2), "gelu", "adam"),
        ((1, 4, 1), "sigmoid", "adam"),
        ((4, 2), "relu", "momentum"),
    ],
)
def test_200_steps(sizes, activation, optimizer):
    rate = 0.003 if optimizer == "adam" else 0.05
    mine, state = train("numpy", 200, sizes, activation, optimizer, rate=rate)
    theirs, expected = train("jax", 200, sizes, activation, optimizer, rate=rate)
    np.testing.assert_allclose(mine[:20], theirs[:20], 3e-6)
    np.testing.assert_allclose(mine, theirs, 1e-4)
    tree.map(lambda a, b: np.testing.assert_allclose(a, b, 1e-3, 1e-4), state, expected)
    assert mine[-20:].mean() < mine[:20].mean()


def test_dropout_draws_the_same_masks():
    runs = [
        train(name, 200, (3, 16, 3), "relu", "sgd", dropout=True)[0] for name in ("numpy", "jax")
    ]
    np.testing.assert_allclose(runs[0], runs[1], 1e-4)
    plain = train("numpy", 200, (3, 16, 3), "relu", "sgd")[0]
    assert not np.allclose(runs[0], plain, 1e-2)


@pytest.mark.parametrize("seed", range(4))
def test_random_networks(seed):
    generator = np.random.default_rng(seed)
    sizes = tuple(int(n) for n in generator.integers(1, 12, generator.integers(2, 5)))
    activation, optimizer = generator.choice(ACTIVATIONS), generator.choice(OPTIMIZERS)
    size = int(generator.integers(1, 40))
    runs = [
        train(name, 50, sizes, str(activation), str(optimizer), rate=0.01, size=size)[0]
        for name in ("numpy", "jax")
    ]
    np.testing.assert_allclose(runs[0], runs[1], 2e-5, 1e-7)
