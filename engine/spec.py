"""The experiment spec: one JSON object that says everything a run needs.

This module knows its outline only: which keys there are, of which JSON type, within which
limits. What the names in it mean is found out in `experiment.py`.
"""

from __future__ import annotations

import math
import re
from typing import Any, Literal, NotRequired, TypedDict

from .fields import show

VERSION = 1
MAX_NODES = 400
MAX_INPUTS = 32
MAX_NETWORKS = 8
MAX_BLOCKS = 32
MAX_KNOBS = 32
MAX_SEED = 2**32 - 1
MAX_BATCH = 65536
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


class Envelope(TypedDict):
    """Anything chosen by name, with its settings. Settings left out take the defaults."""

    type: str
    config: dict[str, Any]


class Node(TypedDict):
    """A layer in a network. `inputs` are node ids in order, as Keras's inbound nodes.

    `lstm_1` is a node's output, `lstm_1.state_h` a further one that it names.
    """

    id: str
    type: str
    config: dict[str, Any]
    inputs: list[str]


class Network(TypedDict):
    """A graph of layers. Its output is the one node that nobody takes as input."""

    nodes: list[Node]


class Target(TypedDict):
    """A setting that a knob turns; of a Block within a block, `field` is one of its knobs."""

    node: str
    field: str


class Knob(TypedDict):
    """A setting of a block: one value for one or several settings of its layers."""

    name: str
    title: str
    default: Any
    targets: list[Target]


class Definition(TypedDict):
    """A block: a small network from one Input to one output, with knobs.

    A node of type `Block` uses it: its config names the `block` and sets the `knobs`.
    """

    title: str
    help: str
    nodes: list[Node]
    knobs: list[Knob]


class Training(TypedDict):
    """How the networks learn."""

    recipe: Envelope
    loss: Envelope
    optimizer: Envelope
    metrics: list[str]
    batch_size: int


class Spec(TypedDict):
    """An experiment. Equal specs give equal runs on every engine, up to float rounding.

    This is the full form, as reports hold it. A reader also takes specs that leave out name,
    title, seed, recipe, metrics and any config: the defaults stand in.
    """

    version: Literal[1]
    name: str
    title: str
    seed: int
    data: Envelope
    networks: dict[str, Network]
    blocks: NotRequired[dict[str, Definition]]
    training: Training


class Repair(TypedDict):
    """An edit that mends what is wrong with a node, in words and as data.

    `insert`: the layer to put before the node; None: the node itself. `config`: its settings.
    """

    title: str
    insert: str | None
    config: dict[str, Any]


def put_before(layer: str, **config: Any) -> Repair:
    """A layer more."""
    return {"title": f"Put a {layer} block before it", "insert": layer, "config": config}


def set_to(title: str, **config: Any) -> Repair:
    """Other settings."""
    return {"title": title, "insert": None, "config": config}


class Problem(TypedDict):
    """Something wrong with a spec, and where. `path` is a JSON path into it.

    `repair`: what would mend it at its node, where that is known.
    """

    severity: Literal["error", "warning"]
    path: str
    message: str
    network: str | None
    node: str | None
    field: str | None
    repair: NotRequired[Repair]


def problem(
    path: str,
    message: str,
    *,
    network: str | None = None,
    node: str | None = None,
    field: str | None = None,
    severity: Literal["error", "warning"] = "error",
    repair: Repair | None = None,
) -> Problem:
    """A Problem with every key that it needs."""
    found: Problem = {
        "severity": severity,
        "path": path,
        "network": network,
        "node": node,
        "field": field,
        "message": message,
    }
    if repair is not None:
        found["repair"] = repair
    return found


class Reader:
    """Reads the outline of a spec; collects every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def complain(self, path: str, message: str, **where: Any) -> None:
        self.problems.append(problem(path, message, **where))

    def keys(self, path: str, value: Any, known: dict[str, bool]) -> dict[str, Any] | None:
        """`value` as an object with `known` keys (True: must be there), or None."""
        if not isinstance(value, dict):
            self.complain(path, f"Expected an object with {', '.join(known)}; got {show(value)}.")
            return None
        for key in value:
            if key not in known:
                self.complain(
                    _at(path, str(key)[:60]),
                    f"Unknown field {show(key)}; expected one of {', '.join(known)}. Remove it.",
                )
        missing = [key for key, needed in known.items() if needed and key not in value]
        for key in missing:
            self.complain(_at(path, key), f"{key} is missing. Add it.")
        return value

    def text(self, path: str, value: Any, limit: int) -> str:
        if isinstance(value, str) and len(value) <= limit:
            return value
        self.complain(path, f"Expected a text of at most {limit} signs, got {show(value)}.")
        return ""

    def whole(self, path: str, value: Any, low: int, high: int) -> int:
        if isinstance(value, float) and math.isfinite(value) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.complain(path, f"Expected a whole number between {low} and {high}, got {show(value)}.")
        return low

    def envelope(self, path: str, value: Any, default: str | None = None) -> Envelope:
        if value is None and default is not None:
            return {"type": default, "config": {}}
        found = self.keys(path, value, {"type": True, "config": False}) or {}
        kind = found.get("type")
        if found and "type" in found and not isinstance(kind, str):
            self.complain(_at(path, "type"), f"Expected a name, got {show(kind)}.")
        config = found.get("config", {})
        if not isinstance(config, dict):
            self.complain(
                _at(path, "config"), f"Expected an object with settings, got {show(config)}."
            )
            config = {}
        return {"type": kind if isinstance(kind, str) else "", "config": config}

    def node(self, path: str, value: Any, network: str) -> Node | None:
        known = {"id": True, "type": True, "config": False, "inputs": True}
        found = self.keys(path, value, known)
        if found is None or not {"id", "type", "inputs"} <= found.keys():
            return None
        name = found["id"]
        if not isinstance(name, str) or not ID.fullmatch(name):
            self.complain(
                f"{path}.id",
                "Expected a name of up to 40 letters, digits, _ and -, "
                f"beginning with a letter; got {show(name)}.",
                network=network,
            )
            return None
        body = self.envelope(path, {key: found[key] for key in ("type", "config") if key in found})
        inputs = found["inputs"]
        strings = isinstance(inputs, list) and all(isinstance(i, str) for i in inputs)
        if not strings or len(inputs) > MAX_INPUTS:
            self.complain(
                f"{path}.inputs",
                f"{name}: expected a list of at most {MAX_INPUTS} node ids, got {show(inputs)}.",
                network=network, node=name, field="inputs",
            )  # fmt: skip
            inputs = []
        return {"id": name, **body, "inputs": list(inputs)}

    def network(self, path: str, value: Any, name: str) -> Network:
        return self.nodes(path, self.keys(path, value, {"nodes": True}) or {}, name)

    def nodes(self, path: str, found: dict[str, Any], name: str) -> Network:
        nodes = found.get("nodes", [])
        if not isinstance(nodes, list) or not 0 < len(nodes) <= MAX_NODES:
            if "nodes" in found:
                got = f"{len(nodes)} of them" if isinstance(nodes, list) else show(nodes)
                self.complain(
                    f"{path}.nodes", f"Expected a list of 1 to {MAX_NODES} layers, got {got}."
                )
            return {"nodes": []}
        read = [self.node(f"{path}.nodes[{i}]", node, name) for i, node in enumerate(nodes)]
        kept: list[Node] = []
        seen: set[str] = set()
        for i, node in enumerate(read):
            if node is None:
                continue
            if node["id"] in seen:
                self.complain(
                    f"{path}.nodes[{i}].id",
                    f"Two layers are called {node['id']}. Rename one of them.",
                    network=name, node=node["id"],
                )  # fmt: skip
                continue
            seen.add(node["id"])
            kept.append(node)
        return {"nodes": kept}

    def networks(self, path: str, value: Any) -> dict[str, Network]:
        if not isinstance(value, dict) or not 0 < len(value) <= MAX_NETWORKS:
            self.complain(
                path,
                f"Expected an object with 1 to {MAX_NETWORKS} networks by name, got {show(value)}.",
            )
            return {}
        good: dict[str, Network] = {}
        for name, network in value.items():
            if not isinstance(name, str) or not ID.fullmatch(name):
                self.complain(path, f"A network cannot be called {show(name)}. Use letters.")
                continue
            good[name] = self.network(f"{path}.{name}", network, name)
        return good

    def blocks(self, value: Any) -> dict[str, Definition]:
        if not isinstance(value, dict) or len(value) > MAX_BLOCKS:
            text = (
                f"Expected an object with at most {MAX_BLOCKS} blocks by name, got {show(value)}."
            )
            self.complain("blocks", text)
            return {}
        good: dict[str, Definition] = {}
        for name, block in value.items():
            if not isinstance(name, str) or not ID.fullmatch(name):
                self.complain("blocks", f"A block cannot be called {show(name)}. Use letters.")
                continue
            before = len(self.problems)
            good[name] = self.definition(f"blocks.{name}", block, name)
            for found in self.problems[before:]:  # they belong to no node of a network
                found |= {"network": None, "node": None, "field": None}
        return good

    def definition(self, path: str, value: Any, name: str) -> Definition:
        known = {"title": False, "help": False, "nodes": True, "knobs": False}
        found = self.keys(path, value, known) or {}
        knobs = found.get("knobs", [])
        if not isinstance(knobs, list) or len(knobs) > MAX_KNOBS:
            text = f"Expected a list of at most {MAX_KNOBS} knobs, got {show(knobs)}."
            self.complain(f"{path}.knobs", text)
            knobs = []
        read = [self.knob(f"{path}.knobs[{i}]", knob) for i, knob in enumerate(knobs)]
        good = {knob["name"]: knob for knob in read if knob}
        if len(good) < sum(knob is not None for knob in read):
            self.complain(f"{path}.knobs", "Two knobs have the same name. Rename one of them.")
        return {
            "title": self.text(f"{path}.title", found.get("title", name), 120),
            "help": self.text(f"{path}.help", found.get("help", ""), 200),
            "nodes": self.nodes(path, found, name)["nodes"],
            "knobs": list(good.values()),
        }

    def knob(self, path: str, value: Any) -> Knob | None:
        known = {"name": True, "title": False, "default": True, "targets": True}
        found = self.keys(path, value, known)
        if found is None or not {"name", "default", "targets"} <= found.keys():
            return None
        name, targets = found["name"], found["targets"]
        if not isinstance(name, str) or not ID.fullmatch(name):
            self.complain(f"{path}.name", f"Expected a name of letters, got {show(name)}.")
            return None
        if not isinstance(targets, list) or not 0 < len(targets) <= MAX_NODES:
            text = f"Expected a list of 1 to {MAX_NODES} settings, got {show(targets)}."
            self.complain(f"{path}.targets", text)
            return None
        title = self.text(f"{path}.title", found.get("title", name), 120)
        read = [self.target(f"{path}.targets[{i}]", each) for i, each in enumerate(targets)]
        return {"name": name, "title": title, "default": found["default"], "targets": read}

    def target(self, path: str, value: Any) -> Target:
        found = self.keys(path, value, {"node": True, "field": True}) or {}
        node = self.text(f"{path}.node", found.get("node", ""), 80)
        return {"node": node, "field": self.text(f"{path}.field", found.get("field", ""), 80)}

    def training(self, path: str, value: Any) -> Training:
        known = {
            "recipe": False, "loss": True, "optimizer": True, "metrics": False, "batch_size": True,
        }  # fmt: skip
        found = self.keys(path, value, known) or {}
        metrics = found.get("metrics", [])
        if not isinstance(metrics, list) or not all(isinstance(m, str) for m in metrics):
            self.complain(f"{path}.metrics", f"Expected a list of names, got {show(metrics)}.")
            metrics = []
        batch = found.get("batch_size", 32)
        return {
            "recipe": self.envelope(f"{path}.recipe", found.get("recipe"), "supervised"),
            "loss": self.envelope(f"{path}.loss", found.get("loss"), "mean_squared_error"),
            "optimizer": self.envelope(f"{path}.optimizer", found.get("optimizer"), "SGD"),
            "metrics": list(dict.fromkeys(metrics)),
            "batch_size": self.whole(f"{path}.batch_size", batch, 1, MAX_BATCH),
        }


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def read(raw: Any) -> tuple[Spec | None, list[Problem]]:
    """The spec in `raw` (parsed JSON) with its outline checked, and all problems found.

    None when it is no spec at all, or of a version this engine does not know.
    """
    reader = Reader()
    known = {
        "version": True, "name": False, "title": False, "seed": False,
        "data": True, "networks": True, "blocks": False, "training": True,
    }  # fmt: skip
    found = reader.keys("", raw, known)
    if found is None:
        return None, reader.problems
    version = found.get("version", VERSION)
    if isinstance(version, bool) or version != VERSION:
        reader.complain(
            "version",
            f"This Strata reads version {VERSION}, the file says {show(version)}. "
            "Open it with the Strata that wrote it, or update this one.",
        )
        return None, reader.problems
    name = reader.text("name", found.get("name", "untitled"), 80)
    spec: Spec = {
        "version": VERSION,
        "name": name,
        "title": reader.text("title", found.get("title", name), 120),
        "seed": reader.whole("seed", found.get("seed", 0), 0, MAX_SEED),
        "data": reader.envelope("data", found.get("data", {})),
        "networks": reader.networks("networks", found.get("networks", {})),
        "training": reader.training("training", found.get("training", {})),
    }
    if found.get("blocks"):
        spec["blocks"] = reader.blocks(found["blocks"])
    return spec, reader.problems
