"""Shapes that move and turn: the same thing at another place, which is what convolution is for."""

from __future__ import annotations

import math

import numpy as np

from ..fields import Float
from ..registry import DATASETS
from ..rng import uniform
from .base import Generated
from .drawing import box, cover, grid, in_parts, turned
from .points import normal_pairs
from .preparation import Preparation

SIDE = 20
ROOM = 0.46  # how far a middle may lie from the picture's, so that all corners stay inside
SIZES = (0.26, 0.34)  # radius of a circle of the same area
_POSES, _NOISE = 0xDA7A40, 0xDA7A41  # streams of random numbers


def _circle(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    return np.hypot(x, y) - radius


def _square(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    half = radius * (math.sqrt(math.pi) / 2)
    return box(x, y, half, half)


def _triangle(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Three sides at the distance of the inscribed circle; the area is 3√3 times its square."""
    inner = radius * math.sqrt(math.pi / (3 * math.sqrt(3)))
    slanted = np.abs(x) * (math.sqrt(3) / 2) - y / 2
    return np.maximum(slanted, y) - inner


def _cross(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Five squares: the bars are three times as long as they are wide."""
    half = radius * math.sqrt(math.pi / 20)
    return np.minimum(box(x, y, 3 * half, half), box(x, y, half, 3 * half))


OUTLINES = {"circle": _circle, "square": _square, "triangle": _triangle, "cross": _cross}


@DATASETS.register
class Shapes(Generated):
    """One shape in a picture of 20 × 20 pixels: a circle, a square, a triangle or a cross.

    Its middle is uniform in a square of half side 0.46 · move, its angle in ± 180° · turn and the
    radius of the circle of equal area in 0.26 … 0.34, all in half widths of the picture. All four
    cover as much paper, so that counting ink does not tell them apart. x[20 · row + column]:
    share of the pixel that is covered, plus noise · g, g standard normal. y is one-hot.

    x: (n, 400), y: (n, 4).

    Source: our own; that moved things are the hard case for dense networks is told in LeCun,
    Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition.
    """

    name = "shapes"
    title = "Moving shapes"
    help = "Circle, square, triangle or cross, anywhere and at any angle: which one is it?"
    task = "classes"
    view = "image"
    input_shape = (SIDE * SIDE,)
    output_shape = (len(OUTLINES),)
    image_shape = (SIDE, SIDE)
    # The pen is as wide as the bars of a cross.
    preparation = Preparation(fit=None, dots=None, levels=256, pen=2.4, solid=True)
    feature_names = tuple(f"row {1 + k // SIDE}, column {1 + k % SIDE}" for k in range(SIDE * SIDE))
    class_names = tuple(OUTLINES)
    target_names = class_names
    card = {
        "about": "One filled shape on white paper, moved and turned at random. All four shapes "
        "cover as much paper; only the outline tells them apart.",
        "source": "Generated when asked for, from the seed; the drawing is our own.",
        "licence": "None needed: the samples are computed.",
        "columns": ["400 pixels, row by row from the top left: 0 is paper, 1 is full ink"],
        "classes": [f"{name}: a quarter of the pictures" for name in OUTLINES],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "Pixels lie in 0…1 before noise. The picture goes in as one flat row of 400 "
        "numbers; a Reshape to 20 × 20 × 1 makes a picture of it again.",
    }

    move = Float(
        1.0, min=0.0, max=1.0, step=0.05,
        help="How far shapes stray from the middle: 0 keeps them there, 1 uses the whole picture.",
    )  # fmt: skip
    turn = Float(
        1.0, min=0.0, max=1.0, step=0.05, unit="of a full turn", help="How far shapes turn."
    )
    noise = Float(
        0.0, min=0.0, max=0.5, step=0.01, help="Standard deviation of what is added to each pixel."
    )

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (n, 400) and their classes (n, 4)."""
        kinds = np.arange(self.samples) % len(OUTLINES)
        u = uniform(np, self.seed, _POSES, 0, (self.samples, 4)).astype(np.float64)
        x = in_parts(self._pictures, np.column_stack([kinds, u]))
        if self.noise:
            pairs = uniform(np, self.seed, _NOISE, 0, (x.size // 2, 2)).astype(np.float64)
            x = x + self.noise * normal_pairs(pairs).reshape(x.shape)
        return x, np.eye(len(OUTLINES))[kinds]

    def _pictures(self, numbers: np.ndarray) -> np.ndarray:
        """Pictures (n, side, side) from rows of class number and four numbers of 0…1."""
        kind, right, down, angle, size = numbers.T[:, :, None, None]
        x, y = turned(
            *grid(SIDE),
            right=ROOM * self.move * (2 * right - 1),
            down=ROOM * self.move * (2 * down - 1),
            angle=math.pi * self.turn * (2 * angle - 1),
        )
        radius = SIZES[0] + (SIZES[1] - SIZES[0]) * size
        outlines = [outline(x, y, radius) for outline in OUTLINES.values()]
        return cover(np.choose(kind.astype(int), outlines))
