"""`npm run bench:server`: Strata's JAX engine beside other trainers of the same networks.

For each workload every trainer is built, one after the other, and then they take turns: a
warm-up each, then `--repeats` rounds of `--seconds` each, of which the median counts. So what else
the machine does hits all alike, and ratios compare within one run. It prints figures and tests
nothing but that all have the same number of weights and learn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from tests.bench.server import strata
from tests.bench.server.workloads import WORKLOADS

ROOT = Path(__file__).parents[3]
PEERS = ("scan_loop", "flax_optax", "torch_eager", "keras_fit", "sklearn_mlp")
LOOP = "scan_loop"


class Runner(Protocol):
    """Something that trains one workload."""

    title: str
    parameters: int
    first: float
    compile_s: float

    def train(self, seconds: float) -> dict[str, Any]:
        """Trains for so long: steps, seconds, loss."""
        ...

    def close(self) -> None:
        """Ends it."""


class Peer:
    """A peer in its own process; see `peer`."""

    def __init__(self, file: str, workload: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.server.peer", file, workload],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        facts = self._answer()
        self.unsuited: str | None = facts.get("unsuited")
        self.title: str = facts.get("title", file)
        self.parameters: int = facts.get("parameters", 0)
        self.first: float = facts.get("first", 0.0)
        self.compile_s: float = facts.get("compile_s", 0.0)

    def train(self, seconds: float) -> dict[str, Any]:
        """See Runner."""
        assert self._process.stdin is not None
        print(seconds, file=self._process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        """See Runner."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"A peer ended: {self._process.args}.")
        return json.loads(line)


def measure(
    name: str, peers: list[str], seconds: float, repeats: int
) -> dict[str, dict[str, float]]:
    """Figures of every trainer of a workload, Strata's first; prints them as a table."""
    workload = WORKLOADS[name]
    with strata.fresh_cache():
        host = strata.host()
        runners: dict[str, Runner] = {}
        figures: dict[str, dict[str, float]] = {}
        try:
            runners["strata"] = run = strata.Run(host, workload)
            figures["strata"] = {"first_event_s": run.first_event_s}
            for file in peers:
                peer = Peer(file, name)
                if peer.unsuited is None:
                    runners[file] = peer
            losses: dict[str, float] = {key: runner.first for key, runner in runners.items()}
            speeds: dict[str, list[float]] = {key: [] for key in runners}
            for runner in runners.values():
                runner.train(seconds)
            for _ in range(repeats):
                for key, runner in runners.items():
                    answer = runner.train(seconds)
                    speeds[key].append(answer["steps"] / answer["seconds"])
                    losses[key] = answer["loss"]
        finally:
            for runner in runners.values():
                runner.close()
            host.close()
    for key, runner in runners.items():
        figures[key] = figures.get(key, {}) | {
            "steps_per_s": statistics.median(speeds[key]),
            "compile_s": runner.compile_s,
            "parameters": runner.parameters,
        }
    show(name, runners, figures)
    require(name, runners, losses)
    return figures


def show(name: str, runners: dict[str, Runner], figures: dict[str, dict[str, float]]) -> None:
    """A table of one workload."""
    ours = figures["strata"]["steps_per_s"]
    print(f"\n{name}, {figures['strata']['parameters']} weights")
    print(f"  {'':18}{'steps/s':>10}{'Strata is':>11}{'first step':>12}{'first event':>13}")
    for key, row in figures.items():
        ratio = "" if key == "strata" else f"{ours / row['steps_per_s']:.2f}×"
        event = f"{row['first_event_s']:.2f} s" if "first_event_s" in row else ""
        print(
            f"  {runners[key].title:18}{row['steps_per_s']:10.0f}{ratio:>11}"
            f"{row['compile_s']:10.2f} s{event:>13}",
            flush=True,
        )


def require(name: str, runners: dict[str, Runner], losses: dict[str, float]) -> None:
    """All have one number of weights, and all learn. Raises SystemExit."""
    counts = {runner.title: runner.parameters for runner in runners.values()}
    if len(set(counts.values())) > 1:
        raise SystemExit(f"{name}: expected the same number of weights everywhere, found {counts}.")
    for key, runner in runners.items():
        if not losses[key] < runner.first:
            raise SystemExit(
                f"{name}: expected the loss of {runner.title} to fall, found {runner.first} at "
                f"first and {losses[key]} in the end."
            )


def summary(figures: dict[str, dict[str, dict[str, float]]]) -> dict[str, Any]:
    """All workloads as `npm run bench:browser` has them, with the ratio to the loop besides."""
    workloads = {}
    for name, rows in figures.items():
        speeds = {key: row["steps_per_s"] for key, row in rows.items()}
        ours = speeds.pop("strata")
        workloads[name] = {
            "strata": ours,
            "peers": speeds,
            "ratio": ours / max(speeds.values()) if speeds else None,
            "loop": ours / speeds[LOOP] if LOOP in speeds else None,
            "compile_s": {key: row["compile_s"] for key, row in rows.items()},
            "first_event_s": rows["strata"]["first_event_s"],
        }
    return {"workloads": workloads}


def main() -> None:
    """Reads the arguments and measures."""
    parser = argparse.ArgumentParser(prog="npm run bench:server --", description=__doc__)
    parser.add_argument("--workloads", default=",".join(WORKLOADS), help="some, with commas")
    parser.add_argument("--peers", default=",".join(PEERS), help="some, with commas")
    parser.add_argument("--seconds", type=float, default=2.0, help="of one measurement")
    parser.add_argument("--repeats", type=int, default=3, help="measurements, of which the median")
    parser.add_argument("--json", action="store_true", help="all figures once more, as a last line")
    asked = parser.parse_args()
    names = [name for name in asked.workloads.split(",") if name]
    peers = [name for name in asked.peers.split(",") if name]
    for word, given, known in (("workload", names, WORKLOADS), ("peer", peers, PEERS)):
        strange = [name for name in given if name not in known]
        if strange:
            parser.error(f"there is no {word} {strange[0]}; known: {', '.join(known)}")
    figures = {name: measure(name, peers, asked.seconds, asked.repeats) for name in names}
    if asked.json:
        print(json.dumps(summary(figures)))


if __name__ == "__main__":
    main()
