"""Reading CSV files as they come: delimiters, encodings, ragged rows, guesses."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tables import TableError, put
from engine.tables.columns import profile
from engine.tables.reading import MAX_ROWS, read_rows

ROWS = [["größe", "kind"], *[[f"{n}.5", "añb"[n % 3]] for n in range(12)]]


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_come_to_the_same(delimiter: str, encoding: str) -> None:
    read = read_rows(written(ROWS, delimiter).encode(encoding))
    assert [read.names, *read.rows] == ROWS
    assert any("Windows-1252" in note for note in read.notes) == (encoding == "cp1252")


letters = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8
).filter(lambda text: text == text.strip())
cells = st.one_of(letters, letters.map(lambda text: f'{text}, "{text}"; {text}'))


@settings(max_examples=60)
@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=10, max_size=20)
    ),
    st.sampled_from([",", "\t"]),
)
def test_any_texts_come_back_as_they_were(rows: list[list[str]], delimiter: str) -> None:
    head = [f"name {i}" for i in range(len(rows[0]))]
    read = read_rows(written([head, *rows], delimiter).encode())
    assert [read.names, *read.rows] == [head, *rows]


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_garbage_is_read_or_refused_and_never_breaks(data: bytes) -> None:
    with suppress(TableError):
        table = put(data)
        assert all(len(column.cells) == table.rows for column in table.columns.values())


def test_ragged_rows_are_left_out_and_told_with_their_lines() -> None:
    lines = ["a,b", *["1,x"] * 6, "1", *['2,"two\nlines"'] * 6, "1,2,3", "", "3,y,,"]
    read = read_rows("\n".join(lines).encode())
    assert len(read.rows) == 13
    (note,) = read.notes
    assert "line 8 (1), line 21 (3)" in note


def test_without_a_header_columns_are_numbered() -> None:
    read = read_rows(b"\n".join([b"1.5;red"] * 12))
    assert read.names == ["column 1", "column 2"]
    assert len(read.rows) == 12
    assert any("no names of their own" in note for note in read.notes)


def test_names_are_made_different() -> None:
    read = read_rows(written([["a", "a", ""], *[["1", "2", "3"]] * 10]).encode())
    assert read.names == ["a", "a (2)", "column 3"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"a,b\n1,2\n", "Rows of 2 cells found: 1, but 10"),
        (b"PK\x03\x04\0\0\0", "no text but a file of another kind"),
        (b'a,b\n"open' + b"\n1,2" * 90_000, "line"),
        (b"a,b\n" + b"1,2\n" * 1_000_000, f"more than {MAX_ROWS:,} rows"),
        (",".join("abc" * 100).encode() + b"\n1", "300 columns, at most 200"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_cannot_be_used_is_explained(data: bytes, words: str) -> None:
    with pytest.raises(TableError, match="(?i)" + words):
        read_rows(data)


@pytest.mark.parametrize(
    ("cells", "guess", "reason"),
    [
        (["1,5", "2,25", "-3", "1e2"] * 5, "number", ""),
        ([str(n) for n in range(20)], "ignore", "numbers the rows"),
        (["2024-01-31", "2024-02-01"] * 8, "ignore", "dates"),
        (["red", "blue", "?", "NA"] * 5, "category", ""),
        (["same"] * 12, "ignore", "never changes"),
        (["", "n/a"] * 6, "ignore", "empty"),
        ([f"name {n}" for n in range(40)], "ignore", "40 different texts"),
        (["1", "2", "4", "8", "9"] * 4 + ["many"], "number", "no numbers, so missing: 1"),
        (["=1+1", "=cmd()"] * 6, "category", ""),
    ],
)
def test_guesses(cells: list[str], guess: str, reason: str) -> None:
    column = profile("it", cells)
    assert column.guess == guess
    assert reason in column.reason


def test_decimal_commas_are_numbers_and_what_floats_read_otherwise_is_not() -> None:
    column = profile("it", ["1,5", "2,5", "inf", "1_000", "NaN", "1e999"])
    assert column.numbers.tolist()[:2] == [1.5, 2.5]
    assert column.readable == 2
    assert column.missing.tolist() == [False, False, False, False, True, False]
