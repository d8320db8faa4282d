"""Shared by the contract tests: small programs around one thing of the catalogue.

Each is written once and run through both backends, so what is compared is what users get.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from engine import backends, rng, tree
from engine.backends.base import Backend, Program
from engine.errors import ShapeError
from engine.infer import NodeInfo
from engine.layers.base import Context, Layer
from engine.layers.pictures import Pair
from engine.params import initial_params
from engine.registry import LAYERS

BACKENDS = ("numpy", "jax")
BATCH = 5
SHAPES = [(6,), (4, 6), (4, 6, 3), (7, 5, 4)]


@cache
def backend(name: str) -> Backend:
    return backends.get(name)


def draw(shape: tuple[int, ...], stream: int) -> np.ndarray:
    """Normal numbers, the same in every test run."""
    with np.errstate(over="ignore"):
        return rng.normal(np, 11, stream, 0, shape)


def variants(thing: type[Any]) -> Iterator[dict[str, Any]]:
    """Settings to try: defaults, and each choice, flag, null and number away from its default."""
    yield {}
    for name, field in thing.fields().items():
        if field.kind == "bool":
            yield {name: not field.default}
        elif field.kind == "choice":
            yield from ({name: choice} for choice in field.choices if choice != field.default)
        elif field.kind == "activation":
            yield {name: "tanh"}
        elif field.kind == "int":
            yield {name: field.default + 1}
        elif isinstance(field, Pair):
            yield {name: [2, 3]}
        elif field.optional and field.kind == "float":
            yield {name: min(0.1, field.max)}


def layer_cases() -> list[tuple[str, dict[str, Any], tuple[tuple[int, ...], ...]]]:
    """(layer, settings, input shapes) for every layer that computes something."""
    cases = []
    for cls in LAYERS:
        if cls.category == "input":
            continue
        fitting = 0
        for config in variants(cls):
            for shape in reversed(SHAPES):
                inputs = (shape,) * max(cls.arity[0], 1)
                try:
                    cls(**config).output_shape(*inputs)
                except ShapeError:
                    continue
                fitting += 1
                cases.append((cls.name, config, inputs))
                if config:
                    break  # every shape at the defaults, one for each other setting
        assert fitting, f"No shape of {SHAPES} suits {cls.name}; add one that does."
    return cases


def weights(
    layer: Layer, inputs: tuple[tuple[int, ...], ...], kind: str = "parameters"
) -> dict[str, Any]:
    """First weights, or statistics, of a layer on its own."""
    info = NodeInfo(
        inputs, layer.output_shape(*inputs), layer.parameters(*inputs),
        statistics=layer.statistics(*inputs),
    )  # fmt: skip
    params = initial_params({"model": {"layer": info}}, 3, kind)["model"].get("layer", {})
    # Biases begin at zero; a gradient is better tested away from there.
    return {name: w + 0.1 * draw(w.shape, 90 + i) for i, (name, w) in enumerate(params.items())}


def layer_program(layer: Layer, *, training: bool) -> Program:
    """Evaluates a layer on batch["x0"], batch["x1"] …: output, and the gradients of a fixed
    scalar of it with respect to weights and inputs. One step descends that scalar.
    """

    def context(xp: Any, state: Any, hyper: Any) -> Context:
        hypers = {
            name: hyper[name]
            for name, field in layer.fields().items()
            if field.hyper and layer.__dict__[name] is not None
        }
        return Context(xp, training, hypers, state["seed"], state["step"], 5, state["statistics"])

    def scalar(xp: Any, state: Any, hyper: Any, batch: Any):
        ctx = context(xp, state, hyper)

        def loss(values: Any) -> tuple[Any, Any]:
            output = layer.apply(ctx, values["params"], *values["inputs"])
            target = xp.sin(xp.astype(xp.arange(output.size), xp.float32))
            error = output - xp.reshape(target, output.shape)
            extra = layer.penalty(ctx, values["params"])
            total = xp.sum(error * error)
            return (total if extra is None else total + extra), output

        inputs = [batch[f"x{i}"] for i in range(len(batch) - 1)]
        values = {"params": state["params"], "inputs": inputs}
        return xp.nn.value_and_grad(loss)(values)

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> tuple[Any, Any]:
        (loss, _), grads = scalar(xp, state, hyper, {**batch, "weight": None})
        moved = tree.map(lambda w, g: w - 1e-3 * g, state["params"], grads["params"])
        return state | {"params": moved}, {"loss": loss}

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        (loss, output), grads = scalar(xp, state, hyper, batch)
        ctx = context(xp, state, hyper)
        inputs = [batch[f"x{i}"] for i in range(len(batch) - 1)]
        seen = layer.observe(ctx, *inputs) if training else {}
        return {"loss": loss, "output": output, "grads": grads, "statistics": seen}

    def predict(xp: Any, state: Any, x: Any, hyper: Any) -> Any:
        return x

    return Program(step, evaluate, predict, f"{layer.name}{layer.config()}{training}")
