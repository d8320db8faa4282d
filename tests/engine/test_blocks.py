"""Blocks: what they unfold into, what is said of mistakes in them, and the ready-made ones."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import check
from engine.catalogue import blocks, preset
from engine.check import require
from engine.expand import MAX_DEPTH
from engine.params import initial_params
from engine.spec import MAX_NODES
from tests.engine.runs import Pump, finished

READY = {block.pop("name"): block for block in blocks()}
for _block in READY.values():
    del _block["source"]


def node(name: str, kind: str, inputs: list[str], **config: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "inputs": inputs, "config": config}


def use(name: str, block: str, inputs: list[str], **knobs: Any) -> dict[str, Any]:
    return node(name, "Block", inputs, block=block, knobs=knobs)


def knob(name: str, default: Any, *targets: str) -> dict[str, Any]:
    pairs = [target.split(".") for target in targets]
    return {
        "name": name,
        "default": default,
        "targets": [{"node": inner, "field": field} for inner, field in pairs],
    }


INPUT = node("input", "Input", [])
OUTPUT = node("output", "Dense", ["body"], units=2)
HIDDEN = {
    "nodes": [
        INPUT,
        node("first", "Dense", ["input"], units=3, activation="tanh"),
        node("drop", "Dropout", ["first"], rate=0.2),
        node("second", "Dense", ["drop"], units=3, activation="tanh"),
    ],
    "knobs": [knob("units", 4, "first.units", "second.units"), knob("rate", 0.1, "drop.rate")],
}


def spec(*nodes: dict[str, Any], **definitions: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "data": {"type": "circle"},
        "networks": {"model": {"nodes": [INPUT, *nodes]}},
        "blocks": definitions,
        "training": {
            "loss": {"type": "binary_crossentropy"},
            "optimizer": {"type": "SGD", "config": {"learning_rate": 0.1}},
            "batch_size": 16,
        },
    }


def plane(*nodes: dict[str, Any], **definitions: Any) -> dict[str, Any]:
    """A spec that ends on one probability."""
    last = node("output", "Dense", [nodes[-1]["id"]], units=1, activation="sigmoid")
    return spec(*nodes, last, **definitions)


def told(raw: Any) -> list[tuple[str | None, str, str]]:
    return [(p["node"], p["path"], p["message"]) for p in check(raw)["problems"]]


def test_a_block_counts_as_its_layers_do() -> None:
    raw = plane(use("body", "hidden", ["input"], units=5), hidden=HIDDEN)
    report = check(raw)
    assert report["problems"] == []
    nodes = report["networks"]["model"]["nodes"]
    assert nodes["body"]["inputs"] == [[2]] and nodes["body"]["output"] == [5]
    assert nodes["body"]["parameters"] == (2 * 5 + 5) + (5 * 5 + 5)
    assert nodes["body/second"]["output"] == [5] and nodes["body/input"]["output"] == [2]
    total = 2 * 5 + 5 + 5 * 5 + 5 + (5 + 1)
    assert report["networks"]["model"]["parameters"] == report["totals"]["parameters"] == total


def test_defaults_of_knobs_are_filled_in_and_the_definition_stays() -> None:
    report = check(plane(use("body", "hidden", ["input"], units=5), hidden=HIDDEN))
    body = report["spec"]["networks"]["model"]["nodes"][1]
    assert body["config"] == {"block": "hidden", "knobs": {"units": 5, "rate": 0.1}}
    assert [each["id"] for each in report["spec"]["blocks"]["hidden"]["nodes"]] == [
        "input", "first", "drop", "second",
    ]  # fmt: skip
    assert check(report["spec"]) == report


def test_written_flat_it_is_the_same_run() -> None:
    folded = plane(use("body", "hidden", ["input"], units=5), hidden=HIDDEN)
    flat = plane(
        node("body_first", "Dense", ["input"], units=5, activation="tanh"),
        node("body_drop", "Dropout", ["body_first"], rate=0.1),
        node("body_second", "Dense", ["body_drop"], units=5, activation="tanh"),
    )
    assert finished(folded, "numpy", 20).losses() == finished(flat, "numpy", 20).losses()


def test_two_uses_begin_differently() -> None:
    raw = plane(
        use("one", "hidden", ["input"]), use("two", "hidden", ["one"]), hidden=HIDDEN
    )  # fmt: skip
    params = initial_params(require(raw).infos, 0)["model"]
    assert params["one/second"]["kernel"].shape == params["two/second"]["kernel"].shape
    assert not np.array_equal(params["one/second"]["kernel"], params["two/second"]["kernel"])


def test_hypers_inside_are_live_and_know_their_place() -> None:
    fixed = copy.deepcopy(HIDDEN)
    fixed["knobs"].pop()
    raw = plane(use("a", "hidden", ["input"]), use("b", "fixed", ["a"]), hidden=HIDDEN, fixed=fixed)
    places = {hyper["key"]: hyper for hyper in check(raw)["hypers"]}
    turned, written = places["model.a/drop.rate"], places["model.b/drop.rate"]
    assert turned["path"] == "networks.model.nodes[1].config.knobs.rate" and turned["value"] == 0.1
    assert written["path"] == "blocks.fixed.nodes[2].config.rate" and written["value"] == 0.2
    run = Pump(raw)
    run.until("started")
    run.send({"type": "hyper", "key": "model.a/drop.rate", "value": 0.5})
    answer = run.all("hyper") or [run.until("hyper", 100)]
    assert answer[0]["key"] == "model.a/drop.rate" and answer[0]["value"] == 0.5


def test_only_structure_resets_a_run() -> None:
    def structure(**knobs: Any) -> str | None:
        return check(plane(use("a", "hidden", ["input"], **knobs), hidden=HIDDEN))["structure"]

    assert structure() == structure(rate=0.4) == structure(units=4)
    assert structure() != structure(units=5)


def test_blocks_within_blocks() -> None:
    twice = {
        "nodes": [
            INPUT,
            use("one", "hidden", ["input"], rate=0.3),
            node("sum", "Add", ["one", "two"]),
            use("two", "hidden", ["one"]),
        ],
        "knobs": [knob("width", 6, "one.units", "two.units")],
    }
    raw = plane(use("body", "twice", ["input"], width=7), hidden=HIDDEN, twice=twice)
    report = check(raw)
    nodes = report["networks"]["model"]["nodes"]
    assert report["problems"] == [] and nodes["body/two/second"]["output"] == [7]
    assert nodes["body/one"]["parameters"] == (2 * 7 + 7) + (7 * 7 + 7)
    assert finished(raw, "numpy", 3).losses()

    raw["networks"]["model"]["nodes"][1]["config"]["knobs"]["width"] = "wide"
    assert told(raw) == [
        (
            "body",
            "networks.model.nodes[1].config.knobs.width",
            "body: one/first: units must be a whole number, got 'wide'.",
        )
    ]


def test_a_mistake_inside_is_told_at_the_block() -> None:
    wrong = copy.deepcopy(HIDDEN)
    wrong["nodes"][2] = node("drop", "Flaten", ["first"])
    wrong["knobs"].pop()
    where, path, text = told(plane(use("body", "wrong", ["input"]), wrong=wrong))[0]
    assert (where, path) == ("body", "blocks.wrong.nodes[2].type")
    assert text.startswith("body: drop: There is no layer called 'Flaten'. Did you mean Flatten?")


def test_a_shape_that_does_not_fit_is_told_at_the_block() -> None:
    raw = spec(use("body", "residual", ["input"]), residual=READY["residual"])
    where, path, text = told(raw)[0]
    assert where == "body" and path == "blocks.residual.nodes[1]"
    assert text.startswith("body: conv_1: Conv2D expects")


@pytest.mark.parametrize(
    ("nodes", "definitions", "message"),
    [
        ([use("body", "hiden", ["input"])], {"hidden": HIDDEN}, "Did you mean hidden?"),
        ([use("body", "hidden", [])], {"hidden": HIDDEN}, "takes 1 input, got 0"),
        ([use("body", "hidden", ["input"], size=3)], {"hidden": HIDDEN}, "it has units, rate"),
        (
            [use("first", "hidden", ["input"]), node("body", "Dense", ["first.state"])],
            {"hidden": HIDDEN},
            "takes first.state, but a block has one output only",
        ),
        (
            [use("a", "hidden", ["input"]), node("a_first", "Dense", ["a"])],
            {"hidden": HIDDEN},
            "a_first: is called as a/first within its block",
        ),
        (
            [use("body", "self", ["input"])],
            {"self": {"nodes": [INPUT, use("again", "self", ["input"])]}},
            "contains itself (self → self)",
        ),
        ([use("body", "none", ["input"])], {"none": {"nodes": [INPUT]}}, "one Input and layers"),
        (
            [use("body", "open", ["input"])],
            {"open": {"nodes": [INPUT, *(node(name, "Dense", ["input"]) for name in "ab")]}},
            "ends in 2 places (a, b)",
        ),
        (
            [use("body", "loose", ["input"])],
            {"loose": HIDDEN | {"knobs": [knob("k", 1, "third.units")]}},
            "turns 'third', which is no layer of loose. Choose one of",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_mistakes(nodes: Any, definitions: Any, message: str) -> None:
    problems = told(plane(*nodes, **definitions))
    ids = {each["id"] for each in nodes}
    assert any(message in text and where in ids for where, _, text in problems), problems


def test_an_unused_definition_stops_nothing() -> None:
    broken = {"nodes": [INPUT, use("x", "broken", ["input"])]}
    assert told(plane(node("body", "Dense", ["input"]), broken=broken)) == []


def test_limits_hold_after_unfolding() -> None:
    chain = [INPUT, *(node(f"d{i}", "Dense", [f"d{i - 1}" if i else "input"]) for i in range(150))]
    uses = [use(f"u{i}", "long", [f"u{i - 1}" if i else "input"]) for i in range(3)]
    problems = told(plane(*uses, long={"nodes": chain}))
    assert problems[0][0] == "u2" and f"at most {MAX_NODES}" in problems[0][2]


def test_deep_and_wide_definitions_are_refused_at_once() -> None:
    """Thirty levels of two each would unfold into a thousand million layers."""

    def level(i: int) -> dict[str, Any]:
        below = f"b{i - 1}"
        inner = [use("x", below, ["input"]), use("y", below, ["x"])]
        return {"nodes": [INPUT, *inner] if i else HIDDEN["nodes"]}

    definitions = {f"b{i}": level(i) for i in range(30)}
    problems = told(plane(use("body", "b29", ["input"]), **definitions))
    assert len(problems) == 1 and f"deeper than {MAX_DEPTH}" in problems[0][2]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
PLACES = st.sampled_from(["nodes", "knobs", "title", "help", "block", "values", "targets", "all"])


@settings(max_examples=150)
@given(PLACES, JUNK)
def test_whatever_a_definition_holds_check_answers(place: str, junk: Any) -> None:
    hidden = copy.deepcopy(HIDDEN)
    body = use("body", "hidden", ["input"])
    if place == "block":
        body["config"]["block"] = junk
    elif place == "values":
        body["config"]["knobs"] = junk
    elif place == "targets":
        hidden["knobs"][0]["targets"] = junk
    elif place == "all":
        hidden = junk
    else:
        hidden[place] = junk
    report = check(plane(body, hidden=hidden))
    assert report["ok"] == (report["structure"] is not None and not report["problems"])


def ready(name: str, **knobs: Any) -> dict[str, Any]:
    """A small experiment around a ready-made block."""
    raw = spec(**{name: READY[name]})
    if name == "transformer":
        raw["data"] = {"type": "sine"}
        raw["training"]["loss"] = {"type": "mean_squared_error"}
        body = [node("wide", "Dense", ["input"], units=16), use("body", name, ["wide"], **knobs)]
        end = [node("flat", "Flatten", ["body"]), node("output", "Dense", ["flat"], units=1)]
    else:
        raw["data"] = {"type": "digits"}
        raw["training"]["loss"] = {"type": "categorical_crossentropy"}
        body = [
            node("picture", "Reshape", ["input"], target_shape=[8, 8, 1]),
            use("body", name, ["picture"], **knobs),
        ]
        end = [
            node("flat", "GlobalAveragePooling2D", ["body"]),
            node("output", "Dense", ["flat"], units=10, activation="softmax"),
        ]
    raw["networks"]["model"]["nodes"] += [*body, *end]
    raw["training"]["optimizer"] = {"type": "Adam", "config": {"learning_rate": 0.01}}
    return raw


KNOBS = [
    ("inception", {"filters": 5, "few": 3, "activation": "tanh"}),
    ("residual", {"filters": 6, "kernel_size": [5, 5], "activation": "tanh"}),
    ("transformer", {"hidden": 20, "num_heads": 4, "key_dim": 5, "causal": True}),
]


def test_every_ready_made_block_is_tried() -> None:
    assert {name for name, _ in KNOBS} == set(READY)


@pytest.mark.parametrize("name", READY)
def test_ready_made_blocks_say_what_they_are(name: str) -> None:
    block = next(each for each in blocks() if each["name"] == name)
    assert block["title"] and block["help"].endswith(".") and block["source"].endswith(".")
    assert all(each["title"] for each in block["knobs"])


@pytest.mark.parametrize(("name", "knobs"), KNOBS)
def test_every_knob_of_a_ready_made_block_turns(name: str, knobs: dict[str, Any]) -> None:
    report = check(ready(name, **knobs))
    assert report["problems"] == []
    plain = check(ready(name))
    assert report["structure"] != plain["structure"]
    for key, value in knobs.items():
        assert check(ready(name, **{key: value}))["structure"] != plain["structure"], key


@pytest.mark.parametrize("name", READY)
def test_ready_made_blocks_learn_alike_on_both_engines(name: str) -> None:
    first, second = (finished(ready(name), backend, 60).losses() for backend in ("numpy", "jax"))
    late = [np.mean([losses[step] for step in range(51, 61)]) for losses in (first, second)]
    assert late[0] < first[1] * 0.97
    assert late[0] == pytest.approx(late[1], rel=1e-3)
    assert first[1] == pytest.approx(second[1], rel=1e-5)


def test_a_preset_comes_with_the_ready_made_blocks_it_uses() -> None:
    spec = preset("play-transformer")["spec"]
    assert spec["blocks"] == {"transformer": READY["transformer"]}
    assert "blocks" not in preset("names-lstm")["spec"]
