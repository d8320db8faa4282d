"""Pictures that have suffered, with what they were: noised, blurred, holed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from ..fields import Float, Int
from ..registry import DATASETS
from ..rng import normal, uniform
from .base import Data, Recorded
from .mnist import SIDE, Mnist

_NOISE, _HOLES = 0xDA3A60, 0xDA3A61  # streams of random numbers


def _card(damage: str, scaling: str) -> dict[str, Any]:
    return {
        "about": f"The large handwritten digits, {damage}: x is the damaged picture, y the whole "
        "one.",
        "source": Mnist.card["source"] + " The damage is ours, made when asked for.",
        "licence": Mnist.card["licence"],
        "columns": ["784 pixels of the damaged picture", "784 pixels of the whole one"],
        "classes": [],
        "split": Mnist.card["split"],
        "scaling": f"Pixels lie in 0…1: 0 is paper, 1 is full ink. {scaling}",
    }


class Damaged(Recorded):
    """What the damaged pictures share: where they come from, and that y is the whole picture."""

    task = "pictures"
    recipe = "autoencoder"
    view = "pictures"
    input_shape = Mnist.input_shape
    output_shape = Mnist.input_shape
    image_shape = (SIDE, SIDE)
    feature_names = Mnist.feature_names

    def size(self) -> int:
        """Number of pictures."""
        return 5000

    @abstractmethod
    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures (n, rows, columns) of 0…1 as they come in, damaged alike at every load."""

    def load(self) -> Data:
        """Damaged and whole pictures, split."""
        whole = Mnist(validation_split=self.validation_split, seed=self.seed).load()
        parts = (whole.train["x"], whole.validation["x"])
        every = np.concatenate(parts)
        harmed = self.damage(every.reshape(-1, SIDE, SIDE)).reshape(every.shape)
        harmed = np.clip(harmed, 0, 1).astype(np.float32)
        cut = len(parts[0])
        return Data({"x": harmed[:cut], "y": parts[0]}, {"x": harmed[cut:], "y": parts[1]})


@DATASETS.register
class NoisyDigits(Damaged):
    """x = clip(y + σ·n, 0, 1), n standard normal for every pixel; y is the clean picture.

    x: (5000, 784), y: (5000, 784).

    Source: the digits as in the dataset mnist; the task as in Vincent and others (2008),
    Extracting and composing robust features with denoising autoencoders.
    """

    name = "noisy-digits"
    title = "Noisy digits"
    help = "Handwritten digits in a snowstorm: what did they look like before?"
    card = _card("with noise on every pixel", "Noise that leaves 0…1 is cut off.")

    noise = Float(
        0.4, min=0.0, max=1.0, step=0.05, help="Standard deviation of what is added to each pixel."
    )

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Noise on every pixel."""
        return pictures + self.noise * normal(np, self.seed, _NOISE, 0, pictures.shape)


@DATASETS.register
class BlurredDigits(Damaged):
    """x = y seen through a lens out of focus: a Gaussian of standard deviation σ pixels, zeros
    around the picture; y is the sharp picture.

    x: (5000, 784), y: (5000, 784).

    Source: the digits as in the dataset mnist; the blur is our own.
    """

    name = "blurred-digits"
    title = "Blurred digits"
    help = "Handwritten digits out of focus: what did they look like when sharp?"
    card = _card("out of focus", "Nothing else is done to them.")

    blur = Float(
        1.5, min=0.1, max=4.0, step=0.1, unit="pixels", help="Standard deviation of the blur."
    )

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Rows, then columns, through the Gaussian."""
        place = np.arange(SIDE)
        weights = np.exp(-(((place[:, None] - place) / self.blur) ** 2) / 2)
        middle = np.exp(-((np.arange(-SIDE, SIDE + 1) / self.blur) ** 2) / 2).sum()
        lens = (weights / middle).astype(np.float32)
        return lens @ pictures @ lens


@DATASETS.register
class HoledDigits(Damaged):
    """x = y with a square hole of half-grey pixels somewhere in the middle part; y is whole.

    x: (5000, 784), y: (5000, 784).

    Source: the digits as in the dataset mnist; the task as in Pathak and others (2016), Context
    encoders: feature learning by inpainting.
    """

    name = "holed-digits"
    title = "Digits with a hole"
    help = "Handwritten digits with a piece torn out: what was there?"
    card = _card("with a square torn out", "The hole is filled with 0.5.")

    hole = Int(12, min=1, max=20, unit="pixels", help="Side of the hole.")

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """A hole in each, at a place of its own, never beyond the border."""
        room = SIDE - self.hole
        margin = min(4, room // 2)
        at = uniform(np, self.seed, _HOLES, 0, (len(pictures), 2)) * (room - 2 * margin + 1)
        corner = margin + at.astype(np.int32)
        rows, columns = (
            (np.arange(SIDE) >= corner[:, [k]]) & (np.arange(SIDE) < corner[:, [k]] + self.hole)
            for k in (0, 1)
        )
        return np.where(rows[:, :, None] & columns[:, None, :], np.float32(0.5), pictures)
