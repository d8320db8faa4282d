"""One run as its host sees it."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from server.hosts.base import EventsGone, EventsUnknown
from server.hosts.buffer import EventBuffer, Listener, OutOfRange


class Run:
    """A run's id, its owner, its events, and the times its limits are counted from."""

    def __init__(self, client: str, capacity: int, on_change: Callable[[], None]) -> None:
        self.id = secrets.token_urlsafe(16)
        self.client = client
        self.buffer = EventBuffer(capacity, on_change)
        self.created = time.monotonic()
        self.touched = self.created
        self.step = 0
        self._lock = threading.Lock()
        self._waiting_controls = 0

    def receive(self, header: dict[str, Any], event: bytes) -> None:
        """Take an event from the worker; waits while the buffer is full."""
        self.step = header["step"]
        self.buffer.append(header["seq"], event, last=header["type"] in ("done", "failed"))
        self.touch()

    def fail(self, message: str) -> None:
        """End the run with a `failed` event, unless it has ended."""

        def failed(seq: int) -> bytes:
            event = {"type": "failed", "seq": seq, "step": self.step, "message": message}
            return json.dumps(event, separators=(",", ":")).encode()

        self.buffer.finish(failed)

    def listen(self, after: int | None) -> Listener:
        """Events behind `after`. Raises EventsGone or EventsUnknown."""
        try:
            return self.buffer.listen(after)
        except OutOfRange as error:
            if error.gone:
                raise EventsGone(
                    f"Run {self.id}: events from {0 if after is None else after + 1} on were asked "
                    f"for, but only those from {error.first} on are still kept.",
                    "Start a new run.",
                ) from None
            raise EventsUnknown(
                f"Run {self.id}: Last-Event-ID is {after}, but the newest event so far is "
                f"{error.next_seq - 1}.",
                "Send the id of the last event received, or leave the header out.",
            ) from None

    def touch(self) -> None:
        """Something happened: the idle time starts again."""
        self.touched = time.monotonic()

    def count_control(self, limit: int) -> bool:
        """Note a control on its way to the worker; False when `limit` are waiting already."""
        with self._lock:
            if self._waiting_controls >= limit:
                return False
            self._waiting_controls += 1
            return True

    def control_handled(self) -> None:
        """The worker took a control."""
        with self._lock:
            self._waiting_controls -= 1
