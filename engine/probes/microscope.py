"""Why a neuron says the number it says: its sums for one sample, and what comes back to them."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from .. import tree
from ..errors import FieldError
from ..events import tensor
from ..experiment import LayerNode
from ..fields import Choice, Int, Text
from ..layers.apart import Inside, Stage, Sum
from ..layers.base import Layer
from ..registry import LAYERS, PROBES
from ..view import View
from .base import READING, SPLITS, ProbeKind
from .reading import words

TERMS = 24  # of a sum that are told one by one: the largest
LARGE = 2**31 - 1


def _number(what: str) -> Int:
    return Int(0, min=0, max=LARGE, help=f"{what}; the last one when there are fewer.")


@PROBES.register
class Microscope(ProbeKind):
    """One number of a layer that can be taken apart, for one sample, as after training: `stages`
    are the lines of NumPy that lead to it, each with its value; see `Layer.explain`.

    A stage that is a sum tells its `terms`, the largest |left · right| with their `labels`;
    `others` is what the rest adds. `slope` is ∂L/∂value for a training step with this sample
    alone: a weight's share of it is slope · left. Null where it is not known. `offered`: the
    layers that can be looked at; `closed`: those that cannot, with their kinds; `kinds`: all that
    can. `choices`: what is chosen, of how many; `words`: what the steps stand for, in texts.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors.
    """

    name = "microscope"
    pause = READING
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    index = Int(0, min=0, max=LARGE, help="The sample; goes round at the end.")
    layer = Text("", help="network/layer; the first that is offered when left empty.")
    unit = _number("The unit")
    row = _number("The row of a picture")
    column = _number("The column of a picture")
    step = _number("The step of a sequence")
    direction = _number("The direction in which a sequence is read")
    head = _number("The head that looks")
    key = _number("The step that is looked at")

    def payload(self, view: View) -> dict[str, Any]:
        index, rows = view.rows(self.split, self.index, 1)
        insides, found = view.inspect("insides", rows), view.inspect("slopes", rows)
        offered, closed = _sorted(view, insides)
        layer = self._layer(offered, closed)
        network, _, name = layer.partition("/")
        node = view.experiment.models[network].nodes[name]
        weights = view.state()["params"][network][name]
        inside = _inside(
            insides[network][name], found["slopes"][network][name], weights,
            mixed=network in view.experiment.recipe.mixed,
        )  # fmt: skip
        choices = node.layer.picks(*(x.shape for x in inside.inputs))
        at = {c.kind: min(int(self.__dict__[c.kind]), c.count - 1) for c in choices}
        return {
            "index": int(index[0]),
            "samples": len(getattr(view.data, self.split)["x"]),
            "loss": float(found["loss"]),
            "offered": offered,
            "closed": closed,
            "kinds": _kinds(),
            "layer": layer,
            "choices": [
                {
                    "kind": c.kind,
                    "value": at[c.kind],
                    "count": c.count,
                    "words": _words(view, network, node, c.along, c.count, rows),
                }
                for c in choices
            ],
            "stages": [_stage(stage) for stage in node.layer.explain(inside, at)],
        }

    def _layer(self, offered: list[str], closed: dict[str, str]) -> str:
        """The layer that is looked at."""
        if self.layer in offered:
            return self.layer
        kinds = ", ".join(_kinds())
        if self.layer in closed:
            text = f"{closed[self.layer]} layers are not taken apart. Those that are: {kinds}."
            raise FieldError(text)
        if self.layer:
            known = ", ".join(offered)
            raise FieldError(f"There is no layer {self.layer!r} to take apart. Known: {known}.")
        if not offered:
            raise FieldError(f"No layer here can be taken apart. Add one of {kinds}.")
        return offered[0]


def _kinds() -> list[str]:
    """The kinds of layers that can be taken apart."""
    return [kind.name for kind in LAYERS if kind.picks is not Layer.picks]


def _sorted(view: View, insides: Any) -> tuple[list[str], dict[str, str]]:
    """The layers that can be looked at, as network/layer in their order; and the kinds of those
    that cannot, without the Inputs.
    """
    offered, closed = [], {}
    for network, model in view.experiment.models.items():
        for name, node in model.nodes.items():
            if name in insides[network]:
                offered.append(f"{network}/{name}")
            elif node.inputs:
                closed[f"{network}/{name}"] = node.layer.name
    return offered, closed


def _inside(told: Any, slopes: Any, weights: Mapping[str, np.ndarray], *, mixed: bool) -> Inside:
    """What goes on in a layer, of the only row. `mixed`: the slopes are of other rows, too."""

    def row(array: Any) -> np.ndarray:
        return np.asarray(array)[0]

    inputs = tuple(row(array) for array in told["inputs"])
    own = tree.map(lambda s: row(s) * np.nan if mixed else row(s), slopes)
    return Inside(weights, inputs, tree.map(row, told["values"]), own)


def _words(
    view: View, network: str, node: LayerNode, along: int | None, steps: int, rows: Any
) -> list[str] | None:
    if along is None:
        return None
    return words(view, view.experiment.models[network], node.inputs[along], steps, rows)


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "code": stage.code,
        "value": stage.value,
        "slope": stage.slope if stage.slope is not None and isfinite(stage.slope) else None,
        "sum": stage.sum and _sum(stage.sum),
    }


def _sum(total: Sum) -> dict[str, Any]:
    products = total.products
    largest = np.argsort(-np.abs(products), kind="stable")[:TERMS]
    name, figures = total.beside or ("", None)
    return {
        "names": list(total.names),
        "axis": total.axis,
        "count": len(products),
        "terms": largest.astype(np.int32),
        "labels": [total.label(int(term)) for term in largest],
        "left": tensor(total.left[largest]),
        "right": tensor(total.right[largest]),
        "others": float(products.sum() - products[largest].sum()),
        "bias": total.bias,
        "back": list(total.back),
        "beside": None if figures is None else {"name": name, "values": tensor(figures[largest])},
    }
