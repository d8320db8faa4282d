"""Server-Sent Events: a run's events as a stream of text.

Each event is `id: seq` and `data: JSON`; the browser sends the last id it saw when it comes
back. Silence is filled with comments, because writing is the only way to notice that nobody
reads any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response

from server.hosts.buffer import Entry, Listener

RETRY_MS = 1000
_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


def stream(listener: Listener, heartbeat: float, on_close: Callable[[], None]) -> Response:
    """The answer that carries a run's events until the last one, or until nobody reads."""
    body = _Body(listener, heartbeat, on_close)
    return Response(body, mimetype="text/event-stream", headers=_HEADERS)


def frame(entry: Entry) -> bytes:
    """One event."""
    return b"id: %d\ndata: %b\n\n" % (entry.seq, entry.json)


class _Body(Iterator[bytes]):
    """Chunks of the stream.

    A class and no generator: `close` must work for an answer that was never begun.
    """

    def __init__(self, listener: Listener, heartbeat: float, on_close: Callable[[], None]) -> None:
        self._listener = listener
        self._heartbeat = heartbeat
        self._on_close = on_close
        self._begun = False
        self._closed = False

    def __next__(self) -> bytes:
        if not self._begun:
            self._begun = True
            return b"retry: %d\n\n" % RETRY_MS
        batch = self._listener.take(self._heartbeat)
        if batch is None:
            raise StopIteration
        return b"".join(map(frame, batch)) or b": still here\n\n"

    def close(self) -> None:
        """Leave the run, once."""
        if not self._closed:
            self._closed = True
            self._listener.close()
            self._on_close()
