"""Records Keras's outputs and gradients of layers on pictures and of normalisation.

Each layer gets fixed weights and inputs (`values`, the same sums as in the test) and reports its
output, the derivatives of Σ sin(output) by input and weights, and what it has observed. All goes
into layers.json.

Run once with Keras on JAX, in an environment of its own:
    pip install keras==3.15.1 jax==0.10.2
    KERAS_BACKEND=jax python tests/engine/recorded/record_layers.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

PICTURE = [5, 4, 4]
CASES: list[tuple[str, dict[str, Any], list[list[int]]]] = [
    ("Conv2D", {"filters": 3, "kernel_size": [3, 2]}, [PICTURE]),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "same", "strides": 2}, [PICTURE]),
    ("Conv2D", {"filters": 2, "kernel_size": 3, "dilation_rate": [2, 1]}, [PICTURE]),
    ("Conv2D", {"filters": 5, "kernel_size": 1, "activation": "relu"}, [PICTURE]),
    ("Conv2D", {"filters": 4, "kernel_size": 2, "groups": 2, "use_bias": False}, [PICTURE]),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, [PICTURE]),
    ("DepthwiseConv2D", {"kernel_size": 2, "strides": 2, "padding": "same"}, [PICTURE]),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 3}, [PICTURE]),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 3, "strides": 2}, [PICTURE]),
    (
        "Conv2DTranspose",
        {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"},
        [PICTURE],
    ),
    (
        "Conv2DTranspose",
        {"filters": 2, "kernel_size": [2, 5], "strides": [3, 2], "padding": "same"},
        [PICTURE],
    ),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 2, "strides": 3}, [PICTURE]),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "dilation_rate": 2}, [PICTURE]),
    ("UpSampling2D", {"size": [2, 3]}, [PICTURE]),
    ("ZeroPadding2D", {"padding": [2, 1]}, [PICTURE]),
    ("Cropping2D", {"cropping": [2, 1]}, [PICTURE]),
    ("MaxPooling2D", {}, [PICTURE]),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, [PICTURE]),
    ("AveragePooling2D", {"pool_size": 2}, [PICTURE]),
    ("AveragePooling2D", {"pool_size": [3, 2], "strides": 1, "padding": "same"}, [PICTURE]),
    ("GlobalAveragePooling2D", {}, [PICTURE]),
    ("GlobalMaxPooling2D", {"keepdims": True}, [PICTURE]),
    ("BatchNormalization", {}, [PICTURE]),
    ("BatchNormalization", {"momentum": 0.8, "epsilon": 0.01, "scale": False}, [[6]]),
    ("LayerNormalization", {}, [[6]]),
    ("LayerNormalization", {"center": False}, [[4, 6]]),
    ("Permute", {"dims": [3, 1, 2]}, [PICTURE]),
    ("RepeatVector", {"n": 3}, [[6]]),
    ("Multiply", {}, [[4, 6]] * 3),
    ("Subtract", {}, [[4, 6]] * 2),
    ("Average", {}, [[4, 6]] * 3),
    ("Maximum", {}, [[4, 6]] * 3),
]
BATCH = 2


def values(shape: list[int], phase: int) -> np.ndarray:
    """Numbers in −1…1 that look random: the sines of a long stride, rounded to four digits."""
    angles = np.arange(np.prod(shape)) * 12.9898 + 7.7 * phase
    return np.sin(angles).round(4).astype(np.float32).reshape(shape)


def numbers(array: Any) -> dict[str, Any]:
    array = np.asarray(array, np.float64)
    return {"shape": list(array.shape), "data": [float(f"{v:.7g}") for v in array.ravel()]}


def record(name: str, config: dict[str, Any], shapes: list[list[int]], training: bool) -> dict:
    layer = getattr(keras.layers, name)(**config)
    inputs = [jnp.asarray(values([BATCH, *shape], i)) for i, shape in enumerate(shapes)]
    single = len(inputs) == 1
    layer.build(inputs[0].shape if single else [x.shape for x in inputs])
    weights = [
        jnp.asarray(values(w.shape, 50 + i)) for i, w in enumerate(layer.trainable_variables)
    ]
    # Variances are positive.
    seen = [
        jnp.asarray(np.abs(values(w.shape, 80 + i)) + 0.5)
        for i, w in enumerate(layer.non_trainable_variables)
        if "seed" not in w.path
    ]

    def loss(weights: Any, inputs: Any) -> Any:
        given = inputs[0] if single else inputs
        accepts = {"training": training} if name == "BatchNormalization" else {}
        output, after = layer.stateless_call(weights, seen, given, **accepts)
        return jnp.sum(jnp.sin(output)), (output, after)

    (_, (output, after)), grads = jax.value_and_grad(loss, (0, 1), has_aux=True)(weights, inputs)
    return {
        "name": name, "config": config, "shapes": shapes, "training": training,
        "parameters": layer.count_params(), "output": numbers(output),
        "weights": [w.name for w in layer.trainable_variables],
        "weight_grads": [numbers(g) for g in grads[0]],
        "input_grads": [numbers(g) for g in grads[1]],
        "observed": [numbers(v) for v in after],
    }  # fmt: skip


def main() -> None:
    with jax.default_matmul_precision("highest"):
        cases = [
            record(*case, training)
            for case in CASES
            for training in ((True, False) if case[0] == "BatchNormalization" else (False,))
        ]
    recorded = {
        "source": f"Keras {keras.__version__} on {keras.backend.backend()}", "cases": cases,
    }  # fmt: skip
    path = Path(__file__).with_name("layers.json")
    path.write_text(json.dumps(recorded, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
