"""What every target is written from: a network, its shapes, names, loss and optimizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..check import Checked
from ..errors import StrataError
from ..experiment import Experiment, LayerNode, Model
from ..infer import NodeInfo
from ..losses.base import Loss
from ..recipes.fit import linked
from .formula import number
from .names import ENDINGS, identifiers, line_of, stem_of

STEPS = 2000  # about as many batches as the presets need


class NoCode(StrataError):
    """What a target cannot be told. The message says which block, and what to do."""


@dataclass(frozen=True)
class Entry:
    """An Input: its name in a script, the shape of a row of it, and whether it takes symbols."""

    name: str
    shape: tuple[int, ...]
    symbols: bool


@dataclass(frozen=True)
class Plan:
    """One network of an experiment. `names`: Python's name of each node, and of each further
    output as `node.port`; `judged`: whether the loss looks at what this network gives; `alone`:
    whether it is the only one.
    """

    experiment: Experiment
    model: Model
    infos: dict[str, NodeInfo]
    names: dict[str, str]
    entries: tuple[Entry, ...]
    train_samples: int
    judged: bool
    alone: bool

    @property
    def title(self) -> str:
        """The experiment's title, in one line."""
        return line_of(self.experiment.spec["title"]) or "An experiment"

    @property
    def layers(self) -> list[LayerNode]:
        """All nodes that compute something, in an order in which they can."""
        return [node for node in self.model.nodes.values() if node.layer.category != "input"]

    @property
    def own(self) -> str:
        """What a script calls the network."""
        return "model" if self.alone else self.model.name

    @property
    def taken(self) -> str:
        """The names of all Inputs, in a row."""
        return ", ".join(entry.name for entry in self.entries)

    @property
    def end(self) -> LayerNode:
        """The node whose output is the network's."""
        return self.model.nodes[self.model.output]

    @property
    def logits(self) -> bool:
        """Whether the loss takes what comes before the last activation."""
        return self.judged and linked(self.experiment, self.model)

    @property
    def about_loss(self) -> str:
        """What to say of a loss that takes what comes before the last activation."""
        if not self.logits:
            return ""
        last = self.end.layer.final_activation()
        assert last is not None  # the loss is linked to it
        return f'    """From the scores before the {last.name}, exact near 0 and 1, too."""\n'

    @property
    def epochs(self) -> int:
        """So many that there are about `STEPS` batches."""
        return max(1, round(STEPS * self.experiment.batch_size / self.train_samples))

    def given(self, node: LayerNode) -> list[str]:
        """The names of what a node takes."""
        return [self.names[source] for source in node.inputs]

    def given_out(self, node: LayerNode) -> list[str]:
        """The names of what a node gives: its output, then its further ones."""
        ports = (f"{node.id}.{port}" for port in self.infos[node.id].ports)
        return [self.names[source] for source in (node.id, *ports)]

    def shape(self, node: LayerNode) -> tuple[int, ...]:
        """The shape of what comes into a node first, batch axis left out."""
        shape = self.infos[node.id].inputs[0]
        assert shape is not None  # the spec was checked
        return shape

    def missing(self, node: LayerNode, target: str, why: str = "") -> NoCode:
        """Says that a block has no code in a target."""
        reason = why or f"{node.layer.title} has no code for {target} yet"
        return NoCode(f"{node.id}: {reason}. Replace the block, or choose another library.")


def weights_file(plan: Plan, target: str) -> str:
    """The name of a network's file of weights for a target."""
    stem = stem_of(plan.experiment.spec["name"])
    return f"{stem if plan.alone else f'{stem}_{plan.own}'}.{ENDINGS[target]}"


def hypers(loss: Loss) -> dict[str, Any]:
    """A loss's live settings as plain numbers, named as its formula asks for them."""
    found: dict[str, Any] = {}
    for name, value in loss.config().items():
        found |= {f"{name}.{i}": v for i, v in enumerate(value)} if isinstance(value, list) else {}
        found[name] = value
    return found


def penalties(plan: Plan, weight: str) -> list[str]:
    """What the kernels of a network add to the loss; `weight` says how a node's kernel is called,
    `{}` standing for the node.
    """
    found = []
    for node in plan.layers:
        kernel = weight.format(plan.names[node.id])
        for name, form in {"kernel_l1": "abs({}).sum()", "kernel_l2": "({} ** 2).sum()"}.items():
            rate = getattr(node.layer, name, None)
            if rate is not None:
                found.append(f"{number(rate)} * {form.format(kernel)}")
    return found


@dataclass(frozen=True)
class Study:
    """All networks of an experiment, in an order in which they can be fed, and what its recipe
    makes them learn. What all share is asked of the last one, `main`, which the loss judges.
    """

    plans: tuple[Plan, ...]

    @property
    def main(self) -> Plan:
        """The network that answers."""
        return self.plans[-1]

    @property
    def recipe(self) -> str:
        """What the recipe is called."""
        return self.main.experiment.recipe.name

    @property
    def fed(self) -> tuple[str, ...]:
        """What the first network's Inputs are given, as `x` of `x_train` and `x_val`."""
        return tuple("x" if e.name == "inputs" else "so_far" for e in self.plans[0].entries)

    @property
    def pad(self) -> int | None:
        """The symbol of answers that counts nothing, if there is one."""
        reads = self.recipe in ("language", "translate")
        return self.main.experiment.dataset.pad if reads else None


def study_of(checked: Checked) -> Study:
    """What is written of an experiment that has no errors."""
    experiment: Any = checked.experiment
    order = experiment.recipe.networks or tuple(experiment.models)
    return Study(tuple(_plan(checked, name, order) for name in order))


def _plan(checked: Checked, name: str, order: tuple[str, ...]) -> Plan:
    experiment: Any = checked.experiment
    model, infos = experiment.models[name], checked.infos[name]
    feeds = experiment.recipe.feeds(experiment, name, checked.infos)
    entries = tuple(
        Entry(source, feed.shape or (), feed.vocabulary is not None)
        for source, feed in feeds.items()
        if source in model.inputs
    )
    ports = [f"{node}.{port}" for node, info in infos.items() for port in info.ports]
    called = {node: source for source, node in model.inputs.items()}
    names = identifiers([*model.nodes, *ports], called)
    train = experiment.dataset.sizes()[0]
    alone, judged = len(order) == 1, name == order[-1]
    return Plan(experiment, model, infos, names, entries, train, judged, alone)
