"""Problems that bring their repair: done as told, the problem is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine import check, preset

Edit = Callable[[dict[str, Any]], None]


def broken(name: str, *edits: Edit) -> Any:
    """A preset's spec after edits of its nodes by id."""
    spec = json.loads(json.dumps(preset(name)["spec"]))
    (network,) = spec["networks"].values()
    for edit in edits:
        edit(network)
    return spec


def removed(gone: str) -> Edit:
    def edit(network: dict[str, Any]) -> None:
        nodes = {node["id"]: node for node in network["nodes"]}
        for node in nodes.values():
            node["inputs"] = [nodes[gone]["inputs"][0] if i == gone else i for i in node["inputs"]]
        network["nodes"].remove(nodes[gone])

    return edit


def configured(name: str, **config: Any) -> Edit:
    def edit(network: dict[str, Any]) -> None:
        (node,) = (node for node in network["nodes"] if node["id"] == name)
        node["config"] = node["config"] | config

    return edit


def retyped(name: str, kind: str, **config: Any) -> Edit:
    def edit(network: dict[str, Any]) -> None:
        (node,) = (node for node in network["nodes"] if node["id"] == name)
        node["type"], node["config"] = kind, config

    return edit


def mended(spec: Any, problem: Any) -> Any:
    """The spec with a problem's repair done, as the page does it."""
    repair = problem["repair"]
    nodes = spec["networks"][problem["network"]]["nodes"]
    (node,) = (node for node in nodes if node["id"] == problem["node"])
    if repair["insert"] is None:
        node["config"] = node["config"] | repair["config"]
        return spec
    fresh = {"id": "fresh", "type": repair["insert"], "config": repair["config"]}
    nodes.insert(nodes.index(node), fresh | {"inputs": node["inputs"]})
    node["inputs"] = ["fresh"]
    return spec


CASES = {
    "a picture into Dense": broken("digits-cnn", removed("flatten"), removed("dropout")),
    "a row into Conv2D": broken("digits-cnn", removed("reshape")),
    "three rows for RepeatVector": broken(
        "season-gru", retyped("gru_1", "RepeatVector", n=3), retyped("output", "LSTM", units=1)
    ),
    "a row into LSTM": broken("xor", retyped("dense_1", "LSTM", units=4)),
    "units that are not the answers'": broken("digits", configured("output", units=7)),
    "an ending that the loss cannot look behind": broken(
        "circle", configured("output", activation="tanh")
    ),
    "softmax over one number": broken("circle", configured("output", activation="softmax")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_repair_mends(name: str) -> None:
    spec = json.loads(json.dumps(CASES[name]))
    problem = next(each for each in check(spec)["problems"] if "repair" in each)
    assert problem["repair"]["title"]
    after = check(mended(spec, problem))["problems"]
    assert problem["message"] not in [each["message"] for each in after]
    assert [each for each in after if each["node"] == problem["node"] and "repair" in each] == []


def test_a_picture_into_dense_asks_for_flatten_only() -> None:
    report = check(mended(spec := CASES["a picture into Dense"], check(spec)["problems"][0]))
    assert report["ok"], report["problems"]


def test_layers_inside_a_block_bring_none() -> None:
    spec = json.loads(json.dumps(preset("resnet-mini")["spec"]))
    (network,) = spec["networks"].values()
    removed("reshape")(network)
    removed("stem")(network)
    found = [each for each in check(spec)["problems"] if each["node"] == "residual_1"]
    assert found and all("repair" not in each for each in found)


def test_most_problems_bring_none() -> None:
    spec = broken("circle", configured("output", units=0))
    assert all("repair" not in each for each in check(spec)["problems"])
