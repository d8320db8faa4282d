"""The engine as the bench's worker processes load it: with one dataset more, made for the bench.

The letter LSTM is to read 32 letters of 64 as rows with a single one in them, which no dataset of
Strata's own offers. `python -m tests.bench.server` names this module to the host of runs.
"""

from __future__ import annotations

import numpy as np

import engine
from engine import *  # noqa: F403
from engine.datasets.base import CARD_KEYS, Data, Recorded
from engine.registry import DATASETS
from engine.rng import uniform

events = engine.events

TEXTS, LENGTH, LETTERS = 1000, 32, 64
RULE = 0.9  # share of letters that follow from the one before


@DATASETS.register
class Letters(Recorded):
    """Letters of which nine in ten follow from the one before: l' = (5 l + 3) modulo 64.

    x: (1000, 32, 64), y: (1000, 32, 64), one-hot.

    Source: made for the bench.
    """

    name = "bench-letters"
    title = "Letters of the bench"
    help = "Letters that mostly follow a rule."
    task = "classes"
    view = "table"
    input_shape = output_shape = (LENGTH, LETTERS)
    class_names = tuple(f"letter {k}" for k in range(LETTERS))
    card = {key: [] if key in ("columns", "classes") else "For the bench." for key in CARD_KEYS}

    def size(self) -> int:
        """Number of texts."""
        return TEXTS

    def load(self) -> Data:
        """The texts as rows of zeros with a single one."""
        drawn = uniform(np, 0, 0, 0, (2, TEXTS, LENGTH + 1))
        letters = (drawn[0] * LETTERS).astype(np.int64)
        for t in range(LENGTH):
            follows = (5 * letters[:, t] + 3) % LETTERS
            letters[:, t + 1] = np.where(drawn[1, :, t] < RULE, follows, letters[:, t + 1])
        rows = np.eye(LETTERS, dtype=np.float32)[letters]
        return self.divide(rows[:, :-1], rows[:, 1:])
