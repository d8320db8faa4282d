"""First names as rows of letters."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.names import LONGEST, Names, every_name, pronounceable


def spelt(row: np.ndarray) -> str:
    return "".join(Names.vocabulary[number] for number in row)


def test_rows_are_names_and_answers_are_one_letter_ahead() -> None:
    data = Names().load()
    written = set()
    for part in (data.train, data.validation):
        for x, y in zip(part["x"], part["y"], strict=True):
            name = spelt(x).strip("|·")
            written.add(name)
            assert spelt(x) == ("|" + name).ljust(LONGEST + 1, "·")
            assert spelt(y) == (name + "|").ljust(LONGEST + 1, "·")
    assert written == set(every_name())
    assert len(every_name()) == Names().size() == len(set(every_name()))


def test_no_name_is_learnt_and_kept_back() -> None:
    data = Names().load()
    train = {row.tobytes() for row in data.train["x"]}
    assert not any(row.tobytes() in train for row in data.validation["x"])


@pytest.mark.parametrize("name", ["ann", "christopher", "yvonne", "jo", "aoife"])
def test_names_one_can_say(name: str) -> None:
    assert pronounceable(name)


@pytest.mark.parametrize("name", ["", "a", "wm", "krst", "bbbo", "annna", "schtro", "aeiou"])
def test_names_one_cannot_say(name: str) -> None:
    assert not pronounceable(name)


def test_almost_all_real_names_can_be_said() -> None:
    assert np.mean([pronounceable(name) for name in every_name()]) > 0.99


def test_a_review_counts_what_sounds_right_and_what_is_new() -> None:
    names = Names()
    learnt = every_name()[names.split()[0][0]]
    kept_back = every_name()[names.split()[1][0]]
    found = names.review([learnt, kept_back, "zzxk", "maralinda"])
    assert found == {"pronounceable": 0.75, "new": 0.75}
