"""Networks drawn layer by layer: each is tried on the shapes there are before it is kept."""

from __future__ import annotations

import math
from functools import cache
from random import Random
from typing import Any

from engine.catalogue import blocks
from engine.errors import FieldError, ShapeError
from engine.registry import LAYERS
from engine.spec import Definition
from tests.engine.networks.settings import configs, things

Shape = tuple[int, ...]
EVEN = 0.5
TRIES = 4  # to find a layer whose settings fit
MOST = 600  # values of one sample that a layer may give
OFTEN = {"convolution": 5, "recurrent": 2, "attention": 2, "pooling": 2}
RANKS: tuple[Shape, ...] = ((6,), (4, 6), (4, 6, 3), (2, 3, 2, 2))
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24)
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Concatenate")
RECURRENT = ("SimpleRNN", "LSTM", "GRU")


@cache
def fitting(rank: int) -> tuple[str, ...]:
    """Layers of one input that take a shape of a rank as they are; some kinds more than once."""
    if rank > len(RANKS):
        return ("Flatten",)
    found = []
    for cls in LAYERS:
        if cls.category == "input" or cls.arity[0] > 1 or cls.symbols:
            continue
        try:
            cls(**({"dims": [*range(1, rank + 1)]} if cls.name == "Permute" else {})).output_shape(
                RANKS[rank - 1]
            )
        except ShapeError:
            continue
        found += [cls.name] * OFTEN.get(cls.category, 1)
    return tuple(found)


class Sketch:
    """A network being drawn. `shapes`: what each endpoint gives; `loose`: nodes nobody takes."""

    def __init__(self, chance: Random, blocks: dict[str, Any]) -> None:
        self.chance, self.blocks = chance, blocks
        self.nodes: list[dict[str, Any]] = []
        self.shapes: dict[str, Shape] = {}
        self.loose: list[str] = []

    def begin(self, shape: Shape, vocabulary: int, config: dict[str, Any]) -> None:
        """An Input; one of symbols with an Embedding behind it."""
        node = self._node("Input", config, [], shape)
        if vocabulary:
            size = self.chance.randint(1, 6)
            self.layer("Embedding", {"input_dim": vocabulary, "output_dim": size}, [node])

    def _node(self, kind: str, config: dict[str, Any], inputs: list[str], shape: Shape) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append({"id": name, "type": kind, "config": config, "inputs": inputs})
        self.shapes[name] = shape
        taken = {source.partition(".")[0] for source in inputs}
        self.loose = [*(x for x in self.loose if x not in taken), name]
        return name

    def layer(self, kind: str, config: dict[str, Any], inputs: list[str]) -> str | None:
        """A layer, where its settings and the shapes fit; None and nothing otherwise."""
        shapes = [self.shapes[source] for source in inputs]
        try:
            layer = LAYERS.read({"type": kind, "config": config})
            shape = layer.output_shape(*shapes)
            ports = layer.ports(*shapes)
        except (ShapeError, FieldError):
            return None
        if math.prod(shape) > MOST or len(shape) > 6:
            return None
        name = self._node(kind, config, inputs, shape)
        self.shapes |= {f"{name}.{port}": size for port, size in ports.items()}
        return name

    def unfold(self) -> None:
        """A vector is often made a sequence or a picture first."""
        (source,) = self.loose[-1:]
        rank = self.chance.choice((1, 2, 3, 3))
        if rank == 1 or len(self.shapes[source]) > 1:
            return
        if self.shapes[source][0] < 16 or self.chance.randint(0, 3) == 2:
            config = {"units": self.chance.choice((12, 24, 36, 50, 64, 72))}
            source = self.layer("Dense", config, [source]) or source
        shapes = [x for x in folded(math.prod(self.shapes[source])) if len(x) == rank]
        if rank == 3:
            shapes = [x for x in shapes if min(x[:2]) > 1] or shapes
        self.layer("Reshape", {"target_shape": self.chance.choice(shapes)}, [source])

    def pick(self) -> str:
        """Something to go on from, loose ends first."""
        if self.chance.randint(0, 3):
            return self.chance.choice(self.loose)
        return self.chance.choice(self._usable())

    def _usable(self) -> list[str]:
        symbols = {node["inputs"][0] for node in self.nodes if node["type"] == "Embedding"}
        return [name for name in self.shapes if name not in symbols]

    def grow(self) -> None:
        """One more layer, merge or block, where one can be found that fits."""
        source = self.pick()
        what = self.chance.randint(0, 9)
        if what == 0 and self._block(source):
            return
        if what <= 2 and self._merge(source):
            return
        if what == 3 and self._several(source):
            return
        for _ in range(TRIES):
            kind = self.chance.choice(fitting(len(self.shapes[source])))
            if self.layer(kind, self._config(kind, self.shapes[source]), [source]):
                return

    def _config(self, kind: str, shape: Shape) -> dict[str, Any]:
        chance = self.chance
        if kind == "Reshape":
            return {"target_shape": chance.choice(folded(math.prod(shape)))}
        if kind == "Permute":
            return {"dims": chance.sample(range(1, len(shape) + 1), len(shape))}
        if kind in RECURRENT or kind == "Bidirectional":
            config = {"return_sequences": chance.random() < EVEN}
        elif kind == "PositionEmbedding":
            return {"sequence_length": shape[0] + chance.randint(0, 2)}
        else:
            config = {}
        sizes = {"units", "filters", "key_dim", "output_dim"} & LAYERS.find(kind).fields().keys()
        config |= {name: chance.choice(SIZES) for name in sorted(sizes)}
        return configs(chance, LAYERS.find(kind)) | config

    def _merge(self, source: str) -> bool:
        """A merge with what has the same shape, made where there is nothing."""
        shape = self.shapes[source]
        others = [name for name in self._usable() if self.shapes[name] == shape and name != source]
        if not others or not self.chance.randint(0, 2):
            config = {"activation": things(self.chance, "activations")}
            other = self.layer("Activation", config, [source])
        else:
            other = self.chance.choice(others)
        if other is None:
            return False
        kind = self.chance.choice(MERGES)
        config = {}
        if kind == "Concatenate":
            config = {"axis": self.chance.choice([-1, *range(1, len(shape) + 1)])}
        inputs = [source, other] if self.chance.random() < EVEN else [other, source]
        if kind not in ("Subtract", "Concatenate") and self.chance.random() < EVEN:
            inputs.append(self.chance.choice([source, other]))
        return self.layer(kind, config, inputs) is not None

    def _several(self, source: str) -> bool:
        """A layer with further inputs: attention to another sequence, or a given first state."""
        usable, shape = self._usable(), self.shapes[source]
        if len(shape) != 2:
            return False
        kind = self.chance.choice(("MultiHeadAttention", "Expression", *RECURRENT))
        config = self._config(kind, shape)
        if kind in RECURRENT:
            states = [name for name in usable if len(self.shapes[name]) == 1]
            if not states:
                made = self.layer(kind, config | {"return_state": True}, [source])
                return made is not None
            state = self.chance.choice(states)
            config["units"] = self.shapes[state][0]
            config["return_state"] = self.chance.random() < EVEN
            return self.layer(kind, config, [source, *[state] * (1 + (kind == "LSTM"))]) is not None
        others = [name for name in usable if len(self.shapes[name]) == 2]
        more = self.chance.choices(others, k=self.chance.randint(1, 2))
        if kind == "Expression":
            config = {"formula": "tanh(x1) * x2 + 0.1 * sin(x1 - x2)"}
            more = more[:1]
        return self.layer(kind, config, [source, *more]) is not None

    def _block(self, source: str) -> bool:
        """A ready-made block, or one of its own."""
        shape = self.shapes[source]
        ready = {b["name"]: {key: b[key] for key in Definition.__annotations__} for b in blocks()}
        fit = [name for name in ready if outcome(ready[name], self._knobs(name, shape, {}), shape)]
        if fit and self.chance.randint(0, 2):
            name = self.chance.choice(fit)
            block = ready[name]
        else:
            name = f"own{len(self.blocks)}"
            block = self._own(shape)
        knobs = self._knobs(name, shape, block)
        found = outcome(block, knobs, shape)
        if found is None or math.prod(found) > MOST:
            return False
        self.blocks[name] = block
        self._node("Block", {"block": name, "knobs": knobs}, [source], found)
        return True

    def _knobs(self, block: str, shape: Shape, definition: dict[str, Any]) -> dict[str, Any]:
        """Values for some knobs; a transformer is as wide as what comes in."""
        knobs: dict[str, Any] = {"units": shape[-1]} if block == "transformer" else {}
        for knob in definition.get("knobs", ()):
            name, default = knob["name"], knob["default"]
            if name not in knobs and isinstance(default, int):
                number = self.chance.randint(1, 5)
                knobs[name] = number > 2 if isinstance(default, bool) else number
        return knobs

    def _own(self, shape: Shape) -> dict[str, Any]:
        """A definition of a few layers in a row, with a knob where one has units."""
        inner = Sketch(self.chance, {})
        inner.begin(shape, 0, {})
        for _ in range(self.chance.randint(1, 3)):
            (source,) = inner.loose
            kind = self.chance.choice(fitting(len(inner.shapes[source])))
            inner.layer(kind, inner._config(kind, inner.shapes[source]), [source])
        if len(inner.nodes) == 1:
            inner.layer("Activation", {"activation": "tanh"}, ["n0"])
        units = [node["id"] for node in inner.nodes if node["type"] == "Dense"]
        targets = [{"node": name, "field": "units"} for name in units]
        knob = {"name": "units", "title": "units", "default": 3, "targets": targets}
        return {"title": "own", "help": "", "nodes": inner.nodes, "knobs": [knob] if units else []}

    def join(self) -> str:
        """All loose ends as one vector."""
        ends = []
        for name in list(self.loose):
            if len(self.shapes[name]) > 1:
                flat = self.layer("Flatten", {}, [name])
                assert flat is not None
                name = flat
            ends.append(name)
        if len(ends) == 1:
            return ends[0]
        return self._node("Concatenate", {}, ends, (sum(self.shapes[x][0] for x in ends),))

    def end(self, shape: Shape, activation: Any) -> None:
        """The layers that bring all loose ends to a shape: an answer, or one at each step."""
        config = {"units": shape[-1], "activation": activation}
        if len(shape) == 1:
            alone = len(self.loose) == 1 and self.shapes[self.loose[0]] == shape
            if alone and self.chance.random() < EVEN:
                self._node("Activation", {"activation": activation}, [self.loose[0]], shape)
                return
            self._node("Dense", config, [self.join()], shape)
            return
        steps = [x for x in self.loose if self.shapes[x][:-1] == shape[:-1] and len(shape) == 2]
        for name in [x for x in self.loose if x not in steps]:
            flat = name if len(self.shapes[name]) == 1 else self.layer("Flatten", {}, [name])
            assert flat is not None
            steps.append(self._node("RepeatVector", {"n": shape[0]}, [flat],
                                    (shape[0], *self.shapes[flat])))  # fmt: skip
        last = steps[0]
        if len(steps) > 1:
            width = sum(self.shapes[x][1] for x in steps)
            last = self._node("Concatenate", {}, steps, (shape[0], width))
        self._node("Dense", config, [last], shape)


def folded(size: int) -> list[list[int]]:
    """Shapes of so many values: all of two sizes, some of three."""
    pairs = [[a, size // a] for a in range(1, size + 1) if size % a == 0]
    triples = [[a, b // c, c] for a, b in pairs for c in (1, 2, 3, 4) if b % c == 0]
    return [[size], *pairs, *triples]


def outcome(block: dict[str, Any], knobs: dict[str, Any], shape: Shape) -> Shape | None:
    """What a block gives for a shape; None where its layers do not fit."""
    turned = {}
    for knob in block["knobs"]:
        value = knobs.get(knob["name"], knob["default"])
        turned |= {(target["node"], target["field"]): value for target in knob["targets"]}
    shapes: dict[str, Shape] = {}
    for node in block["nodes"]:
        name, config = node["id"], dict(node["config"])
        if node["type"] == "Input":
            shapes[name] = shape
            continue
        config |= {field: value for (owner, field), value in turned.items() if owner == name}
        try:
            layer = LAYERS.read({"type": node["type"], "config": config})
            shapes[name] = layer.output_shape(*[shapes[source] for source in node["inputs"]])
        except (ShapeError, FieldError, KeyError):
            return None
    return shapes[block["nodes"][-1]["id"]]
