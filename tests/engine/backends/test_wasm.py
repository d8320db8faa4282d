"""Runs on the WebAssembly backend are those of the NumPy backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.backends.wasm_backend import WasmBackend, WasmSession
from engine.catalogue import preset, preset_names
from tests.engine.compiler.wasm.host import Wasmtime
from tests.engine.runs import Pump


def losses(name: str, backend: Any, steps: int) -> tuple[list[float], dict[str, Any]]:
    pump = Pump(preset(name)["spec"], backend, steps=steps)
    done = pump.until("done")
    return [x for e in pump.events if e["type"] == "metrics" for x in e["loss"]], done


@pytest.mark.parametrize("name", preset_names())
def test_presets_learn_and_judge_alike(name: str) -> None:
    found, done = losses(name, WasmBackend(Wasmtime()), 40)
    wanted, judged = losses(name, "numpy", 40)
    np.testing.assert_allclose(found, wanted, rtol=1e-4)
    assert done["val_loss"] == pytest.approx(judged["val_loss"], rel=1e-4)


@pytest.mark.parametrize("relaxed", [False, True])
def test_a_long_run_stays_alike_while_knobs_turn_and_it_starts_again(relaxed: bool) -> None:
    curves = []
    for backend in (WasmBackend(Wasmtime(relaxed)), "numpy"):
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
    first, _ = losses("digits", backend, 5)
    second, _ = losses("digits", backend, 5)
    assert first == second and len(made) == 1


def test_the_state_is_where_the_step_works() -> None:
    backend = WasmBackend(Wasmtime())
    pump = Pump(preset("line-fit")["spec"], backend, steps=3)
    pump.until("done")
    assert issubclass(WasmSession, object) and "SIMD" in backend.device
