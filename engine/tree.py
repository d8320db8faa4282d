"""Nested dicts, lists and tuples with values at the leaves.

The order of leaves is fixed: dicts by sorted key, lists and tuples by position. ``None`` is an
empty branch, not a leaf. Both are JAX's conventions, so a tree means the same on every backend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Structure:
    """The shape of a tree without its leaves: hashable, equal for equally built trees.

    kind: ``"leaf"``, ``"none"``, ``"dict"``, ``"list"`` or ``"tuple"``; keys: of a dict, sorted.
    """

    kind: str
    keys: tuple[str, ...] = ()
    children: tuple[Structure, ...] = ()

    def __str__(self) -> str:
        """The tree as it would be written, ``*`` for a leaf."""
        inner = [str(child) for child in self.children]
        if self.kind == "dict":
            pairs = zip(self.keys, inner, strict=True)
            return "{" + ", ".join(f"{key}: {text}" for key, text in pairs) + "}"
        brackets = {"list": "[]", "tuple": "()"}.get(self.kind)
        if brackets:
            return brackets[0] + ", ".join(inner) + brackets[1]
        return "*" if self.kind == "leaf" else "None"


_LEAF = Structure("leaf")
_NONE = Structure("none")


def structure(tree: Any) -> Structure:
    """The structure of a tree."""
    if tree is None:
        return _NONE
    if isinstance(tree, dict):
        keys = tuple(sorted(tree))
        return Structure("dict", keys, tuple(structure(tree[key]) for key in keys))
    if isinstance(tree, list | tuple):
        kind = "list" if isinstance(tree, list) else "tuple"
        return Structure(kind, (), tuple(structure(child) for child in tree))
    return _LEAF


def leaves(tree: Any) -> list[Any]:
    """All leaves in order."""
    return [leaf for _, leaf in items(tree)]


def items(
    tree: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Pairs (path, leaf) in order; a path is the keys and positions that lead to the leaf."""
    if tree is None:
        return
    if isinstance(tree, dict):
        for key in sorted(tree):
            yield from items(tree[key], (*path, key))
    elif isinstance(tree, list | tuple):
        for position, child in enumerate(tree):
            yield from items(child, (*path, position))
    else:
        yield path, tree


def flatten(tree: Any) -> tuple[list[Any], Structure]:
    """Leaves in order and the structure that puts them back together."""
    return leaves(tree), structure(tree)


def unflatten(shape: Structure, values: Iterable[Any]) -> Any:
    """The tree of that structure with these leaves; ValueError when their number is wrong."""
    stream = iter(values)
    try:
        tree = _build(shape, stream)
    except StopIteration:
        raise ValueError(f"unflatten: too few leaves for the tree {shape}.") from None
    if next(stream, _LEAF) is not _LEAF:
        raise ValueError(f"unflatten: too many leaves for the tree {shape}.")
    return tree


def _build(shape: Structure, stream: Iterator[Any]) -> Any:
    """Recursive part of ``unflatten``; runs out of leaves with StopIteration."""
    if shape.kind == "leaf":
        return next(stream)
    if shape.kind == "none":
        return None
    children = []
    for child in shape.children:
        children.append(_build(child, stream))
    if shape.kind == "dict":
        return dict(zip(shape.keys, children, strict=True))
    return children if shape.kind == "list" else tuple(children)


def map(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """Apply ``function(leaf, ...)`` leaf by leaf to one or more trees of equal structure.

    Raises ValueError when the structures differ.
    """
    first, shape = flatten(tree)
    columns = [first]
    for other in others:
        found = structure(other)
        if found != shape:
            raise ValueError(f"map: the trees differ: expected {shape}, got {found}.")
        columns.append(leaves(other))
    return unflatten(shape, [function(*row) for row in zip(*columns, strict=True)])
