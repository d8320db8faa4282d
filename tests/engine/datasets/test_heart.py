"""Heart disease: columns, missing values, scaling, and that there is something to learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.heart import Heart

GROUPS = {
    "sex": 2, "chest pain": 4, "blood sugar above 120 mg/dl": 2, "resting ECG": 3,
    "angina on exercise": 2, "ST slope": 3, "coloured vessels": 4, "thallium scan": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def everyone() -> tuple[np.ndarray, np.ndarray]:
    data = Heart().load()
    x, y = (np.concatenate([data.train[key], data.validation[key]]) for key in ("x", "y"))
    return x, y


def columns(group: str) -> list[int]:
    return [i for i, name in enumerate(Heart.feature_names) if name.startswith(f"{group}: ")]


def count(x: np.ndarray, feature: str) -> int:
    return int(x[:, Heart.feature_names.index(feature)].sum())


def test_twenty_nine_columns_303_rows(everyone: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = everyone
    assert x.shape == (303, 29)
    assert {group: len(columns(group)) for group in GROUPS} == GROUPS
    assert sum(GROUPS.values()) == 23
    assert int(y.sum()) == 139


def test_one_hot_groups_sum_to_one_unless_missing(everyone: tuple[np.ndarray, np.ndarray]) -> None:
    x, _ = everyone
    missing = x[:, -1] == 1
    assert missing.sum() == 6
    sums = {group: x[:, columns(group)].sum(axis=1) for group in GROUPS}
    for group, total in sums.items():
        assert (total[~missing] == 1).all(), group
    empty = {group: int((total == 0).sum()) for group, total in sums.items()}
    assert {group: n for group, n in empty.items() if n} == {
        "coloured vessels": 4, "thallium scan": 2,
    }  # fmt: skip
    lost = sum(total == 0 for total in sums.values())
    assert np.array_equal(lost, missing.astype(int))


def test_counts_are_those_of_the_published_table(everyone: tuple[np.ndarray, np.ndarray]) -> None:
    x, _ = everyone
    assert count(x, "sex: male") == 206
    assert count(x, "chest pain: asymptomatic") == 144
    assert count(x, "resting ECG: ST-T abnormality") == 4
    assert count(x, "coloured vessels: 0") == 176
    assert count(x, "thallium scan: fixed defect") == 18


@settings(max_examples=10)
@given(seed=st.integers(0, 2**31 - 1), share=st.floats(0.05, 0.9))
def test_numbers_are_standardised_on_the_training_part_alone(seed: int, share: float) -> None:
    data = Heart(seed=seed, validation_split=share).load()
    train, validation = data.train["x"][:, :5], data.validation["x"][:, :5]
    assert train.mean(axis=0, dtype=np.float64) == pytest.approx(np.zeros(5), abs=1e-6)
    assert train.std(axis=0, dtype=np.float64) == pytest.approx(np.ones(5), abs=1e-6)
    # Had the others been counted in, they would not stick out.
    assert np.abs(validation.mean(axis=0)).max() > 1e-3


def test_standardising_can_be_undone() -> None:
    """Ages come back as whole years between the youngest (29) and the oldest (77) patient."""
    data = Heart().load()
    scaled = np.concatenate([data.train["x"], data.validation["x"]])[:, 0].astype(np.float64)
    unit = 48 / (scaled.max() - scaled.min())
    years = 29 + (scaled - scaled.min()) * unit
    assert years == pytest.approx(np.round(years), abs=1e-4)
    assert years.mean() == pytest.approx(54.44, abs=0.01)  # mean age in the published description


def test_a_logistic_regression_finds_something() -> None:
    data = Heart().load()
    x, y = data.train["x"].astype(np.float64), data.train["y"][:, 0]
    weights = np.zeros(29)
    for _ in range(500):
        chance = 1.0 / (1.0 + np.exp(-(x @ weights)))
        weights -= 0.3 * (x.T @ (chance - y) / len(y) + 0.01 * weights)
    guesses = data.validation["x"] @ weights > 0
    assert np.mean(guesses == (data.validation["y"][:, 0] == 1)) >= 0.8
