"""The script that made the tables: its conversions, its checks, and that the tables are its own."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from tools import make_data


@pytest.mark.parametrize("source", make_data.SOURCES, ids=lambda source: source.name)
def test_the_tables_are_the_ones_the_script_makes(source: make_data.Source) -> None:
    content = (make_data.DATA / source.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == source.table_sha256
    assert len(content) <= 500_000
    card = (make_data.DATA / source.name).with_suffix(".md").read_text(encoding="utf-8")
    assert any(licence in card for licence in ("CC BY 4.0", "CC BY-SA 3.0", "Public domain"))
    assert all(member in card for member in source.members)
    assert source.package.replace("==", " ") in card


def test_heart_spells_out_words_and_keeps_question_marks() -> None:
    header = b"a\tb\n" * 3
    row = (
        b"63\tmale\ttypical ang\t145\t233\t1\tnormal\t150\t0\t2.3\tflat\t?\treversable defect\t1\n"
    )
    names, made = make_data.heart(header + row).splitlines()
    assert names.startswith("age,sex,chest_pain")
    assert made == (
        "63,male,typical angina,145,233,yes,normal,150,no,2.3,flat,?,reversible defect,yes"
    )


def test_digits_get_a_line_of_names() -> None:
    row = ",".join(["16"] * 64 + ["7"])
    names, made = make_data.digits(gzip.compress(f"{row}\n".encode())).splitlines()
    assert made == row
    assert names.split(",")[:2] == ["pixel_0_0", "pixel_0_1"]
    assert names.split(",")[-1] == "digit"


def test_every_name_is_there_once_in_small_letters_and_in_order() -> None:
    made = make_data.first_names(b"MARY 2.6 2.6 1\nJEAN 0.3 0.3 2\n", b"JEAN 0.1 0.1 1\n")
    assert made == "name,borne_by\njean,women+men\nmary,women\n"


def test_a_wrong_checksum_stops_the_script() -> None:
    with pytest.raises(
        SystemExit, match=r"heart: expected SHA-256 00, found .* Nothing was written"
    ):
        make_data.checked(b"other", "00", "heart")
