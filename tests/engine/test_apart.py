"""Layers taken apart: numbers and slopes against cells written out; their NumPy is run."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.jax_backend import _Namespace
from engine.layers.apart import Inside, Stage
from engine.layers.base import Context, Layer
from engine.registry import LAYERS
from tests.engine.contract import draw, weights

XP = _Namespace()
CLOSE: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-5}
STEP = 1e-5
sizes = st.integers(1, 4)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def softmax(z: Any) -> Any:
    shifted = np.exp(z - z.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def target(xp: Any, output: Any) -> Any:
    """A loss in which every number of an output counts, and each otherwise."""
    return xp.sum(xp.sin(output + xp.reshape(xp.arange(output.size), output.shape)))


def opened(layer: Layer, *shapes: tuple[int, ...]) -> Inside:
    """The layer at work on one sample, its slopes by JAX."""
    inputs = [draw((1, *shape), i + 1) for i, shape in enumerate(shapes)]
    params = weights(layer, shapes)
    ctx = Context(XP, False, {}, np.uint32(0), np.uint32(0), 0)

    @jax.jit
    def look(inputs: Any) -> tuple[Any, Any]:
        values = layer.insides(ctx, params, *inputs)
        nudges = {name: jnp.zeros_like(values[name]) for name in layer.nudges()}

        def loss(given: Any) -> Any:
            return target(jnp, layer.apply(ctx, params | given, *inputs)[0])

        return values, jax.grad(loss)(nudges)

    values, slopes = jax.tree.map(lambda a: np.asarray(a[0]), look(inputs))
    return Inside(params, tuple(x[0] for x in inputs), values, slopes)


def slopes_by_hand(loss: Any, names: list[str]) -> dict[str, float]:
    """Central differences, in float64, of loss({name: change})."""
    still = dict.fromkeys(names, 0.0)
    return {
        name: (loss(still | {name: STEP}) - loss(still | {name: -STEP})) / (2 * STEP)
        for name in names
    }


def run(stages: list[Stage], inside: Inside, **known: Any) -> None:
    """Runs the lines of NumPy: each must make the value that is told."""
    space: dict[str, Any] = {
        "np": np, "x": inside.inputs[0], "linear": lambda z: z, "tanh": np.tanh,
        "sigmoid": sigmoid, "relu": relu, "softmax": softmax,
        **inside.weights, **known,
    }  # fmt: skip
    for stage in stages:
        exec(f"{stage.name} = {stage.code}", space)  # noqa: S102 (our own lines)
        if stage.value is not None:
            made = eval(stage.name, space)  # noqa: S307
            np.testing.assert_allclose(made, stage.value, **CLOSE, err_msg=stage.name)
        if stage.sum:
            assert stage.value == pytest.approx(stage.sum.total)


def slopes_of(stages: list[Stage]) -> dict[str, float]:
    return {stage.name: stage.slope for stage in stages if stage.slope is not None}


def lstm(p: Any, x: Any, states: Any, nudge: Any, act: Any, opens: Any) -> Any:
    """A step of an LSTM as the books have it; `nudge` maps the names of its numbers to changes."""
    h, c = states
    z = np.split(x @ p["kernel"] + h @ p["recurrent_kernel"] + p.get("bias", 0.0), 4)
    i, f, o = (
        opens(z[k] + nudge(f"z_{name}")) + nudge(name) for k, name in ((0, "i"), (1, "f"), (3, "o"))
    )
    g = act(z[2] + nudge("z_g")) + nudge("g")
    c = f * c + i * g + nudge("c")
    return o * act(c) + nudge("h"), c


def gru(p: Any, x: Any, states: Any, nudge: Any, act: Any, opens: Any, *, after: bool) -> Any:
    (h,), kernel = states, np.split(p["recurrent_kernel"], 3, axis=1)
    bias = p.get("bias", np.zeros((2, 1)))
    own, inner = (bias[0], bias[1]) if bias.ndim == 2 else (bias, np.zeros_like(bias))
    enters = np.split(x @ p["kernel"] + own + np.zeros(p["kernel"].shape[1]), 3)
    inner = np.split(inner + np.zeros(p["kernel"].shape[1]), 3)
    z, r = (
        opens(enters[k] + h @ kernel[k] + inner[k] + nudge(f"z_{name}")) + nudge(name)
        for k, name in ((0, "z"), (1, "r"))
    )
    seen = r * (h @ kernel[2] + inner[2] + nudge("inner")) if after else (r * h) @ kernel[2]
    g = act(enters[2] + seen + nudge("z_g")) + nudge("g")
    return (z * h + (1 - z) * g + nudge("h"),)


def simple(p: Any, x: Any, states: Any, nudge: Any, act: Any, opens: Any) -> Any:
    (h,) = states
    z = x @ p["kernel"] + h @ p["recurrent_kernel"] + p.get("bias", 0.0) + nudge("z")
    return (act(z) + nudge("h"),)


CELLS = {"SimpleRNN": simple, "LSTM": lstm, "GRU": gru}
BENDS = {"tanh": np.tanh, "sigmoid": sigmoid}


def written_out(
    layer: Any, params: Any, inputs: Any, at: tuple[int, int], names: list[str]
) -> dict[str, float]:
    """∂loss/∂ of a unit's numbers at a step, of the whole sequence read by a cell of the books."""
    x, *begun = (array.astype(np.float64) for array in inputs)
    unit, place = at
    options = {"after": layer.reset_after} if layer.name == "GRU" else {}
    opens = BENDS[getattr(layer, "recurrent_activation", layer.activation).name]

    def loss(nudges: Any) -> Any:
        states = tuple(begun) or (np.zeros(layer.units),) * len(layer.states)
        outputs = []
        for step in range(len(x))[:: -1 if layer.go_backwards else 1]:
            here = (np.arange(layer.units) == unit) * float(step == place)
            states = CELLS[layer.name](
                params, x[step], states, lambda name, here=here: nudges[name] * here,
                BENDS[layer.activation.name], opens, **options,
            )  # fmt: skip
            outputs.append(states[0])
        return target(np, np.stack(outputs) if layer.return_sequences else outputs[-1])

    return slopes_by_hand(loss, names)


@pytest.mark.parametrize("name", CELLS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_a_cell_tells_its_numbers_and_their_slopes(name: str, data: st.DataObject) -> None:
    steps, features, units = (data.draw(sizes) for _ in range(3))
    flags = ["return_sequences", "go_backwards", "use_bias", "reset_after"]
    kind = LAYERS.find(name)
    config = {flag: data.draw(st.booleans(), flag) for flag in flags if flag in kind.fields()}
    layer = kind(units=units, activation=data.draw(st.sampled_from(["tanh", "sigmoid"])), **config)
    begun = [(units,)] * len(layer.states) if data.draw(st.booleans(), "begun") else []
    inside = opened(layer, (steps, features), *begun)
    picks = {pick.kind: data.draw(st.integers(0, pick.count - 1)) for pick in layer.picks(
        (steps, features), *begun)}  # fmt: skip
    stages = layer.explain(inside, picks)
    states = {n: inside.values[n] for n in layer.states}
    initial = {f"initial_{n}": a for n, a in zip(layer.states, inside.inputs[1:], strict=False)}
    scalars = {n: inside.values[n][picks["step"]] for n in ("r",) if n in inside.values}
    run_cell(stages, inside, picks["unit"], states | initial, scalars)
    output = float(inside.values["state_h"][picks["step"], picks["unit"]])
    assert stages[-1].value == pytest.approx(output, abs=1e-6)
    found = slopes_of(stages)
    wanted = written_out(
        layer, inside.weights, inside.inputs, (picks["unit"], picks["step"]), list(found)
    )
    for one, slope in found.items():
        np.testing.assert_allclose(slope, wanted[one], **CLOSE, err_msg=one)


def run_cell(
    stages: list[Stage], inside: Inside, unit: int, states: Any, every: dict[str, Any]
) -> None:
    """Runs a cell's lines; what is said of memories is said of the unit's once sums are done."""
    known = states | {f"every_{name}": array for name, array in every.items()}
    memories = [stage for stage in stages if stage.value is None]
    space: dict[str, Any] = {"np": np, **known}
    for stage in memories:
        space[stage.name] = eval(stage.code, space)  # noqa: S307
    vectors = {stage.name: space[stage.name] for stage in memories}
    for stage in stages:
        if stage.value is None:
            continue
        own = vectors if "@" in stage.code else {n: v[unit] for n, v in vectors.items()}
        given = {s.name: s.value for s in stages if s.value is not None and s is not stage}
        run([stage], inside, **known, **own, **given)


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_both_directions_are_told_each_by_its_cell(cell: str, sequences: bool) -> None:
    layer = LAYERS.find("Bidirectional")(layer=cell, units=3, return_sequences=sequences)
    inside = opened(layer, (4, 2))
    output = np.asarray(
        layer.apply(Context(XP, False, {}, 0, 0, 0), inside.weights, inside.inputs[0][None])[0]
    )
    for direction, last in ((0, 3), (1, 0)):
        at = {"direction": direction, "unit": 1, "step": last}
        stages = layer.explain(inside, at)
        row = output[last] if sequences else output
        assert stages[-1].value == pytest.approx(row[1 + 3 * direction], abs=1e-6)
        slope = np.cos(row[1 + 3 * direction] + last * 6 * sequences + 1 + 3 * direction)
        assert stages[-1].slope == pytest.approx(float(slope), abs=1e-4)


def attended(layer: Any, p: Any, inputs: Any, nudge: Any) -> Any:
    """Attention as the paper has it, head by head; `nudge` as in the cells."""
    x, *others = inputs
    value = others[0] if others else x
    key = others[1] if len(others) > 1 else value
    parts = []
    for h in range(layer.num_heads):
        q, k, v = (
            a @ p[f"{name}_kernel"][:, h] + (p[f"{name}_bias"][h] if layer.use_bias else 0.0)
            for name, a in (("query", x), ("key", key), ("value", value))
        )
        scores = q @ k.T / np.sqrt(layer.key_dim) + nudge("score", h)
        if layer.use_causal_mask:
            scores = np.where(np.tri(*scores.shape, dtype=bool), scores, -1e9)
        shares = softmax(scores) + nudge("share", h)
        parts.append(shares @ v @ p["attention_output_kernel"][h])
    return sum(parts) + (p["attention_output_bias"] if layer.use_bias else 0.0) + nudge("y", -1)


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_attention_tells_its_numbers_and_their_slopes(data: st.DataObject) -> None:
    t, s, n, m, heads, key_dim = (data.draw(sizes) for _ in range(6))
    count = data.draw(st.integers(1, 3))
    layer: Any = LAYERS.find("MultiHeadAttention")(
        num_heads=heads, key_dim=key_dim, value_dim=data.draw(st.none() | sizes),
        use_bias=data.draw(st.booleans()), use_causal_mask=data.draw(st.booleans()),
    )  # fmt: skip
    shapes = ((t, n), (s, m), (s, 3))[:count]
    inside = opened(layer, *shapes)
    at = {p.kind: data.draw(st.integers(0, p.count - 1)) for p in layer.picks(*shapes)}
    head, step, key, unit = (at[kind] for kind in ("head", "step", "key", "unit"))
    stages = layer.explain(inside, at)
    shares = inside.values["shares"][head, step]
    said = inside.values["value"][head] @ inside.weights["attention_output_kernel"][head, :, unit]
    known = dict(zip(("query", "value", "key"), inside.inputs, strict=False))
    known |= {"share": shares.copy(), "said": said.copy(), "head": np.zeros(heads)}
    known |= {"score": inside.values["scores"][head, step].copy()}
    run(stages, inside, heads=inside.values["mixed"][:, step], **known)
    assert shares.sum() == pytest.approx(1, abs=1e-5)

    def loss(nudges: Any) -> Any:
        def nudge(name: str, h: int) -> Any:
            place = np.zeros((t, n if name == "y" else len(shares)))
            place[step, unit if name == "y" else key] = nudges[name] * (h in (head, -1))
            return place

        return target(np, attended(layer, inside.weights, inputs, nudge))

    inputs = [array.astype(np.float64) for array in inside.inputs]
    output = attended(layer, inside.weights, inputs, lambda name, h: 0.0)
    np.testing.assert_allclose(output, inside.values["output"], **CLOSE)
    assert stages[-1].value == pytest.approx(float(output[step, unit]), abs=1e-4)
    wanted = slopes_by_hand(loss, ["score", "share", "y"])
    found = slopes_of(stages)
    ours = {"score": f"score[{key}]", "share": f"share[{key}]", "y": "y"}
    for one, name in ours.items():
        np.testing.assert_allclose(found[name], wanted[one], **CLOSE, err_msg=one)
    assert found[f"head[{head}]"] == found["y"]


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_a_filter_tells_what_its_window_covers(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["Conv2D", "DepthwiseConv2D"]))
    stride, dilation = data.draw(st.sampled_from([(1, 1), (2, 1), (1, 2)]))
    groups = data.draw(st.sampled_from([1, 2])) if name == "Conv2D" else 1
    own = {"filters": 4, "groups": groups} if name == "Conv2D" else {"depth_multiplier": 2}
    layer = LAYERS.find(name)(
        kernel_size=[2, 3], strides=[stride, stride], dilation_rate=[dilation, 1],
        padding=data.draw(st.sampled_from(["same", "valid"])), activation="relu",
        use_bias=data.draw(st.booleans()), **own,
    )  # fmt: skip
    shape = (data.draw(st.integers(3, 6)), data.draw(st.integers(4, 6)), 2)
    inside = opened(layer, shape)
    at = {p.kind: data.draw(st.integers(0, p.count - 1)) for p in layer.picks(shape)}
    stages = layer.explain(inside, at)
    run(stages, inside)
    place = at["row"], at["column"], at["unit"]
    assert stages[-1].value == inside.values["output"][place]
    summed = next(stage for stage in stages if stage.sum)
    assert summed.value == pytest.approx(float(inside.values["sum"][place]), abs=1e-4)
    number = np.ravel_multi_index(place, inside.values["output"].shape)
    slope = np.cos(stages[-1].value + number) * (summed.value > 0)
    assert summed.slope == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("steps", [(), (3,)])
def test_a_unit_is_the_sum_of_what_it_sees(steps: tuple[int, ...]) -> None:
    layer = LAYERS.find("Dense")(units=4, activation="tanh")
    inside = opened(layer, (*steps, 5))
    at = {"unit": 2} | ({"step": 1} if steps else {})
    assert [pick.kind for pick in layer.picks((*steps, 5))] == list(at)
    z, a = layer.explain(inside, at)
    run([z, a], inside)
    number = 2 + 4 * bool(steps)
    assert z.slope == pytest.approx(np.cos(a.value + number) * (1 - a.value**2), abs=1e-5)
