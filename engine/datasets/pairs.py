"""Sentences in two languages."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..fields import Int
from ..registry import DATASETS
from ..rng import uniform
from .base import Generated
from .grammar import every_word, sentence

LONGEST = 8  # words of a sentence, in both languages
_CHOICES = 13  # as many as a sentence takes, at most
_STREAM = 0xDA3A70  # of random numbers
_PAD, _BOUND, _FIRST = 0, 1, 2
_ENGLISH, _FRENCH = every_word()


@DATASETS.register
class Pairs(Generated):
    """English sentences x = (w₁, …, wₙ, ·, …) and their French translations
    y = (v₁, …, vₘ, |, ·, …), words as whole numbers.

    · (0) fills up and is not learnt; | (1) ends an answer and begins it. No sentence comes twice.

    x: (n, 8), y: (n, 9).

    Source: our own grammar, engine/datasets/grammar.py.
    """

    name = "pairs"
    title = "English to French"
    help = "Short sentences from a grammar of our own, to be said in French."
    task = "labels"
    recipe = "translate"
    view = "translation"
    input_shape = (LONGEST,)
    output_shape = (LONGEST + 1,)
    vocabulary = ("·", "|", *_ENGLISH)
    class_names = ("·", "|", *_FRENCH)
    pad = _PAD
    bound = _BOUND
    separator = " "
    answer_language = "fr"
    card = {
        "about": "Sentences of 2 to 8 words from a small grammar. The French adjective follows its "
        "noun in gender and number and often in place, the verb its subject: so a word cannot be "
        "translated alone.",
        "source": "Generated when asked for, from the seed; grammar and words are our own.",
        "licence": "None needed: the sentences are made up.",
        "columns": ["8 English words", "9 French words, the end among them"],
        "classes": [f"{len(_FRENCH)} French words, | for the end; · is not learnt"],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise. No "
        "sentence is in both parts; the first sentence with a word in it is learnt from, so that "
        "no kept one holds a word never seen.",
        "scaling": "None. Words go in as whole numbers from 0; an Embedding makes vectors of them.",
    }

    samples = Int(
        5000, min=100, max=20_000, step=100, unit="sentences",
        help="How many sentences to make, training and validation together.",
    )  # fmt: skip

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Sentences as numbers, (n, 8), and their translations, (n, 9)."""
        pairs = sentences(self.seed, self.samples)
        x = np.full((len(pairs), LONGEST), _PAD, np.int32)
        y = np.full((len(pairs), LONGEST + 1), _PAD, np.int32)
        english, french = (
            {word: number for number, word in enumerate(words, _FIRST)}
            for words in (_ENGLISH, _FRENCH)
        )
        for row, (one, other) in enumerate(pairs):
            asked, answer = one.split(), other.split()
            x[row, : len(asked)] = [english[word] for word in asked]
            y[row, : len(answer) + 1] = [*(french[word] for word in answer), _BOUND]
        return x, y

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """As everywhere, but what brings a word for the first time is learnt from, if it fits."""
        order = np.concatenate(super().split())
        x, y = self.draw()
        words = np.concatenate([x, y + len(self.vocabulary)], axis=1)[order]
        first = np.unique(words, return_index=True)[1] // words.shape[1]
        order = np.concatenate([order[np.unique(first)], np.delete(order, first)])
        count = self.sizes()[0]
        return order[:count], order[count:]


@lru_cache(maxsize=4)
def sentences(seed: int, count: int) -> tuple[tuple[str, str], ...]:
    """So many pairs of sentences, no English one twice. More of them begin with the same ones."""
    found: dict[str, str] = {}
    step = 0
    while len(found) < count:
        for choices in uniform(np, seed, _STREAM, step, (1000, _CHOICES)):
            draws = iter(choices.tolist())
            english, french = sentence(lambda below, draws=draws: int(next(draws) * below))
            if max(len(english.split()), len(french.split())) <= LONGEST:
                found.setdefault(english, french)
        step += 1
    return tuple(found.items())[:count]
