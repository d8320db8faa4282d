"""The format of weights: what others write is read, what is damaged or hostile is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.safetensors import DTYPES, MAX_HEADER, FileError, read, write

# Written down from the format's description, byte by byte.
HEADER = b'{"__metadata__":{"made":"by hand"},"a":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}'
FILE = len(HEADER).to_bytes(8, "little") + HEADER + b"\x01\x00\xff\xff"


def framed(header: Any, body: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


def entry(begin: int = 0, end: int = 8, **other: Any) -> dict[str, Any]:
    return {"dtype": "F32", "shape": [2], "data_offsets": [begin, end]} | other


def test_reads_what_the_format_says() -> None:
    contents = read(FILE)
    assert contents.texts == {"made": "by hand"}
    assert contents.arrays["a"].tolist() == [1, -1]


def test_writes_what_the_format_says() -> None:
    file = write({"a": np.array([1, -1], np.int16)}, {"made": "by hand"})
    assert file[8 : 8 + len(HEADER)] == HEADER
    assert file[-4:] == b"\x01\x00\xff\xff"
    assert int.from_bytes(file[:8], "little") % 8 == 0


@pytest.mark.parametrize("kind", list(DTYPES))
def test_every_kind_of_number_comes_back(kind: str) -> None:
    array = np.arange(6).astype(DTYPES[kind]).reshape(2, 3).T
    found = read(write({"x/y.z": array, "one": array[0, 0], "none": array[:0]}, {})).arrays
    np.testing.assert_array_equal(found["x/y.z"], array)
    assert found["x/y.z"].dtype == array.dtype
    assert found["one"].shape == () and found["none"].shape == (0, 2)


def test_numbers_that_the_format_has_not_are_the_caller_s_mistake() -> None:
    with pytest.raises(ValueError, match="holds no complex64"):
        write({"a": np.zeros(2, np.complex64)}, {})


HOSTILE = {
    "nothing": (b"", "cut short"),
    "half a length": (b"\x08\x00\x00", "cut short"),
    "a length beyond the end": (FILE[:20], "says that its header has"),
    "a length of 2^64": (framed({}, length=2**64 - 1), "18,446,744,073,709,551,615"),
    "a header beyond the limit": (framed(b"{" + b" " * MAX_HEADER + b"}"), "at most"),
    "no text": (framed(b'{"\xff":1}'), "no text in UTF-8"),
    "no JSON": (framed(b"{'a':1}"), "no JSON"),
    "no object": (framed(b"[]"), "must be a JSON object"),
    "half a header": (framed(b'{"a":'), "no JSON"),
    "NaN in the header": (framed(b'{"a":NaN}'), "no number"),
    "a number of a million digits": (framed(b'{"a":' + b"9" * 10**6 + b"}"), "no JSON"),
    "a name twice": (framed(b'{"a":{},"a":{}}'), "twice"),
    "deep nesting": (framed(b"[" * 10**6 + b"]" * 10**6), "nested deeper"),
    "brackets within texts count for nothing": (framed({"a": "[" * 100}), "expected dtype"),
    "metadata that is no text": (framed({"__metadata__": {"a": 1}}), "texts only"),
    "metadata that is a list": (framed({"__metadata__": []}), "texts only"),
    "too many arrays": (
        framed({f"a{i}": entry(0, 0, shape=[0]) for i in range(20_001)}),
        "at most 20,000",
    ),
    "an empty name": (framed({"": entry()}, bytes(8)), "Names have letters"),
    "a script for a name": (framed({"<script>": entry()}, bytes(8)), "Names have letters"),
    "a name across lines": (framed({"a\nb": entry()}, bytes(8)), "Names have letters"),
    "a name without end": (framed({"a" * 201: entry()}, bytes(8)), "Names have letters"),
    "no entry": (framed({"a": 7}), "expected dtype"),
    "an entry with more": (framed({"a": entry(more=1)}, bytes(8)), "expected dtype"),
    "an unknown kind": (framed({"a": entry(dtype="F8")}, bytes(8)), "'F8' is unknown"),
    "a kind that is a list": (framed({"a": entry(dtype=["F32"])}, bytes(8)), "is unknown"),
    "a negative size": (framed({"a": entry(shape=[-2])}, bytes(8)), "list of at most"),
    "a size that is true": (framed({"a": entry(shape=[True])}, bytes(8)), "list of at most"),
    "a size with a fraction": (framed({"a": entry(shape=[2.0])}, bytes(8)), "list of at most"),
    "far too many axes": (framed({"a": entry(shape=[1] * 9)}, bytes(8)), "list of at most"),
    "sizes whose product is vast": (framed({"a": entry(shape=[2**40] * 8)}), "takes"),
    "one place only": (framed({"a": entry(data_offsets=[0])}, bytes(8)), "two places"),
    "places the wrong way round": (framed({"a": entry(8, 0)}, bytes(8)), "takes 8 bytes"),
    "fewer bytes than the shape needs": (framed({"a": entry(0, 4)}, bytes(4)), "takes 8 bytes"),
    "bytes behind the end": (framed({"a": entry()}, bytes(4)), "4 are there"),
    "bytes that belong to nobody": (framed({"a": entry()}, bytes(9)), "9 are there"),
    "a gap": (framed({"a": entry(), "b": entry(12, 20)}, bytes(20)), "leaves a gap"),
    "one over the other": (framed({"a": entry(), "b": entry(4, 12)}, bytes(12)), "lies over"),
    "the same bytes twice": (framed({"a": entry(), "b": entry()}, bytes(8)), "lies over"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused(name: str) -> None:
    file, reason = HOSTILE[name]
    with pytest.raises(FileError, match=reason):
        read(file)


@pytest.mark.parametrize("cut", range(len(FILE)))
def test_a_file_cut_short_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(FileError):
        read(FILE[:cut])
