"""What a peer of the bench offers."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from tests.bench.server.workloads import Workload


class Unsuited(Exception):
    """The peer cannot train this network; the message says why."""


class Trainer(ABC):
    """A network in training. `parameters` counts its weights; `title` is for the table."""

    title: str
    parameters: int

    @abstractmethod
    def __init__(self, workload: Workload) -> None:
        """Builds the network. Raises Unsuited."""

    @abstractmethod
    def train(self, steps: int) -> float:
        """Takes some steps and returns the loss of the last, once all are done."""

    def tune(self) -> None:  # noqa: B027  (most have nothing to choose)
        """Chooses what the trainer is quickest with, after its first step."""


def quickest(trainer: Trainer, settings: list[Any], use: Callable[[Any], Any]) -> None:
    """Leaves the trainer with the setting under which it takes ten steps soonest."""
    times = {}
    for setting in settings:
        use(setting)
        trainer.train(2)
        begun = time.perf_counter()
        trainer.train(10)
        times[setting] = time.perf_counter() - begun
    use(min(settings, key=times.__getitem__))


def endless(batches: list[Any]) -> Iterator[Any]:
    """The batches in turn, for ever."""
    return cycle(batches)
