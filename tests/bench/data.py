"""Lays out what the bench's peers train on: the very samples that the engine takes.

``python tests/bench/data.py FOLDER`` reads experiments by name (JSON) from its input, writes their
training samples into the folder as plain arrays of 4-byte numbers, and prints what is in them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.check import require


def lay(folder: Path, name: str, spec: Any) -> dict[str, Any]:
    """Files, shapes and number types of x and y; parameters and symbols of the experiment."""
    checked = require(spec)
    dataset = checked.experiment.dataset
    arrays = {}
    for key, values in dataset.load().train.items():
        file = f"{name}.{key}.bin"
        np.ascontiguousarray(values).tofile(folder / file)
        arrays[key] = {"file": file, "shape": values.shape, "dtype": str(values.dtype)}
    parameters = checked.report["totals"]["parameters"]
    return {"arrays": arrays, "parameters": parameters, "symbols": len(dataset.vocabulary)}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    specs = json.load(sys.stdin)
    json.dump({name: lay(folder, name, spec) for name, spec in specs.items()}, sys.stdout)


if __name__ == "__main__":
    main()
