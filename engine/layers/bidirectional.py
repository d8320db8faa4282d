"""Reading a sequence from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Bool, Choice, Int
from ..registry import LAYERS
from ..shapes import Shape
from .apart import Inside, Pick, Stage
from .base import Context, Layer, Parameter
from .gated import GRU, LSTM
from .recurrent import Recurrent, SimpleRNN

WAYS = ("forward", "backward")
_CELLS: dict[str, type[Recurrent]] = {cell.name: cell for cell in (LSTM, GRU, SimpleRNN)}


@LAYERS.register
class Bidirectional(Layer):
    """Two layers read the sequence, one forwards and one backwards; their outputs are joined.

    Each has weights of its own, named forward_… and backward_… . Output (batch, 2·units) with
    `concat`, else (batch, units); with return_sequences, step by step, both at the same step.

    Source: Schuster and Paliwal (1997), IEEE Transactions on Signal Processing 45; Keras,
    layers.Bidirectional.
    """

    name = "Bidirectional"
    title = "Bidirectional"
    help = "Reads a sequence from both ends at once."
    category = "recurrent"

    layer = Choice(
        "LSTM", choices={name: cell.help for name, cell in _CELLS.items()},
        help="What reads the sequence.",
    )  # fmt: skip
    units = Int(
        32, min=1, max=4096, scale="log", unit="units", help="Numbers remembered in each direction."
    )
    merge_mode = Choice(
        "concat",
        choices={
            "concat": "Side by side.", "sum": "Added.", "mul": "Multiplied.", "ave": "Their mean.",
        },
        help="How the two outputs are joined.",
    )  # fmt: skip
    return_sequences = Bool(False, help="Give the output of every step, not of the last one only.")

    def cell(self, way: str = WAYS[0]) -> Recurrent:
        """What reads in one direction."""
        return _CELLS[self.layer](
            units=self.units,
            return_sequences=self.return_sequences,
            go_backwards=way == WAYS[1],
        )

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = self.cell().output_shape(*inputs)
        return (*shape[:-1], 2 * self.units) if self.merge_mode == "concat" else shape

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        own = self.cell().parameters(*inputs)
        return {f"{way}_{n}": p for way in WAYS for n, p in own.items()}

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        xp, (x,), outputs = ctx.xp, inputs, []
        for way in WAYS:
            cell = self.cell(way)
            last, rows = cell.run(xp, _own(way, params), x, (), cell.go_backwards)
            outputs.append(xp.permute_dims(rows, (1, 0, 2)) if self.return_sequences else last[0])
        return self._joined(xp, *outputs)

    def picks(self, *inputs: Shape) -> list[Pick]:
        return [Pick("direction", len(WAYS)), *self.cell().picks(*inputs)]

    def insides(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> dict[str, Any]:
        return {
            f"{way}_{name}": value
            for way in WAYS
            for name, value in self.cell(way).insides(ctx, _own(way, params), *inputs).items()
        }

    def nudges(self) -> tuple[str, ...]:
        return tuple(f"{way}_{name}" for way in WAYS for name in self.cell(way).nudges())

    def explain(self, inside: Inside, at: Mapping[str, int]) -> list[Stage]:
        """The memory of the direction chosen; `_joined` adds the other's."""
        way = WAYS[at["direction"]]
        return self.cell(way).explain(inside.part(f"{way}_"), at)

    def _joined(self, xp: Any, a: Any, b: Any) -> Any:
        if self.merge_mode == "concat":
            return xp.concat([a, b], axis=-1)
        if self.merge_mode == "mul":
            return a * b
        return a + b if self.merge_mode == "sum" else (a + b) / 2

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 2 * self.cell().flops(output, *inputs)

    def stored(self, output: Shape, *inputs: Shape) -> int:
        return 2 * self.cell().stored(output, *inputs)


def _own(way: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to one direction, as its cell calls it."""
    start = f"{way}_"
    return {n.removeprefix(start): p for n, p in params.items() if n.startswith(start)}
