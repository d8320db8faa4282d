"""Models of Keras from files of unknown origin: JSON gives the stack, an archive weights as well.

Source: Keras 3, `src/saving/saving_lib.py`: a zip of metadata.json, config.json, model.weights.h5.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, TypedDict

import numpy as np

from ..catalogue import preset, preset_names
from ..check import Checked, examine
from ..errors import StrataError
from ..export.keras_weights import tree_of
from ..export.names import line_of, stem_of
from ..export.plan import Plan, study_of
from ..params import initial_state
from ..registry import LAYERS
from ..safetensors import FileError
from ..saved import pack
from ..shapes import Shape, show_shape
from ..spec import Spec
from . import hdf5
from .draw import Drawing
from .match import fresh_nodes
from .model_json import drawing_of
from .reading import SUPERVISED
from .values import Drawn, Tensor

MAX_MEMBERS = 200
MAX_CONFIG = 4 * 2**20
MAX_WEIGHTS = 256 * 2**20
ZIP = b"PK\x03\x04"


class Brought(TypedDict):
    """A model that was brought along: the experiment with it, and a saved run with its weights
    (null for a stack alone); or why it cannot be opened.
    """

    problem: str | None
    spec: Spec | None
    file: bytes | None


def open_model(data: bytes, raw: Any) -> Brought:
    """A model of Keras as JSON or as a whole archive, in the present experiment `raw` where the
    data fit it, else in the first one whose data do. Nothing is run, nothing changed.
    """
    try:
        if data[:4] == ZIP:
            return _from_archive(data, raw)
        if data[:8] == hdf5.SIGNATURE:
            raise FileError(
                "This file holds weights without their model. Save the whole model: "
                "model.save('name.keras')."
            )
        spec, _ = _experiment(data, raw)
        return {"problem": None, "spec": spec, "file": None}
    except FileError as error:
        return {"problem": str(error), "spec": None, "file": None}


def _from_archive(data: bytes, raw: Any) -> Brought:
    config, weights = _members(data)
    spec, checked = _experiment(config, raw)
    plan = study_of(checked).main
    state = initial_state(checked.experiment, checked.infos, spec["seed"])
    _fill(state, plan, hdf5.read(weights))
    file = pack(state, {"spec": json.dumps(spec)}, slots=False)
    return {"problem": None, "spec": spec, "file": file}


def _members(data: bytes) -> tuple[bytes, bytes]:
    """Configuration and weights, no more of either than may be. Raises FileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise FileError(f"The archive holds more than {MAX_MEMBERS} files.")
            return (
                _member(archive, "config.json", MAX_CONFIG),
                _member(archive, "model.weights.h5", MAX_WEIGHTS),
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise FileError("The archive is damaged: it cannot be unpacked.") from None
    except (NotImplementedError, RuntimeError):
        raise FileError("The archive is packed or locked in a way that Keras does not.") from None


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise FileError(f"The archive has no {name}. It is no model saved by Keras 3.") from None
    too_large = FileError(f"{name} has more than {most >> 20} MiB once it is unpacked.")
    if info.file_size > most:
        raise too_large
    with archive.open(info) as file:
        found = file.read(most + 1)  # what an archive says of sizes need not be true
    if len(found) > most:
        raise too_large
    return found


# -- the experiment ------------------------------------------------------------------------------


def _experiment(config: bytes, raw: Any) -> tuple[Spec, Checked]:
    """A model in an experiment that can be trained. Raises FileError."""
    drawing, end, name = drawing_of(config)
    nodes = fresh_nodes(drawing.nodes)
    spec: Any = _home(drawing, end, raw)
    spec.pop("blocks", None)
    title = line_of(name)[:80] or "A model of Keras"
    spec |= {"name": stem_of(title)[:60], "title": title, "networks": {"model": {"nodes": nodes}}}
    report, checked = examine(spec)
    if checked is None:
        first = next(p["message"] for p in report["problems"] if p["severity"] == "error")
        raise FileError(f"The model cannot be trained here. {first}")
    return spec, checked


def _home(drawing: Drawing, end: Drawn, raw: Any) -> dict[str, Any]:
    """A copy of the first experiment whose data fit a model. Raises FileError."""
    shape = drawing.shape[0] if drawing.shape else None
    for spec in _candidates(raw):
        _, checked = examine(spec)
        if checked is None or checked.experiment.recipe.name != SUPERVISED:
            continue
        data = checked.experiment.dataset
        if _fits(shape, data.input_shape) and _output(drawing, end, data.input_shape) == (
            data.output_shape
        ):
            return json.loads(json.dumps(spec))
    found = _output(drawing, end, shape) if _whole(shape) else None
    raise FileError(
        f"The model goes from {_shown(shape)} to {_shown(found)}, and no data here have these "
        "shapes. Open a table of your own whose columns fit it, then the model."
    )


def _candidates(raw: Any) -> Iterator[Any]:
    """The present experiment, then all presets."""
    yield raw
    for name in preset_names():
        yield preset(name)["spec"]


def _whole(shape: Any) -> bool:
    return isinstance(shape, (list, tuple)) and all(type(n) is int and n > 0 for n in shape)


def _shown(shape: Any) -> str:
    return show_shape(tuple(shape)) if _whole(shape) else str(shape)[:60]


def _fits(shape: Any, data: Shape) -> bool:
    if not isinstance(shape, (list, tuple)) or len(shape) != len(data):
        return shape is None
    return all(a in (None, b) for a, b in zip(shape, data, strict=True))


def _output(drawing: Drawing, end: Drawn, shape: Any) -> Shape | None:
    """The shape a model gives for one of its Input; None where that does not fit."""
    shapes: dict[Tensor, Shape] = {}
    try:
        for one in drawing.nodes:
            if one.type == "Input":
                shapes[Tensor(one)] = tuple(shape)
                continue
            layer = LAYERS.read({"type": one.type, "config": one.config})
            taken = [shapes[source] for source in one.inputs]
            shapes[Tensor(one)] = layer.output_shape(*taken)
            shapes |= {Tensor(one, port): found for port, found in layer.ports(*taken).items()}
    except (StrataError, TypeError, ValueError, IndexError):
        return None
    return shapes[Tensor(end)]


# -- weights -------------------------------------------------------------------------------------


def _fill(state: Any, plan: Plan, found: dict[str, Any]) -> None:
    """Puts the weights of a file into a state. Raises FileError."""
    network = plan.model.name

    def places(node: str) -> dict[str, tuple[Any, str, str]]:
        kinds = (state[kind].get(network, {}).get(node, {}) for kind in ("params", "statistics"))
        return {name: (kind, node, name) for kind in kinds for name in kind}

    for path, (kind, node, name) in _leaves(tree_of(plan, places), ()):
        kind[name] = _weight(path, node, kind[name], found)


def _leaves(tree: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(tree, dict):
        yield path, tree
        return
    for name, member in tree.items():
        yield from _leaves(member, (*path, name))


def _weight(path: tuple[str, ...], node: str, wanted: Any, found: Any) -> np.ndarray:
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, np.ndarray):
        raise FileError(
            f"{node}: expected weights of shape {wanted.shape} at {'/'.join(path)}, found none. "
            "The file is damaged, or of another Keras."
        )
    if found.shape != wanted.shape:
        raise FileError(
            f"{node}: expected weights of shape {wanted.shape} at {'/'.join(path)}, "
            f"found {found.shape}. The file is damaged."
        )
    array = found.astype(np.float32)
    if not np.isfinite(array).all():
        raise FileError(f"{node}: its weights hold NaN or infinity. The run had diverged.")
    return array
