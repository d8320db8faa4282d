"""Large arrays as small pictures: a bounded number of values, whatever the layer's size.

Of weights and units some are picked, evenly spread, because means of many are all near zero and
show nothing. Of a picture's pixels means are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from ..events import tensor
from ..shapes import size

SIDE = 32
"""A picture holds SIDE × SIDE numbers at most."""
BARS = 64
CURVES, MOMENTS = 6, 64
MAPS, PIXELS = 4, 16


@dataclass(frozen=True)
class Picture:
    """Numbers and how they are drawn.

    `kind`: "bars" (n,), "maps" (n, height, width), "curves" (n, moments) or "heat" (rows, columns)
    of tiles `tile` high and wide. `of`: how many units, channels or features there are in all.
    `middle`: what is neither negative nor positive.
    """

    kind: str
    values: np.ndarray
    of: int
    tile: tuple[int, int] = (1, 1)
    middle: float = 0.0

    def reach(self) -> float:
        """How far the finite values are from the middle at most; 0 where there is none."""
        return largest(self.values - self.middle)


def largest(values: np.ndarray) -> float:
    """The largest magnitude among the finite values; 0 where there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def rounded(values: np.ndarray, reach: float) -> np.ndarray:
    """Values to about a thousandth of their reach: a colour tells no more, and as text, which a
    server sends, they are half as long.
    """
    return np.round(values, 3 - floor(log10(reach))) if 1e-30 < reach < 1e30 else values


def some(count: int, most: int) -> np.ndarray:
    """At most `most` of the places 0 … count − 1, evenly spread from the first to the last."""
    return np.linspace(0, count - 1, min(count, most)).round().astype(int)


def output(row: np.ndarray, image: tuple[int, ...] | None = None) -> Picture:
    """What a layer makes of one sample: bars, feature maps (H, W, C) or curves over time (T, F).

    image: rows, columns and perhaps channels, where a flat row is a picture.
    """
    if row.ndim == 1 and image is not None and row.size == size(image):
        row = row.reshape(image if len(image) == 3 else (*image, 1))
    if row.ndim == 3:
        chosen = row[..., some(row.shape[2], MAPS)]
        return Picture("maps", shrunk(np.moveaxis(chosen, 2, 0), PIXELS), row.shape[2])
    if row.ndim == 2:
        moments, features = some(row.shape[0], MOMENTS), some(row.shape[1], CURVES)
        return Picture("curves", row[np.ix_(moments, features)].T, row.shape[1])
    flat = row.reshape(-1)
    return Picture("bars", flat[some(flat.size, BARS)], flat.size)


def plane(outputs: np.ndarray, side: int, middle: float = 0.0) -> Picture:
    """What units say over a grid of the plane: outputs (side · side, units) as maps."""
    units = outputs.shape[1]
    return Picture("maps", mapped(outputs[:, some(units, MAPS)], side), units, middle=middle)


def mapped(outputs: np.ndarray, side: int) -> np.ndarray:
    """Outputs (side · side, n) over a grid, which begins at the bottom, as maps (n, side, side)
    from the top.
    """
    return outputs.T.reshape(-1, side, side)[:, ::-1]


def middle_of(layer: Any) -> float:
    """½ for a layer that ends on yes or no, where that is undecided; else 0."""
    last = layer.final_activation()
    return 0.5 if last is not None and last.name == "sigmoid" else 0.0


def weight(values: np.ndarray) -> Picture:
    """A weight as a heat map: rows are what comes in, columns what goes out.

    Kernels of convolutions (height, width, in, out) become tiles, one for each pair of channels.
    """
    if values.ndim == 4:
        high, wide, entering, leaving = values.shape
        ins, outs = some(entering, max(1, SIDE // high)), some(leaving, max(1, SIDE // wide))
        tiles = values[:, :, ins][:, :, :, outs].transpose(2, 0, 3, 1)
        table = tiles.reshape(len(ins) * high, len(outs) * wide)
        return Picture("heat", _cut(table), leaving, (high, wide))
    table = values.reshape(-1, values.shape[-1]) if values.ndim > 1 else values.reshape(1, -1)
    return Picture("heat", _cut(table), table.shape[1])


def _cut(table: np.ndarray) -> np.ndarray:
    rows, columns = table.shape
    return table[np.ix_(some(rows, SIDE), some(columns, SIDE))]


def shrunk(pictures: np.ndarray, most: int) -> np.ndarray:
    """Pictures (n, height, width), each side brought to `most` by means over neighbours."""
    for axis in (1, 2):
        length = pictures.shape[axis]
        if length > most:
            edges = np.linspace(0, length, most + 1).round().astype(int)
            sums = np.add.reduceat(pictures, edges[:-1], axis)
            widths = np.diff(edges).reshape((-1, 1) if axis == 1 else (1, -1))
            pictures = sums / widths.astype(np.float32)
    return pictures


class Packed:
    """Arrays end to end in one, so that a payload with many of them is quick to hand on."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, values: np.ndarray) -> dict[str, Any]:
        """Puts an array in; says where it is: its `shape`, and `at` which number it begins.

        What is infinite becomes not-a-number, which is how JSON has both.
        """
        plain = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
        place = {"shape": list(plain.shape), "at": self._size}
        self._parts.append(plain.ravel())
        self._size += plain.size
        return place

    def tensor(self) -> dict[str, Any]:
        """All that was put in."""
        return tensor(np.concatenate([np.zeros(0, np.float32), *self._parts]))
