"""Writing an answer word by word: the likeliest one each time, or several at once."""

from __future__ import annotations

import numpy as np

from .errors import FieldError
from .fields import show
from .view import View


def _shares(view: View, asked: np.ndarray, written: np.ndarray) -> np.ndarray:
    """Probabilities (n, words) of the next word, after what is written (n, words so far)."""
    length = view.dataset.output_shape[0]
    so_far = np.full((len(asked), length), view.dataset.pad or 0, np.int32)
    so_far[:, 0] = view.dataset.bound or 0
    so_far[:, 1 : 1 + written.shape[1]] = written
    return view.predict(np.concatenate([asked, so_far], axis=1))[:, written.shape[1]]


def greedy(view: View, asked: np.ndarray) -> np.ndarray:
    """The likeliest word each time, until the end: rows of answers (n, words), filled up."""
    length, dataset = view.dataset.output_shape[0], view.dataset
    written = np.zeros((len(asked), 0), np.int32)
    going = np.ones(len(asked), bool)
    while written.shape[1] < length:
        chosen = _shares(view, asked, written).argmax(axis=1)
        chosen = np.where(going, chosen, dataset.pad or 0).astype(np.int32)
        written = np.concatenate([written, chosen[:, None]], axis=1)
        going &= chosen != dataset.bound
    return written


def beam(view: View, asked: np.ndarray, width: int) -> list[tuple[float, list[int]]]:
    """The answers to one question with the highest Σ log p, best first: at most `width` of them.

    Each time the `width` best beginnings are kept, the greedy one always among them: so no answer
    is less likely than that of `greedy`, which a width of 1 gives. What has not ended within the
    length counts as it is.

    Source: Graves (2012), Sequence transduction with recurrent neural networks, section 2.5.
    """
    length, bound = view.dataset.output_shape[0], view.dataset.bound
    open_ones: list[tuple[float, list[int]]] = [(0.0, [])]
    closed: list[tuple[float, list[int]]] = []
    plain = True  # the first of the open ones is the greedy answer
    for _ in range(length):
        written = np.array([words for _, words in open_ones], np.int32)
        rows = np.repeat(asked[None], len(open_ones), axis=0)
        with np.errstate(divide="ignore"):
            scores = np.log(_shares(view, rows, written).astype(np.float64))
        scores += np.array([[score] for score, _ in open_ones])
        best = np.argsort(-scores, axis=None, kind="stable")[:width].tolist()
        if plain:
            first = int(scores[0].argmax())
            best = [first, *(k for k in best if k != first)][:width]
        grown = [
            (float(scores.flat[k]), [*open_ones[k // scores.shape[1]][1], k % scores.shape[1]])
            for k in best
        ]
        closed += [one for one in grown if one[1][-1] == bound]
        open_ones = [one for one in grown if one[1][-1] != bound]
        plain = plain and grown[0][1][-1] != bound
        closed = sorted(closed, key=_likeliest)[:width]
        # What is open only gets less likely.
        if len(closed) == width and all(one[0] <= closed[-1][0] for one in open_ones):
            break
        if not open_ones:
            break
    return sorted(closed + open_ones, key=_likeliest)[:width]


def _likeliest(answer: tuple[float, list[int]]) -> float:
    """Sorts the likeliest answer first."""
    return -answer[0]


def question_of(view: View, text: str) -> np.ndarray:
    """A sentence as numbers. Raises FieldError for words never seen, and for too many."""
    dataset = view.dataset
    known = {word: number for number, word in enumerate(dataset.vocabulary)}
    lower = {word.lower(): number for word, number in known.items()}
    words = text.replace(".", " ").split()
    numbers = [known.get(word, lower.get(word.lower(), -1)) for word in words]
    strange = [word for word, number in zip(words, numbers, strict=True) if number < 0]
    room = dataset.input_shape[0]
    if strange:
        raise FieldError(
            f"The network has never read {show(', '.join(strange))}. Use words it knows: "
            f"{', '.join(dataset.vocabulary[2:])}."
        )
    if not 0 < len(words) <= room:
        raise FieldError(f"A sentence has 1 to {room} words, got {len(words)}. Make it fit.")
    row = np.full(room, dataset.pad or 0, np.int32)
    row[: len(words)] = numbers
    return row


def sentence_of(names: tuple[str, ...], numbers: list[int], view: View) -> str:
    """Numbers as a sentence, up to its end."""
    words = []
    for number in numbers:
        if number == view.dataset.bound:
            break
        if number != view.dataset.pad:
            words.append(names[number])
    return view.dataset.separator.join(words)
