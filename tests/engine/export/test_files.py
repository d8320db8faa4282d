"""Files of trained networks, read by the libraries they are for, answer what Strata answers."""

from __future__ import annotations

import io
import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from engine import open_model
from engine.export import export
from engine.export.exported import FORMS
from engine.registry import LAYERS
from engine.safetensors import read
from tests.engine.export import cases
from tests.engine.export.test_scripts import NONE, PYTHON, VARIANTS, case, has

NEEDS = {
    "archive": "keras",
    "keras": "keras",
    "pytorch": "torch, safetensors",
    "onnx": "onnx, onnxruntime",
}


CODE = ("bends", "play-transformer", "layer-PositionEmbedding-", "layer-Expression-")
"""Cases that hold code of their own, which a whole archive of Keras lacks."""


def has_file(form: str, name: str) -> bool:
    """What has no code for its optimizer has weights all the same, but no script to load them."""
    return not name.startswith(CODE if form == "archive" else NONE.get(form, ()))


@cache
def ran(form: str, folder: Path) -> Path:
    """The folder of a form's cases, after all of them were run in one process."""
    for name in VARIANTS:
        if has_file(form, name):
            cases.lay_out_file(folder / form, name, case(name), form)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    cases.run(PYTHON, f"{form}-file", folder / form, environment | {"KERAS_BACKEND": "torch"})
    return folder / form


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.xdist_group("export-files")
@pytest.mark.parametrize("name", list(VARIANTS))
@pytest.mark.parametrize("form", list(FORMS))
def test_answers_what_strata_answers(form: str, name: str, folder: Path) -> None:
    if not has_file(form, name):
        pytest.skip(f"{name} has no form in {form}; another test reads the sentence it gives")
    if not known(form):
        pytest.skip(f"no {NEEDS[form]} here; STRATA_EXPORT_PYTHON names a Python that has them")
    if form in ("archive", "keras") and name == "layer-AveragePooling2D-1":
        pytest.skip("Keras on PyTorch counts pixels outside the picture; on JAX it does as Strata")
    found = cases.results(ran(form, folder), name)
    for network, expected in case(name).outputs.items():
        np.testing.assert_allclose(found[network], expected, atol=1e-5, rtol=1e-5)


@pytest.mark.xdist_group("export-files")
@pytest.mark.parametrize("name", list(VARIANTS))
def test_archives_that_keras_writes_come_back(name: str, folder: Path) -> None:
    if not has_file("archive", name) or not known("archive"):
        pytest.skip("no archive of this case, or no Keras here")
    if case(name).checked.experiment.recipe.name != "supervised":
        pytest.skip("models come in as supervised experiments")
    ran("archive", folder)
    here, spec = folder / "archive" / name, case(name).checked.experiment.spec
    stack = open_model((here / "again.json").read_bytes(), spec)
    brought = open_model((here / "again.keras").read_bytes(), spec)
    assert (stack["problem"], brought["problem"]) == (None, None)
    assert stack["spec"] == brought["spec"] and brought["file"] is not None
    np.testing.assert_allclose(
        cases.predicted(brought["file"]), case(name).answers.after, atol=1e-5, rtol=1e-5
    )


@cache
def known(form: str) -> bool:
    return has(PYTHON, NEEDS[form])


@pytest.mark.parametrize("form", list(FORMS))
def test_every_preset_and_every_block_has_a_form(form: str) -> None:
    for name in VARIANTS:
        exported = export(case(name).file, form)  # type: ignore[arg-type]
        if form == "archive" and name.startswith(CODE):
            assert "archives lack" in str(exported["message"]) and exported["content"] == b""
        else:
            assert exported["message"] is None and len(exported["content"]) > 100


def test_several_networks_come_in_an_archive_that_equal_runs_make_alike() -> None:
    exported = export(case("gan-plane").file, "pytorch")
    assert exported["file"] == "gan_plane_pytorch.zip"
    with ZipFile(io.BytesIO(exported["content"])) as archive:
        files = {name: read(archive.read(name)).arrays for name in archive.namelist()}
    names = ["gan_plane_generator.safetensors", "gan_plane_discriminator.safetensors"]
    assert list(files) == names
    assert files[names[0]]["forgery.weight"].shape == (2, 64)
    assert files[names[1]]["verdict.weight"].shape == (1, 64)
    assert exported == export(case("gan-plane").file, "pytorch")


def test_an_archive_of_a_network_names_all_that_it_takes() -> None:
    """Several Inputs, symbols, and a layer's memory handed on."""
    exported = export(case("translate-lstm").file, "archive")
    with ZipFile(io.BytesIO(exported["content"])) as archive:
        config = json.loads(archive.read("config.json"))["config"]
    assert [name for name, *_ in config["input_layers"]] == ["inputs", "answers"]
    kinds = {
        one["config"]["dtype"] for one in config["layers"] if one["class_name"] == "InputLayer"
    }
    assert kinds == {"int32"}
    history = json.dumps([one["inbound_nodes"] for one in config["layers"]])
    assert all(f'"keras_history": ["gru_1", 0, {i}]' in history for i in (1, 2))


@pytest.mark.parametrize(
    ("block", "config", "said"),
    [
        ("GRU", {"activation": "elu"}, "bends by tanh, sigmoid and relu only"),
        ("LSTM", {"recurrent_activation": "elu"}, "bends by tanh, sigmoid and relu only"),
    ],
)
def test_what_onnx_has_not_is_told_at_its_block(block: str, config: Any, said: str) -> None:
    spec = cases.with_layer(LAYERS.find(block), [8, 8], config)
    exported = export(cases.case(spec).file, "onnx")
    assert exported["content"] == b""
    assert str(exported["message"]).startswith("subject: ") and said in str(exported["message"])


def test_names_and_layouts_are_pytorch_s() -> None:
    arrays = read(export(case("digits-cnn").file, "pytorch")["content"]).arrays
    shapes = {name: array.shape for name, array in arrays.items()}
    conv = next(name for name in shapes if name.endswith(".weight") and len(shapes[name]) == 4)
    outputs, inputs, *kernel = shapes[conv]
    assert inputs == 1 and outputs > 1 and kernel[0] == kernel[1]
    assert shapes[conv.replace("weight", "bias")] == (outputs,)


def test_what_is_no_saved_run_is_told() -> None:
    exported = export(b"no run", "onnx")
    assert exported["content"] == b"" and "cut short" in str(exported["message"])
    with pytest.raises(ValueError, match="no form 'coffee'"):
        export(b"", "coffee")  # type: ignore[arg-type]
