"""What every dataset offers: its arrays, split into training and validation, and its card."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..fields import Float, Int
from ..registry import Thing
from ..rng import permutation


@dataclass(frozen=True)
class Data:
    """Arrays of a dataset. Every array's first axis is the sample; float32 throughout."""

    train: dict[str, np.ndarray]
    validation: dict[str, np.ndarray]


class Dataset(Thing):
    """A set of samples with inputs `x` and targets `y`.

    `task`: "regression", "binary" (y is (n, 1), 0 or 1) or "classes" (y is one-hot).
    `view`: the outcome view that suits it: "colors", "plane", "image" or "table".
    Shapes leave the batch axis out. Class names, where there are any, follow y's columns.
    """

    task: ClassVar[str]
    view: ClassVar[str]
    input_shape: ClassVar[tuple[int, ...]]
    output_shape: ClassVar[tuple[int, ...]]
    feature_names: ClassVar[tuple[str, ...]] = ()
    target_names: ClassVar[tuple[str, ...]] = ()
    class_names: ClassVar[tuple[str, ...]] = ()
    card: ClassVar[dict[str, Any]]

    validation_split = Float(
        0.2, min=0.05, max=0.9, step=0.05, help="Share of the samples kept back to judge by."
    )
    seed = Int(
        0, min=0, max=2**31 - 1, advanced=True, help="Draws the samples and the split anew."
    )

    @abstractmethod
    def load(self) -> Data:
        """All samples, split. Equal settings give equal arrays on every machine."""

    @abstractmethod
    def size(self) -> int:
        """Number of samples, training and validation together, without loading them."""

    def sizes(self) -> tuple[int, int]:
        """Number of training and of validation samples."""
        total = self.size()
        held_out = min(max(round(total * self.validation_split), 1), total - 1)
        return total - held_out, held_out

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """Row numbers of the training and of the validation samples, in random order."""
        order = permutation(self.seed, 0, self.size())
        count = self.sizes()[0]
        return order[:count], order[count:]

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return super().describe() | {
            "card": cls.card,
            "task": cls.task,
            "view": cls.view,
            "input_shape": list(cls.input_shape),
            "output_shape": list(cls.output_shape),
            "feature_names": list(cls.feature_names),
            "target_names": list(cls.target_names),
            "class_names": list(cls.class_names),
        }
