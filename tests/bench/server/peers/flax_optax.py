"""Flax and Optax, one jitted step called from Python for each batch."""

from __future__ import annotations

from functools import partial
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax

from tests.bench.server.peers import base, jax_net
from tests.bench.server.workloads import Conv, Dense, Lstm, Workload


class Net(nn.Module):
    """The workload's network; scores instead of softmax or sigmoid at the end."""

    workload: Workload

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for layer in self.workload.layers:
            match layer:
                case Conv(filters, padding):
                    x = nn.relu(nn.Conv(filters, (3, 3), padding=padding.upper())(x))
                    x = nn.max_pool(x, (2, 2), (2, 2))
                case Lstm(units):
                    x = nn.RNN(nn.OptimizedLSTMCell(units))(x)
                case Dense(units, activation):
                    x = x.reshape(len(x), -1) if x.ndim == 4 else x
                    bend = jax_net.ACTIVATIONS.get(activation, jax_net.ACTIVATIONS["linear"])
                    x = bend(nn.Dense(units)(x))
        return x


def _loss(workload: Workload, scores: Any, y: Any) -> Any:
    if workload.loss == "mean_squared_error":
        return jnp.mean(optax.squared_error(scores, y))
    if workload.loss == "binary_crossentropy":
        return jnp.mean(optax.sigmoid_binary_cross_entropy(scores, y))
    return jnp.mean(optax.softmax_cross_entropy(scores, y))


class Trainer(base.Trainer):
    """See base.Trainer."""

    title = "Flax and Optax"

    def __init__(self, workload: Workload) -> None:
        net = Net(workload)
        self._batches = base.endless(
            [(jnp.asarray(x), jnp.asarray(y)) for x, y in workload.batches()]
        )
        x, _ = next(self._batches)
        self._params = net.init(jax.random.key(0), x)
        self.parameters = jax_net.count(self._params)
        rule = optax.sgd if workload.optimizer == "SGD" else optax.adam
        optimizer = rule(workload.rate)
        self._slots = optimizer.init(self._params)

        @partial(jax.jit, donate_argnums=(0, 1))
        def step(params: Any, slots: Any, x: Any, y: Any) -> Any:
            def objective(params: Any) -> Any:
                return _loss(workload, net.apply(params, x), y)

            value, grads = jax.value_and_grad(objective)(params)
            updates, slots = optimizer.update(grads, slots, params)
            return optax.apply_updates(params, updates), slots, value

        self._step = step

    def train(self, steps: int) -> float:
        """See base.Trainer."""
        value: Any = np.nan
        for _ in range(steps):
            x, y = next(self._batches)
            self._params, self._slots, value = self._step(self._params, self._slots, x, y)
        return float(value)
