"""The loop one would write by hand: `jit` of `lax.scan`, weights donated, data on the device."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.bench.server.peers import base, jax_net
from tests.bench.server.workloads import Workload

LENGTHS = (1024, 128, 1)
"""Steps per call, taken greedily: as many as there are to take."""

ORDER = 4096


class Trainer(base.Trainer):
    """See base.Trainer."""

    title = "JAX, by hand"

    def __init__(self, workload: Workload) -> None:
        params = jax.tree.map(jnp.array, jax_net.weights(workload))
        self.parameters = jax_net.count(params)
        adam = workload.optimizer == "Adam"
        zeros = partial(jax.tree.map, jnp.zeros_like)
        self._state = (params, zeros(params), zeros(params), jnp.float32(0)) if adam else (params,)
        self._data = tuple(map(jnp.asarray, workload.arrays()))
        self._order = jnp.asarray(workload.order(len(self._data[0]), ORDER))
        self._at = 0
        update = _adam if adam else _sgd

        def body(data: Any, state: Any, rows: Any) -> Any:
            x, y = data[0][rows], data[1][rows]
            value, grads = jax.value_and_grad(partial(jax_net.loss, workload))(state[0], x, y)
            return update(workload.rate, state, grads), value

        def run(length: int, state: Any, data: Any, order: Any, at: Any) -> Any:
            rows = jax.lax.dynamic_slice_in_dim(order, at, length)
            return jax.lax.scan(partial(body, data), state, rows)

        self._run = jax.jit(run, static_argnums=0, donate_argnums=1)

    def train(self, steps: int) -> float:
        """See base.Trainer."""
        losses = None
        for length in LENGTHS:
            while steps >= length:
                start = np.int32(self._at)
                self._state, losses = self._run(length, self._state, self._data, self._order, start)
                self._at = (self._at + length) % (ORDER - LENGTHS[0])
                steps -= length
        assert losses is not None
        return float(np.asarray(losses)[-1])


def _sgd(rate: float, state: Any, grads: Any) -> Any:
    return (jax.tree.map(lambda w, g: w - rate * g, state[0], grads),)


def _adam(rate: float, state: Any, grads: Any) -> Any:
    params, mean, square, t = state
    t = t + 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, grads)
    square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, grads)
    scale = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    params = jax.tree.map(
        lambda w, m, s: w - scale * m / (jnp.sqrt(s) + 1e-7), params, mean, square
    )
    return params, mean, square, t
