"""Blocks unfolded: a network whose Block nodes are replaced by the layers of their definitions.

`residual_1`, a Block, becomes `residual_1/conv_1`, `residual_1/add` …, so that shapes, weights,
recipes and backends see layers only. What is found wrong in them is told at the Block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from .fields import show
from .graph import endpoint, sinks, wiring_problems
from .spec import MAX_NODES, Definition, Network, Node, Problem, Spec, problem

BLOCK = "Block"
INPUT = "Input"
SEPARATOR = "/"
MAX_DEPTH = 4


@dataclass(frozen=True)
class Origin:
    """Where a node of an unfolded network was written.

    `owner`: the Block of the network it lies in, itself for that Block, "" for a plain layer.
    `places`: the paths that hold its settings where a knob gives them.
    """

    path: str
    owner: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unfolded:
    """A Block after it was unfolded: what it takes, the node it ends on, its Input's id."""

    source: str
    output: str
    entry: str


@dataclass
class Expansion:
    """The networks without Blocks, where their nodes come from, and what was wrong."""

    networks: dict[str, Network] = field(default_factory=dict)
    origins: dict[str, dict[str, Origin]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Unfolded]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at_home(self, problems: list[Problem]) -> list[Problem]:
        """Problems of inner layers, told at the Block where a learner sees them; what several
        layers say of one knob is told once.
        """
        told: dict[Any, Problem] = {}
        for i, each in enumerate(problems):
            found = self._home(each)
            knob = ".config.knobs." in found["path"]
            told.setdefault((found["node"], found["path"]) if knob else i, found)
        return list(told.values())

    def _home(self, found: Problem) -> Problem:
        network, node = found["network"], found["node"]
        origin = self.origins.get(network or "", {}).get(node or "")
        if origin is None or not origin.owner or node is None:
            return found
        inner = node.removeprefix(origin.owner).removeprefix(SEPARATOR)
        rest = found["message"].removeprefix(f"{node}: ")
        told = f"{origin.owner}: {inner}: {rest}" if inner else f"{origin.owner}: {rest}"
        setting = found["path"].removeprefix(f"{origin.path}.config.")
        place = origin.places.get(setting.partition(".")[0].partition("[")[0])
        path = place or found["path"]
        knob = path.rpartition(".")[2] if ".config.knobs." in path else None
        moved = {"path": path, "node": origin.owner, "message": told, "field": knob}
        # A repair is one of the layer, which the network around the Block does not have.
        return {k: v for k, v in (found | moved).items() if k != "repair"}  # type: ignore[return-value]


def expand(spec: Spec) -> Expansion:
    """The networks of a spec with their Blocks unfolded; collects every problem of the Blocks."""
    expansion, library = Expansion(), Library(spec.get("blocks", {}))
    for name, network in spec["networks"].items():
        _Unfolder(name, network, library, expansion).run()
    return expansion


class Library:
    """The definitions of a spec, and what is wrong with each of them."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self.definitions = definitions
        self._faults: dict[str, list[tuple[str, str]]] = {}

    def faults(self, name: str) -> list[tuple[str, str]]:
        """(path, message) of what keeps a block from being used."""
        if name not in self._faults:
            self._faults[name] = self._find(name)
        return self._faults[name]

    def _find(self, name: str) -> list[tuple[str, str]]:
        if name not in self.definitions:
            close = get_close_matches(name, list(self.definitions), n=1)
            known = ", ".join(self.definitions) or "none"
            hint = f"Did you mean {close[0]}?" if close else f"This experiment has {known}."
            return [("", f"there is no block called {show(name)}. {hint}")]
        circle = self._circle(name, (), set())
        if circle:
            text = f"contains itself ({' → '.join(circle)}). Take one of them out."
            return [(f"blocks.{name}", text)]
        if self.depth(name) > MAX_DEPTH:
            text = f"holds blocks within blocks deeper than {MAX_DEPTH}. Unpack one of them."
            return [(f"blocks.{name}", text)]
        return self._outline(name)

    def _outline(self, name: str) -> list[tuple[str, str]]:
        definition, path = self.definitions[name], f"blocks.{name}"
        nodes = definition["nodes"]
        found = [
            (each["path"], each["message"]) for each in wiring_problems(name, nodes, path)
        ]  # fmt: skip
        entries = [node["id"] for node in nodes if node["type"] == INPUT]
        if len(entries) != 1 or len(nodes) == 1:
            text = f"a block has one Input and layers behind it, {name} has {len(entries)} Inputs."
            found.append((f"{path}.nodes", text))
        ids = {node["id"] for node in nodes} - set(entries)
        for i, knob in enumerate(definition["knobs"]):
            for target in knob["targets"]:
                if target["node"] not in ids:
                    text = f"its knob {knob['name']} turns {show(target['node'])}, which is no "
                    text += f"layer of {name}. Choose one of {', '.join(ids)}."
                    found.append((f"{path}.knobs[{i}].targets", text))
        return found

    def inner(self, name: str) -> list[str]:
        """Names of the blocks that a block holds, once for each use."""
        nodes = self.definitions[name]["nodes"] if name in self.definitions else []
        return [block_of(node) for node in nodes if node["type"] == BLOCK]

    def _circle(self, name: str, above: tuple[str, ...], done: set[str]) -> tuple[str, ...]:
        """A way from a block back to itself, from `name` on; empty if there is none."""
        if name in above:
            return (*above[above.index(name) :], name)
        if name not in done:
            for each in self.inner(name):
                way = self._circle(each, (*above, name), done)
                if way:
                    return way
        done.add(name)
        return ()

    @cache  # noqa: B019 (a Library lives as long as one expansion)
    def depth(self, name: str) -> int:
        """Levels of blocks, 1 for one without others. Only for blocks without circles."""
        return 1 + max(map(self.depth, self.inner(name)), default=0)

    @cache  # noqa: B019
    def count(self, name: str) -> int:
        """Layers of a block once unfolded. Only for blocks without faults."""
        plain = len(self.definitions[name]["nodes"]) - 1 - len(self.inner(name))
        sound = (each for each in self.inner(name) if not self.faults(each))
        return plain + sum(map(self.count, sound))

    def output(self, name: str) -> str:
        """The layer a block ends on, by its id within the block."""
        nodes = {node["id"]: node for node in self.definitions[name]["nodes"]}
        [last] = sinks({key: node["inputs"] for key, node in nodes.items()})
        node = nodes[last]
        if node["type"] != BLOCK or self.faults(block_of(node)):
            return last
        return last + SEPARATOR + self.output(block_of(node))


def block_of(node: Node) -> str:
    """The name of the block that a Block uses."""
    return str(node["config"].get("block", ""))


class _Unfolder:
    """Unfolds one network into an Expansion."""

    def __init__(self, name: str, network: Network, library: Library, expansion: Expansion) -> None:
        self.name, self.network = name, network
        self.library, self.expansion = library, expansion
        self.nodes: list[Node] = []
        self.origins: dict[str, Origin] = {}
        self.blocks: dict[str, Unfolded] = {}

    def run(self) -> None:
        nodes, path = self.network["nodes"], f"networks.{self.name}"
        self.expansion.problems += wiring_problems(self.name, nodes, path)
        self.level(nodes, path, "", {}, {})
        taken = {key.replace(SEPARATOR, "_"): key for key in self.origins if SEPARATOR in key}
        for node in nodes:
            inside = taken.get(node["id"])
            if inside:
                text = f"is called as {inside} within its block. Rename it."
                self.complain(node["id"], self.origins[node["id"]].path, text)
        self.expansion.networks[self.name] = {"nodes": self.nodes}
        self.expansion.origins[self.name] = self.origins
        self.expansion.blocks[self.name] = self.blocks

    def complain(self, node: str, path: str, message: str) -> None:
        text = f"{node}: {message}"
        self.expansion.problems.append(problem(path, text, network=self.name, node=node))

    def level(
        self,
        nodes: list[Node],
        path: str,
        prefix: str,
        sources: Mapping[str, str],
        turned: Mapping[str, Mapping[str, tuple[Any, str]]],
    ) -> None:
        """Adds the nodes of a network or of a block.

        `sources`: what stands for the block's Input; `turned`: what knobs set, by node and field,
        with the path of the value.
        """
        kinds = {node["id"]: node for node in nodes}

        def source(name: str) -> str:
            node, port = endpoint(name)
            if node in sources:
                return sources[node]
            written = kinds.get(node)
            if written and written["type"] == BLOCK and not port:
                block = block_of(written)
                if not self.library.faults(block):
                    return f"{prefix}{node}{SEPARATOR}{self.library.output(block)}"
            return prefix + name

        owner = prefix.partition(SEPARATOR)[0]
        for i, node in enumerate(nodes):
            if node["id"] in sources:
                continue
            key, at, set_by = prefix + node["id"], f"{path}.nodes[{i}]", turned.get(node["id"], {})
            inputs = [source(each) for each in node["inputs"]]
            config = node["config"] | {name: value for name, (value, _) in set_by.items()}
            places = {name: place for name, (_, place) in set_by.items()}
            if node["type"] != BLOCK:
                self.origins[key] = Origin(at, owner, places)
                self.nodes.append(
                    {"id": key, "type": node["type"], "config": config, "inputs": inputs}
                )
                self._ports(key, at, node, kinds)
            else:
                self.origins[key] = Origin(at, owner or key)
                self._ports(key, at, node, kinds)
                self.block(node, key, at, inputs, set_by)

    def _ports(self, key: str, at: str, node: Node, kinds: Mapping[str, Node]) -> None:
        """A block has its output and nothing else to take."""
        for name in node["inputs"]:
            fed, port = endpoint(name)
            if port and fed in kinds and kinds[fed]["type"] == BLOCK:
                self.complain(
                    key, f"{at}.inputs", f"takes {name}, but a block has one output only."
                )

    def block(
        self,
        node: Node,
        key: str,
        at: str,
        inputs: list[str],
        set_by: Mapping[str, tuple[Any, str]],
    ) -> None:
        """Unfolds a Block, or says why it cannot be."""
        name = block_of(node)
        before = len(self.expansion.problems)
        for path, text in self.library.faults(name):
            self.complain(key, path or f"{at}.config.block", text)
        if len(inputs) != 1:
            todo = "Connect a wire to it." if not inputs else "Join the wires with Add before it."
            self.complain(key, f"{at}.inputs", f"a block takes 1 input, got {len(inputs)}. {todo}")
        for extra in node["config"].keys() - {"block", "knobs"}:
            text = f"has no setting {show(extra)}; it has block and knobs."
            self.complain(key, f"{at}.config.{extra}", text)
        if len(self.expansion.problems) > before:
            return
        definition = self.library.definitions[name]
        values = self._knobs(node, key, at, definition, set_by)
        size = self.library.count(name)
        if len(self.nodes) + size > MAX_NODES:
            text = (
                f"unfolds into {size} layers; a network has at most {MAX_NODES}. Use fewer blocks."
            )
            self.complain(key, at, text)
            return
        turned: dict[str, dict[str, tuple[Any, str]]] = {}
        for knob in definition["knobs"]:
            for target in knob["targets"]:
                turned.setdefault(target["node"], {})[target["field"]] = values[knob["name"]]
        entry = next(each["id"] for each in definition["nodes"] if each["type"] == INPUT)
        prefix = key + SEPARATOR
        self.blocks[key] = Unfolded(inputs[0], prefix + self.library.output(name), prefix + entry)
        self.level(definition["nodes"], f"blocks.{name}", prefix, {entry: inputs[0]}, turned)

    def _knobs(
        self,
        node: Node,
        key: str,
        at: str,
        definition: Definition,
        set_by: Mapping[str, tuple[Any, str]],
    ) -> dict[str, tuple[Any, str]]:
        """The value of every knob and its path in the spec."""
        written = node["config"].get("knobs", {})
        if not isinstance(written, dict):
            text = f"expected an object with knobs, got {show(written)}."
            self.complain(key, f"{at}.config.knobs", text)
            written = {}
        known = [knob["name"] for knob in definition["knobs"]]
        for name in [*written, *set_by]:
            if name not in known:
                has = ", ".join(known) or "none"
                text = f"the block has no knob {show(name)}; it has {has}."
                self.complain(key, f"{at}.config.knobs.{str(name)[:60]}", text)
        return {
            knob["name"]: set_by.get(
                knob["name"],
                (written.get(knob["name"], knob["default"]), f"{at}.config.knobs.{knob['name']}"),
            )
            for knob in definition["knobs"]
        }


def filled(node: Node, blocks: Mapping[str, Definition]) -> Node:
    """A Block with the default of every knob that it leaves out."""
    definition = blocks.get(block_of(node))
    if definition is None or not isinstance(node["config"].get("knobs", {}), dict):
        return node
    defaults = {knob["name"]: knob["default"] for knob in definition["knobs"]}
    config = node["config"] | {"knobs": defaults | node["config"].get("knobs", {})}
    return node | {"config": config}  # type: ignore[return-value]
