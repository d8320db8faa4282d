"""Controls from outside, held against the types `engine.events` gives them."""

from __future__ import annotations

import types
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from server.bodies import kind_of
from server.errors import ApiError

_NAMES = {bytes: "a file", str: "text", int: "a whole number", float: "a number", dict: "an object"}


def check_control(value: dict[str, Any], controls: Any) -> dict[str, Any]:
    """The control as it came, when it fits one member of the union `controls` of TypedDicts.

    Raises ApiError 422 saying which part does not.
    """
    members = {_type_of(member): member for member in get_args(controls)}
    found = value.get("type")
    if not isinstance(found, str) or found not in members:
        raise _bad(f"type: expected one of {', '.join(sorted(members))}, found {_show(found)}")
    member = members[found]
    hints = get_type_hints(member)
    marked = get_type_hints(member, include_extras=True)
    for key, hint in hints.items():
        if key not in value and get_origin(marked[key]) is not NotRequired:
            raise _bad(f"{found}.{key}: expected {_name(hint)}, found nothing")
    for key, item in value.items():
        if key not in hints:
            raise _bad(f"{found}.{key[:40]}: there is no such field; there are {_join(hints)}")
        if not _fits(item, hints[key]):
            raise _bad(f"{found}.{key}: expected {_name(hints[key])}, found {_show(item)}")
    return value


def _type_of(member: Any) -> str:
    if not is_typeddict(member):
        raise TypeError(f"expected a TypedDict, found {member!r}")
    return get_args(get_type_hints(member)["type"])[0]


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, option) for option in get_args(hint))
    if origin is Literal:
        return isinstance(value, str) and value in get_args(hint)
    if origin is list:
        return isinstance(value, list) and all(_fits(item, *get_args(hint)) for item in value)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, origin or hint)


def _name(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(_name(option) for option in get_args(hint))
    if origin is Literal:
        return " or ".join(repr(option) for option in get_args(hint))
    if origin is list:
        return f"a list, each of it {_name(*get_args(hint))}"
    return "null" if hint is types.NoneType else _NAMES[origin or hint]


def _show(value: Any) -> str:
    if isinstance(value, (str, int, float)):
        return repr(value)[:60]
    return kind_of(value)


def _join(hints: dict[str, Any]) -> str:
    return ", ".join(hints)


def _bad(message: str) -> ApiError:
    return ApiError(422, "bad_control", message + ".")
