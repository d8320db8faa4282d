"""Records Keras's outputs and gradients of recurrent, embedding and attention layers.

Run once with Keras on JAX, in an environment of its own:
    pip install keras==3.15.1 jax==0.10.2
    KERAS_BACKEND=jax python tests/engine/recorded/record_recurrent.py
Inputs and weights follow from formulas, which tests/engine/test_recurrent_keras.py repeats.
"""

from __future__ import annotations

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import keras
import numpy as np

BATCH, STEPS, FEATURES, UNITS = 2, 4, 3, 2
SEQUENCE, STATE = (STEPS, FEATURES), (UNITS,)
RNN = {
    "SimpleRNN": [{}, {"activation": "relu", "use_bias": False}],
    "LSTM": [{}, {"use_bias": False}],
    "GRU": [{}, {"reset_after": False}, {"use_bias": False}],
}
WAYS = [
    {"return_sequences": True},
    {"go_backwards": True, "return_sequences": True},
    {"go_backwards": True},
    {"return_state": True},
]


def cases() -> list[tuple[str, dict, list[tuple[int, ...]]]]:
    """(layer, settings, shapes of the inputs)."""
    found: list = []
    for name, settings in RNN.items():
        states = [STATE] * (2 if name == "LSTM" else 1)
        found += [(name, own, [SEQUENCE]) for own in settings]
        found += [(name, way, [SEQUENCE]) for way in WAYS]
        found.append((name, {"return_sequences": True, "return_state": True}, [SEQUENCE, *states]))
        for merge in ("concat", "sum", "mul", "ave"):
            both = {"layer": name, "merge_mode": merge, "return_sequences": merge == "concat"}
            found.append(("Bidirectional", both, [SEQUENCE]))
    heads = {"num_heads": 2, "key_dim": 3}
    found += [
        ("MultiHeadAttention", heads, [SEQUENCE]),
        ("MultiHeadAttention", heads | {"use_causal_mask": True}, [SEQUENCE]),
        ("MultiHeadAttention", heads | {"value_dim": 2, "use_bias": False}, [SEQUENCE, (5, 2)]),
        ("MultiHeadAttention", heads, [SEQUENCE, (5, 2), (5, 4)]),
        ("Embedding", {"input_dim": 5, "output_dim": 2}, [(STEPS,)]),
    ]
    return found


def wave(shape: tuple[int, ...], number: int) -> np.ndarray:
    """Values between -1 and 1 that differ from number to number."""
    size = int(np.prod(shape))
    return np.sin(np.arange(size) * 1.7 + number).reshape(shape).astype(np.float32)


def built(name: str, config: dict) -> keras.layers.Layer:
    """Keras's layer of these settings."""
    if name == "Bidirectional":
        inner = getattr(keras.layers, config["layer"])
        cell = inner(UNITS, return_sequences=config["return_sequences"])
        return keras.layers.Bidirectional(cell, merge_mode=config["merge_mode"])
    config = {k: v for k, v in config.items() if k != "use_causal_mask"}
    units = {"units": UNITS} if name in RNN else {}
    return getattr(keras.layers, name)(**units, **config)


def record(name: str, config: dict, shapes: list[tuple[int, ...]]) -> dict:
    """Outputs, and gradients of Σ wave · output by inputs and weights."""
    layer = built(name, config)
    inputs = [jnp.array(wave((BATCH, *shape), 10 + i)) for i, shape in enumerate(shapes)]
    if name == "Embedding":
        inputs = [(jnp.arange(BATCH * STEPS, dtype="int32") * 3 % 5).reshape(BATCH, STEPS)]
    options: dict = {}
    if name == "MultiHeadAttention":
        inputs = inputs if len(inputs) > 1 else inputs * 2
        # With the scores asked for, Keras computes them itself, for any value_dim.
        options = {"return_attention_scores": True}
        options["use_causal_mask"] = config.get("use_causal_mask", False)

    def called(function: object, inputs: list) -> list:
        if name in RNN:
            result = function(inputs[0], initial_state=inputs[1:] or None)
        else:
            result = function(*inputs, **options)
        found = list(result) if isinstance(result, (list, tuple)) else [result]
        return found[:1] if options else found

    called(layer, [keras.Input(batch_shape=x.shape, dtype=str(x.dtype)) for x in inputs])
    state = [v.value for v in layer.non_trainable_variables]
    weights = [jnp.array(wave(v.shape, 20 + i)) for i, v in enumerate(layer.trainable_variables)]

    def scalar(weights: list, inputs: list) -> tuple[jax.Array, list]:
        def function(*args: object, **more: object) -> object:
            return layer.stateless_call(weights, state, *args, **more)[0]

        outputs = called(function, inputs)
        return sum(jnp.sum(y * wave(y.shape, 30 + i)) for i, y in enumerate(outputs)), outputs

    wanted = (0,) if name == "Embedding" else (0, 1)
    slopes, outputs = jax.jit(jax.grad(scalar, wanted, has_aux=True))(weights, inputs)
    by_weights, by_inputs = slopes[0], slopes[1] if len(slopes) > 1 else []
    if name == "MultiHeadAttention" and len(shapes) == 1:
        by_inputs = [by_inputs[0] + by_inputs[1]]
    plain = lambda arrays: [np.asarray(a, np.float64).round(7).tolist() for a in arrays]  # noqa: E731
    return {
        "layer": name, "config": config, "inputs": [list(s) for s in shapes],
        "outputs": plain(outputs),
        "by_weights": plain(by_weights), "by_inputs": plain(by_inputs),
    }  # fmt: skip


def main() -> None:
    recorded = {
        "source": f"Keras {keras.__version__} on {keras.backend.backend()}",
        "cases": [record(*case) for case in cases()],
    }
    lines = ",\n".join("  " + json.dumps(case) for case in recorded["cases"])
    text = f'{{\n "source": {json.dumps(recorded["source"])},\n "cases": [\n{lines}\n ]\n}}\n'
    Path(__file__).with_name("recurrent.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
