"""The whole state of a run as a file, and back: weights, statistics, optimizer slots, step, seed.

Arrays are called as the state has them: `params.model.dense_1.kernel`, `slots.model.dense_1.kernel.m`.
Texts beside them: `strata` (the version of this form), `step`, `seed`, and what the page adds, such
as `spec`, the experiment in JSON.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import tree
from .safetensors import Contents, FileError, write

VERSION = "1"
LARGEST = 2**32 - 1
COUNTERS = ("step", "seed")


def pack(state: Any, texts: Mapping[str, str], *, slots: bool = True, half: bool = False) -> bytes:
    """The file of a state, with further texts. Without `slots` it lacks what the optimizer
    remembers; with `half` its numbers are rounded to float16: both for links.
    """
    own = {"strata": VERSION} | {name: str(int(state[name])) for name in COUNTERS}
    arrays = {name: array for name, array in _named(state) if slots or not _is_slot(name)}
    if half:
        largest = np.finfo(np.float16).max
        arrays = {
            name: array.clip(-largest, largest).astype(np.float16) for name, array in arrays.items()
        }
    return write(arrays, {**texts, **own})


def unpack(contents: Contents, like: Any) -> Any:
    """The state in a file of unknown origin: the tree, shapes and kinds of `like`, other numbers.
    Where the file has no optimizer slots, those of `like` stay.

    Raises FileError, with the layer, what was expected and what was found.
    """
    found: dict[str, Any] = {name: np.uint32(counter(contents, name)) for name in COUNTERS}
    with_slots = any(map(_is_slot, contents.arrays))
    for name, array in _named(like):
        kept = _is_slot(name) and not with_slots
        found[name] = array if kept else _fitting(name, array, contents.arrays.get(name))
    for name in contents.arrays.keys() - found.keys():
        raise FileError(f"The file also holds {name}, for which this experiment has no place.")
    leaves = [found[_name(path)] for path, _ in tree.items(like)]
    return tree.unflatten(tree.structure(like), leaves)


def counter(contents: Contents, name: str) -> int:
    """Step or seed. Raises FileError."""
    version, text = contents.texts.get("strata"), contents.texts.get(name, "")
    if version is None:
        raise FileError("This file of weights was not saved by Strata: it tells of no experiment.")
    if version != VERSION:
        raise FileError(
            f"This file has form {version[:20]!r}; this Strata reads form {VERSION}. Open it with "
            "the Strata that saved it."
        )
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST):
        raise FileError(f"{name}: expected a whole number up to {LARGEST}, found {text[:20]!r}.")
    return int(text)


def _name(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def _named(state: Any) -> list[tuple[str, np.ndarray]]:
    return [
        (_name(path), np.asarray(leaf))
        for path, leaf in tree.items(state)
        if path[0] not in COUNTERS
    ]


def _is_slot(name: str) -> bool:
    return name.startswith("slots.")


def _fitting(name: str, wanted: np.ndarray, found: np.ndarray | None) -> np.ndarray:
    """A copy of an array that is one the experiment has. Raises FileError."""
    kind, _, node, *rest = name.split(".")
    place = f"{node}: expected {' '.join(rest)} ({kind}) of shape {wanted.shape}"
    if found is None:
        raise FileError(f"{place}, found none. The file belongs to another network.")
    if found.shape != wanted.shape:
        raise FileError(f"{place}, found {found.shape}. The file belongs to another network.")
    if found.dtype not in (wanted.dtype, np.float16):
        raise FileError(f"{place} in {wanted.dtype}, found {found.dtype}.")
    if not np.isfinite(found).all():
        raise FileError(
            f"{node}: {' '.join(rest)} ({kind}) holds NaN or infinity. The run it comes from had "
            "diverged, or the file is damaged."
        )
    return found.astype(wanted.dtype)
