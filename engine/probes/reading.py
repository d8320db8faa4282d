"""Which words the steps of a layer are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..experiment import Model
from ..graph import endpoint
from ..view import View


def origin(model: Model, source: str) -> tuple[str, bool]:
    """The Input that a sequence comes from, and whether it comes last step first, as layers on
    its way may turn it.
    """
    name, turned = endpoint(source)[0], False
    while (node := model.nodes[name]).inputs:
        turned ^= bool(node.layer.config().get("go_backwards", False))
        name = endpoint(node.inputs[0])[0]
    return name, turned


def words(
    view: View, model: Model, source: str, steps: int, rows: Mapping[str, np.ndarray]
) -> list[str] | None:
    """What the steps of a sequence stand for in the only row; None where they are no symbols, or
    not those that came in.
    """
    experiment, data = view.experiment, view.dataset
    if experiment.recipe.networks or not data.vocabulary or _remade(model, source):
        return None
    fed: Any = experiment.recipe.fed(experiment, np, rows)
    name, turned = origin(model, source)
    by_source = fed if isinstance(fed, dict) else {"inputs": fed}
    kind = next(kind for kind, node in model.inputs.items() if node == name)
    symbols = np.asarray(by_source[kind][0]).ravel()
    known = data.vocabulary if kind == "inputs" else data.class_names
    if len(symbols) != steps:
        return None
    told = [known[symbol] for symbol in symbols.tolist()]
    return told[::-1] if turned else told


def _remade(model: Model, source: str) -> bool:
    """Whether a layer on the way makes other steps of it."""
    while (node := model.nodes[endpoint(source)[0]]).inputs:
        layer = node.layer
        if layer.category == "shape" or layer.config().get("return_sequences") is False:
            return True
        source = node.inputs[0]
    return False
