"""Training on JAX: compiled by XLA for the CPU, or the GPU where JAX finds one.

Nothing but row numbers goes to the device and nothing but losses comes back: data, state and
hypers stay there. One dispatch takes many steps. On a CPU their number is an argument, so one
program is compiled for any number of steps. A GPU would then wait for the host before every step,
to learn whether the loop goes on: there the loop has one of three fixed lengths that add up to any
number, so at most three programs are compiled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from engine import tree
from engine.backends import chunks, code_cache, jax_loops, jax_windows
from engine.backends.base import Backend, Program, Session, Tree, nothing

FIXED_LENGTHS = (256, 16, 1)
"""Steps per dispatch on a GPU, taken greedily."""

MOST_STEPS, MOST_ROWS = 1 << 15, 1 << 18
"""Steps of one dispatch on a CPU, and the row numbers they may need."""

MOST_WORK = 1 << 30
"""Numbers of the state times rows of a batch times steps of a dispatch on a CPU: some hundredths of
a second. All row numbers of a dispatch are handed over, also those that do not count.
"""

SMALL_STEP = 1 << 20
"""Numbers of the state times rows of a batch, below which a step on a CPU keeps to one thread: it
gains little by more, and loses much where others use the machine.
"""

TINY_STEP = 1 << 21
"""Floating-point operations of a step, up to which a CPU needs longer to go from one operation to
the next than for the operations: there all steps of a dispatch become one piece of machine code.
"""

ONE_PIECE = (
    "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=16777216,"
    "xla_force_enable_experimental_llvm_ir_gemm,xla_llvm_ir_gemm_tile_size=8:4:2*vectwidth"
)
"""What XLA must be told to make one: for loops whose turn touches at most so many bytes and calls
no library. Its own matrix product takes the library's place, in tiles of 8 by two vectors (whose
number must be a power of two: others are computed wrongly).
"""

KEPT_SECONDS = 0.1
"""What took longer to compile is kept in the folder for compiled code."""

CACHED_STRUCTURES = 32
"""Programs whose compiled code a process keeps, the least recently used going first."""


TINY = float(np.finfo(np.float32).smallest_normal)


def _flush_to_zero(x: Any) -> Any:
    """0 for subnormal numbers; on a CPU XLA's code runs in a mode in which none are made."""
    return x if _on_cpu() else jnp.where(jnp.abs(x) < TINY, 0.0, x)


class _Namespace:
    """The ``xp`` of this backend: ``jax.numpy``, and in ``nn`` what the array API lacks."""

    nn = SimpleNamespace(
        relu=jax.nn.relu,
        sigmoid=jax.nn.sigmoid,
        erf=jax.scipy.special.erf,
        flush_to_zero=_flush_to_zero,
        conv2d=jax_windows.conv2d,
        conv2d_transpose=jax_windows.conv2d_transpose,
        avg_pool2d=jax_windows.avg_pool2d,
        max_pool2d=jax_windows.max_pool2d,
        stop_gradient=jax.lax.stop_gradient,
        value_and_grad=partial(jax.value_and_grad, has_aux=True),
        scan=jax_loops.scan,
        split=partial(jnp.split, axis=-1),  # its slope is put together, not added up
    )

    def __getattr__(self, name: str) -> Any:
        return getattr(jnp, name)


@jax.custom_vjp
def _product(x: Any, w: Any) -> Any:
    """x·w, whose slopes are plain products, too: XLA's own code is quick with no others."""
    return jnp.matmul(x, w)


def _taken(x: Any, w: Any) -> tuple[Any, tuple[Any, Any]]:
    return _product(x, w), (x, w)


def _slopes(taken: tuple[Any, Any], g: Any) -> tuple[Any, Any]:
    # Without the barrier, product and transposition are made one.
    x, w = (jax.lax.optimization_barrier(a.T) for a in taken)
    return jnp.matmul(g, w), jnp.matmul(x, g)


_product.defvjp(_taken, _slopes)


class _TinyNamespace(_Namespace):
    """The ``xp`` of steps that become one piece of machine code."""

    def matmul(self, x: Any, w: Any) -> Any:
        return _product(x, w) if x.ndim == w.ndim == 2 else jnp.matmul(x, w)


XP, TINY_XP = _Namespace(), _TinyNamespace()


@dataclass(frozen=True)
class _Structure:
    """A program as a cache key: equal when the structures are, whatever the function objects."""

    structure: str
    program: Program = field(compare=False)


class Weight(Enum):
    """How much there is to a step, and what XLA must know of it on a CPU."""

    TINY = {
        "xla_cpu_multi_thread_eigen": False,
        "xla_cpu_experimental_ynn_fusion_type": "",  # no library
        "xla_backend_optimization_level": 2,  # compiles in half the time, and is as quick
    }
    SMALL = {"xla_cpu_multi_thread_eigen": False}
    LARGE = None


@dataclass(frozen=True)
class _Compiled:
    """A program's functions under ``jit``, shared by all sessions of its structure."""

    step: Any  # of a tiny program
    run: Mapping[Weight, Callable[..., Any]]
    evaluate: Callable[..., Any]
    others: Mapping[str, Callable[..., Any]]  # predictors and inspections
    weights: dict[tuple[int, int], Weight]  # by the numbers of the state and the rows of a batch


@lru_cache(maxsize=CACHED_STRUCTURES)
def _compiled(key: _Structure) -> _Compiled:
    """The jitted functions of a structure; XLA compiles them per shape, on first use."""
    program = key.program

    def step(xp: Any, state: Tree, data: Tree, hyper: Tree, rows: Any) -> tuple[Tree, Any]:
        # No row lies outside: "clip" spares asking each whether its place must be filled with NaN.
        batch = {name: jnp.take(array, rows, axis=0, mode="clip") for name, array in data.items()}
        return program.step(xp, state, batch, hyper)

    def run(
        step: Callable[..., Any], state: Tree, data: Tree, hyper: Tree, indices: Any, count: Any
    ) -> tuple[Tree, Any]:
        """The first `count` steps; as many as there are indices where it is None."""

        def body(i: Any, carry: Any) -> Any:
            state, losses = step(carry[0], data, hyper, indices[i])
            return state, tree.map(lambda all, one: all.at[i].set(one), carry[1], losses)

        with jax.default_matmul_precision("highest"):
            if count is None:
                return jax.lax.scan(lambda s, rows: step(s, data, hyper, rows), state, indices)
            _, shapes = jax.eval_shape(step, state, data, hyper, indices[0])
            losses = tree.map(lambda one: jnp.zeros(len(indices), one.dtype), shapes)
            return jax.lax.fori_loop(0, count, body, (state, losses))

    def evaluate(state: Tree, batches: Tree, hyper: Tree) -> Tree:
        def body(_: None, batch: Tree) -> tuple[None, Tree]:
            return None, program.evaluate(XP, state, batch, hyper)

        with jax.default_matmul_precision("highest"):
            return jax.lax.scan(body, None, batches)[1]

    def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(state: Tree, asked: Any, hyper: Tree) -> Any:
            with jax.default_matmul_precision("highest"):
                return function(XP, state, asked, hyper)

        return jax.jit(ask)

    functions = {**program.inspections, **program.predictors}
    others = {name: compiled(function) for name, function in functions.items()}
    # Traced once, however often they are looked at.
    tiny, other = (jax.jit(partial(step, xp), inline=True) for xp in (TINY_XP, XP))
    runs = {
        weight: jax.jit(
            partial(run, tiny if weight is Weight.TINY else other),
            donate_argnums=0, compiler_options=weight.value if _on_cpu() else None,
        )
        for weight in Weight
    }  # fmt: skip
    return _Compiled(tiny, runs, jax.jit(evaluate), others, {})


def _on_cpu() -> bool:
    return jax.default_backend() == "cpu"


def _owned(leaf: np.ndarray) -> jax.Array:
    """A device array with memory of its own, safe to donate."""
    return jnp.array(leaf, copy=True)


def _parts(indices: np.ndarray, work: int) -> Iterator[tuple[np.ndarray, np.int32 | None]]:
    """Row numbers as `run` takes them, cut to lengths that few programs serve, and how many of
    them count, where not all do. `work`: numbers of the state times rows of a batch.
    """
    if not _on_cpu():
        for length in FIXED_LENGTHS:
            while len(indices) >= length:
                yield indices[:length], None
                indices = indices[length:]
        return
    most = max(1, min(MOST_STEPS, MOST_ROWS // indices.shape[1], MOST_WORK // work))
    while len(indices):
        rows = np.zeros((most, indices.shape[1]), np.int32)
        rows[: len(indices)] = indices[:most]
        yield rows, np.int32(min(len(indices), most))
        indices = indices[most:]


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
        self._size = sum(leaf.size for leaf in tree.leaves(self._state))
        self._hyper = {key: jnp.float32(value) for key, value in hyper.items()}
        self._train = {key: jnp.asarray(array) for key, array in data["train"].items()}
        self._splits = data
        self._chunks: dict[str, dict[str, jax.Array]] = {}

    def run(
        self, indices: np.ndarray, meanwhile: Callable[[], object] = nothing
    ) -> dict[str, np.ndarray]:
        parts = []
        work = self._size * indices.shape[1]
        run = self._code.run[self._weight(indices[0])]
        for rows, count in _parts(indices, work):
            self._state, losses = run(self._state, self._train, self._hyper, rows, count)
            parts.append((losses, len(rows) if count is None else count))
        meanwhile()
        return {
            name: np.concatenate([np.asarray(losses[name])[:count] for losses, count in parts])
            for name in parts[0][0]
        }

    def _weight(self, rows: np.ndarray) -> Weight:
        key, weights = (self._size, len(rows)), self._code.weights
        if key not in weights:
            weights[key] = self._weighed(rows)
        return weights[key]

    def _weighed(self, rows: np.ndarray) -> Weight:
        work = self._size * len(rows)
        if _on_cpu() and work < TINY_STEP:  # else it need not be counted
            with jax.default_matmul_precision("highest"):  # as in a run, which need not trace again
                one = self._code.step.lower(self._state, self._train, self._hyper, rows)
            text = one.as_text()
            plain = "stablehlo.while" not in text and "stablehlo.convolution" not in text
            if plain and one.cost_analysis().get("flops", 0.0) <= TINY_STEP:
                return Weight.TINY
        return Weight.SMALL if work < SMALL_STEP else Weight.LARGE

    def evaluate(self, split: str) -> Tree:
        if split not in self._chunks:
            cut = chunks.evaluation_chunks(self._splits[split])
            self._chunks[split] = {key: jnp.asarray(array) for key, array in cut.items()}
        sums = self._code.evaluate(self._state, self._chunks[split], self._hyper)
        return tree.map(lambda leaf: chunks.total(np.asarray(leaf)), sums)

    def predict(self, x: np.ndarray, name: str = "model") -> np.ndarray:
        predictor, outputs, start = self._code.others[name], [], 0
        for real, rows in chunks.prediction_sizes(len(x)):
            part = chunks.padded(x[start : start + real], rows)
            output = predictor(self._state, part, self._hyper)
            outputs.append(np.asarray(output)[:real])  # on the device, each length would compile
            start += real
        return np.concatenate(outputs)

    def inspect(self, name: str, batch: Mapping[str, np.ndarray]) -> Tree:
        return tree.map(np.array, self._code.others[name](self._state, dict(batch), self._hyper))

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
        """Finds the device; compiled code outlives the process (see ``code_cache``)."""
        flags = os.environ.get("XLA_FLAGS", "")
        if "xla_backend_extra_options" not in flags:  # read once, before the first device is found
            os.environ["XLA_FLAGS"] = f"{flags} {ONE_PIECE}"
        folder = code_cache.prepared()
        jax.config.update("jax_compilation_cache_dir", folder and str(folder))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", KEPT_SECONDS)
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
