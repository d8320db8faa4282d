"""The translation recipe: teacher forcing, what is explained, and what is reached."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from engine import check
from engine.catalogue import preset
from engine.datasets.pairs import Pairs
from engine.experiment import resolve
from engine.spec import read
from tests.engine.runs import Pump, finished


def translation() -> dict[str, Any]:
    return copy.deepcopy(preset("translate-attention")["spec"])


def resting(spec: Any) -> Pump:
    pump = Pump(spec, paused=True)
    pump.idle()
    return pump


def look(pump: Pump, probe: str, **config: Any) -> Any:
    return pump.tell(type="subscribe", id=probe, probe=probe, config=config)


def array(payload: Any) -> np.ndarray:
    return np.reshape(payload["data"], payload["shape"])


def test_the_answer_so_far_is_the_right_one_a_word_late() -> None:
    spec, _ = read(translation())
    assert spec is not None
    experiment, _, _ = resolve(spec)
    assert experiment is not None
    y = np.array([[7, 8, 1, 0, 0, 0, 0, 0, 0]], np.int32)
    fed = experiment.recipe.fed(experiment, np, {"x": np.zeros((1, 8), np.int32), "y": y})
    assert fed["answers"].tolist() == [[1, 7, 8, 1, 0, 0, 0, 0, 0]]


def test_what_fills_up_counts_nothing() -> None:
    """The loss is the mean over words, each asked for after the right ones before it."""
    pump = resting(translation())
    data = Pairs().load().validation
    p = array(look(pump, "samples", count=len(data["y"]))["payload"]["outputs"])
    chosen = np.take_along_axis(p, data["y"][..., None], axis=-1)[..., 0]
    real = data["y"] != 0
    (judged,) = pump.all("validation")
    assert judged["loss"] == pytest.approx(-np.log(chosen[real]).mean(), rel=1e-4)
    assert judged["metrics"]["perplexity"] == pytest.approx(np.exp(judged["loss"]), rel=1e-3)
    right = (p.argmax(axis=-1) == data["y"])[real].mean()
    assert judged["metrics"]["accuracy"] == pytest.approx(right, abs=1e-5)
    counts = array(look(pump, "confusion")["payload"]["counts"])
    assert counts.sum() == real.sum() and counts[0].sum() == 0


def test_an_answer_knows_the_words_before_it_only() -> None:
    pump = resting(translation())
    asked = Pairs().load().validation["x"][0].tolist()
    rows = [[*asked, 1, 5, 6, 7, 0, 0, 0, 0, 0], [*asked, 1, 5, 6, 8, 0, 0, 0, 0, 0]]
    one, other = array(look(pump, "predict", inputs=rows)["payload"]["outputs"])
    np.testing.assert_allclose(one[:3], other[:3], atol=1e-7)
    assert np.abs(one[3] - other[3]).max() > 1e-5
    refused = look(pump, "predict", inputs=[asked])
    assert refused["type"] == "rejected" and "needs 17 numbers" in refused["message"]


def test_sentences_of_the_learner_are_translated_or_refused() -> None:
    pump = resting(translation())
    one = look(pump, "translation", sentence="The cat  sees the dog.", width=3)["payload"]
    other = look(pump, "translation", sentence="the cat sees the dog", width=3)["payload"]
    looks, others = one.pop("looks"), other.pop("looks")
    assert one == other
    np.testing.assert_array_equal(looks[0]["shares"]["data"], others[0]["shares"]["data"])
    assert len(one["answers"]) == 3 and one["likely"] == sorted(one["likely"], reverse=True)
    for sentence, words in (
        ("the dragon sleeps", "never read 'dragon'. Use words it knows: I, a, am"),
        ("", "1 to 8 words, got 0"),
        ("the cat " * 5, "1 to 8 words, got 10"),
    ):
        refused = look(pump, "translation", sentence=sentence)
        assert refused["type"] == "rejected" and words in refused["message"]


def test_where_it_looks_is_a_share_of_the_words_read() -> None:
    spec = translation()
    spec["networks"]["model"]["nodes"][6]["config"]["num_heads"] = 3
    found = look(resting(spec), "translation", sentence="the cat sees the dog")["payload"]
    (one,) = found["looks"]
    shares = array(one["shares"])
    assert one["node"] == "attention_1"
    assert shares.shape == (3, len(found["answers"][0].split()), 5)
    assert (shares > 0).all() and (shares.sum(axis=-1) < 1).all()  # some look behind the end


@pytest.mark.parametrize(("backwards", "changed"), [(True, "a cat sees"), (False, "the cat is")])
def test_a_word_is_looked_at_where_it_stands(backwards: bool, changed: str) -> None:
    """What reads backwards knows only the words behind one: a new first word moves no other."""
    spec = translation()
    nodes = spec["networks"]["model"]["nodes"]
    wide = {"type": "random_normal", "config": {"stddev": 2.0}}
    for embedding in (nodes[1], nodes[4]):
        embedding["config"]["embeddings_initializer"] = wide  # so that words differ
    nodes[2]["config"]["go_backwards"] = backwards
    nodes[5]["inputs"] = ["embedding_2"]  # what is written does not know what was read
    pump = resting(spec)
    rows = []
    for sentence in ("the cat sees", changed):
        payload = look(pump, "translation", sentence=sentence, width=1)["payload"]
        rows.append(array(payload["looks"][0]["shares"])[0, 0])
    same = slice(1, 3) if backwards else slice(0, 2)
    ratios = [row[same] / row[same].sum() for row in rows]
    np.testing.assert_allclose(*ratios, rtol=1e-5)
    other = slice(0, 2) if backwards else slice(1, 3)
    ratios = [row[other] / row[other].sum() for row in rows]
    assert np.abs(ratios[0] - ratios[1]).max() > 1e-4


def test_what_has_no_attention_looks_nowhere() -> None:
    pump = resting(copy.deepcopy(preset("translate-gru")["spec"]))
    assert look(pump, "translation", sentence="the cat sees")["payload"]["looks"] == []


def test_sentences_of_the_data_come_with_both_translations() -> None:
    payload = look(resting(translation()), "translations", count=3)["payload"]
    assert all(len(payload[key]) == 3 for key in ("asked", "wanted", "answered"))
    assert not any("·" in text or "|" in text for texts in payload.values() for text in texts)


def without_answers(nodes: list[Any]) -> None:
    del nodes[3]
    nodes[3]["inputs"] = ["english"]


@pytest.mark.parametrize(
    ("change", "node", "words"),
    [
        (lambda n: n[1]["config"].update(input_dim=66), "embedding_1", "Set input_dim to 67"),
        (lambda n: n[4]["config"].update(input_dim=67), "embedding_2", "Set input_dim to 103"),
        (lambda n: n[8]["config"].update(units=67), "output", "Set its units to 103"),
        (lambda n: n[5]["config"].update(units=31), "gru_2", "state_h must be (batch, 31)"),
        (
            lambda n: n[5].update(
                type="Bidirectional", config={"units": 16, "return_sequences": True},
                inputs=["embedding_2"],
            ),
            "gru_2", "copies",
        ),
        (lambda n: n[6].update(inputs=["gru_2"]), "attention_1", "Switch on use_causal_mask"),
        (lambda n: n[3]["config"].update(source="inputs"), "french", "has one Input"),
        (without_answers, None, "Nothing reads the answers"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_explained_on_the_block(
    change: Any, node: str | None, words: str
) -> None:
    spec = translation()
    change(spec["networks"]["model"]["nodes"])
    problems = check(spec)["problems"]
    assert any(words in problem["message"] and problem["node"] == node for problem in problems)


def test_data_without_translations_are_refused() -> None:
    spec = translation() | {"data": {"type": "names", "config": {}}}
    assert any("holds no translations" in problem["message"] for problem in check(spec)["problems"])


@pytest.mark.parametrize("name", ["translate-gru", "translate-attention"])
def test_translations_are_learnt_alike_on_both_engines(name: str) -> None:
    spec = preset(name)["spec"]
    ours, jax = finished(spec, "numpy", 100), finished(spec, "jax", 100)
    np.testing.assert_allclose(list(ours.losses().values()), list(jax.losses().values()), rtol=1e-3)


@pytest.mark.parametrize(("name", "least"), [("translate-gru", 0.8), ("translate-attention", 0.95)])
def test_what_translations_must_reach(name: str, least: float) -> None:
    pump = Pump(preset(name)["spec"], "jax", steps=3000, final=True)
    assert pump.until("done")["metrics"]["exact"] >= least
