"""Layers with a memory: they read a sequence step by step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ..errors import ShapeError
from ..fields import ActivationField, Bool, InitializerField, Int
from ..registry import LAYERS
from ..shapes import Shape, show_shape, size
from ..spec import put_before
from .apart import Inside, Pick, Stage, nudged
from .base import Context, Layer, Parameter
from .moment import Moment

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
    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> dict[str, Any]:
        """What a step makes, (batch, units) each, by name: the new states, nudged, and the gates.
        row (batch, gates · units) is what the input adds.
        """

    @abstractmethod
    def story(self, now: Moment) -> list[Stage]:
        """How a unit's new memory comes about in a step; the memory itself last."""

    def run(
        self,
        xp: Any,
        params: Mapping[str, Any],
        x: Any,
        states: States,
        reverse: bool,
        *,
        whole: bool = False,
    ) -> tuple[States, Any]:
        """The last states, and the first of them after every step, (steps, batch, units); with
        `whole`, all that every step makes.
        """
        rows = self._by_step(xp, nudged(params, "rows", self.projected(xp, params, x)))
        moves = {name: self._by_step(xp, params[name]) for name in self.states if name in params}

        def step(carry: States, given: Any, params: Mapping[str, Any]) -> tuple[States, Any]:
            row, moved = given
            made = self.step(xp, {**params, **moved}, carry, row)
            new = tuple(made[name] for name in self.states)
            return new, made if whole else new[0]

        if not states:
            zeros = xp.zeros((x.shape[0], self.units), dtype=xp.float32)
            states = (zeros,) * len(self.states)
        return xp.nn.scan(step, states, (rows, moves), reverse=reverse, shared=(params,))

    @staticmethod
    def _by_step(xp: Any, array: Any) -> Any:
        """(batch, steps, n) as (steps, batch, n), and back."""
        return xp.permute_dims(array, (1, 0, 2))

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
            output = self._by_step(xp, rows)
        else:
            output = last[0]
        return (output, dict(zip(self.states, last, strict=True))) if self.return_state else output

    def picks(self, *inputs: Shape) -> list[Pick]:
        return [Pick("unit", self.units), Pick("step", inputs[0][0], along=0)]

    def insides(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> dict[str, Any]:
        x, *states = inputs
        _, made = self.run(ctx.xp, params, x, tuple(states), self.go_backwards, whole=True)
        made = {name: self._by_step(ctx.xp, values) for name, values in made.items()}
        return made | {"rows": self.projected(ctx.xp, params, x)}

    def nudges(self) -> tuple[str, ...]:
        return ("rows", *self.states)

    def explain(self, inside: Inside, at: Mapping[str, int]) -> list[Stage]:
        step = at["step"]
        now = Moment(self, inside, step, at["unit"])
        names = {name: "h_prev" if name == "state_h" else "c_prev" for name in self.states}
        if not now.first:
            codes = [f"{name}[{now.before}]" for name in self.states]
        elif len(inside.inputs) > 1:
            codes = [f"initial_{name}" for name in self.states]
        else:
            codes = [f"np.zeros({self.units})"] * len(self.states)
        begun = [Stage(name, code) for name, code in zip(names.values(), codes, strict=True)]
        return [*begun, *self.story(now)]

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

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> dict[str, Any]:
        z = row + states[0] @ params["recurrent_kernel"]
        return {"state_h": nudged(params, "state_h", self.activation.apply(xp, z))}

    def story(self, now: Moment) -> list[Stage]:
        return [now.gate("z", 0), now.stage("h", f"{self.activation.name}(z)", "state_h")]
