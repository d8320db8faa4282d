"""The samples of the dataset asked for last are kept; a learner's own are not."""

from __future__ import annotations

import numpy as np

from engine.datasets.base import Dataset, samples
from engine.registry import DATASETS


def dataset(seed: int) -> Dataset:
    return DATASETS.read({"type": "spiral", "config": {"seed": seed}})


def test_an_equal_dataset_has_the_same_arrays() -> None:
    first = samples(dataset(3))
    assert samples(dataset(3)) is first
    np.testing.assert_array_equal(first.train["x"], dataset(3).load().train["x"])


def test_another_one_has_its_own() -> None:
    assert not np.array_equal(samples(dataset(3)).train["x"], samples(dataset(4)).train["x"])


def test_private_ones_are_loaded_anew() -> None:
    own = dataset(3)
    own.private = True
    assert samples(own) is not samples(own)
