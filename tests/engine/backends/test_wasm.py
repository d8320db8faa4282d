"""Runs on the WebAssembly backend are those of the NumPy backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.backends import wasm_backend
from engine.backends.base import Program
from engine.backends.numpy_backend import NumpyBackend, NumpySession
from engine.backends.wasm_backend import Helper, WasmBackend
from engine.catalogue import preset
from tests.engine.compiler.wasm.host import Wasmtime
from tests.engine.runs import Pump


def losses(name: str, backend: Any, steps: int) -> tuple[list[float], dict[str, Any]]:
    pump = Pump(preset(name)["spec"], backend, steps=steps)
    done = pump.until("done")
    return [x for e in pump.events if e["type"] == "metrics" for x in e["loss"]], done


def watched(host: Wasmtime) -> list[int]:
    """The sizes of the modules that a host makes from now on."""
    made: list[int] = []
    instantiate = host.instantiate

    def noted(module: bytes, helper: Helper | None) -> Any:
        made.append(len(module))
        return instantiate(module, helper)

    host.instantiate = noted  # type: ignore[method-assign]
    return made


@pytest.mark.parametrize("relaxed", [False, True])
def test_a_long_run_stays_alike_while_knobs_turn_and_it_starts_again(relaxed: bool) -> None:
    curves = []
    backends: list[Any] = [WasmBackend(Wasmtime(relaxed)), "numpy"]
    for backend in backends:
        pump = Pump(preset("spiral")["spec"], backend, paused=True)
        pump.idle()
        for rate in (0.03, 0.01):
            pump.tell(type="hyper", key="optimizer.learning_rate", value=rate)
            pump.tell(type="step", unit="batch", count=100)
            pump.idle()
        pump.tell(type="restart", seed=3)
        pump.tell(type="step", unit="batch", count=50)
        pump.idle()
        curves.append([x for e in pump.events if e["type"] == "metrics" for x in e["loss"]])
    assert len(curves[0]) == 250
    np.testing.assert_allclose(curves[0], curves[1], rtol=2e-4)


def test_the_first_step_is_seen_before_the_step_is_compiled() -> None:
    host = Wasmtime()
    made = watched(host)
    backends: list[Any] = [WasmBackend(host), "numpy"]
    pump, plain = (Pump(preset("heart")["spec"], backend, steps=40) for backend in backends)
    first = pump.until("metrics")
    assert list(first["step"]) == [1] and not made
    for each in (pump, plain):
        each.until("done")
    found, wanted = (
        [x for e in p.events if e["type"] == "metrics" for x in e["loss"]] for p in (pump, plain)
    )
    assert len(found) == 40 and len(made) == 2
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_a_heavy_step_is_compiled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wasm_backend, "HEAVY", 1000)
    host = Wasmtime()
    made = watched(host)
    pump = Pump(preset("heart")["spec"], WasmBackend(host), steps=40)
    pump.until("metrics")
    assert len(made) == 1  # the step


def test_a_second_learner_with_the_same_structure_compiles_nothing() -> None:
    host = Wasmtime()
    made = watched(host)
    backend = WasmBackend(host)
    assert "SIMD" in backend.device
    first, _ = losses("digits", backend, 5)
    count = len(made)
    second, _ = losses("digits", backend, 5)
    np.testing.assert_allclose(first, second, rtol=1e-5)  # the very first step was NumPy's
    assert len(made) == count == 2  # the step and the evaluation


def test_an_op_that_cannot_be_compiled_is_numpys_and_the_run_says_so() -> None:
    """Products of whole numbers are NumPy's; two runs of one program do not mix their memory."""

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        counts = xp.astype(batch["x"] * 1000.0, "int32")
        loss = xp.mean(xp.astype(counts @ xp.permute_dims(counts, (1, 0)), "float32")) * state["w"]
        return {"w": state["w"] + hyper["rate"]}, {"loss": loss}

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        weight = xp.astype(batch["weight"], "int32")
        counts = xp.astype(batch["x"] * 1000.0, "int32")
        return {"sums": xp.astype(xp.reshape(weight, (1, -1)) @ counts, "float32") * state["w"]}

    program = Program(step, evaluate, {}, "odd")
    x = np.linspace(0, 1, 40, dtype=np.float32).reshape(10, 4)
    rows = np.arange(8, dtype=np.int32).reshape(4, 2)
    compiled = WasmBackend(Wasmtime())

    def sessions(backend: NumpyBackend) -> list[NumpySession]:
        return [
            backend.session(
                program, {"w": np.ones((), np.float32)},
                {"train": {"x": x * k}, "validation": {"x": x * k}}, {"rate": 0.5 * k},
            )
            for k in (1, 3)
        ]  # fmt: skip

    for ours, theirs in zip(sessions(compiled), sessions(NumpyBackend()), strict=True):
        assert ours.left_over() == []
        for part in (rows[:2], rows[2:]):
            np.testing.assert_allclose(ours.run(part)["loss"], theirs.run(part)["loss"], rtol=1e-6)
        np.testing.assert_allclose(
            ours.evaluate("validation")["sums"], theirs.evaluate("validation")["sums"], rtol=1e-6
        )
        assert ours.left_over() == ["matmul"] and theirs.left_over() == []
