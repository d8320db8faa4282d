"""Moving shapes: the same shape at another place, as much paper for each, what the fields do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.shapes import OUTLINES, SIDE
from engine.registry import DATASETS

KINDS = len(OUTLINES)
seeds = st.integers(0, 2**31 - 1)


def pictures(samples: int = 200, **config: float) -> np.ndarray:
    return DATASETS.find("shapes")(samples=samples, **config).draw()[0].reshape(-1, SIDE, SIDE)


def middles(drawn: np.ndarray) -> np.ndarray:
    """Centre of mass of each picture, (n, 2), in pixels."""
    place, mass = np.arange(SIDE), drawn.sum(axis=(1, 2))
    return np.stack([(drawn.sum(axis=axis) * place).sum(axis=1) / mass for axis in (1, 2)], axis=1)


@settings(max_examples=10)
@given(seed=seeds)
def test_ink_does_not_tell_the_classes_apart(seed: int) -> None:
    # Of 500 pictures of a kind the mean is known to 1 %: ten times less than what is allowed.
    ink = pictures(500 * KINDS, seed=seed).sum(axis=(1, 2)).reshape(-1, KINDS)
    radii = np.sqrt(ink / np.pi) / (SIDE / 2)  # of a circle of the same area, in half widths
    assert radii.min() > 0.25 and radii.max() < 0.36
    assert np.ptp(ink.mean(axis=0)) < 0.1 * ink.mean()


@settings(max_examples=10)
@given(seed=seeds)
def test_move_only_moves(seed: int) -> None:
    """Without turning, moved shapes are the still ones at another place, whole and not cut off."""
    still, moved = (pictures(move=move, turn=0, seed=seed) for move in (0, 1))
    assert middles(still) == pytest.approx(SIDE / 2 - 0.5, abs=0.1)
    assert np.ptp(middles(moved), axis=0).min() > 0.4 * SIDE
    assert moved.sum(axis=(1, 2)) == pytest.approx(still.sum(axis=(1, 2)), rel=0.1)
    way = np.rint(middles(moved) - middles(still)).astype(int)
    back = [
        np.roll(b, (-down, -right), axis=(0, 1))
        for b, (right, down) in zip(moved, way, strict=True)
    ]
    # Half a pixel either way is left: a blurred edge.
    assert np.abs(np.stack(back) - still).sum() < 0.4 * still.sum()
    assert np.abs(moved - still).sum() > 0.8 * still.sum()


def test_turn_only_turns() -> None:
    still, turned = pictures(move=0, turn=0), pictures(move=0, turn=1)
    assert still.min() == 0 and still.max() == 1
    circles = slice(0, None, KINDS)
    assert np.abs(turned[circles] - still[circles]).max() < 0.01
    squares = slice(1, None, KINDS)
    assert np.abs(turned[squares] - still[squares]).max() > 0.3
    assert turned.sum(axis=(1, 2)) == pytest.approx(still.sum(axis=(1, 2)), rel=0.1)


def test_a_still_circle_by_hand() -> None:
    """Its pixels are full within the radius and empty beyond it, but for one pixel of edge."""
    circle = pictures(move=0, turn=0)[0]
    radius = np.sqrt(circle.sum() / np.pi)
    place = np.arange(SIDE) - (SIDE - 1) / 2
    away = np.hypot(place[:, None], place)
    assert (circle[away < radius - 0.6] == 1).all()
    assert (circle[away > radius + 0.6] == 0).all()


def test_noise_has_the_standard_deviation_asked_for() -> None:
    noise = pictures(noise=0.2) - pictures(noise=0.0)
    assert noise.std() == pytest.approx(0.2, rel=0.02)
    assert abs(noise.mean()) < 0.005


def test_classes_come_in_turn() -> None:
    y = DATASETS.find("shapes")(samples=101).draw()[1]
    assert np.array_equal(y.argmax(axis=1), np.arange(101) % KINDS)
