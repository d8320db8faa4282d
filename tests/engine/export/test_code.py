"""`engine.code`: a text for what a target can be told, a sentence for what it cannot."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine import SpecError, code, preset, preset_names, samples
from engine.check import require
from engine.export import TARGETS, sections
from engine.export.formula import Text, Words
from engine.export.names import identifiers
from engine.registry import ACTIVATIONS, DATASETS, LAYERS, LOSSES, OPTIMIZERS, SCHEDULES
from tests.engine.export import cases

SUPERVISED = [
    n for n in preset_names() if preset(n)["spec"]["training"]["recipe"]["type"] == "supervised"
]


def text_of(spec: Any, target: Any) -> str:
    found = code(spec, target)
    assert found["message"] is None and found["text"], found["message"]
    compile(found["text"], found["file"], "exec")
    return found["text"]


@pytest.mark.parametrize(("name", "target"), list(product(preset_names(), TARGETS)))
def test_every_preset_has_a_script_that_python_reads(name: str, target: Any) -> None:
    text = text_of(preset(name)["spec"], target)
    assert preset(name)["title"] in text.splitlines()[0]
    assert "\n\n\n\n" not in text and text.endswith("\n")


@pytest.mark.parametrize("layer", [one for one in LAYERS if one.category != "input"])
@pytest.mark.parametrize("target", list(TARGETS))
def test_every_layer_has_code(layer: Any, target: Any) -> None:
    found = [code(cases.with_layer(layer, shape), target) for shape in cases.SHAPES]
    texts = [one["text"] for one in found if one["text"]]
    assert texts, found[0]["message"]
    for text in texts:
        compile(text, "script.py", "exec")


@pytest.mark.parametrize("target", list(TARGETS))
def test_every_activation_schedule_and_optimizer(target: Any) -> None:
    spec = preset("complementary-color")["spec"]
    for activation in ACTIVATIONS.names():
        spec["networks"]["model"]["nodes"][1]["config"]["activation"] = activation
        text_of(spec, target)
    for schedule in SCHEDULES.names():
        spec["training"]["optimizer"]["config"]["schedule"] = schedule
        text_of(spec, target)
    for optimizer in OPTIMIZERS.names():
        spec["training"]["optimizer"] = {"type": optimizer, "config": {}}
        found = code(spec, target)
        assert found["text"] or optimizer in (found["message"] or "")


@pytest.mark.parametrize("target", list(TARGETS))
@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_loss(loss: Any, target: Any) -> None:
    name = {"binary": "xor", "classes": "digits"}.get(loss.tasks[0], "line-fit")
    spec = preset(name)["spec"]
    spec["training"] |= {"loss": {"type": loss.name, "config": {}}, "metrics": []}
    if loss.tasks == ("labels",):
        assert code(spec, target)["message"]
    else:
        text_of(spec, target)


def test_a_spec_with_errors_gives_its_first_error() -> None:
    spec = preset("digits")["spec"]
    spec["networks"]["model"]["nodes"][-1]["config"]["units"] = 7
    found = code(spec, "keras")
    assert found["text"] is None and "Set its units to 10" in (found["message"] or "")
    assert code(None, "jax")["text"] is None


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(ValueError, match="Known: keras, pytorch, jax"):
        code(preset("digits")["spec"], "caffe")  # type: ignore[arg-type]


@pytest.mark.parametrize("target", list(TARGETS))
def test_a_title_stays_within_its_line(target: Any) -> None:
    spec = preset("xor")["spec"] | {"title": 'quote """\nimport os\\'}
    text = text_of(spec, target)
    assert "\nimport os" not in text


def test_names_are_pythons_and_each_its_own() -> None:
    nodes = ["input", "lambda", "a-b", "a_b", "a/b", "print", "train", "dropout"]
    names = identifiers(nodes, {"input": "inputs"})
    assert names["input"] == "inputs" and len(set(names.values())) == len(nodes)
    assert all(name.isidentifier() for name in names.values())
    assert names["lambda"] == "lambda_" and names["dropout"] == "dropout_"


def test_formulas_keep_their_meaning_with_few_brackets() -> None:
    words = Words("np", {"sigmoid": "sigmoid"}, "np.array")
    x, y = Text("x"), Text("y")
    assert str(x - (y - 1)) == "x - (y - 1)" and str((x - y) - 1) == "x - y - 1"
    assert str(2 * (x + y) / x) == "2 * (x + y) / x" and str(x / (y * x)) == "x / (y * x)"
    assert str(-(x * y)) == "-(x * y)" and str(1 - -x) == "1 - -x"
    holds = words.astype(x > 0, "float32") != 0
    assert str(words.where(holds, x, 0.5)) == "np.where(x > 0, x, 0.5)"
    assert str(words.nn.sigmoid(-x)) == "sigmoid(-x)"


def test_samples_are_stratas_own() -> None:
    spec = preset("heart")["spec"]
    with np.load(io.BytesIO(samples(spec)), allow_pickle=False) as found:
        data = require(spec).experiment.dataset.load()
        for split, name in (("train", "train"), ("validation", "val")):
            part = getattr(data, split)
            np.testing.assert_array_equal(found[f"x_{name}"], part["x"])
            np.testing.assert_array_equal(found[f"y_{name}"], part["y"])
    assert 'np.load("heart.npz")' in text_of(spec, "jax")
    with pytest.raises(SpecError):
        samples({})


SCRIPTED = sorted({preset(n)["spec"]["data"]["type"] for n in SUPERVISED})


ASK = """
import json
told = [[a.shape, str(a.dtype), float(a.mean()), float(a.std())] for a in (x_train, y_train)]
print(json.dumps(told))
"""


@pytest.mark.parametrize("kind", SCRIPTED)
def test_the_lines_about_data_make_what_strata_makes(kind: str) -> None:
    """Run in a process of its own: other numbers, of the same shape and spread."""
    name = next(n for n in SUPERVISED if preset(n)["spec"]["data"]["type"] == kind)
    spec = preset(name)["spec"]
    if "samples" in DATASETS.find(kind).fields():
        spec["data"]["config"]["samples"] = 5000
    checked = require(spec)
    dataset = checked.experiment.dataset
    if not dataset.script():
        pytest.skip(f"{kind} comes as a file")
    imports = [line for line in dataset.script().splitlines() if line.startswith("from ")]
    script = "\n".join(["import numpy as np", *imports, sections(checked, "jax")["data"], ASK])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    ours = dataset.load().train
    for found, array in zip(json.loads(done.stdout), (ours["x"], ours["y"]), strict=True):
        shape, dtype, mean, deviation = found
        assert tuple(shape) == array.shape and dtype == "float32"
        apart = 5 * array.std() / len(array) ** 0.5
        assert abs(mean - array.mean()) < apart and abs(deviation - array.std()) < apart
