"""Pictures that have suffered, with what they were: noised, blurred, holed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from ..errors import FieldError
from ..fields import Choice, Float
from ..registry import DATASETS
from ..rng import normal, uniform
from .base import Data, Dataset, Recorded
from .digits import Digits
from .faces import Faces
from .mnist import Mnist

_NOISE, _HOLES = 0xDA3A60, 0xDA3A61  # streams of random numbers


SETS: dict[str, tuple[type[Dataset], dict[str, Any]]] = {
    # name: (where the whole pictures come from, its settings besides split and seed)
    "mnist": (Mnist, {}),
    "digits": (Digits, {}),
    "faces": (Faces, {"samples": 2000}),
}


class Damaged(Recorded):
    """What the damaged pictures share: where they come from, and that y is the whole picture.

    Shapes, names and card are those of the pictures chosen.
    """

    task = "pictures"
    recipe = "autoencoder"
    view = "pictures"
    input_shape = Mnist.input_shape
    output_shape = Mnist.input_shape
    image_shape = Mnist.image_shape
    preparation = Mnist.preparation
    feature_names = Mnist.feature_names
    harm: str  # in the card: what was done to the pictures

    pictures = Choice(
        "mnist",
        choices={name: f"{cls.title}: {cls.help}" for name, (cls, _) in SETS.items()},
        help="Which pictures to damage.",
    )

    def __init_subclass__(cls) -> None:
        cls.card = _card(Mnist, cls.harm)

    def conflicts(self) -> list[FieldError]:
        """No conflict is possible; shapes, names and card follow from the pictures chosen."""
        source = self._source()
        self.input_shape = self.output_shape = source.input_shape
        self.image_shape, self.feature_names = source.image_shape, source.feature_names
        self.preparation = source.preparation
        self.card = _card(type(source), self.harm)
        return []

    def _source(self) -> Dataset:
        cls, more = SETS[self.pictures]
        return cls(validation_split=self.validation_split, seed=self.seed, **more)

    def _part(self, share: float) -> float:
        """A share of the side in pixels."""
        assert self.image_shape is not None
        return share * self.image_shape[0]

    def size(self) -> int:
        """Number of pictures."""
        return self._source().size()

    @abstractmethod
    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures (n, rows, columns) of 0…1 as they come in, damaged alike at every load."""

    def load(self) -> Data:
        """Damaged and whole pictures, split."""
        whole = self._source().load()
        parts = (whole.train["x"], whole.validation["x"])
        every = np.concatenate(parts)
        harmed = self.damage(every.reshape(-1, *(self.image_shape or ()))).reshape(every.shape)
        harmed = np.clip(harmed, 0, 1).astype(np.float32)
        cut = len(parts[0])
        return Data({"x": harmed[:cut], "y": parts[0]}, {"x": harmed[cut:], "y": parts[1]})


def _card(source: type[Dataset], harm: str) -> dict[str, Any]:
    pixels = source.input_shape[0]
    return {
        "about": f"{source.title}, {harm} x is the damaged picture, y the whole one. "
        + source.card["about"],
        "source": source.card["source"] + " The damage is ours, made when asked for.",
        "licence": source.card["licence"],
        "columns": [f"{pixels} pixels of the damaged picture", f"{pixels} pixels of the whole one"],
        "classes": [],
        "split": source.card["split"],
        "scaling": "Pixels lie in 0…1: 0 is paper, 1 is full ink; what leaves that is cut off. A "
        "picture goes in as one flat row, row by row from the top left.",
    }


@DATASETS.register
class NoisyPictures(Damaged):
    """x = clip(y + σ·n, 0, 1), n standard normal for every pixel; y is the clean picture.

    x: (n, pixels), y: (n, pixels).

    Source: the pictures as in the datasets mnist, digits and faces; the task as in Vincent and
    others (2008), Extracting and composing robust features with denoising autoencoders.
    """

    name = "noisy-pictures"
    title = "Noisy pictures"
    help = "Digits or faces in a snowstorm: what did they look like before?"
    harm = "with noise on every pixel."

    noise = Float(
        0.4, min=0.0, max=1.0, step=0.05, help="Standard deviation of what is added to each pixel."
    )

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Noise on every pixel."""
        return pictures + self.noise * normal(np, self.seed, _NOISE, 0, pictures.shape)


@DATASETS.register
class BlurredPictures(Damaged):
    """x = y seen through a lens out of focus: a Gaussian of standard deviation σ, zeros around
    the picture; y is the sharp picture.

    x: (n, pixels), y: (n, pixels).

    Source: the pictures as in the datasets mnist, digits and faces; the blur is our own.
    """

    name = "blurred-pictures"
    title = "Blurred pictures"
    help = "Digits or faces out of focus: what did they look like when sharp?"
    harm = "out of focus."

    blur = Float(
        0.055, min=0.005, max=0.15, step=0.005, unit="of the side",
        help="Standard deviation of the blur; 0.055 of 28 pixels are 1.5.",
    )  # fmt: skip

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """Rows, then columns, through the Gaussian."""
        side = pictures.shape[1]
        place = np.arange(side)
        sigma = self._part(self.blur)
        weights = np.exp(-(((place[:, None] - place) / sigma) ** 2) / 2)
        middle = np.exp(-((np.arange(-side, side + 1) / sigma) ** 2) / 2).sum()
        lens = (weights / middle).astype(np.float32)
        return lens @ pictures @ lens


@DATASETS.register
class HoledPictures(Damaged):
    """x = y with a square hole of half-grey pixels somewhere in the middle part; y is whole.

    x: (n, pixels), y: (n, pixels).

    Source: the pictures as in the datasets mnist, digits and faces; the task as in Pathak and
    others (2016), Context encoders: feature learning by inpainting.
    """

    name = "holed-pictures"
    title = "Pictures with a hole"
    help = "Digits or faces with a piece torn out: what was there?"
    harm = "with a square torn out and filled with 0.5."

    hole = Float(
        0.43, min=0.05, max=0.7, step=0.01, unit="of the side",
        help="Side of the hole, to the next whole pixel; 0.43 of 28 pixels are 12.",
    )  # fmt: skip

    def damage(self, pictures: np.ndarray) -> np.ndarray:
        """A hole in each, at a place of its own, never beyond the border."""
        side = pictures.shape[1]
        hole = max(round(self._part(self.hole)), 1)
        room = side - hole
        margin = min(side // 7, room // 2)
        at = uniform(np, self.seed, _HOLES, 0, (len(pictures), 2)) * (room - 2 * margin + 1)
        corner = margin + at.astype(np.int32)
        rows, columns = (
            (np.arange(side) >= corner[:, [k]]) & (np.arange(side) < corner[:, [k]] + hole)
            for k in (0, 1)
        )
        return np.where(rows[:, :, None] & columns[:, None, :], np.float32(0.5), pictures)
