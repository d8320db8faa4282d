"""Drawing small grey pictures: distances to outlines, and paint that covers pixels in part.

Lengths are in half widths of the picture; its middle is (0, 0), x to the right, y downwards.
Numbers that belong to a picture have shape (n, 1, 1), pictures (n, side, side), all float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_AT_A_TIME = 256  # pictures drawn together, which bounds the memory
_GREYS = 255


def in_parts(draw: Callable[[np.ndarray], np.ndarray], numbers: np.ndarray) -> np.ndarray:
    """Pictures (n, pixels) from rows of numbers, a part at a time, in 256 greys.

    Rounding to greys hides the last bit of sin and cos, which differs from machine to machine.
    """
    parts = [
        draw(numbers[first : first + _AT_A_TIME]) for first in range(0, len(numbers), _AT_A_TIME)
    ]
    pictures = np.concatenate([np.rint(part * _GREYS) / _GREYS for part in parts])
    return pictures.reshape(len(pictures), -1).astype(np.float32)


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the middles of all pixels, each (1, side, side)."""
    place = (2 * np.arange(side) + 1) / side - 1
    y, x = np.meshgrid(place, place, indexing="ij")
    return x[None], y[None]


def turned(
    x: np.ndarray, y: np.ndarray, right: np.ndarray, down: np.ndarray, angle: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same places as seen by a thing that stands at (right, down), turned by an angle."""
    x, y, cos, sin = x - right, y - down, np.cos(angle), np.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def cover(distance: np.ndarray) -> np.ndarray:
    """Share of each pixel that lies inside an outline, where distances are negative.

    The edge is one pixel wide: max(0, min(1, ½ − distance in pixels)).
    """
    return np.clip(0.5 - distance * (distance.shape[-1] / 2), 0, 1)


def painted(picture: np.ndarray, distance: np.ndarray, tone: np.ndarray | float) -> np.ndarray:
    """The picture with paint of a tone (0 paper, 1 ink) inside an outline."""
    share = cover(distance)
    return picture + share * (tone - picture)


def ellipse(
    x: np.ndarray, y: np.ndarray, width: np.ndarray | float, height: np.ndarray | float
) -> np.ndarray:
    """About the distance to an ellipse around the middle with two half axes.

    f / |∇f| with f = (|p/r| − 1)·|p/r|: exact on the outline and for circles.
    Source: I. Quilez, distances to simple shapes (2008).
    """
    near = np.hypot(x / width, y / height)
    slope = np.hypot(x / width**2, y / height**2)
    return near * (near - 1) / np.maximum(slope, 1e-9)


def box(
    x: np.ndarray, y: np.ndarray, width: np.ndarray | float, height: np.ndarray | float
) -> np.ndarray:
    """The distance to a rectangle around the middle with two half sides; to its corners, nearly."""
    return np.maximum(np.abs(x) - width, np.abs(y) - height)


def bow(
    x: np.ndarray, y: np.ndarray, width: np.ndarray, bend: np.ndarray, thick: np.ndarray | float
) -> np.ndarray:
    """About the distance to a bow through the middle: y = −bend·((x / width)² − ½), |x| ≤ width."""
    t = x / width
    slope = 2 * bend * np.clip(t, -1, 1) / width
    off = np.abs(y + bend * (np.clip(t, -1, 1) ** 2 - 0.5)) / np.sqrt(1 + slope**2)
    return np.hypot(off, np.maximum(np.abs(x) - width, 0)) - thick
