"""Training on JAX: compiled by XLA for the CPU, or the GPU where JAX finds one.

Nothing but row numbers goes to the device and nothing but losses comes back: data, state and
hypers stay there. ``lax.scan`` takes many steps per dispatch, at three fixed lengths that add up
to any number of steps, so at most three programs are compiled. (A loop whose length is an
argument would need one, but a GPU then waits for the host before every step, to learn whether
the loop goes on.)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from engine import tree
from engine.backends import chunks, jax_windows
from engine.backends.base import Backend, Program, Session, Tree

SCAN_LENGTHS = (256, 16, 1)
"""Steps per dispatch, taken greedily."""

CACHED_STRUCTURES = 32
"""Programs whose compiled code a process keeps, the least recently used going first."""

CACHE_VARIABLE = "STRATA_JAX_CACHE"
"""Environment variable: a folder where compiled code outlives the process (optional)."""


class _Namespace:
    """The ``xp`` of this backend: ``jax.numpy``, and in ``nn`` what the array API lacks."""

    nn = SimpleNamespace(
        relu=jax.nn.relu,
        sigmoid=jax.nn.sigmoid,
        erf=jax.scipy.special.erf,
        conv2d=jax_windows.conv2d,
        conv2d_transpose=jax_windows.conv2d_transpose,
        avg_pool2d=jax_windows.avg_pool2d,
        max_pool2d=jax_windows.max_pool2d,
        stop_gradient=jax.lax.stop_gradient,
        value_and_grad=partial(jax.value_and_grad, has_aux=True),
        scan=jax.lax.scan,
    )

    def __getattr__(self, name: str) -> Any:
        return getattr(jnp, name)


XP = _Namespace()


@dataclass(frozen=True)
class _Structure:
    """A program as a cache key: equal when the structures are, whatever the function objects."""

    structure: str
    program: Program = field(compare=False)


@dataclass(frozen=True)
class _Compiled:
    """A program's functions under ``jit``, shared by all sessions of its structure."""

    run: Callable[..., Any]
    evaluate: Callable[..., Any]
    predictors: Mapping[str, Callable[..., Any]]


@lru_cache(maxsize=CACHED_STRUCTURES)
def _compiled(key: _Structure) -> _Compiled:
    """The jitted functions of a structure; XLA compiles them per shape, on first use."""
    program = key.program

    def run(state: Tree, data: Tree, hyper: Tree, indices: Any) -> tuple[Tree, Any]:
        def body(state: Tree, rows: Any) -> tuple[Tree, Any]:
            batch = {name: jnp.take(array, rows, axis=0) for name, array in data.items()}
            return program.step(XP, state, batch, hyper)

        with jax.default_matmul_precision("highest"):
            return jax.lax.scan(body, state, indices)

    def evaluate(state: Tree, batches: Tree, hyper: Tree) -> Tree:
        def body(_: None, batch: Tree) -> tuple[None, Tree]:
            return None, program.evaluate(XP, state, batch, hyper)

        with jax.default_matmul_precision("highest"):
            return jax.lax.scan(body, None, batches)[1]

    def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
        def predict(state: Tree, x: Any, hyper: Tree) -> Any:
            with jax.default_matmul_precision("highest"):
                return function(XP, state, x, hyper)

        return jax.jit(predict)

    predictors = {name: compiled(function) for name, function in program.predictors.items()}
    return _Compiled(jax.jit(run, donate_argnums=0), jax.jit(evaluate), predictors)


def _owned(leaf: np.ndarray) -> jax.Array:
    """A device array with memory of its own, safe to donate."""
    return jnp.array(leaf, copy=True)


class JaxSession(Session):
    """A run on JAX; see ``Session``."""

    def __init__(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> None:
        self._code = _compiled(_Structure(program.structure, program))
        self._state = tree.map(_owned, state)
        self._hyper = {key: jnp.float32(value) for key, value in hyper.items()}
        self._train = {key: jnp.asarray(array) for key, array in data["train"].items()}
        self._splits = data
        self._chunks: dict[str, dict[str, jax.Array]] = {}

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        done, parts = 0, []
        for length in SCAN_LENGTHS:
            while len(indices) - done >= length:
                rows = indices[done : done + length]
                self._state, losses = self._code.run(self._state, self._train, self._hyper, rows)
                parts.append(losses)
                done += length
        return {name: np.concatenate([np.asarray(p[name]) for p in parts]) for name in parts[0]}

    def evaluate(self, split: str) -> Tree:
        if split not in self._chunks:
            cut = chunks.evaluation_chunks(self._splits[split])
            self._chunks[split] = {key: jnp.asarray(array) for key, array in cut.items()}
        sums = self._code.evaluate(self._state, self._chunks[split], self._hyper)
        return tree.map(lambda leaf: chunks.total(np.asarray(leaf)), sums)

    def predict(self, x: np.ndarray, name: str = "model") -> np.ndarray:
        predictor, outputs, start = self._code.predictors[name], [], 0
        for real, rows in chunks.prediction_sizes(len(x)):
            part = chunks.padded(x[start : start + real], rows)
            output = predictor(self._state, part, self._hyper)
            outputs.append(np.asarray(output)[:real])  # on the device, each length would compile
            start += real
        return np.concatenate(outputs)

    def set_hyper(self, key: str, value: float) -> None:
        if key not in self._hyper:
            raise KeyError(key)
        self._hyper[key] = jnp.float32(value)

    def load(self, state: Tree) -> None:
        self._state = tree.map(_owned, state)

    def memory(self) -> int:
        """As everywhere; on a CPU without what XLA needs on the way, which it does not tell."""
        held = tree.leaves((self._state, self._train, self._chunks))
        used = jax.devices()[0].memory_stats()
        return sum(array.nbytes for array in held) if used is None else used["bytes_in_use"]

    def state(self) -> Tree:
        return tree.map(np.array, self._state)


class JaxBackend(Backend):
    """JAX on its default device."""

    name = "jax"

    def __init__(self) -> None:
        """Finds the device; turns the compilation cache on when its variable names a folder."""
        folder = os.environ.get(CACHE_VARIABLE)
        if folder:
            jax.config.update("jax_compilation_cache_dir", folder)
            jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        kind = jax.devices()[0].device_kind
        self.device = kind.upper() if kind == "cpu" else kind

    def session(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> JaxSession:
        return JaxSession(program, state, data, hyper)
