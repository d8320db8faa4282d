"""Training in WebAssembly: the step is one module made here, in place on NumPy's arrays.

Evaluation and predictions are modules, too, once a run has begun. A function with an op that cannot
be compiled is NumPy's altogether. How modules are run is the host's business: a browser's
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
    Runnable,
    Stepper,
    traced,
)
from engine.compiler import plan, simplify, trace
from engine.compiler.fuse import fuse
from engine.compiler.wasm.batches import batches, once
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
        """The module's function `main`."""
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
    """A compiled function of a program; `structure` is that of its outputs."""

    compiled: Compiled
    main: Callable[..., None]
    structure: Structure

    def inputs(self, memory: np.ndarray) -> list[np.ndarray]:
        """The inputs, over the bytes of an arena that gets its constants."""
        for place, array in self.compiled.constants:
            array_at(memory, place)[...] = array
        every = self.compiled.layout.plan.graph.inputs
        return [array_at(memory, self.compiled.places[x]) for x in every]


class _WasmStep:
    """The training step for one batch size, over an arena of its own."""

    def __init__(self, session: WasmSession, ready: _Ready) -> None:
        host, compiled = session.host, ready.compiled
        self._host, self._ready = host, ready
        memory = host.room(compiled.size)
        self._base = host.address(memory)
        session.settle(ready.inputs(memory), compiled.size)
        train = session.data["train"]
        self._data = [host.held(train[key]) for key in sorted(train)]
        self._losses = ready.structure.children[1].keys  # of the pair (state, losses)

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """One step per row of indices."""
        names, count = self._losses, len(indices)
        rows = self._host.held(np.ascontiguousarray(indices, np.int32))
        found = self._host.held(np.empty((len(names), count), np.float32))
        address = self._host.address
        data = [address(array) for array in self._data]
        self._ready.main(self._base, address(rows), count, address(found), *data)
        return {name: found[k].copy() for k, name in enumerate(names)}


class _WasmCall:
    """An evaluation or a prediction: its arguments are copied into an arena of its own."""

    def __init__(self, host: Host, ready: _Ready, leaves: Sequence[np.ndarray]) -> None:
        plan = ready.compiled.layout.plan
        memory = host.room(ready.compiled.size)
        self._base, self._main = host.address(memory), ready.main
        read = {x for value in plan.order for x in value.inputs}
        every = zip(plan.graph.inputs, ready.inputs(memory), leaves, strict=True)
        self._pairs = [(to, leaf) for x, to, leaf in every if x in read]
        places = ready.compiled.places
        self.outputs = tuple(array_at(memory, places[y]) for y in plan.graph.outputs)

    def run(self) -> None:
        """Compute the outputs once."""
        for to, leaf in self._pairs:
            np.copyto(to, leaf)
        self._main(self._base)


class WasmSession(NumpySession):
    """A run whose steps are WebAssembly's; see ``Session``.

    Until the first step NumPy judges and predicts, so that an edited network is seen at once.
    """

    def __init__(self, backend: WasmBackend, program: Program, *rest: Any) -> None:
        super().__init__(backend.plans, program, *rest)
        self._backend, self.host = backend, backend.host
        self._settled = False

    def stepper(self, rows: int) -> Stepper:
        train = self.data["train"]
        batch = {key: np.empty((rows, *a.shape[1:]), a.dtype) for key, a in train.items()}
        ready = self._backend.ready(STEP, self._program, (self.values, batch, self._hyper))
        return super().stepper(rows) if ready is None else _WasmStep(self, ready)

    def bind(self, name: str, argument: Tree) -> tuple[Runnable, Structure]:
        arguments = (self.values, argument, self._hyper)
        ready = self._backend.ready(name, self._program, arguments) if self._settled else None
        if ready is None:
            return super().bind(name, argument)
        leaves = tree.leaves(arguments)
        self._arenas[name, tree.leaves(argument)[0].shape] = ready.compiled.size
        return _WasmCall(self.host, ready, leaves), ready.structure

    def settle(self, inputs: Sequence[np.ndarray], size: int) -> None:
        """Move state and hypers to where the step looks for them, in an arena of this size."""
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
        self._arenas = {(STEP, ()): size}
        self._settled = True


class WasmBackend(NumpyBackend):
    """WebAssembly made by the compiler of this package, and NumPy for what that cannot do."""

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

    def ready(
        self, name: str, program: Program, arguments: tuple[Tree, Tree, Tree]
    ) -> _Ready | None:
        """A program's function compiled, once for all equal ones; None where NumPy must do it."""
        leaves, structure = tree.flatten(arguments)
        shapes = tuple((leaf.shape, str(leaf.dtype)) for leaf in leaves)
        key = (name, program.structure, structure, shapes)
        if key not in self._made:
            self._made[key] = self._compiled(name, program, arguments)
            if len(self._made) > PLANS:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]

    def _compiled(
        self, name: str, program: Program, arguments: tuple[Tree, Tree, Tree]
    ) -> _Ready | None:
        state, batch, _ = arguments
        traced_graph = simplify(trace(traced(program, name), *arguments))
        count = len(tree.leaves(state)) if name == STEP else 0
        made = plan(fuse(traced_graph, fusable), {k: k for k in range(count)})
        compiled = compile_plan(made, Target(self.host.relaxed))
        if compiled.left_over:
            return None
        structure = traced_graph.structure
        if name == STEP:
            losses = made.graph.outputs[-len(structure.children[1].keys) :]
            main = batches(compiled, made.graph.inputs[count : count + len(batch)], losses)
        else:
            main = once(compiled)
        module = binary([*compiled.functions, main])
        return _Ready(compiled, self.host.instantiate(module), structure)
