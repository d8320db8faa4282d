"""Initializers have the variances of their papers, and draw the same from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.initializers.base import Draw, fans
from engine.registry import INITIALIZERS

SHAPE = (300, 200)
VARIANCE = {
    "zeros": 0.0,
    "ones": 0.0,
    "constant": 0.0,
    "random_normal": 0.05**2,
    "random_uniform": 0.1**2 / 12,
    "glorot_uniform": 2 / 500,
    "glorot_normal": 2 / 500,
    "he_uniform": 2 / 300,
    "he_normal": 2 / 300,
    "lecun_uniform": 1 / 300,
    "lecun_normal": 1 / 300,
    "orthogonal": 1 / 300,
}


@pytest.mark.parametrize("name", INITIALIZERS.names())
def test_variance(name: str) -> None:
    values = INITIALIZERS.find(name)().sample(Draw(1, 2), SHAPE)
    assert values.dtype == np.float32 and values.shape == SHAPE
    # 60 000 draws: the standard error of a variance is about 0.6 % of it.
    assert values.var() == pytest.approx(VARIANCE[name], rel=0.03, abs=1e-12)
    mean = 1.0 if name == "ones" else 0.0
    assert abs(values.mean() - mean) < 3 * (VARIANCE[name] / values.size) ** 0.5 + 1e-9


@pytest.mark.parametrize("name", ["glorot_normal", "he_normal", "lecun_normal"])
def test_truncated_normals_stay_within_two_deviations(name: str) -> None:
    values = INITIALIZERS.find(name)().sample(Draw(1, 2), SHAPE)
    assert np.abs(values).max() <= 2 * (VARIANCE[name] ** 0.5) / 0.87962566 * 1.0001


@pytest.mark.parametrize("shape", [(5, 5), (8, 3), (3, 8), (2, 3, 4)])
def test_orthogonal_keeps_lengths(shape: tuple[int, ...]) -> None:
    w = INITIALIZERS.find("orthogonal")(gain=2.0).sample(Draw(1, 2), shape)
    w = w.reshape(-1, shape[-1]).astype(np.float64)
    product = w @ w.T if w.shape[0] < w.shape[1] else w.T @ w
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


@pytest.mark.parametrize("name", ["he_normal", "glorot_uniform", "orthogonal"])
def test_seed_and_stream_decide(name: str) -> None:
    thing = INITIALIZERS.find(name)()
    first = thing.sample(Draw(1, 2), (9, 9))
    assert (first == thing.sample(Draw(1, 2), (9, 9))).all()
    assert (first != thing.sample(Draw(2, 2), (9, 9))).any()
    assert (first != thing.sample(Draw(1, 3), (9, 9))).any()


def test_fans_of_dense_and_convolution_kernels() -> None:
    assert fans((3, 4)) == (3, 4)
    assert fans((3, 3, 8, 16)) == (72, 144)
