"""Saved runs, read whole before anything is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from .. import spec
from ..check import Checked, examine
from ..params import state_like
from ..safetensors import FileError, parse, read
from ..saved import counter, unpack

LEVELS = 16  # more than any spec has


class Saved(TypedDict):
    """What a file of a run holds, or why it cannot be opened. `spec` is the experiment as it is
    written there; `texts`: what else the page wrote.
    """

    problem: str | None
    spec: spec.Spec | None
    step: int
    seed: int
    texts: dict[str, str]


@dataclass(frozen=True)
class Opened:
    """A saved run: its experiment without errors, and a state that fits it."""

    spec: spec.Spec
    checked: Checked
    state: Any
    texts: dict[str, str]

    def weights(self, network: str, node: str) -> dict[str, np.ndarray]:
        """What a node has learnt and observed, by name."""
        kinds = (self.state[kind].get(network, {}) for kind in ("params", "statistics"))
        return {name: weight for kind in kinds for name, weight in kind.get(node, {}).items()}


def opened(data: bytes) -> Opened:
    """The run in a file of unknown origin. Raises FileError."""
    contents = read(data)
    seed = counter(contents, "seed")
    text = contents.texts.get("spec")
    if text is None:
        raise FileError("The file holds weights, but not the experiment they belong to.")
    found: Any = parse(text, LEVELS, "The experiment in the file") | {"seed": seed}
    report, checked = examine(found)
    if checked is None:
        first, *_ = [p["message"] for p in report["problems"] if p["severity"] == "error"]
        raise FileError(f"The experiment in the file cannot be trained. {first}")
    weights = report["totals"]["parameters"] or 0
    if 4 * weights > len(data):  # before room is made for them
        raise FileError(
            f"The experiment in the file has {weights:,} weights, more than the file's "
            f"{len(data):,} bytes can hold. It is damaged."
        )
    like = state_like(checked.experiment, checked.infos)
    return Opened(found, checked, unpack(contents, like), contents.texts)


def open_saved(data: bytes) -> Saved:
    """What the page should know of a file before it opens it; nothing is changed."""
    try:
        found = opened(data)
    except FileError as error:
        return {"problem": str(error), "spec": None, "step": 0, "seed": 0, "texts": {}}
    state = found.state
    return {
        "problem": None, "spec": found.spec, "step": int(state["step"]),
        "seed": int(state["seed"]),
        "texts": {name: text for name, text in found.texts.items() if name != "spec"},
    }  # fmt: skip
