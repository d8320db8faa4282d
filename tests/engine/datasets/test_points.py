"""The sets of points in the plane: each rule checked from the points alone."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.points import EXTENT, normal_pairs
from engine.registry import DATASETS


def inside(x: np.ndarray) -> np.ndarray:
    return np.hypot(x[:, 0], x[:, 1]) < 1.8


def signs_differ(x: np.ndarray) -> np.ndarray:
    return x[:, 0] * x[:, 1] < 0


def upper_right(x: np.ndarray) -> np.ndarray:
    return x.sum(axis=1) > 0


def on_second_arm(x: np.ndarray) -> np.ndarray:
    """Unwind by the radius: what is left of the angle is 0 on the first arm, π on the second."""
    radius, angle = np.hypot(x[:, 0], x[:, 1]), np.arctan2(x[:, 1], x[:, 0])
    return np.cos(angle - 2 * math.pi * 1.25 * radius / EXTENT) < 0


def in_odd_cloud(x: np.ndarray) -> np.ndarray:
    return np.round(np.arctan2(x[:, 1], x[:, 0]) * 4 / math.pi) % 2 == 1


RULES = {
    "circle": inside, "xor": signs_differ, "gaussians": upper_right, "spiral": on_second_arm,
    "ring": in_odd_cloud,
}  # fmt: skip
classics = pytest.mark.parametrize(("name", "rule"), RULES.items(), ids=list(RULES))
Rule = Callable[[np.ndarray], np.ndarray]


def draw(name: str, **config: float) -> tuple[np.ndarray, np.ndarray]:
    return DATASETS.find(name)(**config).draw()


@classics
@settings(max_examples=20)
@given(seed=st.integers(0, 2**31 - 1), samples=st.integers(100, 2000))
def test_without_noise_the_rule_makes_no_mistake(
    name: str, rule: Rule, seed: int, samples: int
) -> None:
    x, y = draw(name, seed=seed, samples=samples)
    assert np.array_equal(rule(x), y[:, 0] == 1)
    assert y.sum() == samples // 2


@classics
def test_noise_moves_points_over_the_boundary_and_keeps_the_classes(name: str, rule: Rule) -> None:
    clean, labels = draw(name, samples=4000)
    mistakes = []
    for noise in (0.05, 0.25, 0.5):
        x, y = draw(name, samples=4000, noise=noise)
        assert np.array_equal(y, labels)
        shift = (x - clean) / EXTENT
        assert shift.std() == pytest.approx(noise, rel=0.05)
        assert np.abs(shift.mean(axis=0)).max() < 4 * noise / math.sqrt(4000)
        mistakes.append(np.mean(rule(x) != (y[:, 0] == 1)))
    assert mistakes[0] < mistakes[1] < mistakes[2] < 0.55
    assert mistakes[2] > 0.05


@pytest.mark.parametrize("name", ["circle", "xor", "spiral", "ring", "plane", "hill"])
def test_points_stay_in_the_range_the_card_states(name: str) -> None:
    x, _ = draw(name, samples=5000)
    assert np.abs(x).max() <= 3.0
    assert (x.max(axis=0) > 2.0).all()
    assert (x.min(axis=0) < -2.0).all()


def test_the_ring_has_eight_equal_clouds() -> None:
    x, _ = draw("ring", samples=8000)
    cloud = np.round(np.arctan2(x[:, 1], x[:, 0]) * 4 / math.pi).astype(int) % 8
    assert np.bincount(cloud, minlength=8).min() > 900
    for k in range(8):
        middle = 2.16 * np.array([math.cos(math.pi * k / 4), math.sin(math.pi * k / 4)])
        assert np.abs(x[cloud == k].mean(axis=0) - middle).max() < 0.03
        assert x[cloud == k].std(axis=0) == pytest.approx(0.14, abs=0.02)


def test_circle_leaves_the_gap_empty_and_spreads_over_the_area() -> None:
    x, y = draw("circle", samples=10_000)
    radius = np.hypot(x[:, 0], x[:, 1])
    disc, ring = radius[y[:, 0] == 1], radius[y[:, 0] == 0]
    assert disc.max() < 1.5
    assert ring.min() >= 2.1
    assert ring.max() < 3.0
    # Half of a disc's area lies within 1/sqrt(2) of its radius.
    assert np.mean(disc < 1.5 / math.sqrt(2)) == pytest.approx(0.5, abs=0.03)
    assert np.mean(ring < math.sqrt((2.1**2 + 3.0**2) / 2)) == pytest.approx(0.5, abs=0.03)


def test_xor_fills_four_quadrants_alike_and_leaves_the_cross_empty() -> None:
    x, _ = draw("xor", samples=10_000)
    assert np.abs(x).min() >= 0.2
    quadrants = np.bincount((x > 0) @ [2, 1], minlength=4)
    assert np.abs(quadrants - 2500).max() < 4 * math.sqrt(10_000 * 3 / 16)


def test_gaussians_have_the_middles_and_spread_stated() -> None:
    x, y = draw("gaussians", samples=10_000)
    for label, middle in ((0, -1.5), (1, 1.5)):
        cloud = x[y[:, 0] == label]
        assert cloud.mean(axis=0) == pytest.approx([middle, middle], abs=0.03)
        assert cloud.std(axis=0) == pytest.approx([0.36, 0.36], rel=0.05)


@settings(max_examples=10)
@given(turns=st.floats(0.5, 2.5))
def test_spiral_arms_are_each_other_turned_by_half_a_circle(turns: float) -> None:
    spiral = DATASETS.find("spiral")(turns=turns)
    u = np.linspace(0.0, 1.0, 50)[:, None] * np.ones(3)
    first, _ = spiral.place(u, np.zeros(50, int))
    second, _ = spiral.place(u, np.ones(50, int))
    assert first == pytest.approx(-second, abs=1e-12)
    wound = np.unwrap(np.arctan2(first[:, 1], first[:, 0]))
    assert wound[-1] - wound[0] == pytest.approx(2 * math.pi * turns * 0.9)


def test_plane_is_linear() -> None:
    x, y = draw("plane")
    weights, error, *_ = np.linalg.lstsq(np.hstack([x, np.ones((500, 1))]), y, rcond=None)
    assert weights[:, 0] == pytest.approx([1 / 6, 1 / 6, 0.0], abs=1e-12)
    assert error == pytest.approx(0.0, abs=1e-12)


def test_hill_has_its_top_its_hollow_and_flat_land_where_stated() -> None:
    hill = DATASETS.find("hill")()
    places = np.array([[1.2, 1.2], [-1.2, -1.2], [3.0, -3.0], [0.0, 0.0], [2.1, 1.2]])
    u = np.hstack([(places / 3.0 + 1.0) / 2.0, np.zeros((5, 1))])
    points, heights = hill.place(u, np.zeros(5))
    assert points == pytest.approx(places)
    # The last place is one width from the top: exp(-1/2), and next to nothing of the hollow.
    assert heights == pytest.approx([1.0, -1.0, 0.0, 0.0, math.exp(-0.5)], abs=2e-3)


def test_noise_leaves_heights_alone() -> None:
    (clean, before), (moved, after) = draw("hill"), draw("hill", noise=0.1)
    assert np.array_equal(before, after)
    assert not np.array_equal(clean, moved)


def test_normal_pairs_are_normal_and_independent() -> None:
    side = 300
    grid = (np.arange(side) + 0.5) / side
    u = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    z = normal_pairs(u)
    assert z.mean(axis=0) == pytest.approx([0.0, 0.0], abs=1e-9)
    assert z.std(axis=0) == pytest.approx([1.0, 1.0], abs=5e-3)
    assert np.mean(np.abs(z) < 1.0) == pytest.approx(math.erf(1 / math.sqrt(2)), abs=5e-3)
    assert np.mean(z[:, 0] * z[:, 1]) == pytest.approx(0.0, abs=1e-9)
    extreme = normal_pairs(np.array([[1.0 - 2.0**-24, 0.0], [0.0, 0.25]]))
    assert np.abs(extreme).max() < 5.8
