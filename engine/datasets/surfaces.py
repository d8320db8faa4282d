"""Heights above the plane, to be learnt as numbers: a slope, and a hill with a hollow."""

from __future__ import annotations

import numpy as np

from ..registry import DATASETS
from .points import EXTENT, Points, points_card


def _anywhere(u: np.ndarray) -> np.ndarray:
    """Points spread evenly over the square -3…3."""
    return EXTENT * (2.0 * u[:, :2] - 1.0)


@DATASETS.register
class Plane(Points):
    """A tilted plane: y = (x1 + x2) / 6, so that y lies in -1…1.

    Points are uniform in the square -3…3. One linear neuron with both weights 1/6 is exact.
    x: (n, 2), y: (n, 1).

    Source: idea from Smilkov, Carter, Sculley, Viégas and Wattenberg (2017), "Direct-manipulation
    visualization of deep networks", arXiv:1708.03788.
    """

    name = "plane"
    title = "Plane"
    help = "A slope: the height grows evenly from lower left to upper right."
    task = "regression"
    target_names = ("height",)
    card = points_card(
        "A slope from -1 at the lower left to 1 at the upper right. One linear neuron is enough; "
        "watch how fast it gets there.",
        [],
        "height: -1…1",
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Anywhere, with the height of the plane."""
        points = _anywhere(u)
        return points, points.sum(axis=1) / (2.0 * EXTENT)


@DATASETS.register
class Hill(Points):
    """A round hill and a hollow of the same shape.

    y = exp(-|x - c|² / (2 w²)) - exp(-|x + c|² / (2 w²)) with c = (1.2, 1.2) and w = 0.9, so that y
    lies in -1…1. Points are uniform in the square -3…3. x: (n, 2), y: (n, 1).

    Source: idea from Smilkov, Carter, Sculley, Viégas and Wattenberg (2017), "Direct-manipulation
    visualization of deep networks", arXiv:1708.03788.
    """

    name = "hill"
    title = "Hill and hollow"
    help = "A round hill at the upper right, a hollow at the lower left, flat land around."
    task = "regression"
    target_names = ("height",)
    card = points_card(
        "A hill of height 1 and a hollow of depth 1 in flat land. Straight lines will not do: the "
        "network has to bend its surface.",
        [],
        "height: -1…1",
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Anywhere, with the height of the land."""
        points = _anywhere(u)
        middle, width = 0.4 * EXTENT, 0.3 * EXTENT
        hill, hollow = (
            np.exp(-((points - side * middle) ** 2).sum(axis=1) / (2.0 * width**2))
            for side in (1.0, -1.0)
        )
        return points, hill - hollow
