"""Translation: what is fed, how it is decoded, what is explained and what is reached."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from engine import check
from engine.catalogue import preset
from engine.datasets.pairs import Pairs
from engine.decoding import beam, greedy, question_of
from engine.experiment import resolve
from engine.spec import read
from engine.view import View
from tests.engine.runs import Pump, finished


def attention() -> dict[str, Any]:
    return copy.deepcopy(preset("translate-attention")["spec"])


def view(predict: Any) -> View:
    spec, _ = read(attention())
    assert spec is not None
    experiment, _, _ = resolve(spec)
    assert experiment is not None
    return View(experiment, Pairs().load(), predict)


def chain(rows: dict[int, dict[int, float]]) -> Any:
    """A network whose next word depends on the last one only: {last: {next: probability}}."""
    table = np.full((103, 103), 1e-9, np.float32)
    for last, nexts in rows.items():
        for word, share in nexts.items():
            table[last, word] = share
    return lambda x: table[x[:, 8:]]


def test_greedy_takes_the_likeliest_word_and_beam_the_likeliest_sentence() -> None:
    """The likeliest first word leads to unlikely second ones."""
    predict = chain({1: {5: 0.6, 6: 0.4}, 5: {7: 0.3, 8: 0.3, 9: 0.4}, 6: {1: 1.0}, 9: {1: 1.0},
                     7: {1: 1.0}, 8: {1: 1.0}})  # fmt: skip
    asked = view(predict).data.validation["x"][:2]
    assert greedy(view(predict), asked).tolist() == [[5, 9, 1, 0, 0, 0, 0, 0, 0]] * 2
    (only,) = beam(view(predict), asked[0], 1)
    assert only[1] == [5, 9, 1] and only[0] == pytest.approx(np.log(0.24), abs=1e-4)
    best, second, *_ = beam(view(predict), asked[0], 4)
    assert best[1] == [6, 1] and best[0] == pytest.approx(np.log(0.4), abs=1e-4)
    assert second[1] == [5, 9, 1]


def test_beam_of_one_is_greedy_for_a_network_that_has_learnt_a_little() -> None:
    pump = Pump(attention(), paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=60)
    pump.idle()
    rows = pump.tell(type="subscribe", id="t", probe="translations", config={"count": 6})
    for asked, answer in zip(rows["payload"]["asked"], rows["payload"]["answered"], strict=True):
        config = {"sentence": asked, "width": 1}
        own = pump.tell(type="subscribe", id="o", probe="translation", config=config)["payload"]
        assert own["answers"] == [answer]
        assert 0 < own["likely"][0] <= 1


def test_the_answer_so_far_is_the_right_one_a_word_late() -> None:
    spec, _ = read(attention())
    assert spec is not None
    experiment, _, _ = resolve(spec)
    assert experiment is not None
    y = np.array([[7, 8, 1, 0, 0, 0, 0, 0, 0]], np.int32)
    fed = experiment.recipe.fed(experiment, np, {"x": np.zeros((1, 8), np.int32), "y": y})
    assert fed["answers"].tolist() == [[1, 7, 8, 1, 0, 0, 0, 0, 0]]


def test_both_engines_learn_alike() -> None:
    for name in ("translate-gru", "translate-attention"):
        spec = preset(name)["spec"]
        ours, jax = finished(spec, "numpy", 100), finished(spec, "jax", 100)
        np.testing.assert_allclose(
            list(ours.losses().values()), list(jax.losses().values()), rtol=1e-3
        )


def test_sentences_kept_back_come_out_word_for_word() -> None:
    pump = Pump(attention(), "numpy", steps=3000, final=True)
    metrics = pump.until("done")["metrics"]
    assert metrics["exact"] >= 0.95


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the elephant sings", "never read 'elephant'"),
        ("", "1 to 8 words, got 0"),
        ("the " * 9, "1 to 8 words, got 9"),
    ],
)
def test_sentences_that_cannot_be_asked(text: str, words: str) -> None:
    with pytest.raises(Exception, match=words):
        question_of(view(None), text)


def test_capitals_and_full_stops_are_forgiven() -> None:
    assert (
        question_of(view(None), "The girls sing.").tolist()
        == question_of(view(None), "the girls sing").tolist()
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda n: n[3]["config"].update(source="inputs"), "has one Input"),
        (lambda n: n[-1]["config"].update(units=67), "Set its units to 103"),
        (lambda n: n[4]["config"].update(input_dim=67), "103"),
        (lambda n: n[6].update(inputs=["gru_2"]), "Switch on use_causal_mask"),
    ],
)
def test_what_does_not_fit_is_explained_on_the_block(change: Any, words: str) -> None:
    spec = attention()
    change(spec["networks"]["model"]["nodes"])
    problems = check(spec)["problems"]
    assert any(words in problem["message"] and problem["node"] for problem in problems)


def test_a_network_without_answers_is_told_what_is_missing() -> None:
    spec = attention()
    nodes = spec["networks"]["model"]["nodes"]
    spec["networks"]["model"]["nodes"] = [
        nodes[0], nodes[1], nodes[2],
        {"id": "output", "type": "Dense", "config": {"units": 103}, "inputs": ["gru_1"]},
    ]  # fmt: skip
    messages = [problem["message"] for problem in check(spec)["problems"]]
    assert any("Nothing reads the answers" in message for message in messages)
