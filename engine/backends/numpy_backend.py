"""Training on NumPy alone: in the browser under Pyodide, or anywhere else.

A step is traced, differentiated, simplified and planned once per structure and batch shape; a
session binds the plan to memory of its own and then only makes calls with fixed arguments.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from engine import tree
from engine.backends import chunks
from engine.backends.base import Backend, Program, Session, Tree, nothing
from engine.compiler import XP, Executable, Graph, Plan, bind, pack, plan, simplify, trace
from engine.errors import ShapeError
from engine.tree import Structure

STEP, EVALUATE = "·step", "·evaluate"  # no network can be called so
PLANS = 64
"""Plans a backend keeps, the least recently used going first."""
GRAPHS = 4
"""Traced functions it keeps, for those that are compiled in more than one way."""
INSPECTORS = 8
"""Inspections a session keeps, each for one number of rows."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class _Compiled:
    """A plan, how the leaves of the arguments are its inputs, and its outputs' structure.

    groups: the leaves that lie one after the other in each of the first inputs. rest: the leaves
    that are the inputs after those.
    """

    plan: Plan
    groups: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...]
    structure: Structure


class Kept(Generic[Made]):
    """What was made for a key, the least recently used going first."""

    def __init__(self, most: int) -> None:
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._most = most

    def __contains__(self, key: Hashable) -> bool:
        return key in self._made

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept for a key; made if there is nothing yet."""
        if key not in self._made:
            self._made[key] = make()
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def key_of(name: str, program: Program, arguments: tuple[Tree, ...]) -> Hashable:
    """Equal for functions that are compiled alike."""
    leaves, structure = tree.flatten(arguments)
    return name, program.structure, structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)


class Plans:
    """Plans by structure and shapes: equal programs are traced once, whoever runs them."""

    def __init__(self) -> None:
        self._plans: Kept[_Compiled] = Kept(PLANS)
        self._graphs: Kept[Graph] = Kept(GRAPHS)

    def graph(self, name: str, program: Program, arguments: tuple[Tree, ...]) -> Graph:
        """A program's function, traced and simplified."""
        return self._graphs.get(
            key_of(name, program, arguments),
            lambda: simplify(trace(traced(program, name), *arguments)),
        )

    def get(self, name: str, program: Program, *arguments: Tree, updates: int = 0) -> _Compiled:
        """A program's function, compiled.

        updates: how many leading outputs are the new values of as many leading inputs.
        """

        def compiled() -> _Compiled:
            graph = self.graph(name, program, arguments)
            packed = pack(graph, {position: position for position in range(updates)})
            made = plan(packed.graph, packed.updates)
            return _Compiled(made, packed.groups, packed.rest, graph.structure)

        return self._plans.get(key_of(name, program, arguments), compiled)


def traced(program: Program, name: str) -> Callable[..., Tree]:
    """What a program has under a name, as the tracer calls it."""
    if name == STEP:
        return partial(_step, program)
    if name == EVALUATE:
        return partial(program.evaluate, XP)
    return partial({**program.inspections, **program.predictors}[name], XP)


def _step(program: Program, state: Tree, batch: Tree, hyper: Tree) -> Tree:
    """The new state, which must look like the old one, and the losses."""
    new, losses = program.step(XP, state, batch, hyper)
    before, after = dict(tree.items(state)), dict(tree.items(new))
    if before.keys() != after.keys():
        raise ShapeError(f"step: the state's leaves changed: {before.keys() ^ after.keys()}.")
    for path, old in before.items():
        leaf = XP.asarray(after[path])
        if (leaf.shape, leaf.dtype) != (old.shape, old.dtype):
            where = ".".join(map(str, path))
            raise ShapeError(
                f"step: the state's {where} must stay {old.dtype} {old.shape}, "
                f"got {leaf.dtype} {leaf.shape}."
            )
    return new, losses


def _narrow(leaf: Any) -> np.ndarray:
    """A contiguous array in which 64-bit numbers have become 32-bit ones, as in JAX."""
    array = np.asarray(leaf)
    narrow = {"f": np.float32, "i": np.int32, "u": np.uint32}.get(array.dtype.kind, array.dtype)
    return np.asarray(array, narrow, order="C")


class Runnable(Protocol):
    """A function bound to its arguments: `run` fills the outputs."""

    @property
    def outputs(self) -> tuple[np.ndarray, ...]:
        """What it computes, overwritten by the next run."""
        ...

    def run(self) -> None:
        """Compute the outputs once."""
        ...


class Stepper(Protocol):
    """Training steps for one batch size."""

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """One step per row of indices; each loss (steps,)."""
        ...


class _Step:
    """The training step bound for one batch size."""

    def __init__(self, session: NumpySession, rows: int) -> None:
        train = session.data["train"]
        self._rows = np.zeros(rows, np.intp)
        batch = {
            key: np.empty((rows, *array.shape[1:]), array.dtype) for key, array in train.items()
        }
        gather = [
            partial(train[key].take, self._rows, 0, out, "clip") for key, out in batch.items()
        ]
        count = len(tree.leaves(session.values))
        executable, structure = session.plain(STEP, batch, updates=count)
        self._calls: tuple[Callable[[], Any], ...] = (*gather, *executable.calls)
        names = structure.children[1].keys  # of the pair (state, losses)
        self._losses = dict(zip(names, executable.outputs[-len(names) :], strict=True))

    def run(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """One step per row of indices."""
        losses = {name: np.empty(len(indices), np.float32) for name in self._losses}
        rows, calls = self._rows, self._calls
        pairs = [(kept, self._losses[name]) for name, kept in losses.items()]
        with np.errstate(all="ignore"):
            for step, chosen in enumerate(indices):
                rows[...] = chosen
                for call in calls:
                    call()
                for kept, loss in pairs:
                    kept[step] = loss
        return losses


class NumpySession(Session):
    """A run on NumPy; see ``Session``."""

    def __init__(
        self,
        plans: Plans,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> None:
        self.values = tree.map(lambda leaf: _narrow(leaf).copy(), state)
        self.data = {
            name: {key: _narrow(array) for key, array in split.items()}
            for name, split in data.items()
        }
        self._hyper = {key: np.array(value, np.float32) for key, value in hyper.items()}
        self._plans, self._program = plans, program
        self._groups: tuple[tuple[int, ...], ...] = ()
        self._flats: list[np.ndarray] = []
        self._steps: dict[int, Stepper] = {}
        self._chunks: dict[str, dict[str, np.ndarray]] = {}
        self._evaluators: dict[int, tuple[dict[str, np.ndarray], Runnable, Structure]] = {}
        self._predictors: dict[Hashable, tuple[np.ndarray, Runnable]] = {}
        self._inspectors: dict[Hashable, tuple[dict[str, np.ndarray], Runnable, Structure]] = {}
        self._arenas: dict[Hashable, int] = {}

    def bind(self, name: str, argument: Tree) -> tuple[Runnable, Structure]:
        """A function of the program over this session's state and hypers, and its outputs' tree."""
        return self.plain(name, argument)

    def plain(self, name: str, argument: Tree, updates: int = 0) -> tuple[Executable, Structure]:
        """``bind`` by NumPy. updates: how many leading outputs replace leading inputs."""
        arguments = (self.values, argument, self._hyper)
        made = self._plans.get(name, self._program, *arguments, updates=updates)
        if made.groups:
            self._arrange(made.groups)
        flats = self._flats if made.groups else []
        leaves = tree.leaves((self.values, argument, self._hyper))
        self._arenas[name, tree.leaves(argument)[0].shape] = made.plan.arena
        return bind(made.plan, [*flats, *[leaves[k] for k in made.rest]]), made.structure

    def _arrange(self, groups: tuple[tuple[int, ...], ...]) -> None:
        """Move the state so that the leaves of each group lie one after the other."""
        if groups == self._groups:
            return
        leaves, structure = tree.flatten(self.values)
        self._groups, self._flats = groups, []
        for group in groups:
            flat = np.concatenate([leaves[k].reshape(-1) for k in group])
            ends = np.cumsum([leaves[k].size for k in group])
            for k, part in zip(group, np.split(flat, ends[:-1]), strict=True):
                leaves[k] = part.reshape(leaves[k].shape)
            self._flats.append(flat)
        self.values = tree.unflatten(structure, leaves)
        self.unbind()

    def unbind(self) -> None:
        """Forget what is bound to where the state was."""
        self._evaluators.clear()
        self._predictors.clear()
        self._inspectors.clear()

    def run(
        self, indices: np.ndarray, meanwhile: Callable[[], object] = nothing
    ) -> dict[str, np.ndarray]:
        meanwhile()
        rows = indices.shape[1]
        if rows not in self._steps:
            self._steps = {rows: self.stepper(rows)}  # a new batch size replaces the old one
        return self._steps[rows].run(indices)

    def stepper(self, rows: int) -> Stepper:
        """The training step for batches of so many rows."""
        return _Step(self, rows)

    def evaluate(self, split: str) -> Tree:
        if split not in self._chunks:
            self._chunks[split] = chunks.evaluation_chunks(self.data[split])
        cut = self._chunks[split]
        rows = cut["weight"].shape[1]
        if rows not in self._evaluators:
            batch = {key: np.empty(array.shape[1:], array.dtype) for key, array in cut.items()}
            self._evaluators[rows] = batch, *self.bind(EVALUATE, batch)
        batch, executable, structure = self._evaluators[rows]
        sums = [np.zeros(output.shape, np.float64) for output in executable.outputs]
        with np.errstate(all="ignore"):
            for chunk in range(len(cut["weight"])):
                for key, array in batch.items():
                    np.copyto(array, cut[key][chunk])
                executable.run()
                for total, output in zip(sums, executable.outputs, strict=True):
                    total += output
        return tree.unflatten(structure, [total.astype(np.float32) for total in sums])

    def predict(self, x: np.ndarray, name: str = "model") -> np.ndarray:
        x, parts, start = _narrow(x), [], 0
        for real, rows in chunks.prediction_sizes(len(x)):
            key = (name, rows, *x.shape[1:], x.dtype)
            if key not in self._predictors:
                buffer = np.empty((rows, *x.shape[1:]), x.dtype)
                self._predictors[key] = buffer, self.bind(name, buffer)[0]
            buffer, executable = self._predictors[key]
            np.copyto(buffer, chunks.padded(x[start : start + real], rows))
            with np.errstate(all="ignore"):
                executable.run()
            parts.append(executable.outputs[0][:real].copy())
            start += real
        return np.concatenate(parts)

    def inspect(self, name: str, batch: Mapping[str, np.ndarray]) -> Tree:
        given = {key: _narrow(array) for key, array in batch.items()}
        key = (name, *((k, array.shape, array.dtype) for k, array in sorted(given.items())))
        if key not in self._inspectors:
            if len(self._inspectors) >= INSPECTORS:
                self._inspectors.clear()
            buffers = {name: np.empty_like(array) for name, array in given.items()}
            self._inspectors[key] = buffers, *self.bind(name, buffers)
        buffers, executable, structure = self._inspectors[key]
        for name, array in given.items():
            np.copyto(buffers[name], array)
        with np.errstate(all="ignore"):
            executable.run()
        return tree.unflatten(structure, [output.copy() for output in executable.outputs])

    def set_hyper(self, key: str, value: float) -> None:
        if key not in self._hyper:
            raise KeyError(key)
        self._hyper[key][...] = value

    def load(self, state: Tree) -> None:
        tree.map(lambda kept, new: np.copyto(kept, new), self.values, state)

    def memory(self) -> int:
        held = tree.leaves((self.values, self.data, self._chunks))
        return sum(array.nbytes for array in held) + sum(self._arenas.values())

    def state(self) -> Tree:
        return tree.map(np.array, self.values)


class NumpyBackend(Backend):
    """NumPy, with the compiler of this package."""

    name = "numpy"
    plans = Plans()
    """Of all backends of this kind. Python's image for the page holds those of its first preset."""

    def __init__(self) -> None:
        self.device = f"NumPy {np.__version__}"

    def session(
        self,
        program: Program,
        state: Tree,
        data: Mapping[str, Mapping[str, np.ndarray]],
        hyper: Mapping[str, float],
    ) -> NumpySession:
        return NumpySession(self.plans, program, state, data, hyper)
