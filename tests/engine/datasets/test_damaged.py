"""Noised, blurred and holed pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.damaged import (
    SETS,
    BlurredPictures,
    Damaged,
    HoledPictures,
    NoisyPictures,
)

KINDS = (NoisyPictures, BlurredPictures, HoledPictures)


@pytest.mark.parametrize("pictures", SETS)
@pytest.mark.parametrize("cls", KINDS)
def test_the_answer_is_the_whole_picture_and_the_split_is_that_of_the_source(
    cls: type[Damaged], pictures: str
) -> None:
    damaged = cls(pictures=pictures, seed=3, validation_split=0.3)
    source, more = SETS[pictures]
    data, whole = damaged.load(), source(seed=3, validation_split=0.3, **more).load()
    np.testing.assert_array_equal(data.train["y"], whole.train["x"])
    np.testing.assert_array_equal(data.validation["y"], whole.validation["x"])
    assert data.train["x"].min() >= 0 and data.train["x"].max() <= 1
    assert np.abs(data.train["x"] - data.train["y"]).mean() > 0.01
    assert (len(data.train["x"]), len(data.validation["x"])) == damaged.sizes()
    assert damaged.input_shape == damaged.output_shape == data.train["x"].shape[1:]
    assert damaged.image_shape is not None
    assert np.prod(damaged.image_shape) == damaged.input_shape[0] == len(damaged.feature_names)
    assert damaged.card["licence"] == source.card["licence"]
    assert str(damaged.input_shape[0]) in damaged.card["columns"][0]


SIDE = 28


def test_noise_has_its_strength_before_it_is_cut() -> None:
    grey = np.full((50, SIDE, SIDE), 0.5, np.float32)
    noise = NoisyPictures(noise=0.1).damage(grey) - grey
    assert noise.std() == pytest.approx(0.1, rel=0.02)
    assert abs(noise.mean()) < 0.002
    assert not np.array_equal(noise[0], noise[1])


def test_blur_is_a_gaussian_that_keeps_the_ink_of_the_middle() -> None:
    dot = np.zeros((1, SIDE, SIDE), np.float32)
    dot[0, 14, 13] = 1
    (spread,) = BlurredPictures(blur=0.055).damage(dot)
    sigma = 0.055 * SIDE
    assert spread.sum() == pytest.approx(1, abs=1e-4)
    assert spread[14, 13] == spread.max()
    assert spread[14, 14] / spread[14, 13] == pytest.approx(np.exp(-1 / (2 * sigma**2)), rel=1e-4)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    for axis, middle in ((rows, 14), (columns, 13)):
        assert np.sqrt((spread * (axis - middle) ** 2).sum()) == pytest.approx(sigma, rel=0.01)


@settings(max_examples=30)
@given(
    share=st.floats(0.05, 0.7),
    seed=st.integers(0, 1000),
    place=st.sampled_from([("mnist", 28), ("digits", 8), ("faces", 32)]),
)
def test_every_picture_has_one_hole_of_its_size(
    share: float, seed: int, place: tuple[str, int]
) -> None:
    name, side = place
    pictures = np.full((30, side, side), 0.2, np.float32)
    torn = HoledPictures(pictures=name, hole=share, seed=seed).damage(pictures) == 0.5
    hole = max(round(share * side), 1)
    assert (torn.sum(axis=(1, 2)) == hole * hole).all()
    assert (torn.any(axis=2).sum(axis=1) == hole).all()
    if hole < side // 2:
        assert len({picture.tobytes() for picture in torn}) > 1
