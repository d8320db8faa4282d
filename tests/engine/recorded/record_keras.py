"""Records Keras's values of losses, activations and parameter counts into keras.json.

Run once with Keras on JAX, in an environment of its own:
    pip install keras==3.15.1 jax==0.10.2
    KERAS_BACKEND=jax python tests/engine/recorded/record_keras.py
"""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np

POINTS = [-30.0, -3.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 3.0, 30.0]
TARGET = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
OUTPUT = [[0.1, 0.7, 0.2], [0.3, 0.3, 0.4], [1e-9, 0.999, 0.001]]
LOGITS = [[-2.0, 3.0, 0.5], [10.0, -40.0, 0.0], [0.1, 0.2, -0.3]]
ERRORS = [[0.0, 0.5, 3.0], [-1.0, 1.0, -4.0], [0.1, -0.2, 0.3]]
COUNTS = [[0.0, 2.0, 5.0], [1.0, 0.0, 3.0], [4.0, 1.0, 0.0]]
RATES = [[0.5, 2.5, 4.0], [1.0, 0.1, 0.0], [3.5, 20.0, 0.7]]
SHARES = [[0.0, 0.9, 0.1], [0.5, 0.25, 0.25], [0.2, 0.2, 0.6]]
WEIGHTS = [1.0, 4.0, 0.5]


def numbers(values: object) -> list:
    return np.asarray(values, np.float64).tolist()


def activations() -> dict:
    x = np.array([POINTS], np.float32)
    names = [
        "linear", "relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax",
    ]  # fmt: skip
    found = {name: numbers(keras.activations.get(name)(x))[0] for name in names}
    found["expression"] = found["silu"]  # the formula it begins with
    found["leaky_relu"] = numbers(keras.activations.leaky_relu(x, negative_slope=0.2))[0]
    return found


def case(settings: dict, target: object, output: object, values: object, logits: bool) -> dict:
    return {
        "config": settings, "target": numbers(target), "output": numbers(output),
        "values": numbers(values), "logits": logits,
    }  # fmt: skip


def losses() -> dict:
    """Loss by loss, the cases: settings, target and output (or logits), and Keras's values."""
    plain = keras.losses
    zero = np.zeros_like(ERRORS)

    def of(loss: type, target: object, output: object, **settings: object) -> list:
        found = []
        for logits in (False, True) if "from_logits" in loss().get_config() else (False,):
            y, p = np.array(target, np.float32), np.array(LOGITS if logits else output, np.float32)
            options = {"from_logits": True} if logits else {}
            found.append(case(settings, y, p, loss(reduction=None, **options)(y, p), logits))
        return found

    return {
        "mean_squared_error": of(plain.MeanSquaredError, zero, ERRORS),
        "mean_absolute_error": of(plain.MeanAbsoluteError, zero, ERRORS),
        "huber": of(plain.Huber, zero, ERRORS),
        "expression": of(plain.MeanSquaredError, COUNTS, ERRORS),  # the formula it begins with
        "hinge": of(plain.Hinge, TARGET, ERRORS),
        "kl_divergence": of(plain.KLDivergence, SHARES, OUTPUT) + softmaxed(plain.KLDivergence),
        "poisson": of(plain.Poisson, COUNTS, RATES),
        "binary_crossentropy": of(plain.BinaryCrossentropy, TARGET, OUTPUT) + weighted_binary(),
        "categorical_crossentropy": of(plain.CategoricalCrossentropy, TARGET, OUTPUT)
        + weighted(plain.CategoricalCrossentropy, TARGET),
        "sparse_categorical_crossentropy": of(
            plain.SparseCategoricalCrossentropy, np.argmax(TARGET, axis=1), OUTPUT
        )
        + weighted(plain.SparseCategoricalCrossentropy, np.argmax(TARGET, axis=1)),
    }


def softmaxed(loss: type) -> list:
    """Logits for a loss that Keras gives no from_logits: it sees their softmax."""
    target, logits = np.array(SHARES, np.float32), np.array(ERRORS, np.float32)
    values = loss(reduction=None)(target, keras.activations.softmax(logits))
    return [case({}, target, logits, values, logits=True)]


def weighted(loss: type, target: object) -> list:
    """With class weights, which Keras knows as a weight for every sample of a class."""
    y, p = np.array(target), np.array(OUTPUT, np.float32)
    each = np.array(WEIGHTS, np.float32)[np.argmax(TARGET, axis=1)]
    values = loss(reduction=None)(y, p, sample_weight=each)
    return [case({"class_weight": WEIGHTS}, y, p, values, logits=False)]


def weighted_binary() -> list:
    """A yes that counts 4: each column by itself, so that the weight stands at every answer."""
    y, p = np.array(TARGET, np.float32), np.array(OUTPUT, np.float32)
    loss = keras.losses.BinaryCrossentropy(reduction=None)
    columns = [loss(y[:, i, None], p[:, i, None], sample_weight=1 + 3 * y[:, i]) for i in range(3)]
    return [case({"positive_weight": 4.0}, y, p, np.mean(columns, axis=0), logits=False)]


def parameters() -> dict:
    stacks = {
        "complementary-color": (3, [64, 32, 16, 3]),
        "heart": (29, [16, 1]),
        "digits": (64, [128, 32, 10]),
    }
    counts = {}
    for name, (inputs, units) in stacks.items():
        layers = [keras.Input((inputs,)), *map(keras.layers.Dense, units)]
        counts[name] = keras.Sequential(layers).count_params()
    return counts


def main() -> None:
    recorded = {
        "source": f"Keras {keras.__version__} on {keras.backend.backend()}",
        "points": POINTS,
        "activations": activations(), "losses": losses(), "parameters": parameters(),
    }  # fmt: skip
    path = Path(__file__).with_name("keras.json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
