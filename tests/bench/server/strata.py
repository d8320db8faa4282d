"""Strata in the bench: the host of runs, its worker process, and the events a page would get."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from server.config import Config
from server.hosts import ProcessHost
from server.hosts.buffer import Listener
from tests.bench.server.workloads import Workload

ENGINE = "tests.bench.server.letters"
PATIENCE = 300.0  # seconds without an event, after which something must be broken
CACHE = "STRATA_JAX_CACHE"


@contextmanager
def fresh_cache() -> Iterator[None]:
    """Compiled code of earlier processes out of reach."""
    before = os.environ.get(CACHE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[CACHE] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[CACHE]
            else:
                os.environ[CACHE] = before


class Run:
    """A run of a workload on a host; `train` measures."""

    title = "Strata"

    def __init__(self, host: ProcessHost, workload: Workload) -> None:
        begun = time.perf_counter()
        spec = workload.spec()
        self._host = host
        self._id = host.start(spec, paused=False, client="bench", structure=json.dumps(spec))
        self._events = _events(host.listen(self._id, None))
        started = self._until("started")
        self.first_event_s = time.perf_counter() - begun
        self.parameters: int = started["parameters"]
        self.first: float = self._until("metrics")["loss"][0]
        self.compile_s = time.perf_counter() - begun
        self._step = self._rest()[0]

    def train(self, seconds: float) -> dict[str, Any]:
        """Resumes for so long; steps, seconds and the last loss, from the events."""
        begun = time.perf_counter()
        self._host.control(self._id, {"type": "resume"})
        event = self._next(lambda _: time.perf_counter() - begun >= seconds)
        before = self._step
        self._step, loss = self._rest(event)
        return {
            "steps": self._step - before,
            "seconds": time.perf_counter() - begun,
            "loss": loss,
        }

    def close(self) -> None:
        """Ends the run."""
        self._host.stop(self._id)

    def _rest(self, event: dict[str, Any] | None = None) -> tuple[int, float]:
        """Pauses; the step it rests at and the last loss."""
        self._host.control(self._id, {"type": "pause"})
        loss = event["loss"][-1] if event and event["type"] == "metrics" else float("nan")

        def resting(event: dict[str, Any]) -> bool:
            nonlocal loss
            if event["type"] == "metrics":
                loss = event["loss"][-1]
            return event["type"] == "status" and event["state"] == "paused"

        return self._next(resting)["step"], loss

    def _until(self, kind: str) -> dict[str, Any]:
        return self._next(lambda event: event["type"] == kind)

    def _next(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for event in self._events:
            if event["type"] in ("failed", "diverged"):
                raise RuntimeError(event["message"])
            if wanted(event):
                return event
        raise RuntimeError("The run ended.")


def _events(listener: Listener) -> Iterator[dict[str, Any]]:
    """The events as they come."""
    while (batch := listener.take(PATIENCE)) is not None:
        if not batch:
            raise RuntimeError(f"No event for {PATIENCE:g} s.")
        for entry in batch:
            yield json.loads(entry.json)


def host() -> ProcessHost:
    """A host with one worker, once that is ready."""
    made = ProcessHost(Config(warm_workers=1), ENGINE)
    made.info(PATIENCE)
    return made
