"""Which part of an input an answer hangs on."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import FieldError
from ..events import tensor
from ..fields import Choice, Int
from ..registry import PROBES
from ..view import View
from .base import READING, SPLITS, ProbeKind

MAX_PATCHES = 1024
"""Pieces that are covered one after the other, at most."""


@dataclass(frozen=True)
class Question:
    """A sample x (1, …), the network's output for it (1, outputs), the number of the class (or
    output) that is asked about, and the weights `picks` (1, outputs) whose sum is its score.
    """

    x: np.ndarray
    output: np.ndarray
    pick: int
    picks: np.ndarray


class _Attribution(ProbeKind):
    """Settings of both kinds: the sample, and the class whose score is looked at."""

    pause = READING
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    index = Int(0, min=0, max=2**31 - 1, help="The sample; goes round at the end.")
    pick = Int(-1, min=-1, max=65535, help="The class or output; −1: what the network answers.")

    @abstractmethod
    def values(self, view: View, asked: Question) -> np.ndarray:
        """A number for each input, shaped like one sample."""

    def payload(self, view: View) -> dict[str, Any]:
        index, rows = view.rows(self.split, self.index, 1)
        asked = self.question(view, rows["x"])
        return {
            "index": int(index[0]),
            "input": tensor(asked.x[0]),
            "output": tensor(asked.output[0]),
            "pick": asked.pick,
            "values": tensor(self.values(view, asked)),
        }

    def question(self, view: View, x: np.ndarray) -> Question:
        """What is asked about a sample. Raises FieldError where there is no single score."""
        experiment = view.experiment
        if experiment.recipe.name != "supervised":
            title = experiment.recipe.title
            raise FieldError(f"{title} gives no score to look at. Choose the recipe Supervised.")
        if view.dataset.vocabulary:
            text = f"{view.dataset.title} are symbols, which have no slope. Choose measurements."
            raise FieldError(text)
        output = view.predict(x)
        if output.ndim != 2:
            raise FieldError("The network answers at every step. Choose data with one answer.")
        yes_no = view.dataset.task == "binary" and output.shape[1] == 1
        most = 2 if yes_no else output.shape[1]
        if self.pick >= most:
            raise FieldError(f"pick must be below {most}, the number of answers; got {self.pick}.")
        picks = np.zeros(output.shape, np.float32)
        if yes_no:
            # In `judged` form the answer is a probability whatever the loss.
            answer = float(view.loss.answer(np, output)[0, 0])
            pick = int(answer > 0.5) if self.pick < 0 else self.pick
            picks[0, 0] = 1 if pick else -1
        else:
            classes = view.dataset.task != "regression"
            best = int(np.argmax(output[0])) if classes else 0
            pick = best if self.pick < 0 else self.pick
            picks[0, pick] = 1
        return Question(x, output, pick, picks)


@PROBES.register
class Saliency(_Attribution):
    """How the score would change with each input: its gradient, see ``engine.saliency``."""

    name = "saliency"

    def values(self, view: View, asked: Question) -> np.ndarray:
        return view.inspect("saliency", {"x": asked.x, "picks": asked.picks})["slopes"][0]


@PROBES.register
class Occlusion(_Attribution):
    """How far the network's answer falls where a piece of the input is covered: by the mean of
    the samples learnt from. Positive: the piece speaks for the class.

    Of a picture, squares of `patch` pixels are covered, half a square apart; what lies under
    several gets their mean. Otherwise inputs one by one (all of a step at once).

    Source: Zeiler and Fergus (2014), arXiv 1311.2901.
    """

    name = "occlusion"
    patch = Int(3, min=1, max=32, unit="pixels", help="Edge of the square that is covered.")

    def values(self, view: View, asked: Question) -> np.ndarray:
        shape = asked.x.shape[1:]
        masks = self.masks(view, shape)
        mean = view.data.train["x"].mean(axis=0, dtype=np.float64).astype(np.float32)
        covered = np.where(masks, mean, asked.x)
        drops = ((asked.output - view.predict(covered)) * asked.picks).sum(axis=1)
        flat = masks.reshape(len(masks), -1).astype(np.float64)
        return (drops @ flat / np.maximum(flat.sum(axis=0), 1)).reshape(shape)

    def masks(self, view: View, shape: tuple[int, ...]) -> np.ndarray:
        """What is covered each time: bool (times, *shape)."""
        picture = view.dataset.image_shape or (shape if len(shape) == 3 else None)
        if picture is None:
            steps = np.eye(min(shape[0], MAX_PATCHES), shape[0], dtype=bool)
            return np.broadcast_to(
                steps.reshape(len(steps), -1, *[1] * (len(shape) - 1)), (len(steps), *shape)
            )
        rows, columns, *channels = picture
        edge = min(self.patch, rows, columns)
        step = max(1, edge // 2)
        while (rows // step + 1) * (columns // step + 1) > MAX_PATCHES:
            step += 1
        corners = [
            (top, left)
            for top in (*range(0, rows - edge, step), rows - edge)
            for left in (*range(0, columns - edge, step), columns - edge)
        ]
        masks = np.zeros((len(corners), rows, columns, *channels), bool)
        for mask, (top, left) in zip(masks, corners, strict=True):
            mask[top : top + edge, left : left + edge] = True
        return masks.reshape(len(corners), *shape)
