"""Keras 3 on JAX: `fit` with many steps per execution, its quickest way."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from keras import layers

from tests.bench.server.peers import base
from tests.bench.server.workloads import Conv, Dense, Lstm, Workload


def _net(workload: Workload) -> keras.Sequential:
    x, _ = workload.arrays()
    net = keras.Sequential([keras.Input(x.shape[1:])])
    flat = not workload.picture
    for layer in workload.layers:
        match layer:
            case Conv(filters, padding):
                net.add(layers.Conv2D(filters, 3, padding=padding, activation="relu"))
                net.add(layers.MaxPooling2D())
            case Lstm(units):
                net.add(layers.LSTM(units, return_sequences=True))
            case Dense(units, activation):
                if not flat:
                    net.add(layers.Flatten())
                    flat = True
                net.add(layers.Dense(units, activation))
    return net


class Trainer(base.Trainer):
    """See base.Trainer."""

    title = "Keras 3 on JAX"

    def __init__(self, workload: Workload) -> None:
        keras.utils.set_random_seed(0)
        self._net = _net(workload)
        self.parameters = self._net.count_params()
        rule = getattr(keras.optimizers, workload.optimizer)
        self._net.compile(rule(workload.rate), workload.loss, steps_per_execution=32)
        self._batch = workload.batch
        batches = workload.batches()
        self._x, self._y = (np.concatenate(part) for part in zip(*batches, strict=True))

    def train(self, steps: int) -> float:
        """See base.Trainer. Whole calls of `fit` on up to all the batches."""
        loss = np.nan
        while steps > 0:
            rows = min(steps * self._batch, len(self._x))
            history = self._net.fit(
                self._x[:rows], self._y[:rows], batch_size=self._batch,
                epochs=max(1, steps * self._batch // len(self._x)), verbose=0,
            )  # fmt: skip
            loss = history.history["loss"][-1]
            steps -= rows // self._batch * len(history.epoch)
        return float(loss)
