"""The events of one run between the worker that makes them and the streams that carry them.

Nothing is ever dropped: `append` waits while half the capacity is full of events that some
listener has not taken yet. The other half keeps events already taken, for streams that break
and come back.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

BATCH_BYTES = 256 * 1024


class Entry(NamedTuple):
    """One event: its number, its JSON, and how many bytes the run has made up to its end."""

    seq: int
    json: bytes
    end: int


class OutOfRange(Exception):
    """No event of that number: `gone` says whether it once was."""

    def __init__(self, gone: bool, first: int, next_seq: int) -> None:
        super().__init__()
        self.gone = gone
        self.first = first
        self.next_seq = next_seq


class EventBuffer:
    """A bounded queue of events with several readers, each at its own place.

    `lonely_since` is the monotonic time since when nobody listens, None while somebody does.
    `on_change` is called, without the lock, when the last event is in or a listener comes or goes.
    """

    def __init__(self, capacity: int, on_change: Callable[[], None] = lambda: None) -> None:
        self._capacity = capacity
        self._on_change = on_change
        self._changed = threading.Condition()
        self._entries: deque[Entry] = deque()
        self._listeners: set[Listener] = set()
        self._kept = 0
        self._produced = 0
        self._taken = 0
        self._next_seq = 0
        self._ended = False
        self.lonely_since: float | None = time.monotonic()

    @property
    def next_seq(self) -> int:
        """The number of the next event."""
        return self._next_seq

    @property
    def ended(self) -> bool:
        """Whether the last event is in."""
        return self._ended

    @property
    def kept(self) -> int:
        """Bytes of the events held."""
        return self._kept

    def append(self, seq: int, json: bytes, *, last: bool = False) -> bool:
        """Add event `seq`, waiting for room first.

        Returns False, and adds nothing, once the last event is in. Raises ValueError when `seq`
        is not the next number.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._waiting() < self._capacity // 2)
            if self._ended:
                return False
            if seq != self._next_seq:
                raise ValueError(f"expected event {self._next_seq} next, found event {seq}")
            self._add(json, last)
        if last:
            self._on_change()
        return True

    def finish(self, make: Callable[[int], bytes]) -> bool:
        """Add a last event at once, however full the buffer is; `make` gets its number.

        Returns False, and adds nothing, when the last event is in already.
        """
        with self._changed:
            if self._ended:
                return False
            self._add(make(self._next_seq), last=True)
        self._on_change()
        return True

    def _add(self, json: bytes, last: bool) -> None:
        self._produced += len(json)
        self._kept += len(json)
        self._entries.append(Entry(self._next_seq, json, self._produced))
        self._next_seq += 1
        self._ended = last
        self._forget()
        self._changed.notify_all()

    def listen(self, after: int | None) -> Listener:
        """A reader of everything behind event `after`. Raises OutOfRange."""
        with self._changed:
            start = 0 if after is None else after + 1
            first = self._entries[0].seq if self._entries else self._next_seq
            if not first <= start <= self._next_seq:
                raise OutOfRange(start < first, first, self._next_seq)
            listener = Listener(self, start, self._offset(start))
            self._listeners.add(listener)
            self.lonely_since = None
        self._on_change()
        return listener

    def _take(self, listener: Listener, timeout: float) -> list[Entry] | None:
        with self._changed:
            self._advance(listener)
            self._changed.wait_for(
                lambda: self._ended or listener.closed or listener.seq < self._next_seq, timeout
            )
            if listener.closed or (self._ended and listener.seq >= self._next_seq):
                return None
            return self._batch(listener.seq)

    def _batch(self, seq: int) -> list[Entry]:
        batch: list[Entry] = []
        size = 0
        index = seq - self._entries[0].seq if self._entries else 0
        while index < len(self._entries) and size < BATCH_BYTES:
            batch.append(self._entries[index])
            size += len(batch[-1].json)
            index += 1
        return batch

    def _advance(self, listener: Listener) -> None:
        """What was handed out last time has been sent: note it, and make room."""
        listener.confirm()
        if listener.offset > self._taken:
            self._taken = listener.offset
        self._forget()
        self._changed.notify_all()

    def _leave(self, listener: Listener) -> None:
        with self._changed:
            self._listeners.discard(listener)
            if not self._listeners:
                self.lonely_since = time.monotonic()
            self._changed.notify_all()
        self._on_change()

    def _floor(self) -> int:
        """Bytes everybody has taken; with nobody here, what the furthest ever took."""
        return min((listener.offset for listener in self._listeners), default=self._taken)

    def _waiting(self) -> int:
        return self._produced - self._floor()

    def _forget(self) -> None:
        floor = self._floor()
        while self._kept > self._capacity and self._entries[0].end <= floor:
            self._kept -= len(self._entries.popleft().json)

    def _offset(self, seq: int) -> int:
        """Bytes made before event `seq`, which is kept or the next one."""
        if seq == self._next_seq:
            return self._produced
        entry = self._entries[seq - self._entries[0].seq]
        return entry.end - len(entry.json)


class Listener:
    """One stream's place in a buffer. Close it when the stream ends, however it ends."""

    def __init__(self, buffer: EventBuffer, seq: int, offset: int) -> None:
        self._buffer = buffer
        self._handed: Entry | None = None
        self.seq = seq
        self.offset = offset
        self.closed = False

    def take(self, timeout: float) -> list[Entry] | None:
        """The next events, [] when none came within `timeout` seconds, None after the last.

        Taking again says that what was taken before has been sent.
        """
        batch = self._buffer._take(self, timeout)
        if batch:
            self._handed = batch[-1]
        return batch

    @property
    def exhausted(self) -> bool:
        """Whether nothing will ever come."""
        return self._buffer.ended and self.seq >= self._buffer.next_seq

    def confirm(self) -> None:
        """Move behind the events handed out last; called by the buffer, under its lock."""
        if self._handed is not None:
            self.seq = self._handed.seq + 1
            self.offset = self._handed.end
            self._handed = None

    def close(self) -> None:
        """Leave. The run's grace period begins when nobody is left."""
        if not self.closed:
            self.closed = True
            self._buffer._leave(self)
