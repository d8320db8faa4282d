"""What `python -m engine compile` tells: figures counted by hand, text that is the module."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import wasmtime

from engine import preset
from engine.check import require
from engine.cli import main
from engine.compiled import FUNCTIONS, Look, look, told
from engine.compiler import XP, plan, trace
from engine.compiler.wasm.compile import LONG, compile_plan
from engine.compiler.wasm.cost import Cost, costs
from engine.compiler.wasm.show import lifetimes
from engine.compiler.wasm.target import Target


def looked(name: str, function: str = "step", **options: Any) -> Look:
    return look(require(preset(name)["spec"]), function, **options)


def node(kind: str, source: str, **config: Any) -> dict[str, Any]:
    return {"id": kind.lower(), "type": kind, "config": config, "inputs": [source]}


def test_operations_of_a_dense_network() -> None:
    """64-128-32-10 on 32 rows: each weight's product forward, for its gradient, and back to the
    layer before it, which the first one has no need of.
    """
    rows = {row["op"]: row for row in looked("digits").summary()["by_op"]}
    assert rows["matmul"]["flops"] == 2 * 32 * (2 * 64 * 128 + 3 * 128 * 32 + 3 * 32 * 10)
    found = looked("complementary-color", "predict").summary()
    weights = 3 * 64 + 64 * 32 + 32 * 16 + 16 * 3
    each = 2 * weights + 2 * (64 + 32 + 16) + 3  # bias and relu; the last layer has a bias only
    assert found["rows"] == 1024 and found["flops"] == 1024 * each


def test_operations_of_a_convolution() -> None:
    spec = preset("digits-cnn")["spec"]
    spec["networks"]["model"]["nodes"] = [
        {"id": "input", "type": "Input", "config": {}, "inputs": []},
        node("Reshape", "input", target_shape=[8, 8, 1]),
        node("Conv2D", "reshape", filters=5, kernel_size=[3, 3], activation="relu"),
        node("MaxPooling2D", "conv2d", pool_size=[2, 2]),
        node("Flatten", "maxpooling2d"),
        node("Dense", "flatten", units=10),
    ]
    found = look(require(spec), "predict").summary()
    convolution = 6 * 6 * 5 * (2 * 3 * 3 * 1 + 2)  # and a bias and a relu for each place
    pooling, dense = 3 * 3 * 5 * 4, 2 * 45 * 10 + 10
    assert found["flops"] == found["rows"] * (convolution + pooling + dense)


def work(function: Any, *shapes: tuple[int, ...]) -> Cost:
    made = plan(trace(function, *[np.zeros(shape, np.float32) for shape in shapes]))
    return sum(costs(compile_plan(made, Target()).layout).values(), Cost())


def test_operations_and_bytes_of_single_ops() -> None:
    assert work(XP.matmul, (7, 5), (5, 3)) == Cost(2 * 7 * 5 * 3, 4 * (35 + 15 + 21))
    assert work(lambda x: XP.sum(x, axis=0), (7, 5)) == Cost(35, 4 * (35 + 5))
    assert work(lambda x, b: x + b, (7, 5), (5,)) == Cost(35, 4 * (35 + 5 + 35))
    assert work(lambda x: XP.reshape(x, (5, 7)).T + 1.0, (7, 5)) == Cost(35, 4 * (35 + 1 + 35))
    loop = work(lambda x, w: XP.nn.scan(lambda c, r: (c @ w + r, c), x[0], x)[0], (9, 2, 4), (4, 4))
    assert loop.flops == 9 * (2 * 2 * 4 * 4 + 2 * 4)
    assert Cost(12, 4).intensity == 3


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", ["heart", "digits-cnn", "names-lstm"])
def test_the_text_is_the_module(name: str, function: str, relaxed: bool) -> None:
    found = looked(name, function, relaxed=relaxed)
    module = found.built.module
    read = bytes(wasmtime.wat2wasm(found.sections()["module"]))
    assert read[: len(module)] == module
    assert read[len(module) :][:1] in (b"", b"\x00")  # a section of names may follow
    assert found.summary()["module_bytes"] == len(module)


@pytest.mark.parametrize("name", ["digits-cnn", "names-lstm", "gan-plane"])
def test_what_is_needed_at_one_time_lies_apart(name: str) -> None:
    planned = looked(name).built.compiled.layout.plan
    number = {value: k for k, value in enumerate(planned.order)}
    ends = lifetimes(planned)
    for a, b in combinations(planned.blocks, 2):
        first, second = sorted((a, b), key=number.__getitem__)
        one, other = planned.blocks[first], planned.blocks[second]
        if one.offset < other.offset + second.nbytes and other.offset < one.offset + first.nbytes:
            assert ends[first] <= number[second]


def test_a_summary_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "heart"]) == 0
    printed = capsys.readouterr().out
    assert "Heart disease: step on 32 rows, SIMD" in printed
    assert "left     nothing to NumPy" in printed and "== module ==" not in printed
    assert main(["compile", "heart", "--show", "--function", "predict", "--relaxed"]) == 0
    shown = capsys.readouterr().out
    parts = [shown.index(f"== {part} ==") for part in ("trace", "plan", "arena", "module")]
    assert parts == sorted(parts)
    assert "relaxed SIMD" in shown and "params.model.output.kernel" in shown
    assert "f32x4.relaxed_madd" in shown


def test_what_numpy_is_left_is_named() -> None:
    summary = looked("heart").summary() | {"left_over": ["take", "min", "take"]}
    assert "left     take (2), min (1) to NumPy" in told(summary)


def test_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "heart", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["function"] == "step" and figures["left_over"] == []
    assert figures["flops"] == sum(row["flops"] for row in figures["by_op"])
    assert "trace" in figures and "arena" not in figures


def test_a_spec_with_errors_is_refused(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(preset("heart")["spec"] | {"networks": {}}), "utf-8")
    assert main(["compile", str(path)]) == 1
    assert main(["compile", "no-such-thing"]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("name", ["play-transformer", "inception-mini", "names-lstm"])
def test_functions_stay_short(name: str) -> None:
    """Thousands of variables in one function make an engine slow to compile and slow to run it."""
    functions = looked(name).built.functions
    assert len(functions) > 2
    assert all(len(function.code) < 5 * LONG for function in functions)
    assert all(len(function.locals) < LONG for function in functions)
