"""Series: each rule checked from the windows alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.registry import DATASETS

seeds = st.integers(0, 2**31 - 1)


def series(**config: float) -> np.ndarray:
    """The whole series of `season`, put together from its windows."""
    x, y = DATASETS.find("season")(**config).draw()
    return np.concatenate([x[0, :, 0], y[:, 0]])


@settings(max_examples=20)
@given(seed=seeds)
def test_without_noise_a_sine_follows_its_recurrence(seed: int) -> None:
    """Equal steps of a sine: s[t + 1] + s[t − 1] = 2 cos(2π / p) · s[t], p the same throughout."""
    x, y = DATASETS.find("sine")(seed=seed, samples=100).draw()
    waves = np.concatenate([x[:, :, 0], y], axis=1)
    inner, around = waves[:, 1:-1], waves[:, 2:] + waves[:, :-2]
    ratio = (around * inner).sum(axis=1, keepdims=True) / (inner * inner).sum(axis=1, keepdims=True)
    assert np.abs(around - ratio * inner).max() < 1e-9
    periods = 2 * np.pi / np.arccos(ratio / 2)
    assert periods.min() >= 6 and periods.max() < 20


@settings(max_examples=10)
@given(seed=seeds, samples=st.integers(100, 400))
def test_season_windows_are_one_series(seed: int, samples: int) -> None:
    x, y = DATASETS.find("season")(seed=seed, samples=samples).draw()
    assert np.array_equal(x[1:, :-1], x[:-1, 1:])
    assert np.array_equal(y[:-1, 0], x[1:, -1, 0])


@settings(max_examples=10)
@given(seed=seeds, trend=st.floats(-1, 1))
def test_season_is_a_trend_and_two_periods(seed: int, trend: float) -> None:
    """Least squares on a line and both periods leave nothing; the sizes lie in their ranges."""
    s = series(seed=seed, trend=trend, noise=0.0, samples=400)
    t = np.arange(len(s))
    turns = [2 * np.pi * t / period for period in (7, 30.5)]
    parts = [np.ones_like(t), t, *(f(turn) for turn in turns for f in (np.cos, np.sin))]
    found, *_ = np.linalg.lstsq(np.stack(parts, axis=1), s, rcond=None)
    assert np.stack(parts, axis=1) @ found == pytest.approx(s, abs=1e-9)
    assert found[1] == pytest.approx(2 * trend / 1000, abs=1e-9)
    assert 0.3 <= np.hypot(*found[2:4]) < 0.5
    assert 0.15 <= np.hypot(*found[4:6]) < 0.25


def test_season_noise_is_part_of_the_series() -> None:
    noise = series(noise=0.2, samples=5000) - series(noise=0.0, samples=5000)
    assert noise.std() == pytest.approx(0.2, rel=0.05)


def test_season_keeps_back_the_future() -> None:
    data = DATASETS.find("season")(samples=200)
    train, validation = data.split()
    assert train.max() < validation.min()
