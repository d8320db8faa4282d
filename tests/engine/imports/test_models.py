"""Models of Keras come in as JSON or whole archives; hostile files are refused."""

from __future__ import annotations

import copy
import io
import json
import struct
import zipfile
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import open_model, open_saved, preset
from engine.export import export, hdf5
from engine.imports.hdf5 import read
from engine.safetensors import FileError
from tests.engine.export.cases import case

SPIRAL = preset("spiral")["spec"]
CASES = ("spiral", "digits-cnn", "resnet-mini", "season-gru")


def archive_of(name: str) -> bytes:
    """The archive of a preset trained for a few steps."""
    exported = export(trained(name), "archive")
    assert exported["message"] is None
    return exported["content"]


def trained(name: str, kept: dict[str, bytes] = {}) -> bytes:  # noqa: B006
    """The run, made once."""
    if name not in kept:
        kept[name] = case(preset(name)["spec"]).file
    return kept[name]


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("name", CASES)
def test_an_archive_comes_back_as_it_went(name: str) -> None:
    archive = archive_of(name)
    found = open_model(archive, preset(name)["spec"])
    assert found["problem"] is None and found["file"] is not None
    saved = open_saved(found["file"])
    assert saved["problem"] is None and saved["spec"] == found["spec"]
    again = export(found["file"], "archive")
    assert members(again["content"]) == members(archive)


@pytest.mark.parametrize("name", CASES)
def test_json_gives_the_stack_alone(name: str) -> None:
    parts = members(archive_of(name))
    found = open_model(parts["config.json"], SPIRAL)
    assert found["problem"] is None and found["file"] is None
    whole = open_model(archive_of(name), SPIRAL)["spec"]
    assert found["spec"] == whole and whole is not None
    data = preset(name)["spec"]["data"]["type"] if name != "resnet-mini" else "digits"
    assert whole["data"]["type"] == data


def test_the_present_experiment_stays_where_its_data_fit() -> None:
    spec = copy.deepcopy(preset("xor")["spec"])
    found = open_model(archive_of("spiral"), spec)["spec"]
    assert found is not None
    assert (found["data"], found["training"]) == (spec["data"], spec["training"])


def test_models_as_keras_2_lists_them() -> None:
    """`inbound_nodes` were lists of [name, node, output, settings]."""
    layers = [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 2], "name": "in"},
         "name": "in", "inbound_nodes": []},
        {"class_name": "Dense", "name": "b", "inbound_nodes": [[["in", 0, 0, {}]]],
         "config": {"name": "b", "units": 3, "activation": "relu", "kernel_regularizer":
                    {"class_name": "L2", "config": {"l2": 0.5}}}},
        {"class_name": "Concatenate", "name": "c", "config": {"name": "c", "axis": -1},
         "inbound_nodes": [[["in", 0, 0, {}], ["b", 0, 0, {}]]]},
        {"class_name": "Dense", "name": "out", "inbound_nodes": [[["c", 0, 0, {}]]],
         "config": {"name": "out", "units": 1, "activation": "sigmoid"}},
    ]  # fmt: skip
    config = {"name": "old", "layers": layers, "output_layers": [["out", 0, 0]]}
    text = json.dumps({"class_name": "Functional", "config": config, "keras_version": "2.9.0"})
    spec = open_model(text.encode(), SPIRAL)["spec"]
    assert spec is not None and spec["title"] == "old"
    nodes = spec["networks"]["model"]["nodes"]
    assert [(n["id"], n["inputs"]) for n in nodes] == [
        ("in", []), ("b", ["in"]), ("c", ["in", "b"]), ("out", ["c"])
    ]  # fmt: skip
    assert nodes[1]["config"] == {"units": 3, "activation": "relu", "kernel_l2": 0.5}


def model(*layers: Any, **more: Any) -> bytes:
    first = {"class_name": "InputLayer", "config": {"batch_shape": [None, 2], "name": "in"}}
    config = {"name": "m", "layers": [first, *layers], **more}
    return json.dumps({"class_name": "Sequential", "config": config}).encode()


def dense(**config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid", **config}}


def refused(data: bytes) -> str:
    spec = copy.deepcopy(SPIRAL)
    found = open_model(data, spec)
    assert found["spec"] is None and found["file"] is None and spec == SPIRAL
    assert found["problem"] is not None and len(found["problem"]) < 500
    return found["problem"]


LAMBDA = {"class_name": "__lambda__", "config": {}}
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"{}", "no model of Keras"),
    "no JSON": (b"{'a': 1}", "no JSON"),
    "deep": (b'{"a":' * 10**5 + b"1" + b"}" * 10**5, "nested deeper"),
    "a million layers": (model(*[1] * 10**6), "at most 400"),
    "another type": (b'{"config": [], "class_name": 3}', "no model of Keras"),
    "layers that are none": (model(3), "no settings"),
    "a class that is none": (model({"class_name": [], "config": {}}), "no class"),
    "code": (model({"class_name": "Lambda", "config": {}}), "code of its own"),
    "code within": (model(dense(activation=LAMBDA)), "code of its own"),
    "a script in a name": (model(dense(name="<script>", units=0)), "units must lie"),
    "a layer there is not": (model({"class_name": "Conv9D", "config": {}}), "no layer called"),
    "a foreign setting": (model(dense(lora_rank=4)), "no lora_rank"),
    "a huge size": (model(dense(units=10**30)), "units must lie"),
    "words for a size": (model(dense(units={"class_name": "x", "config": 1})), "plain value"),
    "other data": (model(dense(units=77)), "no data here"),
    "a nested model": (model({"class_name": "Functional", "config": {"layers": []}}), "no layer"),
    "weights alone": (hdf5.write({"a": np.zeros(3)}), "weights without their model"),
    "no zip": (b"PK\x03\x04" + b"\0" * 99, "cannot be unpacked"),
    "an empty zip": (packed({"a": b""}), "no config.json"),
    "too many files": (packed({str(i): b"" for i in range(201)}), "more than 200"),
    "a zip bomb": (packed({"config.json": b" " * (5 * 2**20)}, zipfile.ZIP_DEFLATED), "4 MiB"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_files_are_refused_with_a_message(name: str) -> None:
    data, words = HOSTILE[name]
    assert words in refused(data)


def test_a_zip_that_lies_about_its_sizes_is_read_no_further() -> None:
    archive = packed({"config.json": b" " * (5 * 2**20)}, zipfile.ZIP_DEFLATED)
    size = struct.pack("<I", 5 * 2**20)
    assert archive.count(size) == 2
    assert refused(archive.replace(size, struct.pack("<I", 100)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: np.full_like(w, np.nan), "NaN"),
        (lambda w: w[..., :-1] if w.shape[-1] > 1 else w[:-1], "found ("),
        (None, "found none"),
    ],
)
def test_weights_that_do_not_fit_are_told_by_layer(change: Any, words: str) -> None:
    parts = members(archive_of("spiral"))
    tree = read(parts["model.weights.h5"])
    group = tree["layers"]["dense"]["vars"]
    if change is None:
        del group["0"]
    else:
        group["0"] = change(group["0"])
    message = refused(packed({**parts, "model.weights.h5": hdf5.write(tree)}))
    assert message.startswith("dense_1: ") and words in message


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(0, 255), st.booleans())
def test_damaged_weights_are_refused_or_read_but_never_worse(at: int, to: int, cut: bool) -> None:
    file = bytearray(hdf5.write({"a": {"b": np.ones((2, 3), "f4")}, "c": np.zeros(4, "f4")}))
    at %= len(file)
    file[at:] = file[at:][:0] if cut else bytes([to]) + file[at + 1 :]
    with suppress(FileError):
        assert isinstance(read(bytes(file)), dict)


def test_what_is_written_is_read() -> None:
    numbers = np.arange(6, dtype="f4").reshape(2, 3)
    tree = {"layers": {"x": {"vars": {"0": numbers, "1": np.zeros((0, 2), "f4")}}}, "vars": {}}
    found = read(hdf5.write(tree))
    assert found["vars"] == {}
    np.testing.assert_array_equal(found["layers"]["x"]["vars"]["0"], numbers)
    assert found["layers"]["x"]["vars"]["1"].shape == (0, 2)
