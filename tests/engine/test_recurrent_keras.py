"""Recurrent, embedding and attention layers equal Keras's, as recorded by record_recurrent.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.compiler import XP, bind, plan, simplify, trace
from engine.layers.base import Context
from engine.registry import LAYERS

RECORDED = json.loads((Path(__file__).parent / "recorded" / "recurrent.json").read_text("utf-8"))
BATCH, UNITS = 2, 2


def wave(shape: tuple[int, ...], number: int) -> np.ndarray:
    size = int(np.prod(shape))
    return np.sin(np.arange(size) * 1.7 + number).reshape(shape).astype(np.float32)


def compiled(function: Any, *arguments: Any) -> Any:
    """What the NumPy engine computes; JAX is compared with it in the contract tests."""
    graph = simplify(trace(function, *arguments))
    executable = bind(plan(graph), tree.leaves(arguments))
    executable.run()
    return tree.unflatten(graph.structure, executable.outputs)


def close(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, np.array(theirs), rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize(
    "case", RECORDED["cases"], ids=lambda c: f"{c['layer']}-{c['config']}-{len(c['inputs'])}"
)
def test_outputs_and_gradients(case: dict[str, Any]) -> None:
    cls = LAYERS.find(case["layer"])
    units = {"units": UNITS} if "units" in cls.fields() else {}
    layer = cls(**units, **case["config"])
    shapes = [tuple(shape) for shape in case["inputs"]]
    inputs = [wave((BATCH, *shape), 10 + i) for i, shape in enumerate(shapes)]
    if cls.symbols:
        inputs = [(np.arange(BATCH * 4, dtype=np.int32) * 3 % 5).reshape(BATCH, 4)]
    declared = layer.parameters(*shapes)
    params = {name: wave(p.shape, 20 + i) for i, (name, p) in enumerate(declared.items())}
    ctx = Context(XP, False, {}, None, None, 0)

    def outputs(params: Any, inputs: Any) -> list[Any]:
        result = layer.apply(ctx, params, *inputs)
        first, ports = result if isinstance(result, tuple) else (result, {})
        return [first, *ports.values()]

    def scalar(values: Any) -> Any:
        found = outputs(values["params"], inputs if cls.symbols else values["inputs"])
        parts = [XP.sum(y * wave(y.shape, 30 + i)) for i, y in enumerate(found)]
        return sum(parts[1:], parts[0]), found

    values = {"params": params, "inputs": [] if cls.symbols else inputs}
    (_, found), slopes = compiled(XP.nn.value_and_grad(scalar), values)
    assert layer.output_shape(*shapes) == found[0].shape[1:]
    assert list(layer.ports(*shapes).values()) == [y.shape[1:] for y in found[1:]]
    for ours, theirs in zip(found, case["outputs"], strict=True):
        close(ours, theirs)
    for name, theirs in zip(declared, case["by_weights"], strict=True):
        close(slopes["params"][name], theirs)
    for ours, theirs in zip(slopes["inputs"], case["by_inputs"], strict=True):
        close(ours, theirs)
