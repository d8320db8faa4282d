"""What every activation offers."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ..registry import Thing


class Activation(Thing):
    """A function of an array, of the same shape; value by value unless it says otherwise."""

    @abstractmethod
    def apply(self, xp: Any, x: Any) -> Any:
        """f(x)."""
