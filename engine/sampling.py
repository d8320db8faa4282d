"""Writing texts: letter after letter, drawn from what the network holds for likely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .errors import FieldError
from .fields import show
from .rng import uniform
from .view import View

STREAM = 0x7E87  # of random numbers
COLDEST = 0.05  # below it, the likeliest letter is taken


def numbers_of(view: View, text: str) -> list[int]:
    """A text as symbols of the data. Raises FieldError for letters the network has never seen."""
    known = {letter: number for number, letter in enumerate(view.dataset.vocabulary)}
    strange = sorted({letter for letter in text if letter not in known})
    if strange:
        letters = "".join(letter for letter in known if len(letter) == 1 and letter.isprintable())
        raise FieldError(
            f"The network does not know {show(''.join(strange))}. It has learnt {letters}. "
            "Leave out the others."
        )
    return [known[letter] for letter in text]


def text_of(view: View, numbers: Sequence[int]) -> str:
    """Symbols as a text, without those that fill up, begin and end."""
    dataset = view.dataset
    return "".join(dataset.vocabulary[n] for n in numbers if n not in (dataset.pad, dataset.bound))


def draw(shares: np.ndarray, temperature: float, random: np.ndarray) -> np.ndarray:
    """One symbol per row of probabilities (n, symbols): pₖ^(1/T) / Σ p^(1/T) against random (n,).

    T = 1 draws as the network thinks, lower is bolder in its favourites; at 0 the likeliest.
    """
    if temperature < COLDEST:
        return shares.argmax(axis=1)
    with np.errstate(divide="ignore"):
        scores = np.log(shares.astype(np.float64)) / temperature
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    ladder = np.cumsum(weights, axis=1)
    return (random[:, None] * ladder[:, -1:] >= ladder).sum(axis=1)


def write(
    view: View, *, count: int, length: int, temperature: float, seed: int, prompt: str = ""
) -> list[str]:
    """`count` texts of at most `length` symbols, each after the prompt.

    Equal seeds draw equal random numbers. A text begins after the data's `bound` and ends early at
    it; without one it begins after symbol 0 and goes on. What fills up is never drawn. Raises
    FieldError for a prompt of unknown letters.
    """
    dataset = view.dataset
    window = dataset.input_shape[0]
    start = [dataset.bound or 0, *numbers_of(view, prompt)]
    written = np.tile(np.array(start, np.int32), (count, 1))
    going = np.ones(count, bool)
    for step in range(length - len(prompt)):
        seen = written[:, -window:]
        rows = np.full((count, window), dataset.pad or 0, np.int32)
        rows[:, : seen.shape[1]] = seen
        shares = view.predict(rows)[:, seen.shape[1] - 1].copy()
        if dataset.pad is not None:
            shares[:, dataset.pad] = 0
        chosen = draw(shares, temperature, uniform(np, seed, STREAM, step, (count,)))
        chosen = np.where(going, chosen, dataset.pad or 0).astype(np.int32)
        written = np.concatenate([written, chosen[:, None]], axis=1)
        going &= chosen != dataset.bound
        if dataset.bound is not None and (not going.any() or written.shape[1] > window):
            break
    return [text_of(view, row[1:]) for row in written.tolist()]
