"""Nodes with several outputs, sequences and symbols: what `check` says and what a run computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import check, train
from engine.datasets.base import Generated
from engine.events import Control
from engine.registry import DATASETS

STEPS, LETTERS = 6, 4


class Echo(Generated):
    """Letters in a row; the answer is the first of them."""

    name, title, help = "test-echo", "Echo", "Which letter came first?"
    task, view, card = "classes", "table", {}
    input_shape, output_shape, vocabulary = (STEPS,), (LETTERS,), tuple("abcd")

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        letters = np.random.default_rng(0).integers(0, LETTERS, (self.samples, STEPS))
        return letters, np.eye(LETTERS)[letters[:, 0]]


@pytest.fixture(autouse=True)
def _echo(monkeypatch: pytest.MonkeyPatch) -> None:
    DATASETS.names()
    monkeypatch.setitem(DATASETS._things, Echo.name, Echo)


def node(name: str, kind: str, inputs: list[str], **config: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "inputs": inputs, "config": config}


def spec(*nodes: dict[str, Any], **training: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "data": {"type": Echo.name, "config": {"samples": 200}},
        "networks": {"model": {"nodes": [node("input", "Input", []), *nodes]}},
        "training": {
            "loss": {"type": "categorical_crossentropy"},
            "optimizer": {"type": "Adam", "config": {"learning_rate": 0.02}},
            "batch_size": 20,
        } | training,
    }  # fmt: skip


EMBEDDING = node("letters", "Embedding", ["input"], input_dim=LETTERS, output_dim=3)
OUTPUT = node("output", "Dense", ["decoder"], units=LETTERS, activation="softmax")


def translator(**decoder: Any) -> list[dict[str, Any]]:
    """An encoder whose last state is where the decoder begins."""
    states = decoder.pop("states", ["encoder.state_h", "encoder.state_c"])
    return [
        EMBEDDING,
        node("encoder", "LSTM", ["letters"], units=5, return_state=True),
        node("decoder", "LSTM", ["letters", *states], **{"units": 5} | decoder),
        OUTPUT,
    ]


def message(*nodes: dict[str, Any]) -> str:
    problems = check(spec(*nodes))["problems"]
    assert problems, "a mistake must be reported"
    return problems[0]["message"]


def test_states_travel_by_ports_and_the_network_learns() -> None:
    report = check(spec(*translator()))
    assert report["problems"] == []
    nodes = report["networks"]["model"]["nodes"]
    assert nodes["encoder"]["ports"] == {"state_h": [5], "state_c": [5]}
    assert nodes["decoder"]["inputs"] == [[STEPS, 3], [5], [5]] and nodes["decoder"]["ports"] == {}
    assert report["networks"]["model"]["output"] == "output"
    curves = []
    for backend in ("numpy", "jax"):
        losses = [
            event["loss"] for event in train(spec(*translator()), backend, steps=80)
            if event and event["type"] == "metrics"
        ]  # fmt: skip
        curves.append(np.concatenate(losses))
    np.testing.assert_allclose(*curves, rtol=1e-3)
    assert curves[0][-1] < 0.8 * curves[0][0]


def test_letters_are_whole_numbers_all_the_way() -> None:
    config = {"inputs": [[0, 1, 2, 3, 0, 1]]}
    rows: Control = {"type": "subscribe", "id": "p", "probe": "predict", "config": config}
    run = train(spec(*translator()), "numpy", paused=True)
    item = next(run)
    while item is not None:
        item = next(run)
    event = run.send(rows)
    assert event is not None and event["type"] == "probe"
    assert event["payload"]["outputs"]["shape"] == [1, LETTERS]


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        (
            translator(states=["encoder.state_x"]),
            "no further output called state_x. It has state_h, state_c.",
        ),
        (
            translator(states=["encode.state_h"]),
            "takes its input from 'encode', which does not exist",
        ),
        (translator(states=["encoder.state_h"]), "takes 1 input or 3, got 2. Connect all states"),
        (translator(units=7), "state_h must be (batch, 7); got (batch, 5)"),
        (
            [node("decoder", "LSTM", ["input"]), OUTPUT],
            "expects a sequence (batch, steps, features), got (batch, 6). Put a Reshape to [6, 1]",
        ),
        (
            [
                node("letters", "Embedding", ["input"], input_dim=3),
                node("decoder", "GRU", ["letters"]), OUTPUT,
            ],
            "Embedding knows 3 symbols, the data have 4. Set input_dim to 4.",
        ),
        (
            [EMBEDDING, node("place", "PositionEmbedding", ["letters"], sequence_length=2),
             node("decoder", "SimpleRNN", ["place"]), OUTPUT],
            "has 2 places, the sequence has 6 steps. Set sequence_length to 6",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_explained_on_the_block(nodes: list[dict[str, Any]], words: str) -> None:
    assert words in message(*nodes)


def test_an_embedding_of_measurements_is_refused() -> None:
    wrong = spec(EMBEDDING, node("decoder", "GRU", ["letters"]), OUTPUT)
    wrong["data"] = {"type": "circle"}
    wrong["training"]["loss"] = {"type": "binary_crossentropy"}
    text = check(wrong)["problems"][0]["message"]
    assert "the data are measurements" in text
