"""What can be said of a spec before it trains: shapes, counts, and every problem at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, TypedDict

from .datasets.base import DatasetFacts, facts
from .errors import SpecError
from .expand import SEPARATOR, Unfolded
from .experiment import Experiment, resolve
from .graph import endpoint
from .hypers import hyper_settings, structures
from .infer import NodeInfo, infer
from .params import Infos
from .shapes import size
from .spec import Problem, Spec, problem, read

MAX_MEMORY = 2**31  # bytes; about what a browser gives one page


class NodeReport(TypedDict):
    """A layer's shapes (batch axis left out), learnt values and operations per sample.

    `ports`: shapes of what it gives besides its output, taken by others as `id.name`.
    """

    inputs: list[list[int] | None]
    output: list[int] | None
    ports: dict[str, list[int]]
    parameters: int | None
    flops: int | None


class NetworkReport(TypedDict):
    """A network's layers by id, its output node, and its sums (null while something is open)."""

    nodes: dict[str, NodeReport]
    output: str | None
    parameters: int | None
    flops: int | None


class Totals(TypedDict):
    """Sums over all networks. `flops_per_step`: forward and backward over one batch."""

    parameters: int | None
    flops_per_step: int | None
    memory_bytes: int | None
    train_samples: int | None
    validation_samples: int | None
    steps_per_epoch: float | None


class HyperReport(TypedDict):
    """A setting that changes live: its key in the run, its place in the spec, its value."""

    key: str
    path: str
    value: float


class Report(TypedDict):
    """Everything known about a spec. Specs with equal `structure` share a run."""

    ok: bool
    problems: list[Problem]
    networks: dict[str, NetworkReport]
    totals: Totals
    hypers: list[HyperReport]
    structure: str | None
    dataset: DatasetFacts | None
    spec: Spec | None


@dataclass(frozen=True)
class Checked:
    """An experiment that can be trained, with its shapes."""

    experiment: Experiment
    infos: Infos
    report: Report


def examine(raw: Any) -> tuple[Report, Checked | None]:
    """The report on a spec, and what a run needs if nothing is wrong. Raises nothing for a user's mistake."""  # noqa: E501
    spec, problems = read(raw)
    if spec is None:
        return _report(problems, None), None
    experiment, full, more = resolve(spec)
    problems = problems + more
    if experiment is None:
        return _report(problems, full), None
    recipe, infos = experiment.recipe, Infos()
    problems = problems + recipe.cast(experiment)
    if problems:
        return _report(problems, full), None
    for name in recipe.networks or experiment.models:
        feeds = recipe.feeds(experiment, name, infos)
        infos[name], more = infer(experiment.models[name], feeds)
        problems = problems + more
    problems = problems + recipe.problems(experiment, infos)
    problems = experiment.expansion.at_home(problems)
    totals = _totals(experiment, infos)
    problems = problems + _size_problems(experiment, totals)
    report = _report(problems, full, experiment, infos, totals)
    return report, Checked(experiment, infos, report) if report["ok"] else None


def check(raw: Any) -> Report:
    """The report on a spec given as parsed JSON."""
    return examine(raw)[0]


def require(raw: Any) -> Checked:
    """What a run needs. Raises SpecError with all problems."""
    report, checked = examine(raw)
    if checked is None:
        raise SpecError([dict(p) for p in report["problems"] if p["severity"] == "error"])
    return checked


def _sum(values: list[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _network(experiment: Experiment, name: str, nodes: dict[str, NodeInfo]) -> NetworkReport:
    expansion, output = experiment.expansion, experiment.models[name].output
    reports: dict[str, Any] = {node: info.report() for node, info in nodes.items()}
    for key, block in expansion.blocks[name].items():
        reports |= _block(key, block, nodes)
    return {
        "nodes": reports,
        "output": expansion.origins[name][output].owner or output,
        "parameters": _sum([info.count for info in nodes.values()]),
        "flops": _sum([info.flops for info in nodes.values()]),
    }


def _block(key: str, block: Unfolded, nodes: dict[str, NodeInfo]) -> dict[str, NodeReport]:
    """A Block's report, summed up over its layers, and that of its Input."""
    inner = [info for node, info in nodes.items() if node.startswith(key + SEPARATOR)]
    source, port = endpoint(block.source)
    shape = nodes[source].ports.get(port) if port else nodes[source].output
    ends = nodes[block.output].output
    come: Any = list(shape) if shape is not None else None
    sums = {
        "parameters": _sum([info.count for info in inner]),
        "flops": _sum([info.flops for info in inner]),
    }
    entry = {"inputs": [], "output": come, "ports": {}, "parameters": 0, "flops": 0}
    whole = {"inputs": [come], "output": list(ends) if ends is not None else None, "ports": {}}
    return {key: whole | sums, block.entry: entry}  # type: ignore[dict-item]


def _totals(experiment: Experiment, infos: Infos) -> Totals:
    every = [info for nodes in infos.values() for info in nodes.values()]
    parameters = _sum([info.count for info in every])
    flops = _sum([info.flops for info in every])
    train, validation = experiment.dataset.sizes()
    batch = experiment.batch_size
    memory = None
    if parameters is not None:
        # Weights, gradients and slots; activations and their gradients; the data twice over.
        copies = 2 + len(experiment.optimizer.slots())
        values = sum(info.stored for info in every)
        row = size(experiment.dataset.input_shape) + size(experiment.dataset.output_shape)
        memory = 4 * (copies * parameters + 2 * batch * values + 2 * (train + validation) * row)
    return {
        "parameters": parameters,
        "flops_per_step": None if flops is None else 3 * flops * batch,
        "memory_bytes": memory,
        "train_samples": train,
        "validation_samples": validation,
        "steps_per_epoch": train / batch,
    }


def _size_problems(experiment: Experiment, totals: Totals) -> list[Problem]:
    found: list[Problem] = []
    memory, train = totals["memory_bytes"], totals["train_samples"]
    if memory is not None and memory > MAX_MEMORY:
        text = (
            f"The network needs about {memory / 2**30:,.1f} GiB for {totals['parameters']:,} "
            f"weights and a batch; the limit is {MAX_MEMORY / 2**30:.0f} GiB. "
            "Use fewer units or a smaller batch."
        )
        found.append(problem("networks", text))
    if train is not None and experiment.batch_size > train:
        text = (
            f"A batch of {experiment.batch_size} is more than the {train} training samples, "
            "so every batch holds some of them twice. Make it smaller."
        )
        found.append(problem("training.batch_size", text, severity="warning", field="batch_size"))
    return found


def _report(
    problems: list[Problem],
    spec: Spec | None,
    experiment: Experiment | None = None,
    infos: Infos | None = None,
    totals: Totals | None = None,
) -> Report:
    unknown: Totals = dict.fromkeys(Totals.__annotations__)  # type: ignore[assignment]
    return {
        "ok": not any(p["severity"] == "error" for p in problems),
        "problems": problems,
        "networks": {
            name: _network(experiment, name, nodes) for name, nodes in (infos or {}).items()
        }
        if experiment
        else {},
        "totals": totals or unknown,
        "hypers": [s.report() for s in hyper_settings(experiment).values()]  # type: ignore[misc]
        if experiment
        else [],
        "structure": structures(experiment)[0] if experiment else None,
        "dataset": facts(experiment.dataset) if experiment else None,
        "spec": _plain(spec),
    }


def _plain(spec: Any) -> Any:
    """Numbers that JSON cannot hold become null, wherever a learner put them."""
    if isinstance(spec, dict):
        return {key: _plain(value) for key, value in spec.items()}
    if isinstance(spec, (list, tuple)):
        return [_plain(value) for value in spec]
    return None if isinstance(spec, float) and not isfinite(spec) else spec
