"""A peer in a process of its own: `python -m tests.bench.server.peer FILE WORKLOAD`.

It says, as lines of JSON, what it is once it has taken its first step, and then for each line
`seconds` it reads how many steps it took in that time and with what loss.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import Any

from tests.bench.server.peers.base import Trainer, Unsuited
from tests.bench.server.workloads import WORKLOADS

CHUNK_SECONDS = 0.1


def say(**facts: Any) -> None:
    """One line of JSON."""
    print(json.dumps(facts), flush=True)


def measure(trainer: Trainer, seconds: float, chunk: int) -> int:
    """Trains for so long, in chunks of about CHUNK_SECONDS; says so. The size of the last chunk."""
    begun = now = time.perf_counter()
    steps, loss = 0, float("nan")
    while now - begun < seconds:
        before = now
        loss = trainer.train(chunk)
        steps += chunk
        now = time.perf_counter()
        if now - before < CHUNK_SECONDS / 2 and chunk < 1 << 20:
            chunk *= 2
    say(steps=steps, seconds=now - begun, loss=loss)
    return chunk


def main(file: str, name: str) -> None:
    """Builds, takes a step, then measures as often as asked."""
    module = importlib.import_module(f"tests.bench.server.peers.{file}")
    begun = time.perf_counter()
    try:
        trainer: Trainer = module.Trainer(WORKLOADS[name])
    except Unsuited as reason:
        say(unsuited=str(reason))
        return
    first = trainer.train(1)
    say(
        title=trainer.title, parameters=trainer.parameters, first=first,
        compile_s=time.perf_counter() - begun,
    )  # fmt: skip
    trainer.tune()
    chunk = 1
    for line in sys.stdin:
        chunk = measure(trainer, float(line), chunk)


if __name__ == "__main__":
    main(*sys.argv[1:])
