"""What datasets say of how their pictures were made, held against the pictures."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.base import Dataset
from engine.datasets.damaged import HoledPictures, NoisyPictures
from engine.datasets.digits import Digits
from engine.datasets.mnist import Mnist
from engine.datasets.preparation import Fit, Preparation
from engine.datasets.shapes import Shapes
from engine.registry import DATASETS

drawable = [cls for cls in DATASETS if cls.view in ("image", "pictures")]


def pictures(cls: type[Dataset]) -> tuple[np.ndarray, np.ndarray]:
    data = cls().load().train
    return data["x"].reshape(-1, *(cls.image_shape or ())), data["y"].argmax(axis=1)


def parts(cls: type[Dataset]) -> tuple[Preparation, Fit]:
    found = cls.preparation
    assert found is not None and found["fit"] is not None
    return found, found["fit"]


def extents(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Width and height of the ink's bounding box, in whole pixels."""
    ink = x > 0
    spans = []
    for axis in (1, 2):
        some = np.asarray(ink.any(axis=axis))
        spans.append(x.shape[1] - some[:, ::-1].argmax(axis=1) - some.argmax(axis=1))
    return spans[0], spans[1]


def thickness(x: np.ndarray) -> np.ndarray:
    """Twice the ink over the length of its outline, which blurring does not change."""
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    across, down = np.diff(padded, axis=2)[:, :-1], np.diff(padded, axis=1)[:, :, :-1]
    return 2 * x.sum(axis=(1, 2)) / np.hypot(across, down).sum(axis=(1, 2))


@pytest.mark.parametrize("cls", list(DATASETS), ids=lambda cls: cls.name)
def test_square_grey_pictures_have_one_and_nothing_else(cls: type[Dataset]) -> None:
    assert (cls.preparation is not None) == (cls in drawable)
    if cls.preparation is not None:
        assert cls.image_shape is not None
        assert len(cls.image_shape) == 2 and len(set(cls.image_shape)) == 1


@pytest.mark.parametrize("cls", [Digits, Mnist], ids=lambda cls: cls.name)
def test_strokes_are_as_wide_as_said_and_greys_as_many(cls: type[Dataset]) -> None:
    x, _ = pictures(cls)
    said, fit = parts(cls)
    # Stretching one way makes strokes wider by its square root, all in all.
    assert (
        0.97 * said["pen"] < np.median(thickness(x)) < said["pen"] * np.sqrt(fit["stretch"]) + 0.05
    )
    assert len(np.unique(x)) == said["levels"]
    if said["dots"] is not None:
        assert said["levels"] == said["dots"] ** 2 + 1


def test_large_digits_fit_into_their_box_with_their_mass_in_the_middle() -> None:
    x, _ = pictures(Mnist)
    _, fit = parts(Mnist)
    width, height = extents(x)
    assert np.mean(np.maximum(width, height) == fit["box"][0]) > 0.99
    place = np.arange(28) + 0.5
    for axis in (1, 2):
        middle = (x.sum(axis=axis) * place).sum(axis=1) / x.sum(axis=(1, 2))
        assert np.mean((middle >= 14) & (middle < 15)) > 0.97


def test_small_digits_fill_their_height_and_stand_upright() -> None:
    x, digit = pictures(Digits)
    _, fit = parts(Digits)
    width, height = extents(x)
    assert (height == fit["box"][1]).all()
    # Five pixels in the middle of eight touch six.
    assert np.mean(width[digit == 0] == fit["box"][0] + 1) > 0.95
    first, last = left_end(x[:, 0]), left_end(x[:, -1])
    assert abs(np.median(first - last)) < 0.05
    assert np.percentile(abs(first - last), 90) < 0.5


def test_plain_ones_were_stretched_as_far_as_said() -> None:
    x, digit = pictures(Digits)
    said, fit = parts(Digits)
    plain = x[(digit == 1) & (extents(x)[0] <= 4)]
    wide = np.median(plain.sum(axis=2).mean(axis=1))
    assert wide == pytest.approx(said["pen"] * fit["stretch"], rel=0.1)


def left_end(row: np.ndarray) -> np.ndarray:
    """Where ink begins in rows of pixels, to a part of a pixel."""
    first = (row > 0).argmax(axis=1)
    return first + 1 - row[np.arange(len(row)), first]


def test_damaged_pictures_are_made_as_the_whole_ones() -> None:
    assert NoisyPictures().preparation == Mnist.preparation
    assert HoledPictures(pictures="digits").preparation == Digits.preparation


def test_shapes_are_drawn_with_bars_as_wide_as_a_crosss() -> None:
    x, kind = pictures(Shapes)
    assert Shapes.preparation is not None
    ink = np.median(x[kind == 3].sum(axis=(1, 2)))  # five squares
    assert np.sqrt(ink / 5) == pytest.approx(Shapes.preparation["pen"], rel=0.05)
