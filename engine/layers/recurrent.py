"""Layers with a memory: they read a sequence step by step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ..errors import ShapeError
from ..fields import ActivationField, Bool, InitializerField, Int
from ..registry import LAYERS, Thing
from ..shapes import Shape, show_shape, size
from ..spec import put_before
from .base import Context, Layer, Parameter

States = tuple[Any, ...]


class Recurrent(Layer):
    """Shared by all cells: the loop over the steps, and what is returned of it.

    Subclasses say how many blocks of `units` columns their kernels have, which states they carry,
    and what one step does.
    """

    category = "recurrent"
    gates: ClassVar[int]
    states: ClassVar[tuple[str, ...]] = ("state_h",)

    units = Int(32, min=1, max=4096, scale="log", unit="units", help="Numbers it remembers.")
    activation = ActivationField("tanh", help="The bend of what it remembers.")
    use_bias = Bool(True, advanced=True, help="Add a learnt number to every unit.")
    kernel_initializer = InitializerField(
        "glorot_uniform", advanced=True, help="How the weights on the input begin."
    )
    recurrent_initializer = InitializerField(
        "orthogonal", advanced=True, help="How the weights on the memory begin."
    )
    bias_initializer = InitializerField("zeros", advanced=True, help="How the biases begin.")
    return_sequences = Bool(False, help="Give the output of every step, not of the last one only.")
    return_state = Bool(
        False, advanced=True, help="Let others take the last memory, as id.state_h and so on."
    )
    go_backwards = Bool(False, advanced=True, help="Read from the last step to the first.")

    def bias(self) -> Parameter:
        """The biases of all gates."""
        return Parameter((self.gates * self.units,), self.bias_initializer)

    def projected(self, xp: Any, params: Mapping[str, Any], x: Any) -> Any:
        """What the input adds to the gates: (batch, steps, gates · units) for all steps at once."""
        total = xp.matmul(x, params["kernel"])
        return total + params["bias"] if self.use_bias else total

    @abstractmethod
    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> States:
        """The states after a step; row (batch, gates · units) is what the input adds."""

    def run(
        self, xp: Any, params: Mapping[str, Any], x: Any, states: States, reverse: bool
    ) -> tuple[States, Any]:
        """The last states, and the first of them after every step, (steps, batch, units)."""
        rows = xp.permute_dims(self.projected(xp, params, x), (1, 0, 2))

        def step(carry: States, row: Any) -> tuple[States, Any]:
            new = self.step(xp, params, carry, row)
            return new, new[0]

        if not states:
            zeros = xp.zeros((x.shape[0], self.units), dtype=xp.float32)
            states = (zeros,) * len(self.states)
        return xp.nn.scan(step, states, rows, reverse=reverse)

    def output_shape(self, *inputs: Shape) -> Shape:
        sequence, *states = inputs
        steps = sequence_length(self.name, sequence)
        if states and len(states) != len(self.states):
            raise ShapeError(
                f"{self.name} begins with {' and '.join(self.states)}, so it takes 1 input or "
                f"{1 + len(self.states)}, got {1 + len(states)}. Connect all states, or none."
            )
        for name, shape in zip(self.states, states, strict=False):
            if shape != (self.units,):
                raise ShapeError(
                    f"{self.name} has {self.units} units, so {name} must be (batch, {self.units}); "
                    f"got {show_shape(shape)}. Give both layers the same number of units."
                )
        return (steps, self.units) if self.return_sequences else (self.units,)

    def ports(self, *inputs: Shape) -> dict[str, Shape]:
        return dict.fromkeys(self.states, (self.units,)) if self.return_state else {}

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        columns = self.gates * self.units
        found = {
            "kernel": Parameter((inputs[0][-1], columns), self.kernel_initializer),
            "recurrent_kernel": Parameter((self.units, columns), self.recurrent_initializer),
        }
        return found | {"bias": self.bias()} if self.use_bias else found

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        xp, (x, *states) = ctx.xp, inputs
        last, rows = self.run(xp, params, x, tuple(states), self.go_backwards)
        if self.return_sequences:
            # As Keras has it: what was computed first comes first.
            rows = rows[::-1] if self.go_backwards else rows
            output = xp.permute_dims(rows, (1, 0, 2))
        else:
            output = last[0]
        return (output, dict(zip(self.states, last, strict=True))) if self.return_state else output

    def flops(self, output: Shape, *inputs: Shape) -> int:
        steps, features = inputs[0]
        return steps * self.gates * self.units * (2 * features + 2 * self.units + 3)

    def stored(self, output: Shape, *inputs: Shape) -> int:
        return inputs[0][0] * self.units * (2 * self.gates + 2 * len(self.states))


def sequence_length(name: str, shape: Shape) -> int:
    """The steps of a sequence of rows. Raises ShapeError for anything else."""
    if len(shape) == 2:
        return shape[0]
    rows = [*shape[:1], size(shape[1:])]
    raise ShapeError(
        f"{name} expects a sequence (batch, steps, features), got {show_shape(shape)}. "
        f"Put a Reshape to {rows} before it, or an Embedding if the numbers stand for symbols.",
        put_before("Reshape", target_shape=rows),
    )


@LAYERS.register
class SimpleRNN(Recurrent):
    """hₜ = f(xₜ·W + hₜ₋₁·U + b).

    Input (batch, steps, n), kernel W (n, units), recurrent kernel U (units, units), bias b (units).
    Output h after the last step (batch, units), or after every one (batch, steps, units).

    Source: Elman (1990), Finding structure in time; Keras, layers.SimpleRNN.
    """

    name = "SimpleRNN"
    title = "Simple RNN"
    help = "Reads a sequence step by step and remembers a few numbers."
    arity = (1, 2)
    gates = 1

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> States:
        return (self.activation.apply(xp, row + states[0] @ params["recurrent_kernel"]),)


class _ForgetBias(Thing):
    """Ones for the forget gate, so that an LSTM begins by remembering."""

    name = "forget_bias"

    def __init__(self, units: int, others: Any) -> None:
        self.units, self.others = units, others

    def sample(self, draw: Any, shape: Shape) -> Any:
        values = self.others.sample(draw, shape)
        values[self.units : 2 * self.units] = 1
        return values


class Gated(Recurrent):
    """Shared by LSTM and GRU: gates that open and close."""

    recurrent_activation = ActivationField(
        "sigmoid", advanced=True, help="How far the gates open, from 0 to 1."
    )


@LAYERS.register
class LSTM(Gated):
    """Long short-term memory: gates i, f, o decide what enters, stays in and leaves a memory c.

    [i, f, g, o] = xₜ·W + hₜ₋₁·U + b; cₜ = σ(f)·cₜ₋₁ + σ(i)·tanh(g); hₜ = σ(o)·tanh(cₜ).
    Input (batch, steps, n), W (n, 4·units), U (units, 4·units), b (4·units).
    Output h after the last step (batch, units), or after every one (batch, steps, units).

    Source: Hochreiter and Schmidhuber (1997), Neural Computation 9; forget gate and its bias: Gers,
    Schmidhuber and Cummins (2000), Jozefowicz and others (2015); Keras, layers.LSTM.
    """

    name = "LSTM"
    title = "LSTM"
    help = "A memory with gates that learns what to keep and what to forget."
    arity = (1, 3)
    gates = 4
    states = ("state_h", "state_c")

    unit_forget_bias = Bool(True, advanced=True, help="Begin by remembering: forget bias of 1.")

    def bias(self) -> Parameter:
        plain = super().bias()
        if not self.unit_forget_bias:
            return plain
        return Parameter(plain.shape, _ForgetBias(self.units, self.bias_initializer))

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> States:
        h, c = states
        z = xp.reshape(row + h @ params["recurrent_kernel"], (row.shape[0], 4, self.units))
        enter_stay = self.recurrent_activation.apply(xp, z[:, :2])
        leave = self.recurrent_activation.apply(xp, z[:, 3])
        c = enter_stay[:, 1] * c + enter_stay[:, 0] * self.activation.apply(xp, z[:, 2])
        return leave * self.activation.apply(xp, c), c


@LAYERS.register
class GRU(Gated):
    """Gated recurrent unit: gates z and r decide how much of the memory h stays and is seen.

    z, r = σ(x·W + h·U + b); g = tanh(x·W + r·(h·U + b′)); hₜ = z·hₜ₋₁ + (1 − z)·g.
    Input (batch, steps, n), W (n, 3·units), U (units, 3·units), order z, r, g; biases (2, 3·units):
    b on the input's side, b′ on the memory's. Without reset_after, g = tanh(x·W + (r·h)·U + b)
    and the biases are (3·units).

    Source: Cho and others (2014), arXiv 1406.1078; Keras, layers.GRU.
    """

    name = "GRU"
    title = "GRU"
    help = "A memory with two gates: lighter than an LSTM, often as good."
    arity = (1, 2)
    gates = 3

    reset_after = Bool(
        True, advanced=True, help="Close the gate r after the product with the memory, not before."
    )

    def bias(self) -> Parameter:
        if not self.reset_after:
            return super().bias()
        return Parameter((2, 3 * self.units), self.bias_initializer)

    def projected(self, xp: Any, params: Mapping[str, Any], x: Any) -> Any:
        if not (self.use_bias and self.reset_after):
            return super().projected(xp, params, x)
        return xp.matmul(x, params["kernel"]) + params["bias"][0]

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> States:
        (h,), n = states, self.units
        kernel = params["recurrent_kernel"]
        if self.reset_after:
            inner = h @ kernel + params["bias"][1] if self.use_bias else h @ kernel
            gates = self._gates(xp, row[:, : 2 * n] + inner[:, : 2 * n])
            seen = gates[:, 1] * inner[:, 2 * n :]
        else:
            gates = self._gates(xp, row[:, : 2 * n] + h @ kernel[:, : 2 * n])
            seen = (gates[:, 1] * h) @ kernel[:, 2 * n :]
        new = self.activation.apply(xp, row[:, 2 * n :] + seen)
        return (gates[:, 0] * (h - new) + new,)

    def _gates(self, xp: Any, z: Any) -> Any:
        """z and r, (batch, 2, units)."""
        return self.recurrent_activation.apply(xp, xp.reshape(z, (z.shape[0], 2, self.units)))
