"""Reading what the server says, without sleeping."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from server.config import Config
from server.hosts.buffer import Listener

FAKE = "tests.server.fake_engine"
PATIENCE = 120.0  # seconds; a limit on waiting for what must come, never a time that is spent


def small(**changes: Any) -> Config:
    """Limits for tests: one idle worker at most, quick to stop."""
    return Config(**({"warm_workers": 0, "stop_seconds": 5.0} | changes))


def fake_spec(behaviour: str, **rest: Any) -> dict[str, Any]:
    return {"behaviour": behaviour, **rest}


def batches(listener: Listener) -> Iterator[dict[str, Any]]:
    """Every event up to the last. Fails when one is late."""
    while (batch := listener.take(PATIENCE)) is not None:
        assert batch, f"no event within {PATIENCE} s"
        for entry in batch:
            event = json.loads(entry.json)
            assert event["seq"] == entry.seq
            yield event


def frames(chunks: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Ids and events of a stream; comments and `retry` are passed over."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        *whole, rest = rest.split(b"\n\n")
        for block in whole:
            lines = dict(line.split(b": ", 1) for line in block.split(b"\n"))
            if b"data" in lines:
                event = json.loads(lines[b"data"])
                assert int(lines[b"id"]) == event["seq"]
                yield event["seq"], event


def until(events: Iterator[Any], wanted: Callable[[Any], bool]) -> list[Any]:
    """What came up to the first wanted one, which is the last of the list."""
    seen = []
    for event in events:
        seen.append(event)
        if wanted(event):
            return seen
    raise AssertionError(f"the stream ended after {seen[-3:]}")


def gapless(numbers: Iterable[int], start: int = 0) -> bool:
    return all(found == expected for expected, found in enumerate(numbers, start))


class Http:
    """Requests over a real connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def request(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> http.client.HTTPResponse:
        """The answer, its body unread. The connection closes with it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method, path, body, sent | {"Connection": "close"})
        return connection.getresponse()

    def json(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        with self.request(method, path, body, **headers) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None


def lines(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The lines of an answer as they come."""
    while line := response.readline():
        yield line


def error_of(response: Any, code: str) -> dict[str, Any]:
    """The error of an answer, which has the one shape all errors have."""
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert body.keys() == {"error"}
    error = body["error"]
    assert {"code", "message"} <= error.keys() <= {"code", "message", "hint", "problems"}
    assert error["code"] == code
    assert error["message"].endswith((".", "…"))
    return error
