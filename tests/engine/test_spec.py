"""Specs: what is read, what is refused, and where the refusal points."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import SpecError, check, preset, train
from engine.spec import MAX_NODES


@pytest.fixture
def colours() -> dict[str, Any]:
    return preset("complementary-color")["spec"]


def put(spec: Any, path: str, value: Any) -> Any:
    """The spec with one place changed; a path of keys and numbers joined by dots."""
    spec = copy.deepcopy(spec)
    *parents, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    target = spec
    for key in parents:
        target = target[key]
    target[last] = value
    return spec


def errors(spec: Any) -> dict[str, str]:
    return {p["path"]: p["message"] for p in check(spec)["problems"] if p["severity"] == "error"}


NODE = "networks.model.nodes.1"

BAD = [
    ("version", 2, "version"),
    ("seed", -1, "seed"),
    ("seed", 1.5, "seed"),
    ("seed", True, "seed"),
    ("colour", "red", "colour"),
    ("data.type", "nothing", "data.type"),
    ("data.config", {"samples": "many"}, "data.config.samples"),
    ("training.batch_size", 0, "training.batch_size"),
    ("training.batch_size", None, "training.batch_size"),
    ("training.optimizer.config", {"learning_rate": float("nan")},
     "training.optimizer.config.learning_rate"),
    ("training.optimizer.config", {"learning_rate": float("inf")},
     "training.optimizer.config.learning_rate"),
    ("training.optimizer.config", {"learning_rate": 11}, "training.optimizer.config.learning_rate"),
    ("training.optimizer.config", {"learning_rat": 1}, "training.optimizer.config.learning_rat"),
    ("training.loss.type", "categorical_crossentropy", "training.loss.type"),
    ("training.metrics", ["accuracy"], "training.metrics[0]"),
    (f"{NODE}.config.units", 0, "networks.model.nodes[1].config.units"),
    (f"{NODE}.config.units", 2.5, "networks.model.nodes[1].config.units"),
    (f"{NODE}.config.activation", "rely", "networks.model.nodes[1].config.activation.type"),
    (f"{NODE}.config.activation", {"type": "elu", "config": {"alpha": -1}},
     "networks.model.nodes[1].config.activation.config.alpha"),
    (f"{NODE}.config.unit", 3, "networks.model.nodes[1].config.unit"),
    (f"{NODE}.type", "Dens", "networks.model.nodes[1].type"),
    (f"{NODE}.id", "a.b", "networks.model.nodes[1].id"),
    (f"{NODE}.inputs", ["nobody"], "networks.model.nodes[1].inputs"),
    (f"{NODE}.inputs", [], "networks.model.nodes[1].inputs"),
    (f"{NODE}.inputs", ["input", "input"], "networks.model.nodes[1].inputs"),
    ("networks.model.nodes.4.config.units", 4, "networks.model.nodes[4]"),
    ("networks.model.nodes.0.config.shape", [4], "networks.model.nodes[0].config.shape"),
    ("networks", {}, "networks"),
    ("networks.model.nodes", [], "networks.model.nodes"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "at"), BAD, ids=[f"{p}={v}" for p, v, _ in BAD])
def test_bad_value_is_reported_where_it_stands(
    colours: dict[str, Any], path: str, value: Any, at: str
) -> None:
    found = errors(put(colours, path, value))
    assert at in found, found
    assert len(found[at]) > 10


def test_message_says_what_to_do(colours: dict[str, Any]) -> None:
    colours["networks"]["model"]["nodes"][0]["config"] = {}
    nodes = colours["networks"]["model"]["nodes"]
    nodes.insert(1, {
        "id": "square", "type": "Reshape", "inputs": ["input"],
        "config": {"target_shape": [1, 3, 1]},
    })  # fmt: skip
    nodes[2]["inputs"] = ["square"]
    (problem,) = check(colours)["problems"]
    assert problem["node"] == "dense_1"
    assert problem["message"] == (
        "dense_1: Dense expects a flat input of rank 2, got (batch, 1, 3, 1). "
        "Put a Flatten block before it."
    )


def test_a_sequence_through_dense_blocks_must_be_flattened_in_the_end(
    colours: dict[str, Any],
) -> None:
    nodes = colours["networks"]["model"]["nodes"]
    nodes.insert(1, {
        "id": "steps", "type": "Reshape", "config": {"target_shape": [3, 1]}, "inputs": ["input"],
    })  # fmt: skip
    nodes[2]["inputs"] = ["steps"]
    (problem,) = check(colours)["problems"]
    assert problem["node"] == "output"
    assert "Put a Flatten block before output." in problem["message"]


def test_all_problems_come_at_once(colours: dict[str, Any]) -> None:
    colours["seed"] = "x"
    colours["training"]["batch_size"] = -1
    colours["networks"]["model"]["nodes"][1]["config"]["units"] = "x"
    colours["networks"]["model"]["nodes"][2]["type"] = "x"
    assert len(errors(colours)) == 4


def test_circle_of_wires_is_named(colours: dict[str, Any]) -> None:
    nodes = colours["networks"]["model"]["nodes"]
    nodes[1] = {"id": "dense_1", "type": "Add", "config": {}, "inputs": ["input", "dense_3"]}
    found = check(colours)["problems"]
    assert {p["node"] for p in found} == {"dense_1", "dense_2", "dense_3"}
    assert all("circle" in p["message"] for p in found)


def test_second_loose_end_is_named(colours: dict[str, Any]) -> None:
    colours["networks"]["model"]["nodes"].append(
        {"id": "spare", "type": "Dense", "config": {}, "inputs": ["dense_1"]}
    )
    (problem,) = check(colours)["problems"]
    assert (problem["node"] == "spare" and "two" in problem["message"]) or "2" in problem["message"]


def test_ten_billion_parameters_are_refused_without_being_made(colours: dict[str, Any]) -> None:
    for node in colours["networks"]["model"]["nodes"][1:4]:
        node["config"]["units"] = 65536
    report = check(colours)
    assert report["totals"]["parameters"] > 8e9
    assert "GiB" in report["problems"][0]["message"]
    with pytest.raises(SpecError, match="GiB"):
        train(colours)


def test_branches_and_merges_are_a_graph(colours: dict[str, Any]) -> None:
    nodes = colours["networks"]["model"]["nodes"]
    nodes[4]["inputs"] = ["join"]
    # Written in any order: what counts are the wires.
    nodes.insert(1, {"id": "join", "type": "Concatenate", "config": {},
                     "inputs": ["dense_3", "dense_1"]})  # fmt: skip
    report = check(colours)
    assert report["ok"], report["problems"]
    assert report["networks"]["model"]["nodes"]["join"]["output"] == [80]
    assert report["networks"]["model"]["parameters"] == 256 + 2080 + 528 + 81 * 3


def test_heart_has_497_parameters_and_colours_what_keras_counts(colours: dict[str, Any]) -> None:
    assert check(preset("heart")["spec"])["totals"]["parameters"] == 29 * 16 + 16 + 16 + 1 == 497
    # keras.Sequential of the same layers: summary() gives 256, 2 080, 528 and 51.
    nodes = check(colours)["networks"]["model"]["nodes"]
    assert [nodes[i]["parameters"] for i in nodes] == [0, 256, 2080, 528, 51]


def test_structure_ignores_hypers_names_and_seed_only(colours: dict[str, Any]) -> None:
    same = [
        put(colours, "seed", 5),
        put(colours, "title", "Mine"),
        put(colours, "training.optimizer.config.learning_rate", 0.5),
    ]
    other = [
        put(colours, "training.batch_size", 26),
        put(colours, "data.config", {"samples": 9000}),
        put(colours, "training.optimizer.config", {"momentum": 0.9}),
        put(colours, "networks.model.nodes.1.config.units", 65),
    ]
    structure = check(colours)["structure"]
    assert structure
    assert {check(spec)["structure"] for spec in same} == {structure}
    assert structure not in {check(spec)["structure"] for spec in other}


def test_too_many_layers_are_refused(colours: dict[str, Any]) -> None:
    node = colours["networks"]["model"]["nodes"][1]
    colours["networks"]["model"]["nodes"] = [node | {"id": f"n{i}"} for i in range(MAX_NODES + 1)]
    assert "networks.model.nodes" in errors(colours)


def test_unit_activation_at_the_end_of_a_crossentropy_is_a_warning() -> None:
    spec = put(preset("heart")["spec"], "networks.model.nodes.2.config.activation", "linear")
    report = check(spec)
    assert report["ok"]
    assert report["problems"][0]["node"] == "output"
    assert "sigmoid" in report["problems"][0]["message"]


HEAD = "networks.model.nodes.2.config.activation"


@pytest.mark.parametrize(
    ("path", "value", "loss", "words"),
    [
        (HEAD, "softmax", "binary_crossentropy", "expects sigmoid at the end, found softmax"),
        (HEAD, "softmax", "mean_squared_error", "over a single number is always 1"),
        (HEAD, "sigmoid", "hinge", "both sides of zero"),
        ("networks.model.nodes.2.type", "Dense", "hinge", "expects linear"),
    ],
)
def test_endings_that_do_not_suit_the_loss_are_warned_about(
    path: str, value: str, loss: str, words: str
) -> None:
    spec = put(put(preset("heart")["spec"], path, value), "training.loss", {"type": loss})
    report = check(spec)
    assert report["ok"] and any(words in p["message"] for p in report["problems"])
    assert all(p["node"] == "output" and p["severity"] == "warning" for p in report["problems"])


def test_softmax_twice_is_explained_on_the_block() -> None:
    spec = preset("digits")["spec"]
    nodes = spec["networks"]["model"]["nodes"]
    before = nodes[-1]["id"]
    nodes.append({"id": "again", "type": "Activation", "config": {"activation": "softmax"},
                  "inputs": [before]})  # fmt: skip
    (problem,) = check(spec)["problems"]
    assert problem["node"] == "again" and problem["severity"] == "warning"
    assert f"{before} already applies one" in problem["message"]
    nodes[-2]["config"]["activation"] = "linear"
    assert not check(spec)["problems"]


def test_counts_need_an_ending_above_zero(colours: dict[str, Any]) -> None:
    spec = put(colours, "training.loss", {"type": "poisson"})
    last = len(spec["networks"]["model"]["nodes"]) - 1
    spec = put(spec, f"networks.model.nodes.{last}.config.activation", "linear")
    (problem,) = check(spec)["problems"]
    assert problem["severity"] == "warning" and "softplus" in problem["message"]
    assert not check(put(spec, f"networks.model.nodes.{last}.config.activation", "softplus"))[
        "problems"
    ]


def test_whole_numbers_are_not_one_hot() -> None:
    spec = put(preset("digits")["spec"], "training.loss.type", "sparse_categorical_crossentropy")
    assert "training.loss.type" in errors(spec)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(p for key, item in items for p in places(item, (*path, key)))]


PLACES = [p for p in places(preset("complementary-color")["spec"]) if p]


@settings(max_examples=300)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_garbage_anywhere_gets_a_report(place: tuple[Any, ...], value: Any) -> None:
    spec = preset("complementary-color")["spec"]
    target: Any = spec
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    report = check(spec)
    assert report["ok"] == (not any(p["severity"] == "error" for p in report["problems"]))
    json.dumps(report, allow_nan=False)
    if report["ok"]:
        assert check(report["spec"])["structure"] == report["structure"]


@given(value=JSON)
def test_garbage_instead_of_a_spec_gets_a_report(value: Any) -> None:
    report = check(value)
    assert not report["ok"] and report["problems"]
    json.dumps(report, allow_nan=False)
