"""Sentence pairs: right French, no sentence on both sides, no word that was never learnt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.grammar import every_word, sentence
from engine.datasets.pairs import LONGEST, Pairs, sentences

# Translated by hand.
KNOWN = {
    "I see the old queen": "je vois la vieille reine",
    "the mice sleep": "les souris dorment",
    "we are pretty": "nous sommes jolis",
    "the old queen is small": "la vieille reine est petite",
    "the girls are small": "les filles sont petites",
    "my old queen sings": "ma vieille reine chante",
    "the women are old": "les femmes sont vieilles",
    "he is old": "il est vieux",
    "these women are big": "ces femmes sont grandes",
    "a cat is white": "un chat est blanc",
    "the mice are white": "les souris sont blanches",
    "my mice are black": "mes souris sont noires",
    "two queens are old": "deux reines sont vieilles",
}
# Gender and number of what stands in a phrase, told apart from the grammar: m or f, 1 or 2.
FEATURES = {
    word: tags
    for tags, words in {
        "m1": "le un ce mon chat chien garçon roi livre gâteau petit grand joli vert noir blanc",
        "f1": "la une cette ma fille femme reine maison voiture pomme fleur petite grande vieille "
        "jolie verte noire blanche",
        "mf1": "rouge",
        "m12": "vieux",
        "f12": "souris",
        "mf2": "les ces mes deux rouges",
        "m2": "chats chiens garçons rois livres gâteaux petits grands jolis verts noirs blancs",
        "f2": "filles femmes reines maisons voitures pommes fleurs petites grandes vieilles jolies "
        "vertes noires blanches",
    }.items()
    for word in words.split()
}
SINGULAR_VERBS = "vois voit prends prend trouve cherche dors dort chante danse suis est".split()
PLURAL_VERBS = (
    "voyons voient prenons prennent trouvons trouvent cherchons cherchent "
    "dormons dorment chantons chantent dansons dansent sommes sont"
).split()
PRONOUNS = {"je": "m1", "il": "m1", "elle": "f1", "nous": "m2", "ils": "m2"}


def phrases(french: str) -> tuple[list[str], str, list[str]]:
    """Words before the verb, the verb, words behind it."""
    words = french.split()
    (at,) = [k for k, word in enumerate(words) if word in (*SINGULAR_VERBS, *PLURAL_VERBS)]
    return words[:at], words[at], words[at + 1 :]


def agree(words: list[str]) -> set[str]:
    """The genders and numbers that all words share."""
    return set.intersection(*(set((FEATURES | PRONOUNS)[word]) for word in words))


@pytest.fixture(scope="module")
def many() -> dict[str, str]:
    return dict(sentences(0, 20_000))


@pytest.mark.parametrize(("english", "french"), KNOWN.items())
def test_sentences_are_translated_as_a_person_would(
    many: dict[str, str], english: str, french: str
) -> None:
    assert many[english] == french


def test_everything_agrees_in_gender_and_number(many: dict[str, str]) -> None:
    for french in many.values():
        subject, verb, rest = phrases(french)
        shared = agree(subject)
        assert shared & set("mf") and shared & set("12"), french
        assert ("2" in shared) == (verb in PLURAL_VERBS), french
        if verb in ("suis", "est", "sommes", "sont"):
            shared = agree([*subject, *rest])
        elif rest:
            shared = agree(rest)
        assert shared & set("mf") and shared & set("12"), french


def test_sentences_are_as_long_as_said(many: dict[str, str]) -> None:
    lengths = [len(text.split()) for pair in many.items() for text in pair]
    assert (min(lengths), max(lengths)) == (2, LONGEST)


@settings(max_examples=12)
@given(seed=st.integers(0, 2**31 - 1), samples=st.sampled_from([1000, 2000, 5000]))
def test_kept_back_are_new_sentences_of_known_words(seed: int, samples: int) -> None:
    data = Pairs(seed=seed, samples=samples).load()
    for key in ("x", "y"):
        assert np.isin(data.validation[key], data.train[key]).all()
    learnt = {row.tobytes() for row in data.train["x"]}
    assert not any(row.tobytes() in learnt for row in data.validation["x"])


def test_rows_are_the_sentences_and_the_answer_ends_itself() -> None:
    dataset = Pairs(samples=100)
    x, y = dataset.draw()
    for asked, answer, pair in zip(x, y, sentences(0, 100), strict=True):
        english = [dataset.vocabulary[k] for k in asked if k != dataset.pad]
        french = [dataset.class_names[k] for k in answer if k != dataset.pad]
        assert " ".join(english) == pair[0]
        assert " ".join(french) == f"{pair[1]} |"


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
def test_choices_make_the_sentence(choices: tuple[int, ...], pair: tuple[str, str]) -> None:
    assert written(*choices) == pair


def test_people_have_no_colour() -> None:
    people = {"garçon", "garçons", "fille", "filles", "femme", "femmes", "roi", "rois", "reine",
              "reines"}  # fmt: skip
    colours = {"vert", "noir", "blanc", "rouge"}
    for _, french in sentences(0, 2000):
        for one, next_one in zip(french.split(), french.split()[1:], strict=False):
            assert not (one in people and next_one[:5].rstrip("es") in colours), french


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=13, max_size=13))
def test_every_sentence_is_made_of_the_words_there_are(choices: list[float]) -> None:
    draws = iter(choices)
    english, french = sentence(lambda below: int(next(draws) * below))
    words = every_word()
    assert set(english.split()) <= set(words[0])
    assert set(french.split()) <= set(words[1])
    assert len(english.split()) <= LONGEST + 2
