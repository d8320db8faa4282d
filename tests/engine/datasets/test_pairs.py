"""Sentence pairs: agreement, order of words, and that nothing is held twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.grammar import every_word, sentence
from engine.datasets.pairs import LONGEST, Pairs, sentences

ARTICLES = {"le": "m", "la": "f", "un": "m", "une": "f", "ce": "m", "cette": "f", "mon": "m",
            "ma": "f", "les": "p", "ces": "p", "mes": "p", "deux": "p"}  # fmt: skip
FORMS = {
    "m": {"petit", "grand", "vieux", "joli", "vert", "noir", "blanc", "rouge"},
    "f": {"petite", "grande", "vieille", "jolie", "verte", "noire", "blanche", "rouge"},
}
BEFORE = {"petit", "petite", "petits", "petites", "grand", "grande", "grands", "grandes", "vieux",
          "vieille", "vieilles", "joli", "jolie", "jolis", "jolies"}  # fmt: skip


def written(*choices: int) -> tuple[str, str]:
    """The sentence of certain choices."""
    draws = iter(choices)
    return sentence(lambda below: next(draws))


@pytest.mark.parametrize(
    ("choices", "pair"),
    [
        ((0, 0, 1, 0), ("I sleep", "je dors")),
        ((0, 2, 0, 1), ("she is big", "elle est grande")),
        ((0, 4, 0, 1), ("they are big", "ils sont grands")),
        ((1, 3, 1, 0, 0, 0, 2), ("the girls are old", "les filles sont vieilles")),
        (
            (1, 0, 0, 2, 1, 5, 2, 0, 8, 0, 1, 1, 4),
            ("this black cat sees a green house", "ce chat noir voit une maison verte"),
        ),
        (
            (0, 3, 2, 3, 13, 1, 2, 1, 0),
            ("we look for my small flowers", "nous cherchons mes petites fleurs"),
        ),
    ],
)
def test_sentences(choices: tuple[int, ...], pair: tuple[str, str]) -> None:
    assert written(*choices) == pair


def test_articles_and_adjectives_follow_their_noun_in_every_sentence() -> None:
    for _, french in sentences(0, 2000):
        words = french.split()
        for at, word in enumerate(words[:-1]):
            gender = ARTICLES.get(word)
            if gender in FORMS and words[at + 1] in BEFORE:
                assert words[at + 1] in FORMS[gender], french
            if gender == "p" and words[at + 1] in BEFORE:
                assert words[at + 1][-1] in "sx", french


def test_people_have_no_colour() -> None:
    people = {"garçon", "garçons", "fille", "filles", "femme", "femmes", "roi", "rois", "reine",
              "reines"}  # fmt: skip
    colours = {"vert", "noir", "blanc", "rouge"}
    for _, french in sentences(0, 2000):
        for one, next_one in zip(french.split(), french.split()[1:], strict=False):
            assert not (one in people and next_one[:5].rstrip("es") in colours), french


def test_no_sentence_twice_and_none_on_both_sides_but_every_word() -> None:
    data = Pairs().load()
    train = {row.tobytes() for row in data.train["x"]}
    assert len(train) == len(data.train["x"])
    assert not any(row.tobytes() in train for row in data.validation["x"])
    for key in ("x", "y"):
        assert set(np.unique(data.validation[key])) <= set(np.unique(data.train[key]))


def test_numbers_are_the_words() -> None:
    data, known = Pairs().load(), dict(sentences(0, 5000))
    for asked, answer in zip(data.train["x"][:200], data.train["y"][:200], strict=True):
        english = " ".join(Pairs.vocabulary[k] for k in asked if k)
        french = " ".join(Pairs.class_names[k] for k in answer if k > 1)
        assert known[english] == french
        assert answer[len(french.split())] == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=13, max_size=13))
def test_every_sentence_is_made_of_the_words_there_are(choices: list[float]) -> None:
    draws = iter(choices)
    english, french = sentence(lambda below: int(next(draws) * below))
    words = every_word()
    assert set(english.split()) <= set(words[0])
    assert set(french.split()) <= set(words[1])
    assert len(english.split()) <= LONGEST + 2
