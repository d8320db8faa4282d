"""What expressions of a model's description stand for, while it is read. Nothing is ever run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import StrataError


class Unread(StrataError):
    """Something that is not understood: the line, and what to do about it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Ref:
    """A name of a library, such as keras.layers.Dense."""

    path: str

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, eq=False)
class Call:
    """A thing of a library as it is asked for: its class, and what it is made with.

    lines: where each keyword was written.
    """

    path: str
    positional: tuple[Any, ...]
    keywords: dict[str, Any]
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The class."""
        return self.path.rpartition(".")[2]

    def line_of(self, keyword: str) -> int:
        """Where a keyword was written."""
        return self.lines.get(keyword, self.line)


@dataclass(frozen=True, eq=False)
class Formula:
    """A lambda or function: the names of its arguments and the expression it gives.

    text: Strata's own formula, where it is one that Strata wrote.
    """

    arguments: tuple[str, ...]
    body: ast.expr
    line: int
    text: str | None = None


@dataclass(eq=False)
class Drawn:
    """A layer in its place. `name`: as it was called; `hint`: the variable with its output."""

    type: str
    config: dict[str, Any]
    inputs: list[Tensor]
    line: int
    name: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Tensor:
    """What a layer gives: its output, or one of its further ones, by name."""

    node: Drawn
    port: str = ""

    def told(self, ids: Mapping[Drawn, str]) -> str:
        """As an input names it: `gru_1`, or `gru_1.state_h`."""
        return f"{ids[self.node]}.{self.port}" if self.port else ids[self.node]


Given = Tensor | tuple[Tensor, ...]
"""What a layer gives: its output, with return_state its states behind it."""


@dataclass(eq=False)
class Stack:
    """A Sequential model while it grows."""

    line: int
    last: Drawn | None = None


@dataclass(eq=False)
class Model:
    """A whole model by its output."""

    end: Drawn | None
    line: int


class Broken:
    """Stands for what could not be read, so that only the first line about it complains."""


BROKEN = Broken()


def kind_of(value: Any) -> str:
    """A value in words, short, for messages."""
    if isinstance(value, Ref):
        return value.path[:60]
    if isinstance(value, Call):
        return f"{value.name[:40]}(…)"
    names = {Formula: "a function", Tensor: "a layer's output", Stack: "a model", Model: "a model"}
    for cls, name in names.items():
        if isinstance(value, cls):
            return name
    if isinstance(value, tuple) and any(isinstance(one, Tensor) for one in value):
        return "several outputs"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
