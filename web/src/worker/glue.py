"""The worker's half in Python: specs and controls come in as JSON, events go out as objects.

Arrays of an event become typed arrays in JavaScript: float32 stays float32, whole numbers become
int32, bytes stay bytes, and NaN stays NaN.

It is imported before there is a page (Python's memory image holds it), so what is JavaScript's own
comes with `begin`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from pyodide.ffi import create_proxy, jsnull, to_js  # type: ignore[import-not-found]

import engine
from engine.backends import Backend, get
from engine.backends.wasm_backend import Features, Helper, WasmBackend

BACKEND: Backend = get("numpy")
"""What trains."""

FROM_ENTRIES: Callable[[Any], Any]
"""JavaScript's Object.fromEntries."""


class Worker:
    """This worker as a host of modules: all of NumPy's arrays lie in the one memory there is."""

    def __init__(self, modules: Any) -> None:
        self.modules = modules
        self.relaxed = bool(modules.accepts(_bytes(Features.RELAXED.module())))

    def room(self, size: int) -> np.ndarray:
        """Zeroed bytes from a multiple of 64 on."""
        memory = np.zeros(size + 64, np.uint8)
        start = -self.address(memory) % 64
        return memory[start : start + size]

    def address(self, array: np.ndarray) -> int:
        """Where an array lies."""
        return array.__array_interface__["data"][0]

    def held(self, array: np.ndarray) -> np.ndarray:
        """The array, which is in the memory."""
        return array

    def instantiate(self, module: bytes, helper: Helper | None) -> Any:
        """The module's function `main`."""
        return self.modules.instantiate(_bytes(module), helper and create_proxy(helper))


def _bytes(module: bytes) -> Any:
    """Bytes as a Uint8Array."""
    return to_js(np.frombuffer(module, np.uint8))


def begin(modules: Any, from_entries: Callable[[Any], Any]) -> str:
    """Before all else. `modules` runs WebAssembly modules of our own; NumPy trains where there is
    none, or where this browser does not take them. What computes, for the engine menu.
    """
    global BACKEND, FROM_ENTRIES
    FROM_ENTRIES = from_entries
    if modules is not None and modules.accepts(_bytes(Features.SIMD.module())):
        BACKEND = WasmBackend(Worker(modules))
    return BACKEND.device


def check(text: str) -> str:
    """`engine.check` of a spec in JSON, as JSON."""
    return engine.events.to_json(engine.check(json.loads(text)))


def code(text: str, target: str) -> str:
    """`engine.code` of a spec in JSON, as JSON."""
    return engine.events.to_json(engine.code(json.loads(text), target))


def read_keras(text: str, spec: str) -> str:
    """`engine.read_keras` of a script and a spec in JSON, as JSON."""
    return engine.events.to_json(engine.read_keras(text, json.loads(spec)))


def samples(text: str) -> Any:
    """`engine.samples` of a spec in JSON, as a Uint8Array."""
    return _bytes(engine.samples(json.loads(text)))


def open_saved(data: Any) -> str:
    """`engine.open_saved` of a file's bytes (a Uint8Array), as JSON."""
    return engine.events.to_json(engine.open_saved(data.to_bytes()))


def open_model(data: Any, spec: str) -> Any:
    """`engine.open_model` of a file's bytes (a Uint8Array) and a spec in JSON, as an object."""
    return _object(engine.open_model(data.to_bytes(), json.loads(spec)))


def export(data: Any, form: str) -> Any:
    """`engine.export` of a saved run's bytes (a Uint8Array), as an object."""
    return _object(engine.export(data.to_bytes(), form))


def open_table(config: str, data: Any) -> str:
    """`engine.open_table` of settings in JSON and a file's bytes (a Uint8Array), as JSON."""
    content = None if data is None else data.to_bytes()
    return engine.events.to_json(engine.open_table(json.loads(config), content))


class Run:
    """A run whose next item is asked for by `advance`. Raises SpecError for a spec with errors."""

    def __init__(self, text: str, paused: bool) -> None:
        self._run: Generator[Any, Any, None] = engine.train(
            json.loads(text), BACKEND, paused=paused
        )

    def advance(self, control: str | None, file: Any = None) -> Any:
        """The next event; None: wait for a control; seconds: so long at most; False at the end.

        `file`: the bytes that a control brings (a Uint8Array). A generator takes nothing before its
        first item: the first call must bring no control.
        """
        told = None if control is None else json.loads(control)
        if file is not None:
            told["file"] = file.to_bytes()
        try:
            item = self._run.send(told)
        except StopIteration:
            return False
        if item is None or isinstance(item, float):
            return item
        return _object(item)

    def close(self) -> None:
        """Ends the run where it is."""
        self._run.close()


def _object(value: Any) -> Any:
    """As JavaScript has it."""
    return to_js(_plain(value), dict_converter=FROM_ENTRIES, create_pyproxies=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return np.frombuffer(value, np.uint8)
    if isinstance(value, np.ndarray):
        kind = np.float32 if value.dtype.kind == "f" else np.int32
        return np.ascontiguousarray(value, kind).ravel()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return jsnull if value is None else value
