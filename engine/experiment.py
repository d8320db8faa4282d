"""A spec with its names looked up: layers, loss, optimizer and dataset as objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .datasets.base import Dataset
from .errors import FieldError
from .expand import BLOCK, Expansion, expand, filled
from .graph import order, sinks
from .layers.base import Layer
from .losses.base import Loss
from .metrics.base import Metric
from .optimizers.base import Optimizer
from .registry import DATASETS, LAYERS, LOSSES, METRICS, OPTIMIZERS, RECIPES, Registry, Thing
from .spec import Envelope, Node, Problem, Spec, problem


@dataclass(frozen=True)
class LayerNode:
    """A layer at its place in a network. `path` leads to it in the spec, `places` to those of
    its settings that a block's knobs give.
    """

    id: str
    layer: Layer
    inputs: tuple[str, ...]
    path: str
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """A network in an order in which it can be computed. `inputs`: its Inputs by their source."""

    name: str
    nodes: dict[str, LayerNode]
    inputs: dict[str, str]
    output: str


@dataclass(frozen=True)
class Experiment:
    """Everything a run needs, as objects. Made only from specs without errors in their names.

    `spec` has every default and no blocks: their layers stand in its networks.
    """

    spec: Spec
    expansion: Expansion
    seed: int
    dataset: Dataset
    models: dict[str, Model]
    recipe: Any
    loss: Loss
    optimizer: Optimizer
    metrics: tuple[Metric, ...]
    batch_size: int

    def with_seed(self, seed: int) -> Experiment:
        """The same experiment, beginning from other weights and batches."""
        return replace(self, seed=seed)


class Resolver:
    """Looks up every name of a spec; collects all problems."""

    def __init__(self, expansion: Expansion, metrics: list[str]) -> None:
        self.expansion = expansion
        self.names = metrics
        self.problems: list[Problem] = list(expansion.problems)
        self.layers: dict[str, dict[str, LayerNode]] = {}

    def thing(self, registry: Registry[Any], envelope: Envelope, path: str, **where: Any) -> Any:
        """The thing, or None; complains about each setting at its own path."""
        thing, errors = registry.collect(dict(envelope))
        for error in errors:
            self._complain(error, path, where)
        return thing if not errors else None

    def _complain(self, error: FieldError, path: str, where: dict[str, Any]) -> None:
        parts = error.path.split(".")
        field = parts[1] if parts[0] == "config" and len(parts) > 1 else parts[0] or None
        at = f"{path}.{error.path}" if error.path else path
        named = f"{where['node']}: {error}" if where.get("node") else str(error)
        self.problems.append(problem(at, named, field=field, **where))

    def network(self, name: str) -> Model | None:
        path, origins = f"networks.{name}", self.expansion.origins[name]
        found: dict[str, LayerNode] = {}
        for node in self.expansion.networks[name]["nodes"]:
            origin = origins[node["id"]]
            at = origin.path
            layer = self.thing(
                LAYERS, {"type": node["type"], "config": node["config"]}, at,
                network=name, node=node["id"],
            )  # fmt: skip
            if layer is not None:
                found[node["id"]] = LayerNode(
                    node["id"], layer, tuple(node["inputs"]), at, origin.places
                )
        self.layers[name] = found
        for node in found.values():
            self._arity(name, node)
        entries = self._inputs(name, path, found)
        if self.problems or not found:
            return None
        inputs = {key: node.inputs for key, node in found.items()}
        ordered = {key: found[key] for key in order(inputs)[0]}
        return Model(name, ordered, entries, sinks(inputs)[0])

    def _arity(self, name: str, node: LayerNode) -> None:
        least, most = node.layer.arity
        count = len(node.inputs)
        if count >= least and (most is None or count <= most):
            return
        wanted = "1 input" if least == 1 else f"{least} inputs"
        if most != least:
            wanted = f"{least} or more inputs" if most is None else f"{least} to {most} inputs"
        todo = "Connect a wire to it." if count < least else "Join the wires with Add before it."
        if most == 0:
            todo = "Remove the wire."
        self.problems.append(
            problem(
                f"{node.path}.inputs",
                f"{node.id}: {node.layer.name} takes {wanted}, got {count}. {todo}",
                network=name, node=node.id, field="inputs",
            )
        )  # fmt: skip

    def _inputs(self, name: str, path: str, found: dict[str, LayerNode]) -> dict[str, str]:
        """The Inputs by their source; one for each."""
        entries: dict[str, str] = {}
        for node in found.values():
            if node.layer.category != "input":
                continue
            first = entries.setdefault(node.layer.__dict__["source"], node.id)
            if first != node.id:
                text = f"{node.id}: a network has one Input; wire both branches to {first}."
                self.problems.append(problem(node.path, text, network=name, node=node.id))
        if not entries and self.expansion.networks[name]["nodes"]:
            text = "The network has no Input. Put an Input block at its start."
            self.problems.append(problem(f"{path}.nodes", text, network=name))
        return entries

    def metrics(self) -> list[Metric]:
        found = []
        for i, name in enumerate(self.names):
            metric = self.thing(METRICS, {"type": name, "config": {}}, f"training.metrics[{i}]")
            if metric is not None:
                found.append(metric)
        return found


def resolve(spec: Spec) -> tuple[Experiment | None, Spec, list[Problem]]:
    """The experiment a spec describes (None where names or settings are wrong), the spec with
    every default filled in, and the problems.
    """
    training, expansion = spec["training"], expand(spec)
    resolver = Resolver(expansion, training["metrics"])
    dataset = resolver.thing(DATASETS, spec["data"], "data")
    models = {name: resolver.network(name) for name in spec["networks"]}
    recipe = resolver.thing(RECIPES, training["recipe"], "training.recipe")
    loss = resolver.thing(LOSSES, training["loss"], "training.loss")
    optimizer = resolver.thing(OPTIMIZERS, training["optimizer"], "training.optimizer")
    metrics = resolver.metrics()
    things = resolver.layers, dataset, recipe, loss, optimizer
    full = _filled(spec, *things)
    if resolver.problems or not models:
        return None, full, expansion.at_home(resolver.problems)
    flat = {key: value for key, value in spec.items() if key != "blocks"}
    flat = _filled(flat | {"networks": expansion.networks}, *things)  # type: ignore[arg-type]
    experiment = Experiment(
        flat, expansion, spec["seed"], dataset, {k: m for k, m in models.items() if m}, recipe,
        loss, optimizer, tuple(metrics), training["batch_size"],
    )  # fmt: skip
    return experiment, full, []


def _filled(
    spec: Spec,
    layers: dict[str, dict[str, LayerNode]],
    dataset: Thing | None,
    recipe: Thing | None,
    loss: Thing | None,
    optimizer: Thing | None,
) -> Spec:
    """The spec with defaults wherever the thing could be made, else as it was written."""

    def envelope(thing: Thing | None, written: Envelope) -> Envelope:
        return {"type": thing.name, "config": thing.config()} if thing else written

    def whole(name: str, node: Node) -> Any:
        if node["type"] == BLOCK:
            return filled(node, spec.get("blocks", {}))
        found = layers[name].get(node["id"])
        return node | {"config": found.layer.config()} if found else node

    networks: dict[str, Any] = {
        name: {"nodes": [whole(name, node) for node in network["nodes"]]}
        for name, network in spec["networks"].items()
    }
    training = spec["training"]
    return spec | {  # type: ignore[return-value]
        "data": envelope(dataset, spec["data"]),
        "networks": networks,
        "training": training
        | {
            "recipe": envelope(recipe, training["recipe"]),
            "loss": envelope(loss, training["loss"]),
            "optimizer": envelope(optimizer, training["optimizer"]),
        },
    }
