"""Complementary colours against the standard library's own colour arithmetic."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.colors import ComplementaryColor, complement

channel = st.integers(0, 2**24 - 1).map(lambda k: np.float32(k / 2**24))


@given(st.tuples(channel, channel, channel))
def test_complement_of_complement_is_the_colour_itself(color: tuple) -> None:
    colors = np.array([color], np.float32)
    assert np.array_equal(complement(complement(colors)), colors)


@given(st.tuples(channel, channel, channel))
def test_complement_turns_the_hue_by_half_a_circle(color: tuple) -> None:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(float(c) for c in color))
    opposite = colorsys.hls_to_rgb((hue + 0.5) % 1.0, lightness, saturation)
    assert complement(np.array([color], np.float32))[0] == pytest.approx(opposite, abs=1e-6)


@given(st.tuples(channel, channel, channel))
def test_float32_loses_nothing(color: tuple) -> None:
    colors = np.array([color], np.float32)
    exact = [float(max(color)) + float(min(color)) - float(c) for c in color]
    assert complement(colors)[0].astype(np.float64).tolist() == exact


def test_known_complements() -> None:
    colors = np.array([[1, 0, 0], [1, 1, 0], [0.5, 0.5, 0.5], [0.75, 0.5, 0.25]], np.float32)
    assert complement(colors).tolist() == [
        [0, 1, 1], [0, 0, 1], [0.5, 0.5, 0.5], [0.25, 0.5, 0.75],
    ]  # fmt: skip


def test_colours_fill_the_cube_evenly() -> None:
    x, y = ComplementaryColor(samples=20_000).draw()
    for values in (x, y):
        assert values.min() >= 0.0
        assert values.max() < 1.0
    # Four standard errors of the mean (1/12 is the variance) and of correlations between channels.
    assert np.abs(x.mean(axis=0) - 0.5).max() < 4 * np.sqrt(1 / 12 / 20_000)
    assert np.abs(np.corrcoef(x.T) - np.eye(3)).max() < 4 / np.sqrt(20_000)
    octants = np.bincount((x >= 0.5) @ [4, 2, 1], minlength=8)
    assert np.abs(octants - 2500).max() < 4 * np.sqrt(20_000 * 1 / 8 * 7 / 8)
