"""Drawn faces: grey, whole, no two alike; the expression shows where it should."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.faces import EXPRESSIONS, SIDE
from engine.registry import DATASETS

KINDS = list(EXPRESSIONS)


def faces(**config: int) -> np.ndarray:
    return DATASETS.find("faces")(**config).draw()[0].reshape(-1, SIDE, SIDE)


@settings(max_examples=5)
@given(seed=st.integers(0, 2**31 - 1))
def test_pictures_are_greys_with_paper_and_ink(seed: int) -> None:
    drawn = faces(seed=seed, samples=100)
    assert drawn.min() >= 0 and drawn.max() <= 1
    assert (drawn.max(axis=(1, 2)) > 0.8).all()  # pupils and mouths are black in every face
    assert (drawn.min(axis=(1, 2)) < 0.3).all()  # the whites of the eyes, or the paper
    assert np.array_equal(np.rint(drawn * 255) / np.float32(255), drawn)


def test_edges_are_smooth() -> None:
    """Many pixels of an edge lie between the tones of both sides: a face has far more than 8."""
    assert min(len(np.unique(face)) for face in faces(samples=100)) > 60


def test_faces_differ_in_more_than_the_expression() -> None:
    drawn = faces(samples=400)
    happy = drawn[:: len(KINDS)].reshape(100, -1)
    steps = np.linalg.svd(happy - happy.mean(axis=0), compute_uv=False) ** 2
    assert (np.cumsum(steps) / steps.sum())[7] < 0.95  # eight directions do not hold them all


def test_the_mouth_tells_happy_from_sad() -> None:
    """Corners of the mouth: above its middle in happy faces, below it in sad ones.

    Averaged over many faces, so that place, tilt and size cancel out.
    """
    drawn = faces(samples=1000)
    means = {kind: drawn[k :: len(KINDS)].mean(axis=0) for k, kind in enumerate(KINDS)}
    lower = slice(20, 29)
    level = np.arange(lower.start, lower.stop)[:, None]

    def height(kind: str, columns: slice) -> float:
        """Mean row of what is darker there than in the mean face."""
        mean = sum(means.values()) / len(means)
        dark = np.clip(means[kind] - mean, 0, None)[lower, columns]
        return float((dark * level).sum() / dark.sum())

    middle, aside = slice(15, 17), slice(10, 12)
    assert height("happy", middle) > height("happy", aside) + 1
    assert height("sad", middle) < height("sad", aside) - 1


def test_a_surprised_mouth_is_open() -> None:
    drawn = faces(samples=1000)
    black = (drawn[:, 19:29, 13:19] > 0.85).sum(axis=(1, 2))
    counts = {kind: black[k :: len(KINDS)].mean() for k, kind in enumerate(KINDS)}
    assert counts["surprised"] > 1.5 * max(counts[kind] for kind in KINDS if kind != "surprised")


def test_classes_come_in_turn() -> None:
    y = DATASETS.find("faces")(samples=101).draw()[1]
    assert np.array_equal(y.argmax(axis=1), np.arange(101) % len(KINDS))
