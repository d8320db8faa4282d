"""Drawn faces, 32 by 32 pixels: two dozen numbers behind each picture."""

from __future__ import annotations

import numpy as np

from ..registry import DATASETS
from ..rng import uniform
from .base import Generated
from .drawing import bow, box, ellipse, grid, in_parts, painted, turned
from .preparation import Preparation

SIDE = 32
INK = 0.95
_FACES = 0xDA7A50  # stream of random numbers
# Class by class, with a range each: how the corners of the mouth go up, how wide and how open it
# is, how the inner ends of the brows go up, how high the brows are, how open the eyes.
EXPRESSIONS = {
    "happy": ((0.16, 0.26), (0.28, 0.38), (0.0, 0.05), (-0.03, 0.03), (0.0, 0.05), (0.09, 0.11)),
    "sad": ((-0.2, -0.12), (0.2, 0.28), (0.0, 0.0), (0.06, 0.1), (0.0, 0.04), (0.07, 0.09)),
    "angry": ((-0.12, -0.04), (0.22, 0.3), (0.0, 0.0), (-0.12, -0.08), (-0.05, 0), (0.06, 0.08)),
    "surprised": ((0, 0), (0.1, 0.14), (0.13, 0.19), (-0.02, 0.02), (0.08, 0.12), (0.12, 0.14)),
}
_LOOKS = {
    "right": (-0.06, 0.06), "down": (0.0, 0.08), "tilt": (-0.14, 0.14),
    "width": (0.52, 0.66), "height": (0.68, 0.8), "skin": (0.04, 0.42), "paper": (0.0, 0.25),
    "hair": (0.3, 1.0), "style": (0.0, 4.0), "line": (0.28, 0.42), "glasses": (0.0, 1.0),
    "apart": (0.22, 0.29), "eyes": (-0.12, -0.06), "pupil": (-0.03, 0.03), "brow": (0.03, 0.055),
    "nose": (0.05, 0.1), "mouth": (0.36, 0.44), "beard": (0.0, 1.0),
}  # fmt: skip
_KNOBS = (*_LOOKS, "corners", "broad", "open", "worry", "lift", "wide")
GLASSES, BEARDS = 0.25, 0.15  # shares of the faces that have some
Knobs = dict[str, np.ndarray]


@DATASETS.register
class Faces(Generated):
    """A drawn face in 32 × 32 greys, and the look on it: happy, sad, angry or surprised.

    Mouth, brows and eyes follow the expression; head, skin, paper, hair (none, short, long or a
    fringe), glasses, beard, place and tilt are drawn whatever it is. Every knob is uniform in a
    range of its own. x[32 · row + column]: ink, 0 paper … 1 black. y is one-hot.

    x: (n, 1024), y: (n, 4).

    Source: our own; faces as pictures of a few numbers: Chernoff (1973), The use of faces to
    represent points in k-dimensional space graphically.
    """

    name = "faces"
    title = "Drawn faces"
    help = "Faces that a program has drawn, no two alike: what do they feel?"
    task = "classes"
    view = "image"
    input_shape = (SIDE * SIDE,)
    output_shape = (len(EXPRESSIONS),)
    image_shape = (SIDE, SIDE)
    # The pen is as wide as a mouth is thick.
    preparation = Preparation(fit=None, dots=None, levels=256, pen=1.5, solid=False)
    feature_names = tuple(f"row {1 + k // SIDE}, column {1 + k % SIDE}" for k in range(SIDE * SIDE))
    class_names = tuple(EXPRESSIONS)
    target_names = class_names
    card = {
        "about": "Faces drawn by a small program from two dozen random numbers each. Nobody is "
        "shown. What a face feels is in its mouth, brows and eyes; all the rest is chance.",
        "source": "Generated when asked for, from the seed; the drawing is our own.",
        "licence": "None needed: the samples are computed.",
        "columns": ["1 024 pixels, row by row from the top left: 0 is paper, 1 is full ink"],
        "classes": [f"{name}: a quarter of the pictures" for name in EXPRESSIONS],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "Pixels lie in 0…1. The picture goes in as one flat row of 1 024 numbers; a "
        "Reshape to 32 × 32 × 1 makes a picture of it again.",
    }

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (n, 1024) and their expressions (n, 4)."""
        kinds = np.arange(self.samples) % len(EXPRESSIONS)
        u = uniform(np, self.seed, _FACES, 0, (self.samples, len(_KNOBS))).astype(np.float64)
        looks = np.array(list(_LOOKS.values()))
        feelings = np.array(list(EXPRESSIONS.values()))
        every = np.broadcast_to(looks, (self.samples, *looks.shape))
        ranges = np.concatenate([every, feelings[kinds]], axis=1)
        numbers = ranges[..., 0] + u * (ranges[..., 1] - ranges[..., 0])
        return in_parts(_faces, numbers), np.eye(len(EXPRESSIONS))[kinds]


def _faces(numbers: np.ndarray) -> np.ndarray:
    """Pictures (n, side, side) from rows of knobs."""
    knobs: Knobs = dict(zip(_KNOBS, numbers.T[:, :, None, None], strict=True))
    x, y = turned(*grid(SIDE), knobs["right"], knobs["down"], knobs["tilt"])
    picture = np.zeros((len(numbers), SIDE, SIDE)) + knobs["paper"]
    picture = _head(picture, x, y, knobs)
    picture = _eyes(picture, x, y, knobs)
    return _nose_and_mouth(picture, x, y, knobs)


def _where(wanted: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """An outline in the pictures that are to have it, nothing in the others."""
    return np.where(wanted, distance, 1.0)


def _head(picture: np.ndarray, x: np.ndarray, y: np.ndarray, knobs: Knobs) -> np.ndarray:
    """Long hair behind the head, the head with its ears, then the hair above the forehead."""
    width, height, style = knobs["width"], knobs["height"], np.floor(knobs["style"])
    face = ellipse(x, y, width, height)
    around = ellipse(x, y + 0.06, width + 0.12, height + 0.1)
    long = np.minimum(around, box(x, y - 0.35, width + 0.1, 0.5))
    picture = painted(picture, _where(style == 2, long), knobs["hair"])
    ears = ellipse(np.abs(x) - width, y, 0.08, 0.13)
    picture = painted(picture, np.minimum(ears, face) - 0.03, INK * 0.75)
    picture = painted(picture, np.minimum(ears, face), knobs["skin"])
    beard = np.maximum(face, knobs["mouth"] - 0.16 - y)
    picture = painted(picture, _where(knobs["beard"] < BEARDS, beard), knobs["hair"] * 0.6)
    curve = np.where(style == 3, 0.0, 0.5)  # a fringe is straight, else hair follows the head
    above = y + height - knobs["line"] - curve * (x / width) ** 2
    top = np.maximum(ellipse(x, y, width + 0.05, height + 0.07), above)
    return painted(picture, _where(style >= 1, top), knobs["hair"])


def _eyes(picture: np.ndarray, x: np.ndarray, y: np.ndarray, knobs: Knobs) -> np.ndarray:
    """Whites, pupils, brows, and glasses on some. Both sides are one: |x| stands for x."""
    aside, level = np.abs(x) - knobs["apart"], y - knobs["eyes"]
    picture = painted(picture, ellipse(aside, level, 0.12, knobs["wide"]) - 0.02, INK * 0.7)
    picture = painted(picture, ellipse(aside, level, 0.11, knobs["wide"] - 0.015), 0.0)
    gaze = aside - np.sign(x) * knobs["pupil"]  # both eyes look the same way
    picture = painted(picture, np.hypot(gaze, level) - 0.055, INK)
    rise = level + 0.22 + knobs["lift"] - knobs["worry"] * aside / 0.15
    brow = box(aside, rise, 0.15, knobs["brow"])
    picture = painted(picture, brow, np.maximum(knobs["hair"], knobs["skin"] + 0.35))
    rim = np.abs(ellipse(aside, level, 0.19, 0.17)) - 0.03
    frame = np.minimum(rim, box(x, level, knobs["apart"] - 0.17, 0.025))
    return painted(picture, _where(knobs["glasses"] < GLASSES, frame), INK)


def _nose_and_mouth(picture: np.ndarray, x: np.ndarray, y: np.ndarray, knobs: Knobs) -> np.ndarray:
    """A nose, then a mouth: a bow, or an open oval."""
    nose = bow(x, y - 0.16, knobs["nose"], np.full_like(knobs["nose"], 0.04), 0.03)
    picture = painted(picture, nose, np.minimum(knobs["skin"] + 0.35, 1))
    level = y - knobs["mouth"]
    lips = bow(x, level, knobs["broad"], knobs["corners"], 0.045)
    oval = ellipse(x, level, knobs["broad"], np.maximum(knobs["open"], 0.01))
    mouth = np.where(knobs["open"] > 0.1, oval, lips)
    return painted(picture, mouth, INK)
