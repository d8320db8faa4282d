"""Recurrent layers whose memory has gates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..fields import ActivationField, Bool
from ..registry import LAYERS, Thing
from ..shapes import Shape
from .apart import Stage, Sum, biased, joined, nudged, summed
from .base import Parameter
from .moment import Moment
from .recurrent import Recurrent, States


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

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> dict[str, Any]:
        h, c = states
        enter, stay, new, leave = xp.nn.split(row + h @ params["recurrent_kernel"], 4)
        opens = partial(self.recurrent_activation.apply, xp)
        enter, stay, leave = opens(enter), opens(stay), opens(leave)
        new = self.activation.apply(xp, new)
        c = nudged(params, "state_c", stay * c + enter * new)
        bent = self.activation.apply(xp, c)
        gates = {"i": enter, "f": stay, "g": new, "o": leave}
        h = nudged(params, "state_h", leave * bent)
        return gates | {"bent": bent, "state_h": h, "state_c": c}

    def story(self, now: Moment) -> list[Stage]:
        i, f, g = (now.value(name) for name in "ifg")
        c_prev = float(now.memory("state_c")[now.unit])
        bend, opens = self.activation.name, self.recurrent_activation.name
        dc, dh = now.slope("state_c"), now.slope("state_h")
        slopes = {"i": dc * g, "f": dc * c_prev, "g": dc * i, "o": dh * now.value("bent")}
        stages = []
        for block, (name, slope) in enumerate(slopes.items()):
            by = bend if name == "g" else opens
            stages.append(now.gate(f"z_{name}", block))
            stages.append(now.stage(name, f"{by}(z_{name})", name, slope))
        left, right, label = joined([("f · c_prev", f, c_prev), ("i · g", i, g)])
        kept = Sum(("gate", "value"), "part", label, left, right)
        return [
            *stages,
            summed("c", "f * c_prev + i * g", dc, kept),
            now.stage("h", f"o * {bend}(c)", "state_h"),
        ]


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

    def step(self, xp: Any, params: Mapping[str, Any], states: States, row: Any) -> dict[str, Any]:
        (h,), n, kernel = states, self.units, params["recurrent_kernel"]
        opens = partial(self.recurrent_activation.apply, xp)
        x_z, x_r, x_g = xp.nn.split(row, 3)
        if self.reset_after:
            inner = h @ kernel + params["bias"][1] if self.use_bias else h @ kernel
            h_z, h_r, h_g = xp.nn.split(inner, 3)
            r = opens(x_r + h_r)
            seen = r * h_g
        else:
            h_z, h_r = xp.nn.split(h @ kernel[:, : 2 * n], 2)
            r = opens(x_r + h_r)
            seen = (r * h) @ kernel[:, 2 * n :]
        z, new = opens(x_z + h_z), self.activation.apply(xp, x_g + seen)
        return {"z": z, "r": r, "g": new, "state_h": nudged(params, "state_h", z * (h - new) + new)}

    def story(self, now: Moment) -> list[Stage]:
        z, r, g = (now.value(name) for name in "zrg")
        h_prev, dh = float(now.memory("state_h")[now.unit]), now.slope("state_h")
        opens = self.recurrent_activation.name
        seen, to_r = self._after(now, r) if self.reset_after else self._before(now)
        left, right, label = joined([("z · h_prev", z, h_prev), ("(1 − z) · g", 1 - z, g)])
        mixed = Sum(("gate", "value"), "part", label, left, right)
        return [
            now.gate("z_z", 0),
            now.stage("z", f"{opens}(z_z)", "z", dh * (h_prev - g)),
            now.gate("z_r", 1),
            now.stage("r", f"{opens}(z_r)", "r", to_r),
            *seen,
            now.stage("g", f"{self.activation.name}(z_g)", "g", dh * (1 - z)),
            summed("h", "z * h_prev + (1 - z) * g", dh, mixed),
        ]

    def _after(self, now: Moment, r: float) -> tuple[list[Stage], float]:
        """The stages of z_g where r closes after the product, and ∂loss/∂r."""
        at, slope = now.column(2), now.pull(2)
        memory = now.memory("state_h"), now.weights("recurrent_kernel", 2)
        left, right, label = joined([("h", *memory)])
        back = (f"d_recurrent_kernel[:, {at}] += delta * h_prev",)
        code = f"h_prev @ recurrent_kernel[:, {at}]"
        inner = Sum(("h", "w"), "part", label, left, right, back=back)
        if self.use_bias:
            bias = now.inside.weights["bias"][1, at]
            code, inner = biased(code, inner, f"bias[1, {at}]", bias)
        stages = [
            summed("inner", code, slope * r, inner),
            now.gate("z_g", 2, ("r · inner", r, inner.total), "r * inner", ()),
        ]
        return stages, slope * inner.total

    def _before(self, now: Moment) -> tuple[list[Stage], float]:
        """The stage of z_g where r closes before the product, and ∂loss/∂r."""
        at, h, r = now.column(2), now.memory("state_h"), now.inside.values["r"][now.step]
        part = "r · h", r * h, now.weights("recurrent_kernel", 2)
        code = f"(every_r * h_prev) @ recurrent_kernel[:, {at}]"
        back = f"d_recurrent_kernel[:, {at}] += delta * every_r * h_prev"
        onto = now.inside.weights["recurrent_kernel"][now.unit, 2 * self.units :]
        pulls = now.inside.slopes["rows"][now.step, 2 * self.units :]
        return [now.gate("z_g", 2, part, code, (back,))], float(h[now.unit] * (onto @ pulls))
