"""Drives runs as hosts do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from engine import preset, train
from engine.backends.base import Backend


class Pump:
    """Drives a run as a host does, and keeps what it said."""

    def __init__(self, spec: Any, backend: str | Backend = "numpy", **options: Any) -> None:
        ticks = itertools.count()
        options.setdefault("clock", lambda: next(ticks) * 0.002)
        self.run = train(spec, backend, **options)
        self.events: list[Any] = []

    def send(self, control: Any = None) -> Any:
        item = self.run.send(control if self.events else None)
        if item is not None and not isinstance(item, float):
            assert item["seq"] == len(self.events)
            self.events.append(item)
        return item

    def until(self, kind: str, limit: int = 100_000) -> Any:
        for _ in range(limit):
            item = self.send()
            if isinstance(item, dict) and item["type"] == kind:
                return item
        raise AssertionError(f"no {kind} among {limit} items")

    def idle(self) -> None:
        """Up to the moment when the run waits for a control."""
        while self.send() is not None:
            pass

    def tell(self, **control: Any) -> Any:
        """Sends a control to a resting run; the first event that answers it."""
        return self.send(control)

    def all(self, kind: str) -> list[Any]:
        return [event for event in self.events if event["type"] == kind]

    def losses(self) -> dict[int, float]:
        pairs: Iterator[Any] = itertools.chain.from_iterable(
            zip(event["step"], event["loss"], strict=True) for event in self.all("metrics")
        )
        return {int(step): float(loss) for step, loss in pairs}


def finished(spec: Any, backend: str | Backend, steps: int) -> Pump:
    pump = Pump(spec, backend, steps=steps)
    pump.until("done")
    with pytest.raises(StopIteration):
        pump.send()
    return pump


def seeded(name: str, seed: int) -> Any:
    return preset(name)["spec"] | {"seed": seed}
