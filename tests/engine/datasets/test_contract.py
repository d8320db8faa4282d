"""What every dataset promises: shapes, split, determinism, a catalogue entry, a full card."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.base import CARD_KEYS, Data, Dataset, Generated
from engine.registry import DATASETS, RECIPES

NAMES = {
    "complementary-color", "heart", "digits",
    "circle", "xor", "gaussians", "spiral", "plane", "hill", "line", "sine",
}  # fmt: skip
VIEWS = {
    "colors", "plane", "line", "image", "table", "wave", "pictures", "text", "translation",
}  # fmt: skip
PARTS = ("train", "validation")
# A table of one's own has shapes only once there is a file: see test_table.py.
every = pytest.mark.parametrize(
    "cls", [cls for cls in DATASETS if cls.name != "table"], ids=lambda cls: cls.name
)


def rows_of(data: Data) -> np.ndarray:
    """Inputs and targets of all samples side by side, sorted, so that order does not matter."""
    parts = [
        np.hstack([array.reshape(len(array), -1) for array in (part["x"], part["y"])])
        for part in (data.train, data.validation)
    ]
    rows = np.concatenate(parts)
    return rows[np.lexsort(rows.T)]


def smallest(cls: type[Dataset]) -> dict[str, Any]:
    return {"samples": 100} if issubclass(cls, Generated) else {}


def test_all_datasets_of_the_first_slice_are_there() -> None:
    assert set(DATASETS.names()) >= NAMES


@every
def test_arrays_have_the_shapes_announced(cls: type[Dataset]) -> None:
    dataset = cls()
    data = dataset.load()
    for part, count in zip((data.train, data.validation), dataset.sizes(), strict=True):
        assert part["x"].shape == (count, *cls.input_shape)
        assert part["y"].shape == (count, *cls.output_shape)
        for values, dtype in (
            (part["x"], dataset.input_dtype()),
            (part["y"], dataset.output_dtype()),
        ):
            assert values.dtype == dtype
            assert np.isfinite(values).all()
        if cls.vocabulary:
            assert part["x"].min() >= 0 and part["x"].max() < len(cls.vocabulary)
    assert sum(dataset.sizes()) == dataset.size()


@every
def test_targets_suit_the_task(cls: type[Dataset]) -> None:
    y = cls().load().train["y"]
    if cls.task == "regression":
        assert np.abs(y).max() <= 1.0
        assert y.std(axis=0).min() > 0.1
        return
    if cls.task == "labels":
        assert y.min() >= 0 and y.max() < len(cls.class_names)
        return
    if cls.task == "pictures":
        assert y.shape == cls().load().train["x"].shape
        assert y.min() >= 0 and y.max() <= 1
        return
    assert set(np.unique(y)) == {0.0, 1.0}
    if cls.task == "binary":
        assert y.shape[1] == 1
        assert len(cls.class_names) == 2
    else:
        assert (y.sum(axis=1) == 1).all()
        assert len(cls.class_names) == y.shape[1]


@every
def test_equal_settings_give_equal_bits_and_another_seed_another_split(cls: type[Dataset]) -> None:
    one, same, other = cls().load(), cls().load(), cls(seed=1).load()
    for part in PARTS:
        for key in ("x", "y"):
            assert getattr(one, part)[key].tobytes() == getattr(same, part)[key].tobytes()
    assert not np.array_equal(one.validation["x"], other.validation["x"])


@every
def test_two_loads_share_no_memory(cls: type[Dataset]) -> None:
    dataset = cls(**smallest(cls))
    first = dataset.load()
    first.train["x"][:] = 99
    assert dataset.load().train["x"].max() < 99


@every
@settings(max_examples=8)
@given(share=st.floats(0.05, 0.9), seed=st.integers(0, 2**31 - 1))
def test_each_sample_is_in_one_part(cls: type[Dataset], share: float, seed: int) -> None:
    dataset = cls(validation_split=share, seed=seed, **smallest(cls))
    train, validation = dataset.split()
    # Where rows belong together, as the windows of a scene do, the share is met roughly.
    near = 0.5 if cls.split is Dataset.split else 0.1 * dataset.size()
    assert len(validation) == pytest.approx(share * dataset.size(), abs=near)
    assert np.array_equal(np.sort(np.concatenate([train, validation])), np.arange(dataset.size()))
    data = dataset.load()
    assert (len(data.train["x"]), len(data.validation["x"])) == dataset.sizes()


@every
def test_the_catalogue_entry_is_json_and_tells_everything(cls: type[Dataset]) -> None:
    entry = json.loads(json.dumps(cls.describe(), allow_nan=False))
    assert entry["input_shape"] == list(cls.input_shape)
    if not cls.vocabulary and entry["task"] != "pictures":
        assert len(entry["feature_names"]) == np.prod(cls.input_shape)
        assert len(entry["target_names"]) == np.prod(cls.output_shape)
    assert len(set(entry["feature_names"])) == len(entry["feature_names"])
    assert entry["task"] in ("regression", "binary", "classes", "labels", "pictures")
    assert entry["view"] in VIEWS
    assert entry["recipe"] in RECIPES.names()
    assert entry["help"].endswith((".", "?"))
    assert entry["doc"]
    assert entry["source"]
    assert all(field["help"] for field in entry["fields"])


@every
def test_the_card_is_complete(cls: type[Dataset]) -> None:
    assert tuple(cls.card) == CARD_KEYS
    for key in ("about", "source", "licence", "split", "scaling"):
        assert isinstance(cls.card[key], str)
        assert len(cls.card[key]) >= len("CC BY 4.0")
    assert cls.card["columns"]
    classes = cls.card["classes"]
    if not cls.vocabulary:
        assert [line.split(":")[0] for line in classes] == list(cls.class_names)


generated = pytest.mark.parametrize(
    "cls", [cls for cls in DATASETS if issubclass(cls, Generated)], ids=lambda cls: cls.name
)


@generated
@settings(max_examples=8)
@given(seed=st.integers(0, 2**31 - 1), count=st.integers(100, 400), more=st.integers(0, 300))
def test_more_samples_keep_the_first_ones(
    cls: type[Generated], seed: int, count: int, more: int
) -> None:
    few, many = cls(seed=seed, samples=count).draw(), cls(seed=seed, samples=count + more).draw()
    for a, b in zip(few, many, strict=True):
        assert np.array_equal(a, b[:count])


@generated
def test_seeds_draw_other_samples(cls: type[Generated]) -> None:
    assert not np.array_equal(rows_of(cls(seed=0).load()), rows_of(cls(seed=1).load()))


@generated
def test_samples_are_not_repeated(cls: type[Generated]) -> None:
    x = cls(samples=2000).draw()[0]
    assert len(np.unique(x, axis=0)) == len(x)


@pytest.mark.parametrize("name", ["heart", "digits"])
def test_seeds_only_reorder_what_was_recorded(name: str) -> None:
    cls = DATASETS.find(name)
    one, other = cls(seed=0).load(), cls(seed=1).load()
    for column in range(5, cls.input_shape[0]):  # heart's first five depend on the split
        a, b = (np.concatenate([d.train["x"], d.validation["x"]])[:, column] for d in (one, other))
        assert np.array_equal(np.sort(a), np.sort(b))
