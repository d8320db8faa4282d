"""The script of an experiment in a target: its sections, put together."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from ..check import examine
from ..spec import Problem
from . import data, jax, keras_script, pytorch
from .names import stem_of, tidy
from .plan import NoCode, study_of

TARGETS = {"keras": keras_script.sections, "pytorch": pytorch.sections, "jax": jax.sections}
Target = Literal["keras", "pytorch", "jax"]


class Code(TypedDict):
    """A script, or what is in its way. `file`: the name to save it under; `data`: the name of the
    file of samples that it reads, if it does.
    """

    target: Target
    file: str
    data: str | None
    text: str | None
    message: str | None


def sections(checked: Any, target: str) -> dict[str, str]:
    """The parts of a script by name. Raises NoCode for what the target cannot be told."""
    return TARGETS[target](study_of(checked))


def code(raw: Any, target: Target) -> Code:
    """The script of a spec given as parsed JSON. Raises ValueError for an unknown target; a spec
    with errors, or one that has no code, gives a message instead of a text.
    """
    if target not in TARGETS:
        raise ValueError(f"There is no target {target!r}. Known: {', '.join(TARGETS)}.")
    report, checked = examine(raw)
    if checked is None:
        return _without(target, _errors(report["problems"]))
    try:
        study = study_of(checked)
        parts = TARGETS[target](study)
    except NoCode as error:
        return _without(target, str(error))
    name = stem_of(checked.experiment.spec["name"])
    text = tidy("\n".join(parts.values()))
    scripted = study.main.experiment.dataset.script()
    file = None if scripted else data.file_name(study.main)
    return {
        "target": target, "file": f"{name}_{target}.py", "data": file, "text": text,
        "message": None,
    }  # fmt: skip


def _without(target: Target, message: str) -> Code:
    return {"target": target, "file": "", "data": None, "text": None, "message": message}


def _errors(problems: list[Problem]) -> str:
    """The first error, and how many more there are."""
    first, *others = [p["message"] for p in problems if p["severity"] == "error"]
    more = f" ({len(others)} more besides.)" if others else ""
    return f"There is no code while the experiment has a problem. {first}{more}"
