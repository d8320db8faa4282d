"""The play: its form, and windows that never cross from what is learnt to what is kept back."""

from __future__ import annotations

import re

import numpy as np

from engine.datasets.play import STRIDE, WINDOW, Play, scenes, windows

SPEAKERS = {"ADA", "BEA", "GUS", "LULU", "MO", "PIP"}


def spelt(row: np.ndarray) -> str:
    return "".join(Play.vocabulary[number] for number in row)


def test_the_play_is_a_few_thousand_lines_in_one_form() -> None:
    lines = [line for scene in scenes() for line in scene.splitlines()]
    assert len(lines) >= 3000
    spoken = [line for line in lines if not line.startswith("SCENE")]
    assert len(set(spoken)) > 0.97 * len(spoken)
    for scene in scenes():
        heading, *lines = scene.splitlines()
        assert re.fullmatch(r"SCENE: the [a-z' ]+, (morning|noon|evening|night)\.", heading)
        assert len(lines) >= 9
        for line in lines:
            name, words = line.split(": ", 1)
            assert name in SPEAKERS
            assert re.fullmatch(r"[A-Za-z',.:!? ]+[.!?]", words)
            assert words == " ".join(words.split())


def test_every_letter_is_read_and_scenes_can_be_put_together_again() -> None:
    for number, scene in enumerate(scenes()):
        parts = [text for n, text in windows() if n == number]
        assert all(len(text) == WINDOW + 1 for text in parts)
        again = "".join(text[:STRIDE] for text in parts[:-1])
        assert scene.startswith(again)
        assert scene.endswith(parts[-1])
        assert len(again) + len(parts[-1]) >= len(scene)


def test_answers_are_one_letter_ahead() -> None:
    data = Play().load()
    known = {text for _, text in windows()}
    for part in (data.train, data.validation):
        assert np.array_equal(part["x"][:, 1:], part["y"][:, :-1])
        for x, y in zip(part["x"][:200], part["y"], strict=False):
            assert spelt(x) + spelt(y[-1:]) in known


def test_whole_scenes_are_kept_back() -> None:
    for share, seed in ((0.05, 0), (0.2, 1), (0.5, 2), (0.9, 3)):
        play = Play(validation_split=share, seed=seed)
        of = np.array([number for number, _ in windows()])
        train, validation = (set(of[rows]) for rows in play.split())
        assert not train & validation
        assert len(validation) == round(share * len(scenes()))


def test_no_window_stands_on_both_sides() -> None:
    data = Play().load()
    learnt = {row.tobytes() for row in data.train["x"]}
    both = sum(row.tobytes() in learnt for row in data.validation["x"])
    assert both == 0
