"""Reading a sequence from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Bool, Choice, Int
from ..registry import LAYERS
from ..shapes import Shape
from .base import Context, Layer, Parameter
from .recurrent import GRU, LSTM, Recurrent, SimpleRNN

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

    @property
    def cell(self) -> Recurrent:
        """What reads in one direction."""
        return _CELLS[self.layer](units=self.units, return_sequences=self.return_sequences)

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = self.cell.output_shape(*inputs)
        return (*shape[:-1], 2 * self.units) if self.merge_mode == "concat" else shape

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        own = self.cell.parameters(*inputs)
        return {f"{way}_{n}": p for way in ("forward", "backward") for n, p in own.items()}

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        xp, (x,), cell = ctx.xp, inputs, self.cell
        outputs = []
        for way in ("forward", "backward"):
            start = f"{way}_"
            own = {n.removeprefix(start): p for n, p in params.items() if n.startswith(start)}
            last, rows = cell.run(xp, own, x, (), way == "backward")
            outputs.append(xp.permute_dims(rows, (1, 0, 2)) if self.return_sequences else last[0])
        return self._joined(xp, *outputs)

    def _joined(self, xp: Any, a: Any, b: Any) -> Any:
        if self.merge_mode == "concat":
            return xp.concat([a, b], axis=-1)
        if self.merge_mode == "mul":
            return a * b
        return a + b if self.merge_mode == "sum" else (a + b) / 2

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 2 * self.cell.flops(output, *inputs)

    def stored(self, output: Shape, *inputs: Shape) -> int:
        return 2 * self.cell.stored(output, *inputs)
