"""Training in WebAssembly: the step is one module made here, in place on NumPy's arrays.

The first step is NumPy's where it is there before a module would be. Evaluation and predictions are
modules, too. An op that cannot be compiled is NumPy's: the module asks its host for it. How
modules are run is the host's business: a browser's worker under Pyodide, wasmtime in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol
from weakref import WeakValueDictionary

import numpy as np

from engine import tree
from engine.backends.base import Program, Tree
from engine.backends.numpy_backend import (
    PLANS,
    STEP,
    Kept,
    NumpyBackend,
    NumpySession,
    Runnable,
    Stepper,
    key_of,
)
from engine.compiler import Graph, plan
from engine.compiler.array import Array
from engine.compiler.fuse import fuse
from engine.compiler.wasm.batches import batches, once
from engine.compiler.wasm.compile import Compiled, array_at, compile_plan, left_calls
from engine.compiler.wasm.elementwise import fusable
from engine.compiler.wasm.module import binary, readable
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, constant
from engine.tree import Structure

Helper = Callable[[int, int], None]
"""`helper(arena, k)` computes the k-th op that a module left to NumPy; see ``HELP``."""


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

    def instantiate(self, module: bytes, helper: Helper | None) -> Callable[..., None]:
        """The module's function `main`. helper: what the module may call; None if it does not."""
        ...


HEAVY = 50_000_000
"""Floating-point operations of a step for which NumPy, under Pyodide, needs as long as a module."""


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
class Built:
    """A function of a program on its way to a module. graph: what was traced, simplified.

    functions: those of the module, `main` the last.
    """

    graph: Graph
    compiled: Compiled
    functions: Sequence[Function]

    @property
    def module(self) -> bytes:
        """The module in binary."""
        return binary(self.functions, helped=bool(self.compiled.left))

    @property
    def text(self) -> str:
        """The module as people read it."""
        return readable(self.functions, helped=bool(self.compiled.left))


def build(graph: Graph, name: str, arguments: tuple[Tree, Tree, Tree], target: Target) -> Built:
    """The step, the evaluation or a predictor, as ``Plans`` traced it, planned and compiled."""
    state, batch, _ = arguments
    count = len(tree.leaves(state)) if name == STEP else 0
    made = plan(fuse(graph, fusable), {k: k for k in range(count)})
    compiled = compile_plan(made, target)
    if name == STEP:
        losses = made.graph.outputs[-len(graph.structure.children[1].keys) :]
        main = batches(compiled, made.graph.inputs[count : count + len(batch)], losses)
    else:
        main = once(compiled)
    return Built(graph, compiled, [*compiled.functions, main])


class _Ready:
    """A compiled function of a program; `structure` is that of its outputs."""

    def __init__(self, host: Host, built: Built) -> None:
        self.compiled, self.structure = built.compiled, built.graph.structure
        self.arenas: WeakValueDictionary[int, _Arena] = WeakValueDictionary()
        helper = self._help if self.compiled.left else None
        self.main = host.instantiate(built.module, helper)

    def _help(self, base: int, number: int) -> None:
        arena = self.arenas[base & 0xFFFFFFFF]  # WebAssembly's numbers have a sign
        with np.errstate(all="ignore"):
            for call in arena.left[number]:
                call()


class _Arena:
    """Memory of its own for a compiled function; its constants are in place.

    base: its address. inputs: over its bytes. left: NumPy's calls for each op left to it.
    """

    def __init__(self, host: Host, ready: _Ready) -> None:
        compiled = ready.compiled
        self.memory = host.room(compiled.size)
        self.base = host.address(self.memory)
        for place, array in compiled.constants:
            array_at(self.memory, place)[...] = array
        self.inputs = self.arrays(compiled, compiled.layout.plan.graph.inputs)
        self.left = [left_calls(compiled, value, self.memory) for value in compiled.left]
        ready.arenas[self.base] = self

    def arrays(self, compiled: Compiled, values: Sequence[Array]) -> list[np.ndarray]:
        """Values of the plan over the arena's bytes."""
        return [array_at(self.memory, compiled.places[x]) for x in values]


class _WasmStep:
    """The training step for one batch size, over an arena of its own."""

    def __init__(self, session: WasmSession, ready: _Ready) -> None:
        host = session.host
        self._host, self._ready, self._arena = host, ready, _Arena(host, ready)
        session.settle(self._arena.inputs, ready.compiled)
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
        self._ready.main(self._arena.base, address(rows), count, address(found), *data)
        return {name: found[k].copy() for k, name in enumerate(names)}


class _EarlyStep:
    """NumPy's first step, then the module's."""

    def __init__(self, session: WasmSession, rows: int) -> None:
        self._session, self._rows = session, rows
        self._stepper = session.plain_stepper(rows)
        self._taken, self._asked = False, False

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """One step per row of indices."""
        if not self._taken:
            self._taken = True
            first = self._stepper.run(indices[:1])
            if len(indices) == 1:
                return first
            rest = self.run(indices[1:])
            return {name: np.concatenate([first[name], rest[name]]) for name in first}
        if not self._asked:
            self._asked = True
            self._stepper = self._session.compiled_stepper(self._rows)
        return self._stepper.run(indices)


class _WasmCall:
    """An evaluation or a prediction: its arguments are copied into an arena of its own."""

    def __init__(self, host: Host, ready: _Ready, leaves: Sequence[np.ndarray]) -> None:
        plan = ready.compiled.layout.plan
        self._arena, self._main = _Arena(host, ready), ready.main
        read = {x for value in plan.order for x in value.inputs}
        every = zip(plan.graph.inputs, self._arena.inputs, leaves, strict=True)
        self._pairs = [(to, leaf) for x, to, leaf in every if x in read]
        self.outputs = tuple(self._arena.arrays(ready.compiled, plan.graph.outputs))

    def run(self) -> None:
        """Compute the outputs once."""
        for to, leaf in self._pairs:
            np.copyto(to, leaf)
        self._main(self._arena.base)


class WasmSession(NumpySession):
    """A run whose steps are WebAssembly's; see ``Session``.

    Evaluations and predictions are compiled when they are first asked for: NumPy's plan and its
    chunks of rows would take as long.
    """

    def __init__(self, backend: WasmBackend, program: Program, *rest: Any) -> None:
        super().__init__(backend.plans, program, *rest)
        self._backend, self.host = backend, backend.host
        self._left: dict[Hashable, list[str]] = {}
        self._early = True

    def load(self, state: Tree) -> None:
        """See ``Session``. What is brought along goes on as it would have: by the module."""
        super().load(state)
        self._early = False

    def stepper(self, rows: int) -> Stepper:
        asked = STEP, self._program, self._arguments(rows)
        light = self._early and self._backend.plans.graph(*asked).flops <= HEAVY
        if light and not self._backend.knows(*asked):
            return _EarlyStep(self, rows)
        return self.compiled_stepper(rows)

    def plain_stepper(self, rows: int) -> Stepper:
        """NumPy's step for batches of so many rows."""
        return super().stepper(rows)

    def compiled_stepper(self, rows: int) -> Stepper:
        """The module's step."""
        return _WasmStep(self, self._backend.ready(STEP, self._program, self._arguments(rows)))

    def _arguments(self, rows: int) -> tuple[Tree, Tree, Tree]:
        train = self.data["train"]
        batch = {key: np.empty((rows, *a.shape[1:]), a.dtype) for key, a in train.items()}
        return self.values, batch, self._hyper

    def bind(self, name: str, argument: Tree) -> tuple[Runnable, Structure]:
        arguments = (self.values, argument, self._hyper)
        ready = self._backend.ready(name, self._program, arguments)
        key = name, tree.leaves(argument)[0].shape
        self._arenas[key] = ready.compiled.size
        self._left[key] = ready.compiled.left_over
        return _WasmCall(self.host, ready, tree.leaves(arguments)), ready.structure

    def left_over(self) -> list[str]:
        return sorted({op for ops in self._left.values() for op in ops})

    def settle(self, inputs: Sequence[np.ndarray], compiled: Compiled) -> None:
        """Move state and hypers to where the compiled step looks for them."""
        leaves, structure = tree.flatten(self.values)
        keys = sorted(self._hyper)
        hypers = inputs[len(inputs) - len(keys) :]
        for new, old in zip(inputs, leaves, strict=False):
            new[...] = old
        for new, key in zip(hypers, keys, strict=True):
            new[...] = self._hyper[key]
            self._hyper[key] = new
        self.values = tree.unflatten(structure, list(inputs[: len(leaves)]))
        self.unbind()
        self._arenas = {(STEP, ()): compiled.size}
        self._left = {(STEP, ()): compiled.left_over}


class WasmBackend(NumpyBackend):
    """WebAssembly made by the compiler of this package, and NumPy for what that cannot do."""

    name = "wasm"

    def __init__(self, host: Host) -> None:
        super().__init__()
        kind = "relaxed SIMD" if host.relaxed else "SIMD"
        self.device = f"WebAssembly {kind}, NumPy {np.__version__}"
        self.host = host
        self._ready: Kept[_Ready] = Kept(PLANS)

    def session(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> WasmSession:
        return WasmSession(self, program, state, data, hyper)

    def knows(self, name: str, program: Program, arguments: tuple[Tree, Tree, Tree]) -> bool:
        """Whether a function need not be compiled any more."""
        return key_of(name, program, arguments) in self._ready

    def ready(self, name: str, program: Program, arguments: tuple[Tree, Tree, Tree]) -> _Ready:
        """A program's function compiled, once for all equal ones."""

        def compiled() -> _Ready:
            graph = self.plans.graph(name, program, arguments)
            return _Ready(self.host, build(graph, name, arguments, Target(self.host.relaxed)))

        return self._ready.get(key_of(name, program, arguments), compiled)
