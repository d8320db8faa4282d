"""How the numbers of weights and gradients are spread: one row for each array."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..events import tensor
from ..experiment import Experiment
from ..rng import Batches
from ..view import View

BINS = 32
REACH = 4  # standard deviations to each side that a histogram shows, at most

Arrays = Mapping[str, Mapping[str, Mapping[str, np.ndarray]]]
"""{network: {node: {weight: array}}}"""


def next_batch(view: View, state: Any) -> dict[str, np.ndarray]:
    """The samples of the training step that comes after `state`."""
    train = view.data.train
    batches = Batches(int(state["seed"]), view.experiment.batch_size, len(train["x"]))
    (rows,) = batches.indices(int(state["step"]), 1)
    return {name: array[rows] for name, array in train.items()}


def in_order(experiment: Experiment, arrays: Arrays) -> Iterator[tuple[dict[str, Any], np.ndarray]]:
    """Where each array belongs, and the array: from the first layer to the last, matrices first."""
    for name, model in experiment.models.items():
        for node in model.nodes:
            weights = arrays.get(name, {}).get(node, {})
            for weight in sorted(weights, key=lambda w: (-weights[w].ndim, w)):
                array = weights[weight]
                yield {
                    "network": name, "node": node, "weight": weight, "shape": list(array.shape),
                }, array  # fmt: skip


def norm(array: np.ndarray) -> float:
    """√Σw², summed in double precision."""
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.sum(np.square(array, dtype=np.float64))))


def histogram(array: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Counts of `BINS` equal bins (BINS,), and where the first begins and the last ends.

    They reach as far as the numbers do, but no further than mean ± `REACH` standard deviations;
    what lies beyond is counted in the bins at the ends. What is not finite is left out.
    """
    values = array[np.isfinite(array)].astype(np.float64)
    if values.size == 0:
        return np.zeros(BINS, np.int64), 0.0, 0.0
    mean, reach = values.mean(), REACH * values.std()
    low, high = max(values.min(), mean - reach), min(values.max(), mean + reach)
    room = max(abs(mean) * 1e-4, 1e-30)
    if high - low < room:  # all alike: one bin in the middle
        low, high = mean - room, mean + room
    counts, _ = np.histogram(np.clip(values, low, high), BINS, (low, high))
    return counts, float(low), float(high)


def spread(experiment: Experiment, arrays: Arrays) -> dict[str, Any]:
    """Of R arrays: `names` (R), `counts` (R, BINS) with `low` and `high`, and by array its size,
    norm √Σw², mean, standard deviation, largest size of a number, and the shares of zeros and of
    what is not finite, all (R,).
    """
    found = list(in_order(experiment, arrays))
    every = [array for _, array in found]
    bins = [histogram(array) for array in every]
    with np.errstate(all="ignore"):
        figures = {
            "norm": [norm(a) for a in every],
            "mean": [a.mean(dtype=np.float64) for a in every],
            "std": [a.std(dtype=np.float64) for a in every],
            "largest": [np.abs(a).max() for a in every],
            "zeros": [np.mean(a == 0) for a in every],
            "broken": [np.mean(~np.isfinite(a)) for a in every],
        }
    counts = np.array([count for count, _, _ in bins]).reshape(len(every), BINS)
    return {
        "names": [name for name, _ in found],
        "size": [array.size for array in every],
        "counts": tensor(counts),
        "low": tensor(np.array([low for _, low, _ in bins])),
        "high": tensor(np.array([high for _, _, high in bins])),
        **{name: tensor(np.array(values, np.float64)) for name, values in figures.items()},
    }
