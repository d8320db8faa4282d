"""Noised, blurred and holed pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.damaged import SIDE, BlurredDigits, Damaged, HoledDigits, NoisyDigits
from engine.datasets.mnist import Mnist


@pytest.mark.parametrize("cls", [NoisyDigits, BlurredDigits, HoledDigits])
def test_the_answer_is_the_whole_picture_and_the_split_is_that_of_the_digits(
    cls: type[Damaged],
) -> None:
    data, whole = cls().load(), Mnist().load()
    np.testing.assert_array_equal(data.train["y"], whole.train["x"])
    np.testing.assert_array_equal(data.validation["y"], whole.validation["x"])
    assert data.train["x"].min() >= 0 and data.train["x"].max() <= 1
    assert np.abs(data.train["x"] - data.train["y"]).mean() > 0.01


def test_noise_has_its_strength_before_it_is_cut() -> None:
    grey = np.full((50, SIDE, SIDE), 0.5, np.float32)
    noise = NoisyDigits(noise=0.1).damage(grey) - grey
    assert noise.std() == pytest.approx(0.1, rel=0.02)
    assert abs(noise.mean()) < 0.002
    assert not np.array_equal(noise[0], noise[1])


def test_blur_is_a_gaussian_that_keeps_the_ink_of_the_middle() -> None:
    dot = np.zeros((1, SIDE, SIDE), np.float32)
    dot[0, 14, 13] = 1
    (spread,) = BlurredDigits(blur=1.5).damage(dot)
    assert spread.sum() == pytest.approx(1, abs=1e-4)
    assert spread[14, 13] == spread.max()
    assert spread[14, 14] / spread[14, 13] == pytest.approx(np.exp(-1 / (2 * 1.5**2)), rel=1e-4)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    for axis, middle in ((rows, 14), (columns, 13)):
        assert np.sqrt((spread * (axis - middle) ** 2).sum()) == pytest.approx(1.5, rel=0.01)


@settings(max_examples=20, deadline=None)
@given(hole=st.integers(1, 20), seed=st.integers(0, 1000))
def test_every_picture_has_one_hole_of_its_size(hole: int, seed: int) -> None:
    pictures = np.full((30, SIDE, SIDE), 0.2, np.float32)
    torn = HoledDigits(hole=hole, seed=seed).damage(pictures) == 0.5
    assert (torn.sum(axis=(1, 2)) == hole * hole).all()
    assert (torn.any(axis=2).sum(axis=1) == hole).all()
    if hole < 16:
        assert len({picture.tobytes() for picture in torn}) > 1
