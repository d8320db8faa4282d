"""Named arrays in a file, in the format safetensors: nothing in it can be run.

Eight bytes hold the length of a header, little-endian; the header is a JSON object of `{"dtype",
"shape", "data_offsets": [begin, end]}` by name and, under `__metadata__`, of texts; the arrays
follow row by row, little-endian, without gaps.

Source: https://github.com/huggingface/safetensors, section "Format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, NoReturn

import numpy as np

from .errors import FieldError

MAX_HEADER = 4 * 2**20
MAX_ARRAYS = 20_000
MAX_AXES = 8
LEVELS = 3  # the header, an entry, its lists
NAME = re.compile(r"[A-Za-z0-9_./|-]{1,200}")
METADATA = "__metadata__"
DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}  # fmt: skip
_NAMES = {np.dtype(kind): name for name, kind in DTYPES.items()}


class FileError(FieldError):
    """A file that is not what it says, or not what was asked for. The message can be shown."""


@dataclass(frozen=True)
class Contents:
    """What a file holds: arrays that share its memory, and texts."""

    arrays: dict[str, np.ndarray]
    texts: dict[str, str]


def write(arrays: Mapping[str, np.ndarray], texts: Mapping[str, str]) -> bytes:
    """The file of these arrays and texts. Raises ValueError for a kind of number it has not."""
    header: dict[str, Any] = {METADATA: dict(texts)} if texts else {}
    parts: list[bytes] = []
    end = 0
    for name, array in arrays.items():
        kind = _NAMES.get(array.dtype.newbyteorder("<"))
        if kind is None:
            raise ValueError(f"{name}: safetensors holds no {array.dtype}.")
        parts.append(np.ascontiguousarray(array, DTYPES[kind]).tobytes())
        begin, end = end, end + len(parts[-1])
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers begin at a multiple of eight
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def read(data: bytes) -> Contents:
    """What a file of unknown origin holds. Raises FileError and nothing else."""
    if len(data) < 8:
        raise FileError(f"The file is cut short: it has {len(data)} bytes, no whole length.")
    length, room = int.from_bytes(data[:8], "little"), len(data) - 8
    if length > min(room, MAX_HEADER):
        raise FileError(
            f"The file says that its header has {length:,} bytes, but {room:,} follow and at most "
            f"{MAX_HEADER:,} are read. It is damaged, or no file of weights."
        )
    header = parse(data[8 : 8 + length], LEVELS, "The header")
    texts = _texts(header.pop(METADATA, {}))
    if len(header) > MAX_ARRAYS:
        raise FileError(f"The file lists {len(header):,} arrays; at most {MAX_ARRAYS:,} are read.")
    places = {name: _place(name, entry) for name, entry in header.items()}
    _without_gaps(places, room - length)
    body = memoryview(data)[8 + length :]
    arrays = {
        name: np.frombuffer(body[begin:end], DTYPES[kind]).reshape(shape)
        for name, (kind, shape, begin, end) in places.items()
    }
    return Contents(arrays, texts)


def parse(text: bytes | str, levels: int, what: str) -> dict[str, Any]:
    """A JSON object of at most so many levels, no name twice. Raises FileError."""
    try:
        plain = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise FileError(f"{what} is no text in UTF-8. The file is damaged.") from None
    if _levels(plain) > levels:
        raise FileError(f"{what} is nested deeper than {levels} levels. It was not read.")
    try:
        found = json.loads(plain, object_pairs_hook=_once, parse_constant=_no_number)
    except FileError:
        raise
    except ValueError:
        raise FileError(f"{what} is no JSON. The file is damaged.") from None
    if not isinstance(found, dict):
        raise FileError(f"{what} must be a JSON object, got {type(found).__name__}.")
    return found


def _levels(text: str) -> int:
    """How deep brackets are nested, counted without recursion."""
    depth = deepest = 0
    for sign in re.findall(r'[\[\]{}]|"(?:[^"\\]|\\.)*+"', text, re.DOTALL):
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileError("The file names something twice. It is damaged.")
    return found


def _no_number(text: str) -> NoReturn:
    raise FileError(f"The file holds {text}, which is no number in JSON.")


def _texts(found: Any) -> dict[str, str]:
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return found
    raise FileError(f"{METADATA} must hold texts only.")


def _place(name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    """Kind of number, shape, first byte and the byte behind the last."""
    if not NAME.fullmatch(name):
        raise FileError(f"The file calls an array {name[:40]!r}. Names have letters, digits, . / _")
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise FileError(f"{name}: expected dtype, shape and data_offsets.")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in DTYPES:
        raise FileError(f"{name}: the kind of number {str(kind)[:20]!r} is unknown.")
    if not _counts(shape, MAX_AXES):
        raise FileError(f"{name}: the shape must be a list of at most {MAX_AXES} sizes.")
    if not _counts(offsets, 2) or len(offsets) != 2:
        raise FileError(f"{name}: data_offsets must be two places in the file.")
    wanted = prod(shape) * np.dtype(DTYPES[kind]).itemsize
    begin, end = offsets
    if end - begin != wanted:
        raise FileError(
            f"{name}: {kind} of shape {tuple(shape)} takes {wanted:,} bytes, but the file says "
            f"{end - begin:,}."
        )
    return kind, tuple(shape), begin, end


def _counts(value: Any, limit: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= limit
        and all(type(item) is int and 0 <= item < 2**48 for item in value)
    )


def _without_gaps(places: Mapping[str, tuple[str, Any, int, int]], room: int) -> None:
    """One array after the other up to the end: none over another, nothing hidden between."""
    at = 0
    for name, (_, _, begin, end) in sorted(places.items(), key=lambda item: item[1][2:]):
        if begin != at:
            how = "lies over another array" if begin < at else "leaves a gap before it"
            raise FileError(f"{name}: {how} in the file. It is damaged.")
        at = end
    if at != room:
        raise FileError(f"The file's arrays take {at:,} bytes, but {room:,} are there.")
