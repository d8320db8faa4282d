"""How pictures became numbers, so that a learner's own picture can be made alike.

The page does it (`web/src/model/prepare.ts`); what is to be done is said here, dataset by dataset,
and tests hold it against the pictures.
"""

from __future__ import annotations

from typing import Literal, TypedDict


class Fit(TypedDict):
    """What was done to the ink's bounding box, so that size and place tell nothing.

    `box`: width and height, in pixels, that it is enlarged or shrunk to fill. `stretch`: how many
    times as much one way as the other, at most; 1 keeps its proportions. `upright`: whether it is
    then sheared until the left ends of its first and its last row stand one above the other.
    `centre`: what comes to the middle of the picture, the box or the centre of mass.
    """

    box: list[float]
    stretch: float
    upright: bool
    centre: Literal["box", "mass"]


class Preparation(TypedDict):
    """How grey pictures were made of ink on paper. Lengths are in pixels.

    `fit`: None where the whole sheet is the picture. `dots`: a pixel counts the dark dots in a
    square of so many by so many; None: a pixel is the share of its area that is inked. `levels`:
    how many values a pixel has, 0 for paper … 1 for ink. `pen`: how wide strokes are before they
    are stretched. `solid`: what a closed line goes round is ink.
    """

    fit: Fit | None
    dots: int | None
    levels: int
    pen: float
    solid: bool
