"""A play written for Strata, to be learnt letter by letter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from ..registry import DATASETS
from ..rng import permutation
from .base import Data, Recorded

WINDOW, STRIDE = 48, 24
_LETTERS = "\n !',.:?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@DATASETS.register
class Play(Recorded):
    """A sitcom in short lines, cut into windows of 48 letters, and the same one letter later.

    Of a scene with the letters l₀ … lₘ₋₁, window k is x = (lₖₛ, …, lₖₛ₊₄₇) and y = (lₖₛ₊₁, …,
    lₖₛ₊₄₈) with s = 24, so that every letter is read with little and with much before it. Windows
    never cross from scene to scene, and whole scenes are kept back.

    x: (n, 48), y: (n, 48), whole numbers: the line break, space, seven marks, A … Z, a … z.

    Source: written for Strata.
    """

    name = "play"
    title = "The play"
    help = "A sitcom about a house with a broken lift, letter by letter: which letter is next?"
    task = "labels"
    recipe = "language"
    view = "text"
    input_shape = (WINDOW,)
    output_shape = (WINDOW,)
    vocabulary = tuple(_LETTERS)
    class_names = vocabulary
    card = {
        "about": "Six people, a cat nobody can find, and a lift that is nearly fixed: a comedy in "
        "short lines. A network that learns which letter follows which finds out first what words "
        "are, then who speaks, then how each of them talks.",
        "source": "Written for Strata.",
        "licence": "Apache-2.0, like Strata itself",
        "columns": ["48 letters out of a scene", "the same one letter later"],
        "classes": ["26 small letters, 26 capitals, space, line break and ! ' , . : ?"],
        "split": "Whole scenes, drawn at random from the seed; 20 % of them are kept back unless "
        "you say otherwise.",
        "scaling": "None. Letters go in as whole numbers from 0; an Embedding makes vectors of "
        "them.",
    }

    def size(self) -> int:
        """Number of windows in all scenes."""
        return len(windows())

    def sizes(self) -> tuple[int, int]:
        """Number of windows in the scenes that are learnt, and in those kept back."""
        train, validation = self.split()
        return len(train), len(validation)

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """Window numbers of the scenes learnt and of those kept back, in random order."""
        scene = np.array([number for number, _ in windows()])
        count = int(scene[-1]) + 1
        held = min(max(round(count * self.validation_split), 1), count - 1)
        kept_back = permutation(self.seed, 0, count)[count - held :]
        order = permutation(self.seed, 1, len(scene))
        away = np.isin(scene[order], kept_back)
        return order[~away], order[away]

    def load(self) -> Data:
        """The windows as numbers, split by scenes."""
        number = {letter: n for n, letter in enumerate(_LETTERS)}
        rows = np.array([[number[letter] for letter in text] for _, text in windows()], np.int32)
        return self.divide(rows[:, :-1], rows[:, 1:])


@cache
def scenes() -> tuple[str, ...]:
    """The scenes in their order, each with its heading and a line break at its end."""
    path = Path(__file__).parent / "data" / "play.txt"
    return tuple(scene + "\n" for scene in path.read_text(encoding="utf-8").strip().split("\n\n"))


@cache
def windows() -> tuple[tuple[int, str], ...]:
    """Of every window: the number of its scene, and WINDOW + 1 letters."""
    return tuple(
        (number, scene[start : start + WINDOW + 1])
        for number, scene in enumerate(scenes())
        for start in (*range(0, len(scene) - WINDOW - 1, STRIDE), len(scene) - WINDOW - 1)
    )
