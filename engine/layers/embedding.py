"""Vectors for symbols and for places in a sequence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import InitializerField, Int
from ..registry import LAYERS
from ..shapes import Shape, size
from .base import Context, Layer, Parameter
from .recurrent import sequence_length


@LAYERS.register
class Embedding(Layer):
    """y = E[x]: each symbol has a learnt vector of its own.

    Input whole numbers below input_dim, any shape (batch, …); E (input_dim, output_dim); output
    (batch, …, output_dim).

    Source: Bengio, Ducharme, Vincent and Jauvin (2003), JMLR 3; Keras, layers.Embedding.
    """

    name = "Embedding"
    title = "Embedding"
    help = "Gives each symbol (a letter, a word) a learnt vector."
    category = "core"
    symbols = True

    input_dim = Int(
        32, min=1, max=100_000, scale="log", unit="symbols", help="How many symbols there are."
    )
    output_dim = Int(16, min=1, max=4096, scale="log", help="Length of the vectors.")
    embeddings_initializer = InitializerField(
        "random_uniform", advanced=True, help="How the vectors begin."
    )

    def admit(self, vocabulary: int | None) -> None:
        if vocabulary is None:
            raise ShapeError(
                "Embedding expects numbers that stand for symbols, the data are measurements. "
                "Choose data made of letters or words, or a Dense block."
            )
        if vocabulary > self.input_dim:
            raise ShapeError(
                f"Embedding knows {self.input_dim} symbols, the data have {vocabulary}. "
                f"Set input_dim to {vocabulary}."
            )

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*inputs[0], self.output_dim)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        shape = (self.input_dim, self.output_dim)
        return {"embeddings": Parameter(shape, self.embeddings_initializer)}

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        xp = ctx.xp
        return xp.take(params["embeddings"], xp.astype(inputs[0], xp.int32), axis=0)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0


@LAYERS.register
class PositionEmbedding(Layer):
    """yₜ = xₜ + Pₜ: every place in the sequence has a learnt vector, which is added.

    Input and output (batch, steps, n); P (sequence_length, n), steps ≤ sequence_length. (KerasHub's
    layer gives P alone and leaves the sum to an Add.)

    Source: Gehring and others (2017), arXiv 1705.03122; KerasHub, layers.PositionEmbedding.
    """

    name = "PositionEmbedding"
    title = "Position embedding"
    help = "Adds a learnt vector to each place, so that attention can tell places apart."
    category = "attention"

    sequence_length = Int(
        64, min=1, max=4096, scale="log", unit="steps", help="The longest sequence it can take."
    )
    initializer = InitializerField("glorot_uniform", advanced=True, help="How the vectors begin.")

    def output_shape(self, *inputs: Shape) -> Shape:
        steps = sequence_length(self.name, inputs[0])
        if steps > self.sequence_length:
            raise ShapeError(
                f"PositionEmbedding has {self.sequence_length} places, the sequence has {steps} "
                f"steps. Set sequence_length to {steps} or more."
            )
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        shape = (self.sequence_length, inputs[0][-1])
        return {"position_embeddings": Parameter(shape, self.initializer)}

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return inputs[0] + params["position_embeddings"][: inputs[0].shape[1]]

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(output)
