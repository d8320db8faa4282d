"""scikit-learn's perceptrons, `partial_fit` batch by batch."""

from __future__ import annotations

import os

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from threadpoolctl import threadpool_limits

from tests.bench.server.peers import base
from tests.bench.server.workloads import Dense, Workload


class Trainer(base.Trainer):
    """See base.Trainer. It has dense layers alone, and no tanh at the end."""

    title = "scikit-learn"

    def __init__(self, workload: Workload) -> None:
        layers = [layer for layer in workload.layers if isinstance(layer, Dense)]
        if len(layers) != len(workload.layers) or layers[-1].activation == "tanh":
            raise base.Unsuited("scikit-learn has no such network")
        regression = workload.loss == "mean_squared_error"
        settings = {
            "hidden_layer_sizes": [layer.units for layer in layers[:-1]],
            "activation": layers[0].activation,
            "solver": workload.optimizer.lower(),
            "alpha": 0.0,
            "momentum": 0.0,
            "learning_rate_init": workload.rate,
            "batch_size": workload.batch,
            "random_state": 0,
        }
        self._net = MLPRegressor(**settings) if regression else MLPClassifier(**settings)
        batches = workload.batches()
        if not regression:
            batches = [(x, y.argmax(1) if y.shape[1] > 1 else y[:, 0]) for x, y in batches]
        self._first = {} if regression else {"classes": np.unique([y for _, y in batches])}
        self._batches = base.endless(batches)

    @property
    def parameters(self) -> int:
        """Known once it has taken a step."""
        return sum(w.size for w in (*self._net.coefs_, *self._net.intercepts_))

    def train(self, steps: int) -> float:
        """See base.Trainer."""
        for _ in range(steps):
            self._net.partial_fit(*next(self._batches), **self._first)
            self._first = {}
        return float(self._net.loss_)

    def tune(self) -> None:
        """See base.Trainer. Threads cost small networks more than they bring."""
        base.quickest(self, [os.cpu_count(), 1], lambda n: threadpool_limits(limits=n))
