"""What layers on pictures (height, width, channels) share: their settings and what must fit."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import Any

from .. import windows
from ..errors import FieldError, ShapeError
from ..fields import Choice, ShapeField, show
from ..shapes import Shape, show_shape, size
from ..spec import Repair, put_before
from .base import Layer


class Pair(ShapeField):
    """Two whole numbers, for height and width; a single one stands for both, as in Keras."""

    def __init__(self, default: Any, *, least: int = 1, most: int = 1024, **common: Any) -> None:
        super().__init__(default, **common)
        self.least, self.most = least, most

    def parse(self, value: Any) -> tuple[int, int]:
        """Raises FieldError for anything but one or two numbers within the bounds."""
        both = [value] * 2 if isinstance(value, int) else value
        if isinstance(both, (list, tuple)) and len(both) == 1:
            both = [*both, *both]
        if (
            not isinstance(both, (list, tuple))
            or len(both) != 2
            or any(isinstance(n, bool) or not isinstance(n, int) for n in both)
            or not all(self.least <= n <= self.most for n in both)
        ):
            raise FieldError(
                f"{self.name} must be one or two whole numbers (height, width) from {self.least} "
                f"to {self.most}, such as [2, 2]; got {show(value)}."
            )
        return both[0], both[1]

    def describe(self) -> dict[str, Any]:
        return super().describe() | {"min": self.least, "max": self.most}

    def value_schema(self) -> dict[str, Any]:
        item = {"type": "integer", "minimum": self.least, "maximum": self.most}
        several = {"type": "array", "items": item, "minItems": 1, "maxItems": 2}
        return {"anyOf": [several, item]}


def padding_field() -> Choice:
    """Keras's `padding`."""
    return Choice(
        "valid",
        choices={
            "valid": "Windows stay inside; the picture shrinks.",
            "same": "Zeros are put around, so that stride 1 keeps the size.",
        },
        help="What happens at the edge.",
    )


class PictureLayer(Layer):
    """A layer whose only input is a picture."""

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if len(shape) != 3:
            raise ShapeError(
                f"{self.name} expects pictures (batch, height, width, channels), "
                f"got {show_shape(shape)}. {_remedy(shape)}",
                _repair(shape),
            )
        return self.picture(shape)

    def picture(self, shape: Shape) -> Shape:
        """The output's shape for a picture's. Raises ShapeError saying what to do."""
        raise NotImplementedError(self.name)


def _remedy(shape: Shape) -> str:
    """What to put before a layer that wants pictures."""
    picture = _picture(shape)
    if picture:
        return f"Put a Reshape block to {', '.join(map(str, picture))} before it."
    if len(shape) > 3:
        return "Put a Reshape block to three sizes before it."
    return "Put a Reshape block to height, width, channels before it."


def _repair(shape: Shape) -> Repair | None:
    picture = _picture(shape)
    return put_before("Reshape", target_shape=list(picture)) if picture else None


def _picture(shape: Shape) -> Shape | None:
    """The picture that other numbers most likely are; None where there is none."""
    if len(shape) == 2:
        return (*shape, 1)
    total = size(shape)
    for channels in (1, 3):
        side = isqrt(total // channels)
        if len(shape) == 1 and side > 1 and side * side * channels == total:
            return side, side, channels
    return None


def slide(
    name: str,
    shape: Shape,
    window: Sequence[int],
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int] = (1, 1),
) -> tuple[int, int]:
    """Rows and columns of places a window takes. Raises ShapeError where it does not fit."""
    along = zip(shape[:2], window, strides, dilation, strict=True)
    rows, columns = (windows.count(padding, *each) for each in along)
    if min(rows, columns) < 1:
        reaches = [windows.reach(*each) for each in zip(window, dilation, strict=True)]
        raise ShapeError(
            f"{name}'s window reaches over {reaches[0]} × {reaches[1]} pixels, but the picture "
            f"has {shape[0]} × {shape[1]}. Make the window smaller, pool less before it, or set "
            "padding to same."
        )
    return rows, columns
