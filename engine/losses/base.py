"""What every loss offers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ..registry import Thing


def mean_per_sample(xp: Any, values: Any) -> Any:
    """Mean over all axes but the batch."""
    return xp.mean(values, axis=tuple(range(1, values.ndim))) if values.ndim > 1 else values


class Loss(Thing):
    """How wrong an output is: one number per sample; a run minimises their mean.

    `link` names the activation whose inverse the loss contains. Where the network ends on it,
    the loss takes the numbers before it (logits), which is exact where the other form would
    round to 0 or 1.
    """

    link: ClassVar[str | None] = None
    tasks: ClassVar[tuple[str, ...]] = ("regression", "binary", "classes")

    @abstractmethod
    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        """Loss of each sample, shape (batch,)."""

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        """The same from what comes before the `link` activation."""
        raise NotImplementedError(f"{self.name} has no link")

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return super().describe() | {"link": cls.link, "tasks": list(cls.tasks)}
