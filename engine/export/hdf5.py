"""HDF5 files of groups and float32 arrays, in the oldest form of the format, which all read.

A file is a tree of objects that point at each other by address: a group has a B-tree with one leaf,
a heap with its members' names, and a table of members in the order of the names.

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t11.html, HDF5 File Format
Specification 1.1 (superblock 0, object headers 1, B-trees 1).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

NOWHERE = 2**64 - 1
INNER = 16  # half of the most tables a group may have; here each has one
SUPERBLOCK, ENTRY = 96, 40
DATASPACE, DATATYPE, FILL, LAYOUT, TABLE = 1, 3, 5, 8, 17
# Little-endian IEEE: sign at bit 31, 8 bits of exponent from bit 23 with bias 127, 23 of mantissa.
FLOAT32 = struct.pack("<BBBBIHHBBBBI", 0x11, 0x20, 31, 0, 4, 0, 32, 23, 8, 0, 23, 127)

Tree = Mapping[str, Any]
"""Arrays and further trees by name."""


def write(tree: Tree) -> bytes:
    """The file of a tree."""
    half = -(-_widest(tree) // 2)
    file = _File(2 * half)
    root = file.group(tree)
    head = b"\x89HDF\r\n\x1a\n" + struct.pack("<8BHHI", 0, 0, 0, 0, 0, 8, 8, 0, half, INNER, 0)
    head += struct.pack("<4Q", 0, NOWHERE, len(file.data), NOWHERE)
    file.data[:SUPERBLOCK] = head + _entry(0, *root)
    return bytes(file.data)


def _widest(tree: Tree) -> int:
    """The most members that a group of the tree has; one at least."""
    inner = [_widest(member) for member in tree.values() if not isinstance(member, np.ndarray)]
    return max([1, len(tree), *inner])


def _entry(name: int, header: int, kind: int, scratch: bytes) -> bytes:
    """A member as tables have it: where its name and its header are."""
    return struct.pack("<QQII", name, header, kind, 0) + scratch.ljust(16, b"\0")


def _header(*messages: tuple[int, bytes]) -> bytes:
    """An object's header: a row of messages."""
    rows = b""
    for kind, data in messages:
        padded = data + b"\0" * (-len(data) % 8)
        rows += struct.pack("<HHB3x", kind, len(padded), 0) + padded
    return struct.pack("<BxHII4x", 1, len(messages), 1, len(rows)) + rows


class _File:
    """The bytes so far; what is put there lies at a multiple of eight. `room`: of all tables."""

    def __init__(self, room: int) -> None:
        self.data = bytearray(SUPERBLOCK)
        self._room = room * ENTRY

    def put(self, part: bytes) -> int:
        """Adds a part; its address."""
        address = len(self.data)
        self.data += part + b"\0" * (-len(part) % 8)
        return address

    def group(self, tree: Tree) -> tuple[int, int, bytes]:
        """Adds a group and all below it; header, kind and scratch of its entry."""
        names, places, entries = b"\0" * 8, [0], b""
        for name in sorted(tree, key=str.encode):
            member = tree[name]
            kept = self.array(member) if isinstance(member, np.ndarray) else self.group(member)
            places.append(len(names))
            entries += _entry(len(names), *kept)
            text = name.encode() + b"\0"
            names += text + b"\0" * (-len(text) % 8)
        table = b"SNOD" + struct.pack("<BxH", 1, len(tree)) + entries.ljust(self._room, b"\0")
        leaf = self.put(table)
        node = b"TREE" + struct.pack("<BBHQQ", 0, 0, 1, NOWHERE, NOWHERE)
        node += struct.pack("<QQQ", 0, leaf, places[-1])
        pointers = (self.put(node.ljust(24 + 8 * (4 * INNER + 1), b"\0")), self._heap(names))
        scratch = struct.pack("<QQ", *pointers)
        return self.put(_header((TABLE, scratch))), 1, scratch

    def _heap(self, names: bytes) -> int:
        """Adds names, each ended by a zero."""
        address = len(self.data) + 32
        head = b"HEAP" + struct.pack("<B3xQQQ", 0, len(names), 1, address)
        self.put(head)
        self.put(names)
        return address - 32

    def array(self, array: np.ndarray) -> tuple[int, int, bytes]:
        """Adds a float32 array."""
        raw = np.ascontiguousarray(array, "<f4").tobytes()
        address = self.put(raw) if raw else NOWHERE
        space = struct.pack(f"<BB6x{array.ndim}Q", 1, array.ndim, *array.shape)
        fill = struct.pack("<BBBB", 2, 2, 2, 0)  # none is ever needed
        layout = struct.pack("<BBQQ", 3, 1, address, len(raw))
        messages = [(DATASPACE, space), (DATATYPE, FLOAT32), (FILL, fill), (LAYOUT, layout)]
        return self.put(_header(*messages)), 0, b""
