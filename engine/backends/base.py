"""What every backend offers: a program goes in, a session that trains it comes out.

A backend knows no spec, no layers and no events. It receives pure functions written against an
array namespace ``xp`` and runs them, whichever way is quickest on its machine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Tree = Any
"""Nested dicts (lists, tuples) with arrays at the leaves; see ``engine.tree``."""


@dataclass(frozen=True)
class Program:
    """Pure functions and a name for their structure.

    ``step(xp, state, batch, hyper) -> (state, {"loss": scalar, ...})`` is one training step;
    the new state has the keys, shapes and dtypes of the old one, and every loss is a scalar.
    ``evaluate(xp, state, batch, hyper) -> tree`` gives arrays that add up over batches;
    ``batch["weight"]`` (B,) is 1 for a real row and 0 for padding.
    ``predictors[name](xp, state, x, hyper) -> y`` maps rows (n, ...) to outputs (n, ...), row by
    row.
    ``inspections[name](xp, state, batch, hyper) -> tree`` looks inside: at gradients, at layers.
    ``structure``: programs with equal strings (and equal array shapes) are the same functions, so
    compiled code is shared between them.
    """

    step: Callable[..., Any]
    evaluate: Callable[..., Any]
    predictors: Mapping[str, Callable[..., Any]]
    structure: str
    inspections: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


def nothing() -> None:
    """What there is to do meanwhile, where nobody has anything to do."""


class Session(ABC):
    """One training run: it owns its state and keeps its data where it computes."""

    @abstractmethod
    def run(
        self, indices: np.ndarray, meanwhile: Callable[[], object] = nothing
    ) -> dict[str, np.ndarray]:
        """Take k ≥ 1 steps on the training rows ``indices`` (k, B) int32; each loss (k,).

        ``meanwhile`` is called once: while the device computes, where it does so on its own.
        """

    @abstractmethod
    def evaluate(self, split: str) -> Tree:
        """Sum ``program.evaluate`` over all rows of a split; a tree of NumPy arrays."""

    @abstractmethod
    def predict(self, x: np.ndarray, name: str = "model") -> np.ndarray:
        """Outputs of a predictor for any number of rows x (n, ...).

        Raises KeyError when the program has no such predictor.
        """

    @abstractmethod
    def inspect(self, name: str, batch: Mapping[str, np.ndarray]) -> Tree:
        """What an inspection finds for rows ``{"x": (n, ...), ...}``: a tree of NumPy arrays.

        Compiled once for each number of rows. Raises KeyError when there is no such inspection.
        """

    @abstractmethod
    def set_hyper(self, key: str, value: float) -> None:
        """Change a hyper from the next step on; nothing is traced or compiled again.

        Raises KeyError when the program has no such hyper.
        """

    @abstractmethod
    def load(self, state: Tree) -> None:
        """Replace the state (a restart); shapes and dtypes as before."""

    @abstractmethod
    def memory(self) -> int:
        """Bytes the run holds now: state, data, and what its functions need to work."""

    def left_over(self) -> list[str]:
        """Names of the ops that the backend could not compile and leaves to NumPy."""
        return []

    @abstractmethod
    def state(self) -> Tree:
        """A copy of the state as NumPy arrays."""


class Backend(ABC):
    """Makes sessions. ``name`` is its key, ``device`` a text people can read."""

    name: str
    device: str

    @abstractmethod
    def session(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> Session:
        """Start a run.

        state: tree of float32/uint32/int32 arrays; data: ``{"train": {"x": (N, ...), "y":
        (N, ...)}, "validation": {...}}`` in float32 or int32; hyper: the values of
        the program's live knobs.
        """
