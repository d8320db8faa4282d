"""Tracing: running a function on stand-ins to learn what it computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import tree
from engine.compiler.array import DTYPES
from engine.compiler.graph import Graph
from engine.compiler.ops.registry import lift, placeholder


@dataclass(frozen=True)
class Spec:
    """Shape and dtype of an argument; arrays serve as well, for they have the same fields."""

    shape: tuple[int, ...]
    dtype: Any = np.dtype(np.float32)


def trace(function: Callable[..., Any], *arguments: Any) -> Graph:
    """Run a function of trees on stand-ins and keep what it did.

    arguments: trees with ``Spec`` or NumPy leaves.
    """
    leaves, structure = tree.flatten(arguments)
    inputs = tuple(
        placeholder(index, leaf.shape, DTYPES[str(np.dtype(leaf.dtype))])
        for index, leaf in enumerate(leaves)
    )
    result = function(*tree.unflatten(structure, inputs))
    outputs, result_structure = tree.flatten(result)
    return Graph(inputs, tuple(lift(output) for output in outputs), result_structure)
