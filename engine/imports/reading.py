"""A Keras script read back: the experiment with the stack and the training that it describes."""

from __future__ import annotations

import ast
import copy
from typing import Any, TypedDict

from ..check import Checked, examine
from ..export import keras, keras_script
from ..export.keras_helpers import HELPERS
from ..export.names import literal
from ..export.plan import NoCode, Plan, Study, study_of
from ..shapes import show_shape
from ..spec import Problem, Spec
from .guard import tree_of
from .match import Laid, lay
from .script import Script
from .training import apply_training
from .values import Drawn, Stack, Unread

SUPERVISED = "supervised"
AROUND = ("data", "weights", "figures")
"""The parts of a script besides the model; they may stay as Strata wrote them."""


class LineProblem(TypedDict):
    """What is wrong in a line of a text, counted from 1, and what to do."""

    line: int
    message: str


class Reading(TypedDict):
    """What a text makes of an experiment: the spec, or null and what is wrong, line by line.

    `notes`: what was read and cannot be kept.
    """

    spec: Spec | None
    problems: list[LineProblem]
    notes: list[str]


def read_keras(text: str, raw: Any) -> Reading:
    """The experiment `raw` with the network and training of a Keras script. Nothing is run.

    Another recipe than supervised, a text that is not understood, and a network that
    does not work give problems and no spec.
    """
    try:
        checked = _sound(raw)
        study = study_of(checked)
        script = Script(_around(study), _formulas(study.main))
        script.read(tree_of(text))
        return _answer(script, study.main, raw)
    except Unread as error:
        return _refused([(error.line, str(error))])


def _refused(problems: list[tuple[int, str]]) -> Reading:
    listed: list[LineProblem] = [{"line": n, "message": m} for n, m in sorted(problems)[:50]]
    return {"spec": None, "problems": listed, "notes": []}


def _sound(raw: Any) -> Checked:
    report, checked = examine(raw)
    if checked is None:
        first = next(p["message"] for p in report["problems"] if p["severity"] == "error")
        raise Unread(1, f"The experiment itself has a problem. {first}")
    recipe = checked.experiment.recipe
    if recipe.name != SUPERVISED:
        raise Unread(
            1,
            f"The recipe {recipe.title} is written as Keras text but not read back: only "
            "Supervised is. Change its blocks in the network, or open a supervised experiment.",
        )
    return checked


def _around(study: Study) -> list[ast.stmt]:
    """The lines of the present script that are not the model's, and layers that Keras lacks."""
    parts = list(HELPERS.values())
    try:
        told = keras_script.sections(study)
        parts += [told[name] for name in AROUND]
    except NoCode:  # the model may be told anew where the present one cannot be
        pass
    return [line for part in parts for line in ast.parse(part).body]


def _formulas(plan: Plan) -> dict[str, str]:
    """The formulas of an experiment by what Strata writes for them, which may say more."""
    found: dict[str, str] = {}
    for node in plan.layers:
        layer: Any = node.layer
        if layer.name == "Expression":
            found[keras.formula_text(layer, len(node.inputs))] = layer.formula.text
        for value in vars(layer).values():
            if getattr(value, "name", "") == "expression":
                found[keras.activation_text(value)] = value.formula.text
    lambdas = {text: ast.parse(text, mode="eval").body for text in found}
    return {ast.dump(lambdas[text].body): own for text, own in found.items()}  # type: ignore[attr-defined]


def _answer(script: Script, plan: Plan, raw: Any) -> Reading:
    """The spec of a script that was read, checked."""
    end = _end(script)
    entry = script.drawing.entry
    if entry is None and end is not None:
        script.problems.append((end.line, "The model has no Input. Begin with keras.Input(…)."))
    _shape(script, plan)
    spec: Any = copy.deepcopy(raw)
    lines = apply_training(script, plan, spec)
    if script.problems or end is None or entry is None:
        return _refused(script.problems)
    name = plan.model.name
    laid = lay(script.drawing.nodes, entry, plan, raw["networks"][name]["nodes"])
    spec["networks"][name] = {"nodes": laid.nodes}
    report, _ = examine(spec)
    faults = [p for p in report["problems"] if p["severity"] == "error"]
    if faults:
        return _refused([(_line(p, laid, lines, end), p["message"]) for p in faults])
    return {"spec": spec, "problems": [], "notes": script.notes}


def _end(script: Script) -> Drawn | None:
    """The layer whose output is the model's; without one, that is told."""
    model = script.model
    end = model.last if isinstance(model, Stack) else model and model.end
    if end is None and not script.problems:
        text = "There is no model. Write keras.Sequential([…]) or model = keras.Model(inputs, …)."
        script.problems.append((1, text))
    if end is not None and end is not script.drawing.entry:
        taken = {source for one in script.drawing.nodes for source in one.inputs}
        if end in taken:
            script.problems.append((end.line, "Something follows the layer that the model ends on. "
                                              "Make the last one its output."))  # fmt: skip
    return end


def _shape(script: Script, plan: Plan) -> None:
    """The Input's shape is that of the data."""
    if script.drawing.shape is None:
        return
    found, line = script.drawing.shape
    data = plan.experiment.dataset.input_shape
    fits = isinstance(found, (tuple, list)) and len(found) == len(data)
    if not fits or any(a not in (None, b) for a, b in zip(found, data, strict=True)):
        script.problems.append(
            (line, f"The data have shape {show_shape(data)}, the Input {found!r:.60}. Write "
                   f"shape={literal(data)}, or choose other data.")
        )  # fmt: skip


def _line(problem: Problem, laid: Laid, lines: dict[str, int], end: Drawn) -> int:
    """Where in the text a problem of the spec comes from."""
    if problem["node"] is not None:
        return laid.lines.get(problem["node"], end.line)
    part = problem["path"].removeprefix("training.").partition(".")[0]
    return lines.get(part, end.line)
