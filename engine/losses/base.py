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
    round to 0 or 1. `suits` names activations that losses without a link make sense after
    (empty: any), `because` says what goes wrong otherwise.
    """

    link: ClassVar[str | None] = None
    suits: ClassVar[tuple[str, ...]] = ()
    because: ClassVar[str] = ""
    tasks: ClassVar[tuple[str, ...]] = ("regression", "binary", "classes", "pictures")
    usual_for: ClassVar[tuple[str, ...]] = ()  # the tasks it is the first choice for

    @abstractmethod
    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        """Loss of each sample, shape (batch,)."""

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        """The same from what comes before the `link` activation."""
        raise NotImplementedError(f"{self.name} has no link")

    def output_shape(self, target: tuple[int, ...], classes: int) -> tuple[int, ...]:
        """The shape the network must end on for targets of a shape."""
        return target

    def problem(self, output: tuple[int, ...]) -> str | None:
        """What does not fit between the loss's settings and the network's output, or None."""
        return None

    def answer(self, xp: Any, output: Any) -> Any:
        """The output as metrics read it: for yes/no answers, above ½ is yes."""
        return output

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return super().describe() | {
            "link": cls.link,
            "tasks": list(cls.tasks),
            "usual_for": list(cls.usual_for),
        }
