"""The worker's half in Python: specs and controls come in as JSON, events go out as objects.

Arrays of an event become typed arrays in JavaScript: float32 stays float32, whole numbers become
int32, and NaN stays NaN.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import numpy as np
from js import Object  # type: ignore[import-not-found]
from pyodide.ffi import jsnull, to_js  # type: ignore[import-not-found]

import engine


def device() -> str:
    """What computes, for the engine menu."""
    return f"NumPy {np.__version__} in WebAssembly"


def check(text: str) -> str:
    """`engine.check` of a spec in JSON, as JSON."""
    return engine.events.to_json(engine.check(json.loads(text)))


def open_table(config: str, data: Any) -> str:
    """`engine.open_table` of settings in JSON and a file's bytes (a Uint8Array), as JSON."""
    content = None if data is None else data.to_bytes()
    return engine.events.to_json(engine.open_table(json.loads(config), content))


class Run:
    """A run whose next item is asked for by `advance`. Raises SpecError for a spec with errors."""

    def __init__(self, text: str, paused: bool) -> None:
        self._run: Generator[Any, Any, None] = engine.train(json.loads(text), paused=paused)

    def advance(self, control: str | None) -> Any:
        """The next event; None when nothing happens until a control comes; False at the end.

        A generator takes nothing before its first item: the first call must bring no control.
        """
        try:
            item = self._run.send(None if control is None else json.loads(control))
        except StopIteration:
            return False
        if item is None:
            return None
        return to_js(_plain(item), dict_converter=Object.fromEntries, create_pyproxies=False)

    def close(self) -> None:
        """Ends the run where it is."""
        self._run.close()


def _plain(value: Any) -> Any:
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
