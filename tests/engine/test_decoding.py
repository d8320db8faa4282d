"""Greedy and beam decoding: by hand, against every possible answer, and on a real network."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue import preset
from engine.decoding import beam, greedy
from tests.engine.runs import Pump

WORDS, LENGTH, BOUND = 4, 3, 1
ASKED = np.array([2, 3], np.int32)


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


def test_beam_of_one_is_greedy_for_a_network_that_has_learnt_a_little() -> None:
    pump = Pump(preset("translate-attention")["spec"], paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=60)
    pump.idle()
    rows = pump.tell(type="subscribe", id="t", probe="translations", config={"count": 6})
    for asked, answer in zip(rows["payload"]["asked"], rows["payload"]["answered"], strict=True):
        config = {"sentence": asked, "width": 1}
        own = pump.tell(type="subscribe", id="o", probe="translation", config=config)["payload"]
        assert own["answers"] == [answer]
        assert 0 < own["likely"][0] <= 1
