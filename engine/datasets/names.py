"""First names, to be written letter by letter."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase

import numpy as np

from ..registry import DATASETS
from .base import Data, Recorded, read_table

LONGEST = 11
_PAD, _BOUND, _FIRST = 0, 1, 2
_VOWELS = "aeiouy"
_LETTERS = {letter: number for number, letter in enumerate(ascii_lowercase, _FIRST)}


@DATASETS.register
class Names(Recorded):
    """5 163 first names as rows of letters, and the same rows one letter later.

    A name l₁ … lₙ is x = (|, l₁, …, lₙ, ·, …) and y = (l₁, …, lₙ, |, ·, …): | begins and ends
    it, · fills it up to 12 and is not learnt. So the network always answers: which letter is next?

    x: (5163, 12), y: (5163, 12), whole numbers: 0 is ·, 1 is |, 2 … 27 are a … z.

    Source: US Census Bureau (1995), Frequently Occurring First Names from the 1990 Census.
    """

    name = "names"
    title = "First names"
    help = "5 163 first names, letter by letter: which letter is next?"
    task = "labels"
    recipe = "language"
    view = "text"
    input_shape = (LONGEST + 1,)
    output_shape = (LONGEST + 1,)
    vocabulary = ("·", "|", *ascii_lowercase)
    class_names = vocabulary
    pad = _PAD
    bound = _BOUND
    card = {
        "about": "First names that were common in the United States in 1990. Learning which letter "
        "follows which, a network finds out what a name sounds like, and can make up new ones.",
        "source": "US Census Bureau, Frequently Occurring First Names, 1990 Census (1995). "
        "Converted from the copy in the Python package names 0.3.0: women's and men's lists "
        "together, every name once, in small letters; how common each is was left out.",
        "licence": "Public domain (a work of the US government)",
        "columns": ["12 letters: | begins the name, · fills it up", "the same one letter later"],
        "classes": ["26 letters, | for the end; · is not learnt"],
        "split": "Drawn at random from the seed; 20 % of the names are kept back unless you say "
        "otherwise. Kin such as ann and anna may stand on both sides.",
        "scaling": "None. Letters go in as whole numbers from 0; an Embedding makes vectors of "
        "them.",
    }

    def size(self) -> int:
        """Number of names."""
        return 5163

    def load(self) -> Data:
        """The names as numbers, split."""
        rows = np.full((self.size(), LONGEST + 2), _PAD, np.int32)
        for row, name in zip(rows, every_name(), strict=True):
            row[: len(name) + 2] = [_BOUND, *(_LETTERS[letter] for letter in name), _BOUND]
        x = np.where(rows == _BOUND, 0, rows)[:, :-1]
        x[:, 0] = _BOUND
        return self.divide(x, rows[:, 1:])

    def review(self, texts: list[str]) -> dict[str, float]:
        """Shares of names that can be said aloud, and that no training name is."""
        known = every_name()
        learnt = {known[row] for row in self.split()[0]}
        return {
            "pronounceable": sum(map(pronounceable, texts)) / len(texts),
            "new": sum(text not in learnt for text in texts) / len(texts),
        }


@cache
def every_name() -> tuple[str, ...]:
    """All names from a to z."""
    return tuple(line.split(",")[0] for line in read_table("names.csv")[1:])


def pronounceable(name: str) -> bool:
    """Whether a name can be said: two letters or more, at least one of them a vowel (a e i o u y),
    never more than three consonants or three vowels in a row, never the same letter three times.

    Of the real names, 99 in 100 pass.
    """
    hard = rf"[^{_VOWELS}]{{4}}|[{_VOWELS}]{{4}}|(.)\1\1"
    return (
        len(name) > 1 and re.search(f"[{_VOWELS}]", name) is not None and not re.search(hard, name)
    )
