"""The workloads' networks written by hand in plain JAX: weights, forward pass and losses."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.bench.server.workloads import Conv, Dense, Lstm, Workload

ACTIVATIONS = {"linear": lambda x: x, "tanh": jnp.tanh, "relu": jax.nn.relu}


def glorot(random: np.random.Generator, shape: tuple[int, ...], fans: tuple[int, int]) -> Any:
    """Uniform weights of the usual size."""
    limit = (6 / sum(fans)) ** 0.5
    return random.uniform(-limit, limit, shape).astype(np.float32)


def weights(workload: Workload) -> list[tuple[np.ndarray, ...]]:
    """Fresh weights, layer by layer."""
    random = np.random.default_rng(0)
    x, _ = workload.arrays()
    shape = x.shape[1:]
    found: list[tuple[np.ndarray, ...]] = []
    for layer in workload.layers:
        match layer:
            case Conv(filters, padding):
                kernel = glorot(random, (3, 3, shape[-1], filters), (9 * shape[-1], 9 * filters))
                found.append((kernel, np.zeros(filters, np.float32)))
                side = (shape[0] if padding == "same" else shape[0] - 2) // 2
                shape = (side, side, filters)
            case Lstm(units):
                found.append(
                    (
                        glorot(random, (shape[-1], 4 * units), (shape[-1], 4 * units)),
                        glorot(random, (units, 4 * units), (units, 4 * units)),
                        np.zeros(4 * units, np.float32),
                    )
                )
                shape = (*shape[:-1], units)
            case Dense(units):
                n = shape[-1] if len(shape) < 3 else int(np.prod(shape))
                found.append((glorot(random, (n, units), (n, units)), np.zeros(units, np.float32)))
                shape = (*shape[:-1], units) if len(shape) < 3 else (units,)
    return found


def forward(workload: Workload, params: Any, x: Any) -> Any:
    """The outputs; what softmax and sigmoid at the end would take instead of what they give."""
    for layer, w in zip(workload.layers, params, strict=True):
        match layer:
            case Conv(_, padding):
                x = jax.nn.relu(
                    jax.lax.conv_general_dilated(
                        x, w[0], (1, 1), padding.upper(), dimension_numbers=("NHWC", "HWIO", "NHWC")
                    )
                    + w[1]
                )
                x = jax.lax.reduce_window(
                    x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"
                )
            case Lstm(units):
                x = _lstm(units, w, x)
            case Dense(_, activation):
                if x.ndim == 4:
                    x = x.reshape(len(x), -1)
                x = ACTIVATIONS.get(activation, ACTIVATIONS["linear"])(x @ w[0] + w[1])
    return x


def _lstm(units: int, w: Any, x: Any) -> Any:
    """Gates in the order input, forget, candidate, output; (batch, steps, units)."""
    rows = jnp.swapaxes(x @ w[0] + w[2], 0, 1)

    def step(carry: Any, row: Any) -> Any:
        h, c = carry
        i, f, g, o = jnp.split(row + h @ w[1], 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zeros = jnp.zeros((x.shape[0], units), jnp.float32)
    return jnp.swapaxes(jax.lax.scan(step, (zeros, zeros), rows)[1], 0, 1)


def loss(workload: Workload, params: Any, x: Any, y: Any) -> Any:
    """Mean loss of a batch."""
    z = forward(workload, params, x)
    if workload.loss == "mean_squared_error":
        return jnp.mean(jnp.square(z - y))
    if workload.loss == "binary_crossentropy":
        return jnp.mean(jax.nn.softplus(z) - z * y)
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(z) * y, axis=-1))


def count(params: Any) -> int:
    """Number of weights."""
    return sum(leaf.size for leaf in jax.tree.leaves(params))
