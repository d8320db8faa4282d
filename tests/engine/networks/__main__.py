"""Many random networks, or traced functions: `python -m tests.engine.networks --count 10000`.

Each that goes wrong is told by its number, its spec written as JSON into the folder of `--keep`;
`--seed NUMBER --count 1` or `--file` judges it again. Exit status 1 where any went wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.engine.compiler.wasm.compare import compare
from tests.engine.networks.judge import Outcome, judge
from tests.engine.networks.specs import specs


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m tests.engine.networks", description=__doc__)
    top.add_argument("--count", type=int, default=100, help="how many (default: 100)")
    top.add_argument("--seed", type=int, default=0, help="number of the first (default: 0)")
    top.add_argument("--graphs", action="store_true", help="traced functions, not networks")
    top.add_argument("--relaxed", action="store_true", help="with relaxed SIMD")
    top.add_argument("--keep", type=Path, help="folder for specs that go wrong")
    top.add_argument("--file", type=Path, help="judge one spec instead")
    return top


def network(number: int, options: argparse.Namespace) -> Outcome:
    """Judges the network of a number; keeps its spec where it goes wrong."""
    spec = specs(Random(number))
    try:
        return judge(spec, options.relaxed)
    except Exception:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{number}.json").write_text(json.dumps(spec), "utf-8")
        raise


def graph(number: int, options: argparse.Namespace) -> Outcome:
    """Compares the traced function of a number."""
    return Outcome(left=Counter(compare(Random(number), options.relaxed)))


def main() -> int:
    """Judges as many as asked for; the exit status."""
    options = parser().parse_args()
    if options.file:
        print(judge(json.loads(options.file.read_text("utf-8")), options.relaxed))
        return 0
    seen: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for number in range(options.seed, options.seed + options.count):
        try:
            outcome = (graph if options.graphs else network)(number, options)
        except Exception:  # whatever it is, the others are still to be seen
            seen["wrong"] += 1
            print(f"--- {number}\n{traceback.format_exc(limit=-2)}", flush=True)
        else:
            seen[outcome.kind] += 1
            left.update(outcome.left.keys())
            seen.update(name for name in ("chaotic", "steep", "broken") if getattr(outcome, name))
        if (number + 1) % 250 == 0:
            print(number + 1, dict(seen), dict(left), flush=True)
    print(f"{options.count}: {dict(seen)}; left to NumPy: {dict(left)}")
    return 1 if seen["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
