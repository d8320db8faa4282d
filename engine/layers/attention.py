"""Attention: every step looks at the others and takes what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import Bool, InitializerField, Int
from ..formulas import log_softmax
from ..registry import LAYERS
from ..shapes import Shape, show_shape, size
from .apart import Inside, Pick, Stage, Sum, biased, counted, nudged, placed, summed
from .base import Context, Layer, Parameter
from .recurrent import sequence_length

UNSEEN = -1e9
"""The score of what must not be seen: its share is 0."""


@LAYERS.register
class MultiHeadAttention(Layer):
    """For each head, softmax(q·kᵀ / √key_dim)·v with q = x·Wq + bq, and k, v alike; then joined.

    Inputs query (batch, t, n) and optionally value (batch, s, m) and key (batch, s, l); with one
    input, all three are the same (self-attention); with two, key is value. Wq (n, heads, key_dim),
    Wk (l, heads, key_dim), Wv (m, heads, value_dim), Wo (heads, value_dim, n); output as query.
    With use_causal_mask, a step sees itself and the steps before it only.

    Source: Vaswani and others (2017), arXiv 1706.03762; Keras, layers.MultiHeadAttention.
    """

    name = "MultiHeadAttention"
    title = "Attention"
    help = "Every step looks at all steps and takes from them what it needs."
    category = "attention"
    arity = (1, 3)

    num_heads = Int(2, min=1, max=64, help="How many looks are taken at once.")
    key_dim = Int(16, min=1, max=1024, scale="log", help="Length of queries and keys in each head.")
    value_dim = Int(
        None, optional=True, min=1, max=1024, scale="log", advanced=True,  # type: ignore[arg-type]
        help="Length of values in each head; left empty, that of the keys.",
    )  # fmt: skip
    use_bias = Bool(True, advanced=True, help="Add learnt numbers to each projection.")
    use_causal_mask = Bool(False, help="See no step that comes later.")
    kernel_initializer = InitializerField(
        "glorot_uniform", advanced=True, help="How the weights begin."
    )
    bias_initializer = InitializerField("zeros", advanced=True, help="How the biases begin.")

    @property
    def _value_dim(self) -> int:
        return self.key_dim if self.value_dim is None else self.value_dim

    @staticmethod
    def _three(inputs: tuple[Any, ...]) -> tuple[Any, Any, Any]:
        """Query, value and key."""
        query, *others = inputs
        value = others[0] if others else query
        return query, value, others[1] if len(others) > 1 else value

    def output_shape(self, *inputs: Shape) -> Shape:
        query, value, key = self._three(inputs)
        steps = [sequence_length(self.name, shape) for shape in (query, value, key)]
        if steps[1] != steps[2]:
            raise ShapeError(
                f"{self.name} expects a key for each value, got values {show_shape(value)} and "
                f"keys {show_shape(key)}. Take both from sequences of one length."
            )
        return query

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        query, value, key = self._three(inputs)
        heads, inner = self.num_heads, self._value_dim
        shapes = {
            "query": ((query[-1], heads, self.key_dim), (heads, self.key_dim)),
            "key": ((key[-1], heads, self.key_dim), (heads, self.key_dim)),
            "value": ((value[-1], heads, inner), (heads, inner)),
            "attention_output": ((heads, inner, query[-1]), (query[-1],)),
        }
        found = {}
        for name, (kernel, bias) in shapes.items():
            found[f"{name}_kernel"] = Parameter(kernel, self.kernel_initializer)
            if self.use_bias:
                found[f"{name}_bias"] = Parameter(bias, self.bias_initializer)
        return found

    def _heads(self, xp: Any, params: Mapping[str, Any], name: str, x: Any) -> Any:
        """Projections for each head: (batch, heads, steps, length)."""
        kernel = params[f"{name}_kernel"]
        y = xp.matmul(x, xp.reshape(kernel, (kernel.shape[0], -1)))
        y = xp.reshape(y, (*x.shape[:2], *kernel.shape[1:]))
        y = y + params[f"{name}_bias"] if self.use_bias else y
        return xp.permute_dims(y, (0, 2, 1, 3))

    def insides(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> dict[str, Any]:
        """`shares` (batch, heads, t, s): how much each step takes from each; `query` is divided by
        √key_dim already.
        """
        xp = ctx.xp
        x, value, key = self._three(inputs)
        q = self._heads(xp, params, "query", x) * self.key_dim**-0.5
        k = self._heads(xp, params, "key", key)
        scores = xp.matmul(q, xp.permute_dims(k, (0, 1, 3, 2)))
        if self.use_causal_mask:
            here, there = xp.arange(scores.shape[-2]), xp.arange(scores.shape[-1])
            seen = here[:, None] >= there[None, :]
            scores = xp.where(seen, scores, xp.full_like(scores, UNSEEN))
        scores = nudged(params, "scores", scores)
        shares = nudged(params, "shares", xp.exp(log_softmax(xp, scores)))
        v = self._heads(xp, params, "value", value)
        mixed = xp.matmul(shares, v)
        joined = xp.reshape(xp.permute_dims(mixed, (0, 2, 1, 3)), (*x.shape[:2], -1))
        kernel = params["attention_output_kernel"]
        y = xp.matmul(joined, xp.reshape(kernel, (-1, kernel.shape[-1])))
        y = nudged(params, "output", y + params["attention_output_bias"] if self.use_bias else y)
        projected = {"query": q, "key": k, "value": v}
        return {**projected, "scores": scores, "shares": shares, "mixed": mixed, "output": y}

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return self.insides(ctx, params, *inputs)["output"]

    def picks(self, *inputs: Shape) -> list[Pick]:
        query, value, _ = self._three(inputs)
        return [
            Pick("unit", query[-1]),
            Pick("head", self.num_heads),
            Pick("step", query[0], along=0),
            Pick("key", value[0], along=1 if len(inputs) > 1 else 0),
        ]

    def nudges(self) -> tuple[str, ...]:
        return ("scores", "shares", "output")

    def explain(self, inside: Inside, at: Mapping[str, int]) -> list[Stage]:
        head, step, key, unit = (at[kind] for kind in ("head", "step", "key", "unit"))
        slope = float(inside.slopes["output"][step, unit])
        seen = slice(step + 1 if self.use_causal_mask else None)
        shares = inside.values["shares"][head, step]
        onto = inside.weights["attention_output_kernel"][head, :, unit]
        v = inside.values["value"][head]
        heard = Sum(("v", "w"), "input", counted, v[key], onto)
        taken = Sum(
            ("share", "said"), "step", counted, shares[seen], (v @ onto)[seen],
            back=("d_said = delta * share",),
            beside=("score", inside.values["scores"][head, step, seen]),
        )  # fmt: skip
        code = f"v @ attention_output_kernel[{head}, :, {unit}]"
        chosen = float(shares[key]), float(inside.slopes["shares"][head, step, key])
        return [
            *self._projections(inside, head, step, key),
            self._score(inside, head, step, key),
            Stage(f"share[{key}]", f"softmax(score)[{key}]", *chosen),
            summed(f"said[{key}]", code, slope * shares[key], heard),
            summed(f"head[{head}]", "(share * said).sum()", slope, taken),
            self._output(inside, step, unit, slope),
        ]

    def _projections(self, inside: Inside, head: int, step: int, key: int) -> list[Stage]:
        """The lines that make q, k and v, which are arrays."""
        query, value, source = self._three(("query", "value", "key")[: len(inside.inputs)])

        def line(taken: str, at: int, name: str) -> str:
            bias = f" + {name}_bias[{head}]" if self.use_bias else ""
            return f"{taken}[{at}] @ {name}_kernel[:, {head}]{bias}"

        return [
            Stage("q", f"({line(query, step, 'query')}) / np.sqrt({self.key_dim})"),
            Stage("k", line(source, key, "key")),
            Stage("v", line(value, key, "value")),
        ]

    def _score(self, inside: Inside, head: int, step: int, key: int) -> Stage:
        """How well a key fits the query."""
        slope = float(inside.slopes["scores"][head, step, key])
        if self.use_causal_mask and key > step:
            return Stage(f"score[{key}]", f"{UNSEEN:g}", UNSEEN, slope)
        q, k = inside.values["query"][head, step], inside.values["key"][head, key]
        back = ("d_k += delta * q", "d_q += delta * k")
        total = Sum(("q", "k"), "input", counted, q, k, back=back)
        return summed(f"score[{key}]", "q @ k", slope, total)

    def _output(self, inside: Inside, step: int, unit: int, slope: float) -> Stage:
        """What all heads say to a unit."""
        kernel = inside.weights["attention_output_kernel"][..., unit]
        code = f"(heads * attention_output_kernel[..., {unit}]).sum()"
        total = Sum(
            ("heads", "w"), "head", lambda term: placed(kernel.shape, term),
            inside.values["mixed"][:, step].ravel(), kernel.ravel(),
            back=(f"d_attention_output_kernel[..., {unit}] += delta * heads",),
        )  # fmt: skip
        if self.use_bias:
            bias = inside.weights["attention_output_bias"][unit]
            code, total = biased(code, total, f"attention_output_bias[{unit}]", bias)
        return summed("y", code, slope, total)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        query, value, key = self._three(inputs)
        pairs = self.num_heads * query[0] * value[0]
        products = pairs * (2 * self.key_dim + 2 * self._value_dim + 4)
        keys = self.num_heads * self.key_dim * (2 * size(query) + 2 * size(key))
        values = self.num_heads * self._value_dim * (2 * size(value) + 2 * size(query))
        return products + keys + values

    def stored(self, output: Shape, *inputs: Shape) -> int:
        query, value, _ = self._three(inputs)
        lengths = 2 * self.key_dim + 2 * self._value_dim
        return self.num_heads * (3 * query[0] * value[0] + lengths * max(query[0], value[0]))
