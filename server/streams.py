"""Places for event streams, which hold a thread each as long as they are open."""

from __future__ import annotations

import threading
from collections import Counter

from server.config import Config
from server.hosts.base import ClientBusy, ServerBusy


class StreamPlaces:
    """Counts the open streams, of everybody and of each address."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def take(self, client: str) -> None:
        """Take a place. Raises ClientBusy or ServerBusy."""
        with self._lock:
            own = self._open[client]
            if own >= self._config.max_streams_per_client:
                raise ClientBusy(
                    f"{own} event streams to your address are open, the most it may have.",
                    "Close a tab that trains on the server.",
                )
            if self._open.total() >= self._config.max_streams:
                raise ServerBusy(
                    f"{self._config.max_streams} event streams are open, the most there may be.",
                    "Try again in a while, or train in this browser.",
                )
            self._open[client] += 1

    def give_back(self, client: str) -> None:
        """Free a place."""
        with self._lock:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
