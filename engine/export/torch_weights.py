"""Trained weights as PyTorch's `state_dict` of the network in the script, in safetensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..safetensors import write
from .opened import Opened
from .plan import Plan
from .pytorch import parts_of


def pytorch_weights(run: Opened, plan: Plan) -> bytes:
    """The file of a network that the script's lines load. Raises NoCode."""
    arrays: dict[str, np.ndarray] = {}
    for id, part in parts_of(plan).items():
        layer, own = plan.model.nodes[id].layer, plan.names[id]
        for name, weight in run.weights(plan.model.name, id).items():
            for index, theirs in enumerate((part.weights or {})[name].split()):
                arrays[f"{own}.{theirs}"] = turned(layer, name, weight, index)
        for theirs, (value, size) in part.fixed.items():
            arrays[f"{own}.{theirs}"] = np.full(size, value, np.float32)
    return write(arrays, {"format": "pt"})


def turned(layer: Any, name: str, weight: np.ndarray, index: int) -> np.ndarray:
    """A weight as torch.nn has it: outputs first, then inputs, then rows and columns.

    A GRU's gates are in another order (reset, update, new), and its bias (2, …) is two. The heads
    of an attention are one axis.
    """
    kind = layer.name
    if kind == "Bidirectional":
        kind, name = layer.layer, name.split("_", 1)[1]
    if kind == "GRU":
        update, reset, new = np.split(weight, 3, axis=-1)
        weight = np.concatenate([reset, update, new], axis=-1)
        weight = weight[index] if weight.ndim == 2 and name == "bias" else weight
    if kind == "MultiHeadAttention":
        ends = name.startswith("attention_output") or weight.ndim < 3
        kept = weight.shape[-1] if ends else weight.shape[0]
        weight = weight.reshape((-1, kept) if ends else (kept, -1))
        weight = weight.ravel() if name.endswith("bias") else weight
    if kind == "DepthwiseConv2D" and name == "kernel":
        rows, columns = weight.shape[:2]
        weight = weight.reshape(rows, columns, 1, -1)
    if name.endswith("kernel"):
        return weight.transpose(3, 2, 0, 1) if weight.ndim == 4 else weight.T
    return weight
