"""What every activation offers."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from ..registry import Thing


class Activation(Thing):
    """A function of an array, of the same shape; value by value unless it says otherwise.

    `dies`: 0 over a stretch, so that a unit which stays there gets no gradient.
    """

    dies: ClassVar[bool] = False

    @abstractmethod
    def apply(self, xp: Any, x: Any) -> Any:
        """f(x)."""
