"""Scripts beside what Strata itself computes, laid out in a folder for a run in a process of its
own: no generated code is ever run in this one.
"""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np

from engine import backends, preset, rng, tree
from engine.check import Checked, require
from engine.datasets.base import Data
from engine.decoding import greedy, sentence_of
from engine.export import TARGETS, export, sections
from engine.export.opened import opened
from engine.export.plan import Plan, study_of
from engine.export.torch_layers import WRITERS
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.recipes.gan import PLAYING
from engine.rng import batch_indices
from engine.sampling import STREAM, write
from engine.saved import pack
from engine.step import program
from engine.view import View

RUNNER = Path(__file__).parent / "runner.py"
STEPS = 6
ROWS = 40  # of the validation samples, to be predicted


SHAPES = ([64], [8, 8], [4, 4, 4])


def with_layer(layer: Any, shape: list[int], config: Any = None) -> dict[str, Any]:
    """A digits experiment with one layer of a kind between a Reshape and a Dense."""
    spec = preset("digits")["spec"]
    nodes = [
        {"id": "input", "type": "Input", "config": {}, "inputs": []},
        {"id": "before", "type": "Reshape", "config": {"target_shape": shape}, "inputs": ["input"]},
        {
            "id": "subject", "type": layer.name, "config": config or {},
            "inputs": ["before"] * max(layer.arity[0], 1),
        },
        {"id": "flat", "type": "Flatten", "config": {}, "inputs": ["subject"]},
        {
            "id": "output", "type": "Dense", "config": {"units": 10, "activation": "softmax"},
            "inputs": ["flat"],
        },
    ]  # fmt: skip
    spec["networks"] = {"model": {"nodes": nodes}}
    return spec


@dataclass(frozen=True)
class Answers:
    """Predictions with the first weights, the losses of the first steps, predictions after them."""

    before: np.ndarray
    losses: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class Case:
    """A spec, what Strata computes with it, its first weights by `network/node/name`, the arrays
    that a script calls by these names, the rows each network is asked about and what it answers
    after training, the texts a trained network writes, and the trained run as a file.
    """

    checked: Checked
    answers: Answers
    weights: dict[str, np.ndarray]
    arrays: dict[str, np.ndarray]
    rows: dict[str, tuple[np.ndarray, ...]]
    outputs: dict[str, np.ndarray]
    written: list[str]
    file: bytes


def case(spec: Any) -> Case:
    """Trains a spec for a few steps, in NumPy."""
    checked = require(spec)
    experiment = checked.experiment
    data = experiment.dataset.load()
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    state = initial_state(experiment, checked.infos, experiment.seed)
    weights = {
        "/".join(str(part).replace("/", "|") for part in path): leaf.copy()
        for kind in ("params", "statistics")
        for path, leaf in tree.items(state[kind])
    }
    size = experiment.batch_size
    batches = batch_indices(experiment.seed, 0, STEPS, size, len(data.train["x"]))
    splits = {"train": data.train, "validation": data.validation}
    session = backends.get("numpy").session(program(experiment), state, splits, hypers)
    kept = {name: part[:ROWS] for name, part in data.validation.items()}
    x = experiment.recipe.asked(experiment, kept)
    before = session.predict(x)
    losses = np.asarray(session.run(batches)["loss"])
    rows = _rows(experiment, kept)
    outputs = {name: _asked(session, experiment, name, given) for name, given in rows.items()}
    answers = Answers(before, losses, session.predict(x))
    arrays = _arrays(experiment, data.train, "train") | _arrays(experiment, kept, "val")
    arrays |= {"batches": batches} | _chances(experiment)
    file = pack(session.state(), {"spec": json.dumps(spec)})
    written = _written(View(experiment, Data(data.train, kept), session.predict))
    return Case(checked, answers, weights, arrays, rows, outputs, written, file)


def _arrays(experiment: Any, part: Any, split: str) -> dict[str, np.ndarray]:
    """What the lines about data leave behind."""
    pictures = experiment.recipe.name == "autoencoder" and experiment.dataset.task != "pictures"
    found = {"x": part["x"], "y": part["x" if pictures else "y"]}
    if experiment.recipe.name == "translate":
        found["so_far"] = experiment.recipe.fed(experiment, np, part)["answers"]
    return {f"{name}_{split}": array for name, array in found.items()}


def _chances(experiment: Any) -> dict[str, np.ndarray]:
    """What chance decides: the noise of each step, and the numbers that letters are drawn by."""
    if experiment.recipe.name == "gan":
        size = (experiment.batch_size, experiment.recipe.latent)
        steps = (rng.normal(np, experiment.seed, PLAYING, step, size) for step in range(STEPS))
        return {"noise": np.stack(list(steps))}
    if experiment.recipe.name == "language":
        count, length = _texts(experiment.dataset)
        drawn = [rng.uniform(np, 0, STREAM, step, (count,)) for step in range(length)]
        return {"random": np.stack(drawn)}
    return {}


def _rows(experiment: Any, kept: Any) -> dict[str, tuple[np.ndarray, ...]]:
    """What each network is asked about."""
    found = {}
    for name in experiment.models:
        if name == "decoder":
            code = experiment.models["encoder"]
            width = code.nodes[code.output].layer.units
            found[name] = (np.linspace(-1, 1, ROWS * width, dtype=np.float32).reshape(ROWS, width),)
        elif name == "generator":
            size = (ROWS, experiment.recipe.latent)
            found[name] = (rng.normal(np, 1, PLAYING, 0, size),)
        elif experiment.recipe.name == "translate":
            found[name] = tuple(experiment.recipe.fed(experiment, np, kept).values())
        else:
            found[name] = (kept["x"],)
    return found


def _asked(session: Any, experiment: Any, name: str, given: tuple[np.ndarray, ...]) -> np.ndarray:
    first, *others = given
    x = np.concatenate(given, axis=1) if others else first
    return session.predict(x, name if len(experiment.models) > 1 else "model")


def _texts(dataset: Any) -> tuple[int, int]:
    """How many texts a script writes, and how long ones."""
    (window,) = dataset.input_shape
    return (5, window) if dataset.bound is not None else (1, 200)


def _written(view: View) -> list[str]:
    """The lines that a script writes at its end."""
    if view.experiment.recipe.name == "language":
        count, length = _texts(view.dataset)
        return write(view, count=count, length=length, temperature=1.0, seed=0)
    if view.experiment.recipe.name == "translate":
        found = greedy(view, view.data.validation["x"])[:5]
        return [sentence_of(view.dataset.class_names, row.tolist(), view) for row in found]
    return []


def predicted(file: bytes) -> np.ndarray:
    """What the network of a saved run answers to the first rows."""
    run = opened(file)
    experiment = run.checked.experiment
    data = experiment.dataset.load()
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    splits = {"train": data.train, "validation": data.validation}
    session = backends.get("numpy").session(program(experiment), run.state, splits, hypers)
    return session.predict(data.validation["x"][:ROWS])


def lay_out(folder: Path, name: str, case: Case, target: str) -> None:
    """Writes a case for the runner."""
    arrays: dict[str, Any] = {f"weights/{key}": value for key, value in case.weights.items()}
    _write(folder / name, case, {"parts": sections(case.checked, target)}, target, arrays)


def lay_out_file(folder: Path, name: str, case: Case, form: Any) -> None:
    """Writes the file of trained weights of a case, what was packed together each by itself."""
    here = folder / name
    here.mkdir(parents=True, exist_ok=True)
    exported = export(case.file, form)
    assert exported["message"] is None, exported["message"]
    if exported["file"].endswith(".zip"):
        with ZipFile(io.BytesIO(exported["content"])) as archive:
            archive.extractall(here)
    else:
        (here / exported["file"]).write_bytes(exported["content"])
    parts = sections(case.checked, form) if form in TARGETS else {}
    _write(here, case, {"parts": parts}, form, {})


def _write(here: Path, case: Case, about: dict[str, Any], target: str, arrays: Any) -> None:
    study = study_of(case.checked)
    about["recipe"] = study.recipe
    about["alone"] = study.main.alone
    about["networks"] = {
        plan.model.name: {
            "own": plan.own,
            "names": {node.replace("/", "|"): name for node, name in plan.names.items()},
            "torch": _torch_weights(plan) if target == "pytorch" else {},
            "entries": [entry.name for entry in plan.entries],
        }
        for plan in study.plans
    }
    here.mkdir(parents=True, exist_ok=True)
    (here / "case.json").write_text(json.dumps(about), "utf-8")
    for network, rows in case.rows.items():
        arrays |= {f"rows/{network}/{i}": array for i, array in enumerate(rows)}
    arrays |= {f"data/{key}": value for key, value in case.arrays.items()}
    np.savez(here / "arrays.npz", **arrays)


def _torch_weights(plan: Plan) -> dict[str, dict[str, str]]:
    """What PyTorch's weights are called, by node and Strata's name."""
    found = {}
    for node in plan.layers:
        part = WRITERS[node.layer.name](plan, node, plan.given(node), False)
        kind = f"{node.layer.name} {getattr(node.layer, 'layer', '')}".strip()
        found[node.id.replace("/", "|")] = {"": kind, **(part.weights or {})}
    return found


def run(python: str, target: str, folder: Path, environment: dict[str, str]) -> None:
    """All cases of a folder, run in one process."""
    done = subprocess.run(
        [python, str(RUNNER), target, str(folder)],
        capture_output=True, text=True, timeout=600, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]


def results(folder: Path, name: str) -> dict[str, np.ndarray]:
    """What was computed. Fails with the traceback where it broke."""
    error = folder / name / "error.txt"
    assert not error.exists(), error.read_text("utf-8")
    with np.load(folder / name / "answers.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}


def answers(found: dict[str, np.ndarray]) -> Answers:
    """What the script computed."""
    return Answers(*(found[name] for name in ("before", "losses", "after")))


def written(found: dict[str, np.ndarray]) -> list[str]:
    """What the script wrote at its end: of translations, what follows the arrow."""
    return [text.split(" -> ")[-1] for text in found["written"].tolist()]
