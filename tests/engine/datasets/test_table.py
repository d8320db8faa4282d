"""A learner's own table: what becomes of its columns, against figures worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import check, open_table, train
from engine.tables import put
from engine.tables.store import MAX_BYTES, MAX_TABLES, get

NUMBERS = [3.0, 1.0, 4.0, None, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0]
COLOURS = ["red", "green", "red", "", "blue", "red", "green", "blue", "red", "green", "blue", "red"]
ANSWERS = ["yes", "no"] * 6


def csv_of(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def example(answers: list[str] = ANSWERS) -> bytes:
    rows = [
        ["" if number is None else number, colour, answer]
        for number, colour, answer in zip(NUMBERS, COLOURS, answers, strict=True)
    ]
    return csv_of([["length", "colour", "ripe"], *rows])


def dataset(data: bytes, **config: Any) -> Any:
    from engine.registry import DATASETS

    return DATASETS.read({"type": "table", "config": {"table": put(data).id, **config}})


def spec(data: dict[str, Any], units: int = 1) -> dict[str, Any]:
    return {
        "version": 1,
        "data": {"type": "table", "config": data},
        "networks": {
            "model": {
                "nodes": [
                    {"id": "in", "type": "Input", "config": {}, "inputs": []},
                    {
                        "id": "out", "type": "Dense", "inputs": ["in"],
                        "config": {"units": units, "activation": "sigmoid"},
                    },
                ]
            }
        },
        "training": {
            "loss": {"type": "binary_crossentropy", "config": {}},
            "optimizer": {"type": "Adam", "config": {"learning_rate": 0.05}},
            "batch_size": 4,
        },
    }  # fmt: skip


def test_columns_become_standardised_numbers_one_hot_categories_and_marks_of_gaps() -> None:
    table = dataset(example())
    assert table.feature_names == (
        "length", "length was missing",
        "colour: blue", "colour: green", "colour: red", "colour was missing",
    )  # fmt: skip
    assert (table.task, table.class_names, table.output_shape) == ("binary", ("no", "yes"), (1,))
    data = table.load()
    train, validation = table.split()
    known = [NUMBERS[row] for row in train if NUMBERS[row] is not None]
    mean = sum(known) / len(known)
    spread = (sum((v - mean) ** 2 for v in known) / len(known)) ** 0.5
    for rows, part in ((train, data.train), (validation, data.validation)):
        for row, x, y in zip(rows, part["x"], part["y"], strict=True):
            number = NUMBERS[row]
            z = 0.0 if number is None else (number - mean) / spread
            one_hot = [COLOURS[row] == colour for colour in ("blue", "green", "red")]
            wanted = [z, number is None, *one_hot, COLOURS[row] == ""]
            np.testing.assert_allclose(x, wanted, atol=1e-6)
            assert y == [ANSWERS[row] == "yes"]


def test_a_target_of_numbers_is_standardised_and_rows_without_one_are_left_out() -> None:
    table = dataset(example(), target="length")
    assert (table.task, table.target_names, table.size()) == ("regression", ("length",), 11)
    y = table.load().train["y"]
    assert abs(float(y.mean())) < 1e-6
    assert float(y.std()) == pytest.approx(1, abs=1e-5)
    assert "left out because length is missing: 1." in table.card["about"]


def test_more_than_two_classes_are_one_hot() -> None:
    table = dataset(example(), target="colour")
    assert (table.task, table.class_names) == ("classes", ("blue", "green", "red"))
    assert (table.load().train["y"].sum(axis=1) == 1).all()


def test_kinds_are_corrected() -> None:
    table = dataset(example(), kinds={"length": "category", "colour": "ignore"})
    assert table.feature_names[0] == "length: 1.0"
    assert not any("colour" in name for name in table.feature_names)


def test_it_trains() -> None:
    config = {"table": put(example()).id}
    assert check(spec(config))["dataset"]["class_names"] == ["no", "yes"]
    losses = [
        loss
        for event in train(spec(config), steps=60)
        if event and event["type"] == "metrics"
        for loss in event["loss"]
    ]
    assert len(losses) == 60
    assert sum(losses[-10:]) < sum(losses[:10])


WRONG = [
    ({"table": ""}, "Choose a CSV file"),
    ({"table": "0" * 16}, "Open the file again"),
    ({"target": "height"}, "no column 'height'; it has length, colour, ripe"),
    ({"kinds": {"width": "number"}}, "no column 'width'"),
    ({"kinds": {"colour": "number"}}, "colour holds no numbers"),
    ({"kinds": {"colour": "nonsense"}}, "must be one of number, category, ignore"),
    ({"kinds": {"colour": "ignore", "length": "ignore"}}, "No column is left"),
    ({"kinds": ["x"]}, "must be an object"),
]


@pytest.mark.parametrize(("config", "words"), WRONG)
def test_wrong_choices_are_explained(config: dict[str, Any], words: str) -> None:
    report = check(spec({"table": put(example()).id, **config}))
    assert not report["ok"]
    assert any(words in problem["message"] for problem in report["problems"])
    assert all(problem["path"].startswith("data.config") for problem in report["problems"])


def test_a_target_with_one_class_is_explained() -> None:
    answer = open_table({"target": "ripe"}, example(["yes"] * 12))
    assert answer["table"] is not None
    assert answer["dataset"] is None
    assert "'yes'" in str(answer["problem"]) and "one class only" in str(answer["problem"])


def test_too_many_categories_are_refused_with_what_to_do() -> None:
    data = csv_of([["name", "x"], *[[f"n{i}", i % 7] for i in range(150)]])
    answer = open_table({"kinds": {"name": "category"}}, data)
    assert "150 different values, at most 100" in str(answer["problem"])


def test_the_answer_for_the_page_is_plain_json() -> None:
    answer = open_table({}, example())
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert [c["guess"] for c in answer["table"]["columns"]] == ["number", "category", "category"]
    assert answer["target"] == "ripe"
    assert open_table({"table": answer["table"]["id"]}) == answer


def test_the_store_keeps_few_tables_and_refuses_large_ones() -> None:
    ids = [put(csv_of([["a", "b"], *[[n, i % 3] for n in range(12)]])).id for i in range(3)]
    ids += [put(csv_of([["a", "b"], *[[n * i, n] for n in range(12)]])).id for i in range(2, 5)]
    assert [get(name) is not None for name in dict.fromkeys(ids)][-MAX_TABLES:] == [True] * 4
    assert get(ids[0]) is None
    assert "at most 20" in str(open_table({}, b"a" * (MAX_BYTES + 1))["problem"])


values = st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), st.integers(-99, 99))


@settings(max_examples=40)
@given(st.lists(st.tuples(values, st.integers(-5, 5)), min_size=12, max_size=40))
def test_whatever_the_numbers_arrays_are_finite_and_gaps_marked(rows: list[Any]) -> None:
    data = csv_of([["a", "t"], *[["" if a is None else a, t] for a, t in rows]])
    answer = open_table({"kinds": {"a": "number", "t": "number"}}, data)
    if answer["dataset"] is None:
        assert answer["problem"]
        return
    table = dataset(data, kinds={"a": "number", "t": "number"})
    loaded = table.load()
    for part in (loaded.train, loaded.validation):
        assert np.isfinite(part["x"]).all() and np.isfinite(part["y"]).all()
    gaps = sum(a is None for a, _ in rows)
    assert ("a was missing" in table.feature_names) == (gaps > 0)
    if gaps:
        assert sum(p["x"][:, 1].sum() for p in (loaded.train, loaded.validation)) == gaps
