"""Runs on the WebAssembly backend are those of the NumPy backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.backends.base import Program
from engine.backends.numpy_backend import NumpyBackend
from engine.backends.wasm_backend import WasmBackend
from engine.catalogue import preset, preset_names
from tests.engine.compiler.wasm.host import Wasmtime
from tests.engine.runs import Pump


def losses(name: str, backend: Any, steps: int) -> tuple[list[float], dict[str, Any]]:
    pump = Pump(preset(name)["spec"], backend, steps=steps)
    done = pump.until("done")
    return [x for e in pump.events if e["type"] == "metrics" for x in e["loss"]], done


@pytest.mark.parametrize("name", preset_names())
def test_presets_learn_and_judge_alike(name: str) -> None:
    host = Wasmtime()
    found, done = losses(name, WasmBackend(host), 20)
    wanted, judged = losses(name, "numpy", 20)
    assert host.intact()
    np.testing.assert_allclose(found, wanted, rtol=1e-4)
    assert done["val_loss"] == pytest.approx(judged["val_loss"], rel=1e-4)


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


def test_a_second_learner_with_the_same_structure_compiles_nothing() -> None:
    host = Wasmtime()
    made: list[int] = []
    instantiate = host.instantiate
    host.instantiate = lambda module: made.append(len(module)) or instantiate(module)  # type: ignore[method-assign]
    backend = WasmBackend(host)
    assert "SIMD" in backend.device
    first, _ = losses("digits", backend, 5)
    count = len(made)
    second, _ = losses("digits", backend, 5)
    assert first == second and len(made) == count == 2  # the step and the evaluation


def test_a_step_that_cannot_be_compiled_is_numpys() -> None:
    """The smallest of whole numbers without sign has no instruction."""

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        hashed = xp.min(xp.astype(batch["x"] * 1000.0, "uint32"), axis=1)
        loss = xp.mean(xp.astype(hashed, "float32")) * state["w"]
        return {"w": state["w"] + hyper["rate"]}, {"loss": loss}

    program = Program(step, lambda xp, state, batch, hyper: {}, {}, "odd")
    x = np.linspace(0, 1, 40, dtype=np.float32).reshape(10, 4)
    state, data = {"w": np.ones((), np.float32)}, {"train": {"x": x}}
    rows = np.arange(6, dtype=np.int32).reshape(3, 2)
    curves = [
        backend.session(program, state, data, {"rate": 0.5}).run(rows)["loss"]
        for backend in (WasmBackend(Wasmtime()), NumpyBackend())
    ]
    np.testing.assert_array_equal(curves[0], curves[1])
