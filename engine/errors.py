"""Errors of the engine. Messages say where, what was expected, what was found and what to do."""

from __future__ import annotations

from typing import Any


class StrataError(Exception):
    """Base of every error the engine raises on purpose."""


class ShapeError(StrataError):
    """A layer cannot take the shapes it is given.

    `repair`: the edit of its network that would mend it, where there is one; see `spec.Repair`.
    """

    def __init__(self, message: str, repair: Any = None) -> None:
        super().__init__(message)
        self.repair = repair


class FieldError(StrataError):
    """A value does not fit its field.

    `path` leads from the field to the offending part, for fields that hold envelopes.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class SpecError(StrataError):
    """An experiment spec that cannot be trained; `problems` lists every reason found."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        self.problems = problems
        lines = [f"{p['path'] or 'spec'}: {p['message']}" for p in problems]
        super().__init__("\n".join(lines) or "The spec cannot be trained.")
