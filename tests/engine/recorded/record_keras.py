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


def numbers(values: object) -> list:
    return np.asarray(values, np.float64).tolist()


def activations() -> dict:
    x = np.array([POINTS], np.float32)
    names = [
        "linear", "relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax",
    ]  # fmt: skip
    found = {name: numbers(keras.activations.get(name)(x))[0] for name in names}
    found["leaky_relu"] = numbers(keras.activations.leaky_relu(x, negative_slope=0.2))[0]
    return found


def losses() -> dict:
    target, output = np.array(TARGET, np.float32), np.array(OUTPUT, np.float32)
    logits, errors = np.array(LOGITS, np.float32), np.array(ERRORS, np.float32)
    zero = np.zeros_like(errors)
    plain = keras.losses
    return {
        "mean_squared_error": numbers(plain.MeanSquaredError(reduction=None)(zero, errors)),
        "mean_absolute_error": numbers(plain.MeanAbsoluteError(reduction=None)(zero, errors)),
        "huber": numbers(plain.Huber(reduction=None)(zero, errors)),
        "binary_crossentropy": numbers(plain.BinaryCrossentropy(reduction=None)(target, output)),
        "binary_crossentropy_logits": numbers(
            plain.BinaryCrossentropy(from_logits=True, reduction=None)(target, logits)
        ),
        "categorical_crossentropy": numbers(
            plain.CategoricalCrossentropy(reduction=None)(target, output)
        ),
        "categorical_crossentropy_logits": numbers(
            plain.CategoricalCrossentropy(from_logits=True, reduction=None)(target, logits)
        ),
    }


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
        "points": POINTS, "target": TARGET, "output": OUTPUT, "logits": LOGITS, "errors": ERRORS,
        "activations": activations(), "losses": losses(), "parameters": parameters(),
    }  # fmt: skip
    path = Path(__file__).with_name("keras.json")
    path.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
