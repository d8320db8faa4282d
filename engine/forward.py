"""From inputs to outputs: applies the layers of a network in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .experiment import Model
from .layers.base import Context
from .params import stream_of


@dataclass(frozen=True)
class Pass:
    """What all layers share while a network is applied once.

    `statistics`: what the layers have observed so far, {network: {node: {name: array}}}.
    """

    xp: Any
    training: bool
    hyper: Mapping[str, Any]
    seed: Any
    step: Any
    statistics: Mapping[str, Any]

    @classmethod
    def of(cls, xp: Any, state: Any, hyper: Mapping[str, Any], *, training: bool) -> Pass:
        """A pass at the state of a run."""
        return cls(xp, training, hyper, state["seed"], state["step"], state["statistics"])

    def context(self, network: str, node: str, layer: Any) -> Context:
        hypers = {
            name: self.hyper[hyper_key(network, node, name)]
            for name, field in layer.fields().items()
            if field.hyper and layer.__dict__[name] is not None
        }
        stream = stream_of("layer", network, node)
        seen = self.statistics.get(network, {}).get(node, {})
        return Context(self.xp, self.training, hypers, self.seed, self.step, stream, seen)


def hyper_key(*parts: str) -> str:
    """`model.dropout_1.rate`, `optimizer.learning_rate`."""
    return ".".join(parts)


def forward(
    run: Pass, model: Model, params: Mapping[str, Any], x: Any, *, logits: bool = False
) -> Any:
    """The network's output for a batch; with `logits`, what comes before its last activation.

    x: what comes in as `inputs`, or {source: array} for a network with several Inputs.
    """
    return observed(run, model, params, x, logits=logits)[0]


def observed(
    run: Pass, model: Model, params: Mapping[str, Any], x: Any, *, logits: bool = False
) -> tuple[Any, dict[str, Any]]:
    """`forward`, and the statistics {node: {name: array}} after a pass in training."""
    values, statistics = _applied(run, model, params, x, logits=logits)
    return values[model.output], statistics


def outputs(run: Pass, model: Model, params: Mapping[str, Any], x: Any) -> dict[str, Any]:
    """What every layer makes of a batch, by node; without the Inputs."""
    values, _ = _applied(run, model, params, x)
    fed = set(model.inputs.values())
    return {name: values[name] for name in model.nodes if name not in fed}


def insides(run: Pass, model: Model, params: Mapping[str, Any], x: Any) -> dict[str, Any]:
    """What goes on inside the layers that can be taken apart, by node: their `inputs`, and the
    `values` of `Layer.insides`.
    """
    values, _ = _applied(run, model, params, x)
    found = {}
    for name, node in model.nodes.items():
        inputs = [values[i] for i in node.inputs]
        if node.layer.picks(*(tuple(value.shape[1:]) for value in inputs)):
            ctx = run.context(model.name, name, node.layer)
            told = node.layer.insides(ctx, params.get(name, {}), *inputs)
            found[name] = {"inputs": inputs, "values": told}
    return found


def _applied(
    run: Pass, model: Model, params: Mapping[str, Any], x: Any, *, logits: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of all nodes and their ports, and the statistics of the nodes that have some."""
    fed = x if isinstance(x, dict) else {"inputs": x}
    values: dict[str, Any] = {node: fed[source] for source, node in model.inputs.items()}
    statistics: dict[str, Any] = {}
    for name, node in model.nodes.items():
        if name in values:
            continue
        ctx = run.context(model.name, name, node.layer)
        inputs = [values[i] for i in node.inputs]
        apply = node.layer.logits if logits and name == model.output else node.layer.apply
        result = apply(ctx, params.get(name, {}), *inputs)
        values[name], ports = result if isinstance(result, tuple) else (result, {})
        values |= {f"{name}.{port}": value for port, value in ports.items()}
        if ctx.statistics:
            seen = node.layer.observe(ctx, *inputs) if run.training else ctx.statistics
            statistics[name] = dict(seen)
    return values, statistics


def penalty(run: Pass, model: Model, params: Mapping[str, Any]) -> Any | None:
    """Sum of what the layers' weights add to the loss, or None."""
    total = None
    for name, node in model.nodes.items():
        part = node.layer.penalty(run.context(model.name, name, node.layer), params.get(name, {}))
        if part is not None:
            total = part if total is None else total + part
    return total
