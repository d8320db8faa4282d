"""The catalogue is complete: whatever is registered is documented and usable."""

from __future__ import annotations

import json

import jsonschema
import pytest

from engine import catalogue, check, schema
from engine.registry import FAMILIES

ENTRIES = [(family, cls) for family, registry in FAMILIES.items() for cls in registry]


@pytest.mark.parametrize(("family", "cls"), ENTRIES, ids=lambda v: getattr(v, "name", v))
def test_entry_is_documented(family: str, cls: type) -> None:
    entry = cls.describe()
    assert entry["title"] and entry["help"][-1] in ".?", "one line of help, ending in a stop"
    assert len(entry["help"]) <= 120, "help is one line"
    assert len(entry["doc"]) >= 9, "the class docstring gives the formula and the shapes"
    assert entry["source"], "the class docstring ends on 'Source: …'"
    for field in entry["fields"]:
        assert field["help"].endswith("."), f"{field['name']} needs a line of help"


# A table of one's own is nothing without its file.
COMPLETE = [(family, cls) for family, cls in ENTRIES if cls.name != "table"]


@pytest.mark.parametrize(("family", "cls"), COMPLETE, ids=lambda v: getattr(v, "name", v))
def test_defaults_are_valid(family: str, cls: type) -> None:
    thing = cls()
    assert FAMILIES[family].read({"type": cls.name, "config": thing.config()}).config() == (
        thing.config()
    )


def test_catalogue_is_one_json_object_with_every_family() -> None:
    lists = {
        "layers", "activations", "losses", "optimizers", "schedules", "initializers", "metrics",
        "datasets", "recipes", "blocks", "presets",
    }  # fmt: skip
    whole = catalogue()
    assert set(whole) == lists
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    for family in lists:
        names = [entry["name"] for entry in whole[family]]
        assert names and len(names) == len(set(names))
        assert all(entry["help"] for entry in whole[family])


@pytest.mark.parametrize("family", ["losses", "metrics"])
def test_every_task_has_one_first_choice(family: str) -> None:
    entries = catalogue()[family]
    assert all(set(e["usual_for"]) <= set(e["tasks"]) for e in entries)
    usual = sorted(task for e in entries for task in e["usual_for"])
    assert usual == ["binary", "classes", "labels", "pictures", "regression"]


@pytest.mark.parametrize("entry", catalogue()["presets"], ids=lambda e: e["name"])
def test_presets_have_no_problem_at_all(entry: dict) -> None:
    report = check(entry["spec"])
    assert report["problems"] == []
    assert check(report["spec"]) == report, "the filled-in spec means the same"


def test_schema_accepts_the_presets_and_names_every_wire_type() -> None:
    whole = schema()
    assert {"Spec", "Report", "Catalogue", "Event", "Control", "Tensor"} <= whole["$defs"].keys()
    assert json.loads(json.dumps(whole)) == whole
    for entry in catalogue()["presets"]:
        _conforms(entry["spec"], whole, whole)


def test_schema_describes_the_catalogue() -> None:
    whole = schema()
    _conforms(catalogue(), whole["$defs"]["Catalogue"], whole)


def _conforms(value: object, rule: dict, whole: dict) -> None:
    jsonschema.Draft202012Validator({**rule, "$defs": whole["$defs"]}).validate(value)
