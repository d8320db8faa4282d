"""All runs of a host: how many there may be, and when they end by themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from server.config import Config
from server.hosts.base import ClientBusy, RunNotFound, ServerBusy
from server.hosts.run import Run

_LONG = 3600.0


class Fate(NamedTuple):
    """When a run will end, what its listeners are told, and whether it is forgotten then."""

    when: float
    message: str
    forget: bool


class Registry:
    """Runs by id. A thread of its own ends those that are idle, too old or left alone.

    `end(run, message)` must end a run without waiting for its worker.
    """

    def __init__(self, config: Config, end: Callable[[Run, str], None]) -> None:
        self._config = config
        self._end = end
        self._runs: dict[str, Run] = {}
        self._closed = False
        self._changed = threading.Condition()
        self._janitor = threading.Thread(target=self._tidy, name="strata-janitor", daemon=True)
        self._janitor.start()

    def open(self, client: str) -> Run:
        """A place for a new run. Raises ServerBusy or ClientBusy."""
        with self._changed:
            active = [run for run in self._runs.values() if not run.buffer.ended]
            self._refuse(active, client)
            self._forget_ended()
            run = Run(client, self._config.event_buffer_bytes, self._notify)
            self._runs[run.id] = run
            self._changed.notify_all()
            return run

    def get(self, run_id: str) -> Run:
        """A run by its id. Raises RunNotFound."""
        with self._changed:
            run = self._runs.get(run_id)
        if run is None:
            raise RunNotFound(
                f"There is no run {run_id[:40]!r} (any more).",
                f"A run is forgotten {self._config.grace_seconds:g} s after its last listener "
                "left. Start a new one.",
            )
        return run

    def remove(self, run: Run) -> None:
        """Forget a run."""
        with self._changed:
            self._runs.pop(run.id, None)
            self._changed.notify_all()

    def all(self) -> list[Run]:
        """Every run there is."""
        with self._changed:
            return list(self._runs.values())

    def wait_for(self, predicate: Callable[[list[Run]], bool], timeout: float) -> bool:
        """Wait until `predicate(runs)` holds; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: predicate(list(self._runs.values())), timeout)

    def close(self) -> None:
        """Stop looking after the runs."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._janitor.join()

    def _refuse(self, active: list[Run], client: str) -> None:
        if self._closed:
            raise ServerBusy("The server is shutting down.")
        own = sum(run.client == client for run in active)
        if own >= self._config.max_runs_per_client:
            raise ClientBusy(
                f"{own} runs from your address are going on, and {own} is the most it may have.",
                "Stop one of them, or close a tab that trains.",
            )
        if len(active) >= self._config.max_runs:
            raise ServerBusy(
                f"{len(active)} runs are going on, and the server takes no more.",
                "Try again in a while, or train in this browser.",
            )

    def _forget_ended(self) -> None:
        """Ended runs wait for late listeners, but never more of them than may be active."""
        ended = [run for run in self._runs.values() if run.buffer.ended]
        for run in ended[: max(0, len(ended) + 1 - self._config.max_runs)]:
            del self._runs[run.id]

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _tidy(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                now = time.monotonic()
                fates = [(run, self._fate(run)) for run in self._runs.values()]
                due = [(run, fate) for run, fate in fates if fate.when <= now]
                if not due:
                    soonest = min((fate.when for _, fate in fates), default=now + _LONG)
                    self._changed.wait(soonest - now)
                    continue
            for run, fate in due:
                self._end(run, fate.message)
                if fate.forget:
                    self.remove(run)

    def _fate(self, run: Run) -> Fate:
        """What will happen to a run first, unless something changes."""
        config = self._config
        now = time.monotonic()
        fates = [Fate(now + _LONG, "", False)]
        lonely = run.buffer.lonely_since
        if lonely is not None:
            message = f"Nobody listened to this run for {config.grace_seconds:g} s."
            fates.append(Fate(lonely + config.grace_seconds, message, True))
        if not run.buffer.ended:
            again = "It was ended to make room for others; start it again to go on."
            idle, life = config.idle_seconds, config.run_seconds
            fates.append(
                Fate(run.touched + idle, f"This run rested for {idle:g} s. {again}", False)
            )
            fates.append(Fate(run.created + life, f"This run took {life:g} s. {again}", False))
        return min(fates)
