"""Binding a plan to memory: the result is a flat list of NumPy calls without arguments.

No eval, no dispatch and (nearly) no allocation is left for the run itself: every call is a
``functools.partial`` of a ufunc or an array method with its arrays, output included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.compiler.allocate import ALIGNMENT, Block
from engine.compiler.array import Array
from engine.compiler.memory import Plan
from engine.compiler.ops.registry import Call, View


@dataclass(frozen=True)
class Executable:
    """A plan over certain arrays: after the calls, in order, ``outputs`` hold the results.

    The outputs are overwritten by the next run. Run it under ``np.errstate(all="ignore")``, so
    that NaN and infinity flow instead of warning.
    """

    calls: tuple[Call, ...]
    outputs: tuple[np.ndarray, ...]

    def run(self) -> None:
        """Compute the outputs (and update the inputs that the plan updates) once."""
        for call in self.calls:
            call()


def bind(plan: Plan, inputs: Sequence[np.ndarray]) -> Executable:
    """Bind a plan to its inputs, contiguous arrays of the traced shapes and dtypes.

    Raises ValueError when one does not fit. The arrays are kept, read at every run, and
    overwritten where the plan says so.
    """
    arrays: dict[Array, np.ndarray] = {}
    for x, array in zip(plan.graph.inputs, inputs, strict=True):
        if (array.shape, array.dtype, array.flags.c_contiguous) != (x.shape, x.dtype, True):
            raise ValueError(
                f"bind: expected a contiguous {x.dtype} array of shape {x.shape}, "
                f"got {array.dtype} {array.shape}."
            )
        arrays[x] = array
    memory = _aligned(plan.arena)
    calls: list[Call] = []
    for value in plan.order:
        sources = [_source(x, arrays) for x in value.inputs]
        if value in plan.views:
            assert isinstance(value.op, View)
            arrays[value] = value.op.view(sources[0], **value.params)
            continue
        if value in plan.overwrites:
            out = arrays[plan.overwrites[value]]
        else:
            out = _array(memory, plan.blocks[value], value.shape, value.dtype)
        wanted = value.op.scratch(*value.inputs, **value.params)
        blocks = plan.scratch[value]
        scratch = [_array(memory, b, *spec) for b, spec in zip(blocks, wanted, strict=True)]
        calls += value.op.bind(out, scratch, *sources, **value.params)
        arrays[value] = out
    calls += [partial(np.copyto, arrays[x], arrays[value]) for value, x in plan.copies]
    return Executable(tuple(calls), tuple(_source(y, arrays) for y in plan.graph.outputs))


def _source(x: Array, arrays: dict[Array, np.ndarray]) -> np.ndarray:
    """The memory of a value that is computed already."""
    return x.params["value"] if x.op.name == "constant" else arrays[x]


def _aligned(size: int) -> np.ndarray:
    """Zeroed bytes that start at a cache line."""
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]


def _array(memory: np.ndarray, block: Block, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """A block as an array."""
    return np.ndarray(shape, dtype, memory.data, block.offset)
