"""Shared by the contract tests: small programs around one thing of the catalogue.

Each is written once and run through all backends, so what is compared is what users get.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import prod
from typing import Any

import numpy as np

from engine import backends, rng, tree
from engine.backends.base import Backend, Program
from engine.backends.wasm_backend import WasmBackend
from engine.errors import FieldError, ShapeError
from engine.hypers import settings_of
from engine.infer import NodeInfo
from engine.layers.base import Context, Layer
from engine.layers.pictures import Pair
from engine.params import initial_params
from engine.registry import LAYERS
from tests.engine.compiler.wasm.host import Wasmtime

BACKENDS = ("numpy", "jax")
EVERY = (*BACKENDS, "wasm")
BATCH = 5
SHAPES = [(6,), (4, 6), (4, 6, 3), (7, 5, 4)]
FORMULAS = (
    "where(x > 0, x, 0.1 * x) - x^3 / (1 + x^2)",
    "max(x, 0.5, -x) * softplus(x) + (0.1 + abs(sin(x))) ^ 1.5",
    "(y - p)^4 + abs(y - p)",
)
SYMBOLS = 5  # numbers from 0 stand in for symbols


@cache
def _kept(name: str) -> Backend:
    return backends.get(name)


def backend(name: str) -> Backend:
    """A backend; WebAssembly's with a memory of its own, since nothing in it is ever given back."""
    return WasmBackend(Wasmtime()) if name == "wasm" else _kept(name)


def reads(field: Any, value: Any) -> bool:
    """Whether a field takes a value."""
    try:
        field.read(value)
    except FieldError:
        return False
    return True


def hypers_of(thing: Any) -> dict[str, float]:
    """The hypers of a thing by their names within it, as the step hands them in."""
    return {s.key.removeprefix("it."): s.value for s in settings_of(thing, "it", "it")}


def draw(shape: tuple[int, ...], stream: int) -> np.ndarray:
    """Normal numbers, the same in every test run."""
    with np.errstate(over="ignore"):
        return rng.normal(np, 11, stream, 0, shape)


def sample(layer: type[Layer], shape: tuple[int, ...], stream: int) -> np.ndarray:
    """A batch of what a layer takes: measurements or symbols."""
    values = draw((BATCH, *shape), stream)
    return (np.abs(values) * 2).astype(np.int32) % SYMBOLS if layer.symbols else values


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
        elif field.kind == "numbers":
            yield {name: [1.0, 2.0, 0.0, 0.5]}
        elif field.kind == "formula":
            yield from ({name: text} for text in FORMULAS if reads(field, text))
        elif field.kind == "int" and field.default is not None:
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
        return Context(xp, training, hyper, state["seed"], state["step"], 5, state["statistics"])

    def scalar(xp: Any, state: Any, hyper: Any, batch: Any):
        ctx = context(xp, state, hyper)

        def loss(values: Any) -> tuple[Any, Any]:
            taken = inputs if layer.symbols else values["inputs"]
            result = layer.apply(ctx, values["params"], *taken)
            output, ports = result if isinstance(result, tuple) else (result, {})
            target = xp.sin(xp.astype(xp.arange(output.size), xp.float32))
            error = output - xp.reshape(target, output.shape)
            extra = layer.penalty(ctx, values["params"])
            total = xp.sum(error * error)
            for value in ports.values():
                total = total + xp.sum(xp.sin(value))
            return (total if extra is None else total + extra), output

        inputs = [batch[f"x{i}"] for i in range(len(batch) - 1)]
        values = {"params": state["params"], "inputs": [] if layer.symbols else inputs}
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

    return Program(step, evaluate, {"model": predict}, f"{layer.name}{layer.config()}{training}")


def function_outcome(
    name: str, key: str, function: Any, hyper: dict[str, float], *arrays: np.ndarray
) -> Any:
    """Values of `function(xp, hyper, *arrays)` on a backend, and the gradients of a weighted sum
    of them: see `slopes`.
    """

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        inputs = [batch[f"x{i}"] for i in range(len(arrays))]

        def scalar(values: Any) -> tuple[Any, Any]:
            result = function(xp, hyper, *values)
            return xp.sum(result * slopes(xp, result.shape)), result

        (_, result), grads = xp.nn.value_and_grad(scalar)(inputs)
        return {"result": result, "grads": grads}

    program = Program(
        lambda xp, state, batch, hyper: (state, {"loss": xp.sum(batch["x0"])}),
        evaluate,
        {},
        f"{key}{[a.shape for a in arrays]}",
    )
    data = {f"x{i}": array for i, array in enumerate(arrays)}
    state = {"none": np.zeros((), np.float32)}
    splits = {"train": data, "validation": data}
    session = backend(name).session(program, state, splits, hyper)
    if name == "wasm":
        session.run(np.zeros((1, 1), np.int32))  # before the first step NumPy judges
    return session.evaluate("validation")


def slopes(xp: Any, shape: tuple[int, ...]) -> Any:
    """A different number for every place, so that no two slopes can be mistaken for each other."""
    return xp.reshape(xp.cos(xp.astype(xp.arange(prod(shape)), xp.float32)), shape)
