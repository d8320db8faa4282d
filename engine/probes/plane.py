"""The network's answers all over the plane."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..datasets.points import EXTENT
from ..errors import FieldError
from ..events import tensor
from ..fields import Field, Int, show
from ..registry import PROBES
from ..view import View
from .base import ProbeKind

PLANE = [[-EXTENT, EXTENT], [-EXTENT, EXTENT]]


class Bounds(Field[Any]):
    """[[from, to], [from, to]] for the two axes."""

    kind = "bounds"

    def parse(self, value: Any) -> np.ndarray:
        try:
            bounds = np.array(value, np.float32)
        except (TypeError, ValueError, OverflowError):
            bounds = np.zeros(0, np.float32)
        good = bounds.shape == (2, 2) and np.isfinite(bounds).all()
        if not good or not (bounds[:, 0] < bounds[:, 1]).all():
            raise FieldError(f"{self.name} must be [[from, to], [from, to]], got {show(value)}.")
        return bounds


def grid(bounds: Any, resolution: int) -> np.ndarray:
    """Points (resolution², 2) all over the plane, row by row from the bottom."""
    axes = [np.linspace(a, b, resolution, dtype=np.float32) for a, b in np.asarray(bounds)]
    x, y = np.meshgrid(*axes)
    return np.stack([x.ravel(), y.ravel()], axis=1)


@PROBES.register
class Grid(ProbeKind):
    """The network's answers all over the plane, row by row from the bottom."""

    name = "grid"
    resolution = Int(50, min=2, max=200, help="Points along each axis.")
    bounds = Bounds(PLANE, help="Where the axes begin and end.")

    def payload(self, view: View) -> dict[str, Any]:
        if view.dataset.input_shape != (2,):
            raise FieldError("A map needs data with two inputs; choose one of the plane's sets.")
        return {"outputs": tensor(view.predict(grid(self.bounds, self.resolution)))}
