"""What every block is doing now: small pictures of its weights and of what it makes of a sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FieldError
from ..fields import Field, Int, Text, show
from ..registry import PROBES
from ..view import View
from .base import ProbeKind
from .plane import PLANE, grid
from .reduce import PIXELS, Packed, Picture, middle_of, output, plane, rounded, weight

MAX_BLOCKS = 64


class Names(Field[Any]):
    """A list of names."""

    kind = "names"

    def parse(self, value: Any) -> tuple[str, ...]:
        fine = isinstance(value, (list, tuple)) and len(value) <= MAX_BLOCKS
        if not fine or not all(isinstance(name, str) for name in value):
            text = f"{self.name} must be a list of at most {MAX_BLOCKS} names, got {show(value)}."
            raise FieldError(text)
        return tuple(value)


@PROBES.register
class Blocks(ProbeKind):
    """Pictures of some blocks of a network, all in one go.

    Of each its largest weight, and what it makes of one validation sample; where the samples are
    points of the plane, what its units say all over it. Blocks that the run does not have are left
    out, so that an edited network may ask.
    """

    name = "blocks"
    share = 1 / 16
    pause = 0.125
    network = Text("model", help="The network the blocks are in.")
    blocks = Names((), help="Their ids; within a block, after its own: residual_1/conv_1.")
    sample = Int(0, min=0, max=2**31 - 1, help="Which of the validation samples.")

    def payload(self, view: View) -> dict[str, Any]:
        found = view.experiment.models.get(self.network)
        if found is None or not self.blocks:
            return {"pictures": {}, "numbers": Packed().tensor()}
        outputs, params = self._outputs(view), view.state()["params"].get(self.network, {})
        packed, pictures = Packed(), {}
        ends = view.experiment.expansion.blocks.get(self.network, {})
        for block in dict.fromkeys(self.blocks):
            end = ends[block].output if block in ends else block
            if end not in outputs:
                continue
            shown: dict[str, Any] = {"output": _told(outputs[end], packed), "weight": None}
            weights = params.get(block)
            if weights:
                name = max(weights, key=lambda each: weights[each].size)
                shown["weight"] = _told(weight(weights[name]), packed) | {"name": name}
            pictures[block] = shown
        return {"pictures": pictures, "numbers": packed.tensor()}

    def _outputs(self, view: View) -> dict[str, Picture]:
        """What the Input and every layer make of the sample, or of the plane."""
        _, rows = view.rows("validation", self.sample, 1)
        over = spans_plane(view, self.network)
        if over:
            x = grid(PLANE, PIXELS)
            rows = {"x": x, "y": np.repeat(rows["y"], len(x), 0)}
        model = view.experiment.models[self.network]
        found = dict(view.inspect("activations", rows)[self.network])
        if self.network == data_network(view):
            found[model.inputs["inputs"]] = rows["x"]
        flat = {*model.inputs.values(), model.output}  # may be pictures, row by row
        image = view.dataset.image_shape
        return {
            node: plane(values, PIXELS, middle_of(model.nodes[node].layer))
            if over and values.ndim == 2
            else output(values[0], image if node in flat else None)
            for node, values in found.items()
        }


def data_network(view: View) -> str:
    """The network that is given the samples."""
    models = view.experiment.models
    return "discriminator" if "discriminator" in models else next(iter(models))


def spans_plane(view: View, network: str) -> bool:
    """Whether a network is asked about points of the plane."""
    return network == data_network(view) and view.dataset.view == "plane"


def _told(picture: Picture, packed: Packed) -> dict[str, Any]:
    reach = picture.reach()
    return packed.add(rounded(picture.values, reach)) | {
        "kind": picture.kind,
        "reach": reach,
        "middle": picture.middle,
        "of": picture.of,
        "tile": list(picture.tile),
    }
