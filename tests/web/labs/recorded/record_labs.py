"""Records what the engine's own layers compute, for the labs that calculate in the page.

Run again after a lab's cases have changed:
    python tests/web/labs/recorded/record_labs.py
Inputs and weights follow from `wave`, which the labs' tests repeat; being eighths, they are exact.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from engine import tree
from engine.compiler import XP, bind, plan, simplify, trace
from engine.layers.base import Context
from engine.registry import LAYERS

HERE = Path(__file__).parent
SIDE = 14


def wave(size: int, number: int) -> np.ndarray:
    """Eighths between -1 and 1 that differ from number to number."""
    return (np.round(np.sin(np.arange(size) * 1.7 + number) * 8) / 8).astype(np.float32)


PICTURE = wave(SIDE**2, 1).reshape(1, SIDE, SIDE, 1)


def computed(layer: Any, params: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """The layer's output, by the engine that trains in the browser."""
    ctx = Context(XP, False, {}, None, None, 0)
    graph = simplify(trace(lambda values: layer.apply(ctx, values["params"], values["x"]),
                           {"params": params, "x": x}))  # fmt: skip
    executable = bind(plan(graph), tree.leaves({"params": params, "x": x}))
    executable.run()
    return np.array(tree.unflatten(graph.structure, executable.outputs))


def convolutions() -> list[dict[str, Any]]:
    """Conv2D with one filter, in all ways that the lab can slide."""
    ways = [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]
    found = []
    for size in (3, 5):
        for padding in ("valid", "same"):
            for stride, dilation in ways:
                layer = LAYERS.find("Conv2D")(
                    filters=1, kernel_size=size, strides=stride, dilation_rate=dilation,
                    padding=padding, use_bias=False,
                )  # fmt: skip
                kernel = wave(size * size, 2).reshape(size, size, 1, 1)
                output = computed(layer, {"kernel": kernel}, PICTURE)
                slide = {"size": size, "stride": stride, "dilation": dilation, "padding": padding}
                shape = list(output.shape[1:3])
                found.append({"slide": slide, "shape": shape, "output": output.ravel().tolist()})
    return found


def poolings() -> list[dict[str, Any]]:
    """MaxPooling2D and AveragePooling2D of the lab's sizes."""
    found = []
    for pooling, name in (("max", "MaxPooling2D"), ("average", "AveragePooling2D")):
        for size in (2, 7, 14):
            layer = LAYERS.find(name)(pool_size=size)
            output = computed(layer, {}, PICTURE)
            found.append({"pooling": pooling, "size": size, "output": output.ravel().tolist()})
    return found


def recurrent(name: str, steps: int, features: int, units: int, gates: int) -> dict[str, Any]:
    """A layer with a memory, after every step."""
    layer = LAYERS.find(name)(units=units, return_sequences=True)
    params = {
        "kernel": wave(features * gates * units, 3).reshape(features, gates * units),
        "recurrent_kernel": wave(units * gates * units, 4).reshape(units, gates * units),
        "bias": wave(gates * units, 5),
    }
    output = computed(layer, params, wave(steps * features, 6).reshape(1, steps, features))
    return {"layer": name, "output": output[0].tolist()}


def reading() -> dict[str, Any]:
    """The lab's own LSTM, with the weights that it has by hand, on its sentence."""
    layer = LAYERS.find("LSTM")(units=2, return_sequences=True)
    kernel = np.zeros((4, 8), np.float32)
    kernel[0, [0, 2, 4]] = 20, -24, 4
    kernel[1, [1, 5]] = 16, 4
    kernel[2, [1, 5]] = 16, -4
    recurrent_kernel = np.zeros((2, 8), np.float32)
    recurrent_kernel[0, 0] = -28
    params = {
        "kernel": kernel,
        "recurrent_kernel": recurrent_kernel,
        "bias": np.array([-10, -8, 8, 8, 0, 0, 6, 6], np.float32),
    }
    text = 'he said "go (now)" and ran'
    kinds = [{'"': 0, "(": 1, ")": 2}.get(letter, 3) for letter in text]
    output = computed(layer, params, np.eye(4, dtype=np.float32)[kinds][None])
    return {"text": text, "output": output[0].tolist()}


def write(name: str, content: Any) -> None:
    """One JSON file, a case a line."""
    lines = {
        key: ",\n  ".join(json.dumps(case) for case in cases) for key, cases in content.items()
    }
    body = ",\n".join(f'"{key}": [\n  {text}\n]' for key, text in lines.items())
    (HERE / f"{name}.json").write_text(f"{{\n{body}\n}}\n", "utf-8")


if __name__ == "__main__":
    write("convolution", {"convolutions": convolutions(), "poolings": poolings()})
    layers = [recurrent("SimpleRNN", 8, 1, 1, 1), recurrent("LSTM", 6, 3, 2, 4)]
    write("memory", {"layers": layers, "readings": [reading()]})
