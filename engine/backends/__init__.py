"""Where a program runs: NumPy (in the browser, under Pyodide) or JAX (on the server)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from engine.backends.base import Backend, Program, Session

__all__ = ["Backend", "Program", "Session", "available", "get"]

_BACKENDS = {
    # name: (module, class, the package it needs, how to get that package)
    "numpy": ("engine.backends.numpy_backend", "NumpyBackend", "numpy", "pip install numpy"),
    "jax": ("engine.backends.jax_backend", "JaxBackend", "jax", "pip install jax"),
}


def available() -> list[str]:
    """Names of the backends whose packages are installed here; imports none of them."""
    return [name for name, (_, _, package, _) in _BACKENDS.items() if find_spec(package)]


def get(name: str) -> Backend:
    """A new backend by name, imported only now.

    Raises ValueError for an unknown name and ImportError, saying what to install, when the
    package it needs is missing.
    """
    if name not in _BACKENDS:
        raise ValueError(f"backend: expected one of {', '.join(_BACKENDS)}, got {name!r}.")
    module, cls, package, remedy = _BACKENDS[name]
    if find_spec(package) is None:
        raise ImportError(
            f"backend {name!r} needs the package {package!r}, which is not installed here. "
            f"Install it ({remedy}) or choose one of: {', '.join(available())}."
        )
    return getattr(import_module(module), cls)()
