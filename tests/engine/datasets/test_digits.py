"""Digits: the numbers are those of scikit-learn's copy, scaled as the card says."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from engine.datasets.digits import Digits

# Counts of the test part, from the description in the UCI repository.
PUBLISHED = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
# SHA-256 of sklearn/datasets/data/digits.csv.gz (scikit-learn 1.9.1), unpacked.
SCIKIT_LEARNS = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"


@pytest.fixture(scope="module")
def everything() -> tuple[np.ndarray, np.ndarray]:
    """All pictures and targets in the order of the table."""
    dataset = Digits()
    data, back = dataset.load(), np.argsort(np.concatenate(dataset.split()))
    x, y = (np.concatenate([data.train[key], data.validation[key]])[back] for key in ("x", "y"))
    return x, y


def test_as_many_of_each_digit_as_published(everything: tuple[np.ndarray, np.ndarray]) -> None:
    _, y = everything
    assert y.sum(axis=0).tolist() == PUBLISHED
    assert [int(line.split()[1]) for line in Digits.card["classes"]] == PUBLISHED


def test_pixels_are_sixteenths(everything: tuple[np.ndarray, np.ndarray]) -> None:
    x, _ = everything
    assert x.shape == (1797, 64)
    assert sorted(set(x.ravel().tolist())) == [k / 16 for k in range(17)]


def test_the_numbers_are_those_of_scikit_learns_copy(
    everything: tuple[np.ndarray, np.ndarray],
) -> None:
    """Written out again, the arrays give the very bytes of the file they came from."""
    x, y = everything
    table = np.hstack([x * 16, y.argmax(axis=1)[:, None]]).astype(int)
    text = "".join(",".join(map(str, row)) + "\n" for row in table.tolist())
    assert hashlib.sha256(text.encode()).hexdigest() == SCIKIT_LEARNS


def test_a_flat_row_is_the_picture_row_by_row(everything: tuple[np.ndarray, np.ndarray]) -> None:
    """The mean zero is a ring: dark left and right of its middle, light in it."""
    x, y = everything
    assert np.prod(Digits.image_shape) == Digits.input_shape[0]
    zero = x[y[:, 0] == 1].mean(axis=0).reshape(Digits.image_shape)
    assert zero[3:5, 3:5].max() < 0.3
    assert min(zero[3:5, 2].min(), zero[3:5, 5].min(), zero[1, 3:5].min(), zero[6, 3:5].min()) > 0.4
    # Numbering columns first would put the empty outer columns at the top and the bottom.
    assert zero[:, [0, 7]].max() < 0.1 < zero[[0, 7]].max()


def test_nearest_mean_tells_most_digits_apart() -> None:
    data = Digits().load()
    means = (data.train["y"].T @ data.train["x"]) / data.train["y"].sum(axis=0)[:, None]
    distance = ((data.validation["x"][:, None] - means) ** 2).sum(axis=2)
    assert np.mean(distance.argmin(axis=1) == data.validation["y"].argmax(axis=1)) > 0.85
