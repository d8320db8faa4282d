"""ONNX's file format: messages of Protocol Buffers, as far as a network needs them.

A message is a row of fields; each has a number, and holds a whole number, a float or bytes.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (field numbers);
https://protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

IR_VERSION, OPSET = 8, 17
KINDS = {np.dtype(np.float32): 1, np.dtype(np.int32): 6, np.dtype(np.int64): 7}
FLOAT, INT, TEXT, FLOATS, INTS, TEXTS = 1, 2, 3, 6, 7, 8


def number(field: int, value: int) -> bytes:
    """A field that holds a whole number; negative ones as 64 bits."""
    return _whole(field << 3) + _whole(value & (2**64 - 1))


def data(field: int, value: bytes | str) -> bytes:
    """A field that holds bytes: a text, or a message."""
    raw = value.encode() if isinstance(value, str) else value
    return _whole(field << 3 | 2) + _whole(len(raw)) + raw


def _whole(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _float(field: int, value: float) -> bytes:
    return _whole(field << 3 | 5) + struct.pack("<f", value)


def attribute(name: str, value: Any) -> bytes:
    """A setting of a node: a number, a text, or a list of either."""
    items: Sequence[Any] = value if isinstance(value, (list, tuple)) else [value]
    single = items is not value
    if isinstance(items[0], str):
        kind, parts = TEXT if single else TEXTS, [data(4 if single else 9, x) for x in items]
    elif isinstance(items[0], float):
        kind, parts = FLOAT if single else FLOATS, [_float(2 if single else 7, x) for x in items]
    else:
        kind, parts = INT if single else INTS, [number(3 if single else 8, int(x)) for x in items]
    return b"".join([data(1, name), *parts, number(20, kind)])


def node(
    kind: str, inputs: Iterable[str], outputs: Iterable[str], name: str, settings: dict[str, Any]
) -> bytes:
    """An operation."""
    parts = [data(1, text) for text in inputs] + [data(2, text) for text in outputs]
    parts += [data(3, name), data(4, kind)]
    return b"".join(parts + [data(5, attribute(key, value)) for key, value in settings.items()])


def tensor(name: str, array: np.ndarray) -> bytes:
    """An array with its name."""
    sizes = [number(1, size) for size in array.shape]
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    kind = number(2, KINDS[array.dtype])
    return b"".join([*sizes, kind, data(8, name), data(9, little.tobytes())])


def value(name: str, dtype: Any, shape: Sequence[int]) -> bytes:
    """What comes in or goes out: any number of rows of a shape."""
    axes = [data(1, data(2, "batch")), *(data(1, number(1, size)) for size in shape)]
    kind = number(1, KINDS[np.dtype(dtype)])
    return data(1, name) + data(2, data(1, kind + data(2, b"".join(axes))))


def model(
    name: str,
    nodes: Iterable[bytes],
    weights: Iterable[bytes],
    inputs: Iterable[bytes],
    outputs: Iterable[bytes],
) -> bytes:
    """The file."""
    graph = [*(data(1, x) for x in nodes), data(2, name), *(data(5, x) for x in weights)]
    graph += [*(data(11, x) for x in inputs), *(data(12, x) for x in outputs)]
    opset = data(1, "") + number(2, OPSET)
    return b"".join(
        [number(1, IR_VERSION), data(2, "Strata"), data(7, b"".join(graph)), data(8, opset)]
    )
