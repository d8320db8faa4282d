"""HDF5 files of groups and arrays of numbers, as Keras writes them and `export.hdf5` does.

Every address and length of the file is checked before it is used; what Keras never writes (chunks,
compression, links) is left out.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t11.html, HDF5 File Format
Specification 1.1 (superblock 0, object headers 1, B-trees 1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from ..safetensors import FileError

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAX_OBJECTS = 20_000
MAX_DEPTH = 12
MAX_AXES = 8
NOWHERE = 2**64 - 1
DATASPACE, DATATYPE, LAYOUT, CONTINUED, TABLE = 1, 3, 8, 16, 17


def read(data: bytes) -> dict[str, Any]:
    """Arrays and further trees by name. Raises FileError and nothing else."""
    try:
        if data[:8] != SIGNATURE or data[8] != 0 or data[13:15] != b"\x08\x08":
            raise FileError("The weights are in a form of HDF5 that Keras does not write.")
        return _File(data).group(struct.unpack_from("<Q", data, 64)[0], 0)
    except (struct.error, IndexError, UnicodeDecodeError, ValueError):
        raise FileError("The file of weights is damaged: its parts do not lead anywhere.") from None


class _File:
    """A file while it is read; counts what was met, so that it ends on circles, too."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._met = 0

    def _meet(self, depth: int) -> None:
        self._met += 1
        if self._met > MAX_OBJECTS or depth > MAX_DEPTH:
            raise FileError("The file of weights holds too much, or leads in circles.")

    def _messages(self, address: int, depth: int) -> Iterator[tuple[int, int, int]]:
        """Kind, place and length of what an object's header says."""
        version, count, length = struct.unpack_from("<BxH4xI", self.data, address)
        if version != 1:
            raise ValueError("another form of header")
        parts = [(address + 16, length)]
        for place, size in parts:  # grows while it is read
            end = place + size
            while place + 8 <= end and count > 0:
                kind, long = struct.unpack_from("<HH", self.data, place)
                count -= 1
                self._meet(depth)
                if kind == CONTINUED:
                    parts.append(struct.unpack_from("<QQ", self.data, place + 8))
                yield kind, place + 8, long
                place += 8 + long

    def group(self, address: int, depth: int) -> dict[str, Any]:
        """All members of a group."""
        self._meet(depth)
        found: dict[str, Any] = {}
        for kind, place, _ in self._messages(address, depth):
            if kind == TABLE:
                tree, heap = struct.unpack_from("<QQ", self.data, place)
                if self.data[heap : heap + 4] != b"HEAP":
                    raise ValueError("no heap")
                (names,) = struct.unpack_from("<Q", self.data, heap + 24)
                for name, header in self._members(tree, names, depth):
                    found[name] = self._object(header, depth + 1)
        return found

    def _members(self, address: int, names: int, depth: int) -> Iterator[tuple[str, int]]:
        """Names and headers below a node of a B-tree, or in a table of them."""
        self._meet(depth)
        kind = self.data[address : address + 4]
        if kind == b"SNOD":
            (count,) = struct.unpack_from("<H", self.data, address + 6)
            for i in range(count):
                name, header = struct.unpack_from("<QQ", self.data, address + 8 + 40 * i)
                end = self.data.index(b"\0", names + name, names + name + 300)
                yield self.data[names + name : end].decode(), header
        elif kind == b"TREE":
            (count,) = struct.unpack_from("<H", self.data, address + 6)
            for i in range(count):
                (child,) = struct.unpack_from("<Q", self.data, address + 32 + 16 * i)
                yield from self._members(child, names, depth + 1)
        else:
            raise ValueError("neither a table nor a tree")

    def _object(self, address: int, depth: int) -> Any:
        """A group, or an array; None for what holds no floats."""
        said = {kind: place for kind, place, _ in self._messages(address, depth)}
        if TABLE in said:
            return self.group(address, depth)
        if not {DATASPACE, DATATYPE, LAYOUT} <= said.keys():
            return None
        kind, flags, size = struct.unpack_from("<BB2xI", self.data, said[DATATYPE])
        if kind & 15 != 1 or flags & 1 or size not in (2, 4, 8):
            return None
        return self._array(self._shape(said[DATASPACE]), said[LAYOUT], f"<f{size}")

    def _shape(self, place: int) -> tuple[int, ...]:
        version, axes = self.data[place], self.data[place + 1]
        if version not in (1, 2) or axes > MAX_AXES:
            raise ValueError("another form of shape")
        return struct.unpack_from(f"<{axes}Q", self.data, place + (8 if version == 1 else 4))

    def _array(self, shape: tuple[int, ...], place: int, kind: str) -> np.ndarray:
        """An array that lies in one piece."""
        length = prod(shape) * int(kind[2:])
        version, form = self.data[place], self.data[place + 1]
        if version != 3 or form > 1:
            raise FileError("The weights are cut into chunks, which Keras does not do by itself.")
        if form == 0:
            begin, size = place + 4, struct.unpack_from("<H", self.data, place + 2)[0]
        else:
            begin, size = struct.unpack_from("<QQ", self.data, place + 2)
        if not length:
            return np.zeros(shape, kind)
        if begin == NOWHERE or size < length or begin + length > len(self.data):
            raise ValueError("beyond the end")
        return np.frombuffer(self.data, kind, prod(shape), begin).reshape(shape)
