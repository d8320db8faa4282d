"""A trained network as a whole `.keras` archive, which `keras.models.load_model` opens.

The model in it is the script's: each line's call is written down as Keras's own objects in JSON, so
what Keras calls things stands in one place.

Source: Keras 3, `src/saving/saving_lib.py`, `serialization_lib.py` and `models/functional.py`.
"""

from __future__ import annotations

import ast
import io
import json
import zipfile
from typing import Any

from ..experiment import LayerNode
from ..graph import endpoint
from ..registry import LAYERS
from . import keras
from .keras_facts import BENDS, positions
from .keras_helpers import HELPERS
from .keras_weights import keras_weights
from .names import stem_of
from .opened import Opened
from .plan import Entry, NoCode, Plan

VERSION = "3.0.0"  # the oldest that reads this form
FORM = "a .keras archive"
DATE = (1980, 1, 1, 0, 0, 0)  # equal networks make equal files
HOMES = {
    "layers": "keras.layers", "keras.initializers": "keras.initializers",
    "keras.regularizers": "keras.regularizers",
}  # fmt: skip


def keras_archive(run: Opened, plan: Plan) -> bytes:
    """The archive of a network of a run. Raises NoCode."""
    file = io.BytesIO()
    about = {"keras_version": VERSION, "date_saved": "1980-01-01@00:00:00"}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {
            "metadata.json": json.dumps(about).encode(),
            "config.json": json.dumps(model_of(plan)).encode(),
            "model.weights.h5": keras_weights(run, plan),
        }.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content)
    return file.getvalue()


def model_of(plan: Plan) -> dict[str, Any]:
    """The network as Keras's JSON has it. Raises NoCode."""
    layers = [_layer("keras.layers", "InputLayer", _entered(one), []) for one in plan.entries]
    layers += [_node(plan, node) for node in plan.layers]
    stem = stem_of(plan.experiment.spec["name"])
    return _object(
        "keras.src.models.functional",
        "Functional",
        {
            "name": stem if plan.alone else plan.own,
            "trainable": True,
            "layers": layers,
            "input_layers": [[entry.name, 0, 0] for entry in plan.entries],
            "output_layers": [[plan.names[plan.end.id], 0, 0]],
        },
    )


def _entered(entry: Entry) -> dict[str, Any]:
    """The settings of an Input."""
    kind = "int32" if entry.symbols else "float32"
    return {"batch_shape": [None, *entry.shape], "dtype": kind, "name": entry.name}


def _object(module: str, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def _layer(module: str, kind: str, config: dict[str, Any], nodes: list[Any]) -> dict[str, Any]:
    return _object(module, kind, config) | {"name": config["name"], "inbound_nodes": nodes}


def _node(plan: Plan, node: LayerNode) -> dict[str, Any]:
    """A layer with what it takes."""
    if node.layer.name in HELPERS:
        why = "Keras has no such layer of its own, and archives lack the code for it"
        raise plan.missing(node, FORM, why)
    if node.layer.name == "Expression":
        raise _coded(plan, node)
    name = plan.names[node.id]
    function, arguments = keras.made(plan, node, name)
    made = _parsed(f"{function}({', '.join(arguments)})")
    taken = _parsed(f"f({keras.taken(plan, node)})")
    calls = {"args": [_tensors(plan, one) for one in taken.args]} | {
        "kwargs": {str(word.arg): _tensors(plan, word.value) for word in taken.keywords}
    }
    found = _thing(plan, node, made)
    return _layer(found["module"], found["class_name"], found["config"], [calls])


def _coded(plan: Plan, node: LayerNode) -> NoCode:
    why = "a formula or an activation with settings of its own is code, which archives lack"
    return plan.missing(node, FORM, why)


def _parsed(text: str) -> Any:
    return ast.parse(text, mode="eval").body


def _thing(plan: Plan, node: LayerNode, call: ast.Call) -> dict[str, Any]:
    """What a call makes."""
    home, _, kind = ast.unparse(call.func).rpartition(".")
    order = positions(LAYERS.find(kind)) if call.args else ()
    named: dict[str, ast.expr] = dict(zip(order, call.args, strict=False))
    named |= {str(word.arg): word.value for word in call.keywords}
    config = {key: _value(plan, node, value) for key, value in named.items()}
    return _object(HOMES[home], kind, config)


def _value(plan: Plan, node: LayerNode, value: ast.expr) -> Any:
    """A setting as JSON."""
    if isinstance(value, ast.Lambda):
        body = value.body
        bend = ast.unparse(body.func).rpartition(".")[2] if isinstance(body, ast.Call) else ""
        classes = {own: kind for kind, own in BENDS.items()}
        if isinstance(body, ast.Call) and bend in classes and body.keywords:
            config = {str(word.arg): ast.literal_eval(word.value) for word in body.keywords}
            return _object("keras.layers", classes[bend], config)
        raise _coded(plan, node)
    if isinstance(value, ast.Call):
        return _thing(plan, node, value)
    return ast.literal_eval(value)  # a number, a text, or a tuple of them, as Strata wrote it


def _tensors(plan: Plan, value: ast.expr) -> Any:
    """Names of layers as their outputs."""
    if isinstance(value, ast.List):
        return [_tensors(plan, one) for one in value.elts]
    if not isinstance(value, ast.Name):
        return ast.literal_eval(value)
    entries = {entry.name: entry for entry in plan.entries}
    if value.id in entries:
        first = _entered(entries[value.id])
        return _tensor([value.id, 0, 0], first["batch_shape"], first["dtype"])
    ids = {name: id for id, name in plan.names.items()}
    node, port = endpoint(ids[value.id])
    info = plan.infos[node]
    place = 1 + list(info.ports).index(port) if port else 0
    shape = info.ports[port] if port else info.output
    return _tensor([plan.names[node], 0, place], [None, *(shape or ())], "float32")


def _tensor(history: list[Any], shape: list[int | None], kind: str) -> dict[str, Any]:
    config = {"shape": shape, "dtype": kind, "keras_history": history}
    return {"class_name": "__keras_tensor__", "config": config}
