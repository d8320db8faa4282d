"""Layers on pictures, normalisation and merging equal Keras's, as recorded by record_layers.py."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.compiler import XP, bind, plan, simplify, trace
from engine.infer import NodeInfo
from engine.layers.base import Context
from engine.registry import LAYERS

RECORDED = json.loads((Path(__file__).parent / "recorded" / "layers.json").read_text("utf-8"))
BATCH = 2


def values(shape: Any, phase: int) -> np.ndarray:
    """The numbers of record_layers.py."""
    angles = np.arange(np.prod(shape)) * 12.9898 + 7.7 * phase
    return np.sin(angles).round(4).astype(np.float32).reshape(shape)


def array(recorded: dict[str, Any]) -> np.ndarray:
    return np.array(recorded["data"], np.float32).reshape(recorded["shape"])


def computed(layer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Output, gradients of Σ sin(output), and statistics, by our compiler."""
    shapes = tuple(map(tuple, case["shapes"]))
    inputs = [values((BATCH, *shape), i) for i, shape in enumerate(shapes)]
    specs = layer.parameters(*shapes)
    weights = {name: values(specs[name].shape, 50 + i) for i, name in enumerate(case["weights"])}
    assert weights.keys() == specs.keys()
    seen = {
        name: np.abs(values(p.shape, 80 + i)) + np.float32(0.5)
        for i, (name, p) in enumerate(layer.statistics(*shapes).items())
    }
    hypers = {
        name: np.float32(layer.__dict__[name])
        for name, field in layer.fields().items()
        if field.hyper and layer.__dict__[name] is not None
    }

    def everything(weights: Any, inputs: Any, seen: Any, hypers: Any) -> Any:
        ctx = Context(XP, case["training"], hypers, 0, 0, 0, seen)

        def loss(values: Any) -> Any:
            output = layer.apply(ctx, values["weights"], *values["inputs"])
            return XP.sum(XP.sin(output)), output

        both = {"weights": weights, "inputs": inputs}
        (_, output), grads = XP.nn.value_and_grad(loss)(both)
        after = layer.observe(ctx, *inputs) if case["training"] else seen
        return {"output": output, "grads": grads, "after": after}

    arguments = (weights, inputs, seen, tree.map(np.asarray, hypers))
    graph = simplify(trace(everything, *arguments))
    executable = bind(plan(graph), tree.leaves(arguments))
    executable.run()
    return tree.unflatten(graph.structure, list(executable.outputs))


@cache
def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{case['name']}-{case['config']}-{case['training']}")
        for case in RECORDED["cases"]
    ]


@pytest.mark.parametrize("case", cases())
def test_layer(case: dict[str, Any]) -> None:
    layer = LAYERS.find(case["name"])(**case["config"])
    found = computed(layer, case)
    close: dict[str, Any] = {"rtol": 2e-5, "atol": 2e-5}
    np.testing.assert_allclose(found["output"], array(case["output"]), **close)
    for name, expected in zip(case["weights"], case["weight_grads"], strict=True):
        mine = found["grads"]["weights"][name]
        np.testing.assert_allclose(mine, array(expected), err_msg=name, rtol=2e-5, atol=1e-4)
    for mine, expected in zip(found["grads"]["inputs"], case["input_grads"], strict=True):
        np.testing.assert_allclose(mine, array(expected), **close)
    after = found["after"].values()
    for mine, expected in zip(after, case["observed"], strict=True):
        np.testing.assert_allclose(mine, array(expected), **close)


@pytest.mark.parametrize("case", cases())
def test_shapes_and_counts(case: dict[str, Any]) -> None:
    layer = LAYERS.find(case["name"])(**case["config"])
    shapes = tuple(map(tuple, case["shapes"]))
    assert [BATCH, *layer.output_shape(*shapes)] == case["output"]["shape"]
    info = NodeInfo(
        shapes, layer.output_shape(*shapes), layer.parameters(*shapes),
        statistics=layer.statistics(*shapes),
    )  # fmt: skip
    assert info.count == case["parameters"]
