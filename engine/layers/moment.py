"""A recurrent layer at one of its steps, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .apart import Inside, Part, Stage, Sum, biased, joined, summed

if TYPE_CHECKING:
    from .recurrent import Recurrent


@dataclass(frozen=True)
class Moment:
    """One unit at one step, for the cell to tell its story."""

    cell: Recurrent
    inside: Inside
    step: int
    unit: int

    @property
    def before(self) -> int:
        """The step that was read before this one."""
        return self.step + 1 if self.cell.go_backwards else self.step - 1

    @property
    def first(self) -> bool:
        """Whether nothing was read before."""
        return not 0 <= self.before < len(self.inside.inputs[0])

    def memory(self, name: str) -> np.ndarray:
        """A state before this step, (units,)."""
        if not self.first:
            return self.inside.values[name][self.before]
        if len(self.inside.inputs) > 1:
            return self.inside.inputs[1 + self.cell.states.index(name)]
        return np.zeros(self.cell.units, np.float32)

    def value(self, name: str) -> float:
        """What the unit has under a name of `Recurrent.step`."""
        return float(self.inside.values[name][self.step, self.unit])

    def slope(self, name: str) -> float:
        """∂loss/∂ of a state."""
        return float(self.inside.slopes[name][self.step, self.unit])

    def column(self, block: int) -> int:
        """Where the unit stands in a block of the kernels."""
        return block * self.cell.units + self.unit

    def pull(self, block: int) -> float:
        """∂loss/∂ of the sum before a gate; what the input adds has the same slope."""
        return float(self.inside.slopes["rows"][self.step, self.column(block)])

    def stage(self, name: str, code: str, value: str, slope: float | None = None) -> Stage:
        """A line without a sum; a state knows its slope."""
        known = self.slope(value) if slope is None else slope
        return Stage(name, code, self.value(value), known)

    def weights(self, name: str, block: int) -> np.ndarray:
        """A unit's column of a kernel."""
        return self.inside.weights[name][:, self.column(block)]

    def gate(
        self,
        name: str,
        block: int,
        memory: Part | None = None,
        code: str = "",
        back: tuple[str, ...] = (),
    ) -> Stage:
        """The sum before a gate: what comes in, and the memory by its weights, or another part
        with its NumPy, forward and backward.
        """
        at, plain = self.column(block), memory is None
        if memory is None:
            memory = "h", self.memory("state_h"), self.weights("recurrent_kernel", block)
            code = f"h_prev @ recurrent_kernel[:, {at}]"
            back = (f"d_recurrent_kernel[:, {at}] += delta * h_prev",)
        enters = "x", self.inside.inputs[0][self.step], self.weights("kernel", block)
        left, right, label = joined([enters, memory])
        back = (f"d_kernel[:, {at}] += delta * x[{self.step}]", *back)
        code = f"x[{self.step}] @ kernel[:, {at}] + {code}"
        total = Sum(("x, h", "w"), "part", label, left, right, back=back)
        if self.cell.use_bias:
            biases = self.inside.weights["bias"]
            if biases.ndim == 1:
                side, bias = "", biases[at]
            else:  # of input and memory: what has a product of its own has its bias there, too
                side, bias = (":, ", biases[:, at]) if plain else ("0, ", biases[0, at])
            code, total = biased(code, total, f"bias[{side}{at}]", bias)
        return summed(name, code, self.pull(block), total)
