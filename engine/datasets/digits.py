"""Handwritten digits, 8 by 8 pixels: real pictures small enough for any machine."""

from __future__ import annotations

import numpy as np

from ..registry import DATASETS
from .base import Data, Recorded, read_table
from .preparation import Fit, Preparation

_BRIGHTEST = 16


@DATASETS.register
class Digits(Recorded):
    """1 797 handwritten digits as pictures of 8 × 8 pixels, to be told apart.

    x[8 · row + column] = ink / 16, where ink counts the dark dots in a square of 4 × 4 dots of the
    scanned form, 0…16. y is one-hot: y[d] = 1 for the digit d.

    x: (1797, 64), y: (1797, 10).

    Source: Alpaydin and Kaynak (1998), "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository, doi:10.24432/C50P49.
    """

    name = "digits"
    title = "Handwritten digits"
    help = "1 797 real handwritten digits, 8 × 8 pixels each: which digit is it?"
    task = "classes"
    view = "image"
    input_shape = (64,)
    output_shape = (10,)
    image_shape = (8, 8)
    # The source says “normalised” only; this is what can be measured. A plain one is 8 to 10 dots
    # wide, wider than other strokes: so narrow digits were stretched, but not without end.
    preparation = Preparation(
        fit=Fit(box=[5, 8], stretch=1.7, upright=True, centre="box"),
        dots=4, levels=17, pen=1.3, solid=False,
    )  # fmt: skip
    feature_names = tuple(f"row {1 + k // 8}, column {1 + k % 8}" for k in range(64))
    class_names = tuple("0123456789")
    target_names = class_names
    card = {
        "about": "Digits written on forms by 13 people, scanned, set upright, stretched to one "
        "height and shrunk to 8 × 8 pixels. This is the test part of the original collection; the "
        "other 30 people's digits are not here.",
        "source": "UCI Machine Learning Repository, Optical Recognition of Handwritten Digits; "
        "E. Alpaydin, C. Kaynak (1998), doi:10.24432/C50P49. Converted from the copy in the "
        "Python package scikit-learn 1.9.1: unpacked, no number changed.",
        "licence": "CC BY 4.0",
        "columns": ["64 pixels, row by row from the top left: 0 is paper, 1 is full ink"],
        "classes": [
            f"{digit}: {count} pictures"
            for digit, count in enumerate((178, 182, 177, 183, 181, 182, 181, 179, 174, 180))
        ],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise. The "
        "same person may have written digits in both parts.",
        "scaling": "A pixel is a count of dark dots, 0…16, divided by 16, so that it lies in 0…1. "
        "The 8 × 8 picture goes in as one flat row of 64 numbers.",
    }

    def size(self) -> int:
        """Number of pictures."""
        return 1797

    def load(self) -> Data:
        """The pictures, scaled and split."""
        table = np.loadtxt(read_table("digits.csv"), np.uint8, delimiter=",", skiprows=1)
        pixels, digit = table[:, :64], table[:, 64]
        return self.divide(pixels / np.float32(_BRIGHTEST), np.eye(10)[digit])

    def script(self) -> str:
        return (
            "from sklearn.datasets import load_digits\n"
            "x, digit = load_digits(return_X_y=True)\n"
            f"x, y = x / {_BRIGHTEST}, np.eye(10)[digit]"
        )
