"""The loss around the weights of a run: a slice along two directions, and the way taken."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import nan
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ..events import tensor
from ..fields import Choice, Int
from ..past import Mark
from ..registry import PROBES
from ..trail import coordinates, filter_normalised, flat, principal, share
from ..view import View
from .base import READING, ProbeKind

POINTS = 33
COARSE = 8  # the first picture has every eighth point of an axis
LOOK_S = 0.02  # of work at a time: between looks the run trains and listens
FEWEST_PLACES = 3  # that span a plane
MARGIN = 0.35  # around the way, as a part of its extent
PLANES = {
    "random": "Two random directions, as long in every unit as the unit's own weights.",
    "path": "The two directions in which the run's own way is longest.",
}


@dataclass
class _Slice:
    """The plane through `centre` (weights,) along `axes` (2, weights), and the losses on it."""

    centre: np.ndarray
    axes: np.ndarray
    reach: np.ndarray  # (2, 2): from and to, for each axis
    step: int
    losses: np.ndarray = field(default_factory=lambda: np.full((POINTS, POINTS), np.nan))
    stride: int = 0  # between the points of the finest picture that is whole
    done: int = 0

    def __post_init__(self) -> None:
        self.ticks = [np.linspace(a, b, POINTS) for a, b in self.reach]
        self.order = _coarse_first()

    def go(self, loss_at: Any, end: float) -> None:
        """Some more points, one at least, up to a time."""
        for stride, row, column in self.order:
            if row < 0:
                self.stride = stride
                continue
            at = self.ticks[0][column], self.ticks[1][row]
            self.losses[row, column] = loss_at(self.centre, self.axes, at)
            self.done += 1
            if time.perf_counter() > end:
                return


def _coarse_first() -> Iterator[tuple[int, int, int]]:
    """(stride, row, column) of every point; row −1 where the picture of a stride is whole."""
    stride, known = COARSE, 0
    while stride:
        places = range(0, POINTS, stride)
        for row, column in product(places, places):
            if not known or row % known or column % known:
                yield stride, row, column
        yield stride, -1, -1
        stride, known = stride // 2, stride


@PROBES.register
class Landscape(ProbeKind):
    """The loss on a plane through the weights as they are when first asked, and the way so far.

    L(α, β) = L(w + α·d₁ + β·d₂), the mean over `samples` of the training data, without dropout
    and without penalties. `losses` (n, n): rows β along `y`, columns α along `x`; it grows finer
    with each look. `path` (k, 2): the way's shadow on the plane; `path_losses`: the losses at the
    places themselves, which lie off the plane. `share`: of the way's variance inside the plane.
    Without `losses`, the way is too short yet to span a plane.

    Source: Li et al. (2018), Visualizing the loss landscape of neural nets, arXiv 1712.09913.
    """

    name = "landscape"
    pause = READING
    plane = Choice("random", choices=PLANES, help="Which plane.")
    seed = Int(0, min=0, max=2**31 - 1, help="Which random directions.")
    samples = Int(256, min=1, max=1024, help="How many samples the loss is the mean of.")
    round = Int(0, min=0, max=2**31 - 1, help="Another number asks for a new picture.")

    _slice: _Slice | None = None

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self._known = WeakKeyDictionary[Mark, float]()
        self._behind = False  # a loss on the way is not known yet

    @property
    def busy(self) -> bool:
        return self._slice is not None and (self._slice.stride != 1 or self._behind)

    def payload(self, view: View) -> dict[str, Any]:
        state = view.state()
        params, step = state["params"], int(state["step"])
        here = flat(params)
        _, rows = view.rows("train", 0, self.samples)
        still = {**rows, "weight": np.ones(len(rows["x"]), np.float32)}

        def loss_at(centre: np.ndarray, axes: Any = None, at: Any = (0, 0)) -> float:
            first, second = np.zeros((2, len(centre)), np.float32) if axes is None else axes
            moved = {"centre": centre, "first": first, "second": second}
            batch = {**still, **moved, "at": np.asarray(at, np.float32)}
            return float(view.inspect("landscape", batch)["loss"])

        earlier = [mark for mark in view.marks() if mark.step < step]
        steps = [mark.step for mark in earlier] + [step]
        places = np.stack([flat(mark.state["params"]) for mark in earlier] + [here])
        if self._slice is None:
            self._slice = self._plane(params, step, places)
        if self._slice is None:
            return {"plane": self.plane, "steps": steps, "progress": 0.0}
        end = time.perf_counter() + LOOK_S
        unknown = [mark for mark in earlier if mark not in self._known]
        while unknown and time.perf_counter() < end:
            mark = unknown.pop()
            self._known[mark] = loss_at(flat(mark.state["params"]))
        self._behind = bool(unknown)
        if self._slice.stride != 1:
            self._slice.go(loss_at, end)
        losses = [self._known.get(mark, nan) for mark in earlier] + [loss_at(here)]
        return self._told(self._slice, steps, places, losses)

    def _plane(self, params: Any, step: int, places: np.ndarray) -> _Slice | None:
        """The plane asked for, through the weights as they are; None where none is spanned yet."""
        here = places[-1]
        if self.plane == "random":
            axes = np.stack([filter_normalised(params, self.seed, k) for k in range(2)])
            return _Slice(here, axes, np.array([[-1.0, 1.0], [-1.0, 1.0]]), step)
        if len(places) < FEWEST_PLACES:
            return None
        axes = principal(places)
        way = coordinates(places, here, axes)
        extent = np.ptp(way, axis=0)
        extent = np.maximum(extent, max(0.1 * extent.max(), 1e-6))
        middle = (way.min(axis=0) + way.max(axis=0)) / 2
        half = extent * (0.5 + MARGIN)
        return _Slice(here, axes, np.stack([middle - half, middle + half], axis=1), step)

    def _told(
        self, plane: _Slice, steps: list[int], places: np.ndarray, losses: list[float]
    ) -> dict[str, Any]:
        stride = plane.stride or COARSE
        return {
            "plane": self.plane,
            "steps": steps,
            "progress": plane.done / POINTS**2,
            "step": plane.step,
            "x": tensor(plane.ticks[0][::stride]),
            "y": tensor(plane.ticks[1][::stride]),
            "losses": tensor(plane.losses[::stride, ::stride]),
            "path": tensor(coordinates(places, plane.centre, plane.axes)),
            "path_losses": tensor(np.array(losses)),
            "share": share(places, plane.axes) if len(places) >= FEWEST_PLACES else None,
        }
