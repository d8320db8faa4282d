"""Reading JSON that anybody may have written."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import ClientDisconnected

from server.errors import ApiError

_LARGEST = 2**53 - 1


def read_object(max_depth: int) -> dict[str, Any]:
    """The request's body as a JSON object.

    Raises ApiError: 415 for another content type, 408 when it does not come, 400 for what is no
    JSON object, has numbers JavaScript could not hold, text that is no Unicode, or more than
    `max_depth` levels.
    """
    return parse_object(read_bytes("application/json"), max_depth)


def read_bytes(content_type: str) -> bytes:
    """The request's body. Raises ApiError: 415 for another content type, 408 when it stays out."""
    if request.mimetype != content_type:
        found = f"{request.mimetype[:80]!r}" if request.mimetype else "none"
        code = "not_json" if content_type == "application/json" else "wrong_type"
        raise ApiError(415, code, f"Content-Type: expected {content_type!r}, found {found}.")
    try:
        return request.get_data(cache=False)
    except ClientDisconnected:  # or the socket's own time limit
        raise ApiError(408, "too_slow", "The rest of the request did not come.") from None


def parse_object(body: bytes, max_depth: int) -> dict[str, Any]:
    """Bytes as a JSON object, or ApiError 400."""
    try:
        value = json.loads(
            body.decode(), parse_int=_integer, parse_float=_real, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _bad(f"The body is no JSON: {error.msg} at {place}") from None
    except UnicodeDecodeError as error:
        raise _bad(f"The body is no UTF-8: byte {error.start} does not fit") from None
    except RecursionError:
        raise _bad(f"The body is nested deeper than {max_depth} levels") from None
    if not isinstance(value, dict):
        raise _bad(f"The body: expected a JSON object, found {kind_of(value)}")
    _check(value, max_depth)
    return value


def kind_of(value: Any) -> str:
    """What JSON calls a value."""
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    if value is None:
        return "null"
    return kinds.get(type(value), "a number")


def _check(value: Any, max_depth: int) -> None:
    """Depth and text of everything inside, without recursion."""
    level = [value]
    for _ in range(max_depth):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.keys())
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str):
                _check_text(item)
        if not below:
            return
        level = below
    raise _bad(f"The body is nested deeper than {max_depth} levels")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad(f"The text {text[:40]!a} holds half a character") from None


def _integer(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > _LARGEST:
        raise _bad(f"The number {text[:24]} is beyond ±{_LARGEST}, where numbers stop being exact")
    return int(text)


def _real(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _bad(f"The number {text[:24]} is too large")
    return value


def _constant(text: str) -> NoReturn:
    raise _bad(f"The body holds {text}, which is no number in JSON")


def _bad(message: str) -> ApiError:
    return ApiError(400, "bad_json", message + ".")
