"""Training in WebAssembly: the step is one module made here, in place on NumPy's arrays.

Evaluation and predictions are NumPy's, over the same memory. A step with an op that cannot be
compiled is trained by NumPy altogether. How modules are run is the host's business: a browser's
worker under Pyodide, wasmtime in the tests.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

import numpy as np

from engine import tree
from engine.backends.base import Program, Tree
from engine.backends.numpy_backend import (
    PLANS,
    STEP,
    NumpyBackend,
    NumpySession,
    Stepper,
    traced,
)
from engine.compiler import plan, simplify, trace
from engine.compiler.fuse import fuse
from engine.compiler.wasm.batches import batches
from engine.compiler.wasm.compile import Compiled, array_at, compile_plan
from engine.compiler.wasm.elementwise import fusable
from engine.compiler.wasm.module import binary
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, constant
from engine.tree import Structure


class Host(Protocol):
    """Where modules run: one memory that both NumPy and the modules see."""

    relaxed: bool

    def room(self, size: int) -> np.ndarray:
        """New zeroed bytes in the memory, from a multiple of 64 on."""
        ...

    def address(self, array: np.ndarray) -> int:
        """Where a contiguous array lies in the memory."""
        ...

    def held(self, array: np.ndarray) -> np.ndarray:
        """A contiguous array in the memory: the array itself if it is there."""
        ...

    def instantiate(self, module: bytes) -> Callable[..., None]:
        """The module's function `train`."""
        ...


class Features(Enum):
    """What a browser must know for our modules; `module` is a small one that uses it."""

    SIMD = False
    RELAXED = True

    def module(self) -> bytes:
        """A module that is valid where the feature is there."""
        function = Function("probe")
        zero = constant("f32x4", 0)
        function.keep(Target(self.value).multiply_add(zero, zero, zero))
        return binary([function])


@dataclass(frozen=True)
class _Ready:
    """A compiled step and how to call it; `structure` is that of its outputs."""

    compiled: Compiled
    train: Callable[..., None]
    structure: Structure
    losses: tuple[str, ...]


class _WasmStep:
    """The training step for one batch size, over an arena of its own."""

    def __init__(self, session: WasmSession, ready: _Ready) -> None:
        host, compiled = session.host, ready.compiled
        self._host, self._ready = host, ready
        memory = host.room(compiled.size)
        self._base = host.address(memory)
        for place, array in compiled.constants:
            array_at(memory, place)[...] = array
        inputs = compiled.layout.plan.graph.inputs
        session.settle([array_at(memory, compiled.places[x]) for x in inputs])
        session.note(compiled.size)
        train = session.data["train"]
        self._data = [host.held(train[key]) for key in sorted(train)]

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """One step per row of indices."""
        names, count = self._ready.losses, len(indices)
        rows = self._host.held(np.ascontiguousarray(indices, np.int32))
        found = self._host.held(np.empty((len(names), count), np.float32))
        address = self._host.address
        data = [address(array) for array in self._data]
        self._ready.train(self._base, address(rows), count, address(found), *data)
        return {name: found[k].copy() for k, name in enumerate(names)}


class WasmSession(NumpySession):
    """A run whose steps are WebAssembly's; see ``Session``."""

    def __init__(self, backend: WasmBackend, program: Program, *rest: Any) -> None:
        super().__init__(backend.plans, program, *rest)
        self._backend, self.host = backend, backend.host

    def stepper(self, rows: int) -> Stepper:
        train = self.data["train"]
        batch = {key: np.empty((rows, *a.shape[1:]), a.dtype) for key, a in train.items()}
        ready = self._backend.ready(self._program, self.values, batch, self._hyper)
        return super().stepper(rows) if ready is None else _WasmStep(self, ready)

    def settle(self, inputs: Sequence[np.ndarray]) -> None:
        """Move state and hypers into these arrays, in which the step looks for them."""
        leaves, structure = tree.flatten(self.values)
        keys = sorted(self._hyper)
        hypers = inputs[len(inputs) - len(keys) :]
        for new, old in zip(inputs, leaves, strict=False):
            new[...] = old
        for new, key in zip(hypers, keys, strict=True):
            new[...] = self._hyper[key]
            self._hyper[key] = new
        self.values = tree.unflatten(structure, list(inputs[: len(leaves)]))
        self._evaluators.clear()  # bound to where the state was
        self._predictors.clear()

    def note(self, size: int) -> None:
        """Count the arena's bytes."""
        self._arenas[STEP, ()] = size


class WasmBackend(NumpyBackend):
    """WebAssembly made by the compiler of this package, and NumPy for what is not a step."""

    name = "wasm"

    def __init__(self, host: Host) -> None:
        super().__init__()
        kind = "relaxed SIMD" if host.relaxed else "SIMD"
        self.device = f"WebAssembly {kind}, NumPy {np.__version__}"
        self.host = host
        self._made: OrderedDict[Any, _Ready | None] = OrderedDict()

    def session(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> WasmSession:
        return WasmSession(self, program, state, data, hyper)

    def ready(self, program: Program, state: Tree, batch: Tree, hyper: Tree) -> _Ready | None:
        """A program's step compiled, once for each structure and shape; None where NumPy must."""
        arguments = (state, batch, hyper)
        leaves, structure = tree.flatten(arguments)
        shapes = tuple((leaf.shape, str(leaf.dtype)) for leaf in leaves)
        key = (program.structure, structure, shapes)
        if key not in self._made:
            self._made[key] = self._compiled(program, arguments)
            if len(self._made) > PLANS:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]

    def _compiled(self, program: Program, arguments: tuple[Tree, Tree, Tree]) -> _Ready | None:
        state, batch, _ = arguments
        graph = simplify(trace(traced(program, STEP), *arguments))
        count = len(tree.leaves(state))
        made = plan(fuse(graph, fusable), {k: k for k in range(count)})
        compiled = compile_plan(made, Target(self.host.relaxed))
        if compiled.left_over:
            return None
        names = graph.structure.children[1].keys  # of the pair (state, losses)
        fed = made.graph.inputs[count : count + len(batch)]
        losses = made.graph.outputs[-len(names) :]
        whole = [*compiled.functions, batches(compiled, fed, losses)]
        train = self.host.instantiate(binary(whole))
        return _Ready(compiled, train, graph.structure, tuple(names))
