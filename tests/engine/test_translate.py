"""The translation recipe: teacher forcing, decoding, what is explained, and what is reached."""

from __future__ import annotations

import copy
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import check
from engine.catalogue import preset
from engine.datasets.pairs import Pairs
from engine.decoding import beam, greedy
from tests.engine.runs import Pump, finished

WORDS, LENGTH, BOUND = 4, 3, 1
ASKED = np.array([2, 3], np.int32)


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


def language(table: dict[tuple[int, ...], list[float]]) -> Any:
    """A view whose network answers from a table: what is written so far → shares of the words."""

    def predict(rows: np.ndarray) -> np.ndarray:
        shares = np.full((len(rows), LENGTH, WORDS), 0.25, np.float32)
        for row, answer in zip(rows[:, len(ASKED) :].tolist(), shares, strict=True):
            assert row[0] == BOUND
            for at in range(LENGTH):
                answer[at] = table.get(tuple(row[1 : at + 1]), answer[at])
        return shares

    dataset = SimpleNamespace(input_shape=(2,), output_shape=(LENGTH,), pad=0, bound=BOUND)
    return SimpleNamespace(dataset=dataset, predict=predict)


def random_language(seed: int) -> tuple[Any, dict[tuple[int, ...], list[float]]]:
    rng = np.random.default_rng(seed)
    prefixes = [p for n in range(LENGTH) for p in product(range(WORDS), repeat=n)]
    table = {p: rng.dirichlet(np.full(WORDS, 0.5)).astype(np.float32).tolist() for p in prefixes}
    return language(table), table


def score(table: dict[tuple[int, ...], list[float]], words: list[int]) -> float:
    with np.errstate(divide="ignore"):
        return float(sum(np.log(table[tuple(words[:k])][word]) for k, word in enumerate(words)))


def ended(row: list[int]) -> list[int]:
    """A row of greedy's answers up to its end."""
    return row[: row.index(BOUND) + 1] if BOUND in row else row


def test_two_beginnings_find_what_the_likeliest_first_word_misses() -> None:
    """Greedy: 0.6 · 0.4 = 0.24. The other way: 0.4 · 0.9 = 0.36."""
    view = language(
        {
            (): [0.0, 0.0, 0.6, 0.4],
            (2,): [0.0, 0.4, 0.3, 0.3],
            (3,): [0.0, 0.9, 0.1, 0.0],
        }
    )
    assert greedy(view, ASKED[None]).tolist() == [[2, 1, 0]]
    (one,) = beam(view, ASKED, 1)
    assert one[1] == [2, 1] and np.exp(one[0]) == pytest.approx(0.24)
    best, second = beam(view, ASKED, 2)
    assert best[1] == [3, 1] and np.exp(best[0]) == pytest.approx(0.36)
    assert second[1] == [2, 1]


def test_the_greedy_answer_stays_when_better_beginnings_come_to_nothing() -> None:
    """0.5 · 0.28 · 1 = 0.14 is behind 0.4 · 0.5 twice after two words, which end on 0.05 each."""
    view = language(
        {
            (): [0.1, 0.0, 0.5, 0.4],
            (2,): [0.24, 0.24, 0.28, 0.24],
            (2, 2): [0.0, 1.0, 0.0, 0.0],
            (3,): [0.0, 0.0, 0.5, 0.5],
        }
    )
    assert greedy(view, ASKED[None]).tolist() == [[2, 2, 1]]
    best = beam(view, ASKED, 2)[0]
    assert best[1] == [2, 2, 1] and np.exp(best[0]) == pytest.approx(0.14)


@given(seed=st.integers(0, 2**32 - 1), width=st.integers(1, 6))
def test_a_beam_is_never_less_likely_than_greedy(seed: int, width: int) -> None:
    view, table = random_language(seed)
    (row,) = greedy(view, ASKED[None]).tolist()
    found = beam(view, ASKED, width)
    assert 1 <= len(found) <= width
    for likely, words in found:
        assert likely == pytest.approx(score(table, words), rel=1e-5)
        assert words[-1] == BOUND or len(words) == LENGTH
    scores = [likely for likely, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= score(table, ended(row)) - 1e-6
    if width == 1:
        assert found[0][1] == ended(row)


@given(seed=st.integers(0, 2**32 - 1))
def test_a_beam_that_keeps_everything_finds_the_best_answers(seed: int) -> None:
    view, table = random_language(seed)
    answers = {tuple(ended(list(words))) for words in product(range(WORDS), repeat=LENGTH)}
    wanted = sorted((score(table, list(words)) for words in answers), reverse=True)
    found = [likely for likely, _ in beam(view, ASKED, 100)]
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_greedy_answers_many_at_once_as_one_by_one() -> None:
    view, _ = random_language(7)
    rows = np.repeat(ASKED[None], 5, axis=0)
    together = greedy(view, rows)
    assert (together == greedy(view, rows[:1])).all()


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
    assert one == look(pump, "translation", sentence="the cat sees the dog", width=3)["payload"]
    assert len(one["answers"]) == 3 and one["likely"] == sorted(one["likely"], reverse=True)
    for sentence, words in (
        ("the dragon sleeps", "never read 'dragon'. Use words it knows: I, a, am"),
        ("", "1 to 8 words, got 0"),
        ("the cat " * 5, "1 to 8 words, got 10"),
    ):
        refused = look(pump, "translation", sentence=sentence)
        assert refused["type"] == "rejected" and words in refused["message"]


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
