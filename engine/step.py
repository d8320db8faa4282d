"""From an experiment to the pure functions a backend runs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from . import tree
from .backends.base import Program
from .experiment import Experiment
from .forward import insides, outputs
from .hypers import structures
from .optimizers.base import Optimizer
from .optimizers.clipping import CLIPS
from .saliency import saliency
from .trail import unflat

_PLANE = {"centre", "first", "second", "at"}
_CLIPPING = {f"optimizer.{name}" for name in CLIPS}


def program(experiment: Experiment) -> Program:
    """The functions of an experiment: its step, its evaluation, what it can be asked and shown."""
    recipe = experiment.recipe
    return Program(
        step=partial(_step, partial(recipe.step, experiment)),
        evaluate=partial(recipe.evaluate, experiment),
        predictors={
            name: partial(function, experiment) for name, function in recipe.predictors().items()
        },
        structure=structures(experiment)[1],
        inspections={
            "activations": partial(recipe.looked, experiment, outputs),
            "insides": partial(recipe.looked, experiment, insides),
            "slopes": partial(_slopes, experiment),
            "gradients": partial(_gradients, experiment),
            "updates": partial(_updates, experiment),
            "saliency": partial(saliency, experiment),
            "losses": partial(_losses, experiment),
            "landscape": partial(_landscape, experiment),
        },
    )


def _step(step: Any, xp: Any, state: Any, batch: Any, hyper: Any) -> tuple[Any, Any]:
    """A step whose new state holds no subnormal number; see ``flushed``.

    Adam's moments of inputs that are rarely lit decay by a factor in each step, so that without
    this they stay subnormal for hundreds of steps.
    """
    new, losses = step(xp, state, batch, hyper)
    return tree.map(partial(flushed, xp), state, new), losses


class _Kept(Optimizer):
    """Leaves the weights as they are and keeps their gradients in place of its slots."""

    name = title = "gradient"
    help = ""

    def update(self, xp: Any, hyper: Any, step: Any, w: Any, g: Any, slots: Any) -> tuple[Any, Any]:
        return w, g


def _gradients(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    """{network: {node: {weight: ∂loss/∂weight}}} of a batch, before any clipping."""
    return _kept(experiment, xp, state, batch, hyper)[0]


def _kept(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> tuple[Any, Any]:
    """The gradients of a step, and its losses."""
    plain = {key: value for key, value in hyper.items() if key not in _CLIPPING}
    kept = replace(experiment, optimizer=_Kept())
    new, losses = experiment.recipe.step(kept, xp, state, batch, plain)
    return new["slots"], losses


def _slopes(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    """{"loss", "slopes": {network: {node: {value: ∂loss/∂value}}}} of one row, for the values
    inside layers that `Layer.nudges` names: gradients of what is added to them, which is 0.
    """
    told = experiment.recipe.looked(experiment, insides, xp, state, batch, hyper)
    nudges = {
        network: {
            name: {
                value: xp.zeros(told[network][name]["values"][value].shape, dtype=xp.float32)
                for value in model.nodes[name].layer.nudges()
            }
            for name in told[network]
        }
        for network, model in experiment.models.items()
    }
    params = {
        network: {name: weights | nudges[network].get(name, {}) for name, weights in nodes.items()}
        for network, nodes in state["params"].items()
    }
    opened = state | {"params": params, "slots": params}
    gradients, losses = _kept(experiment, xp, opened, batch, hyper)
    slopes = {
        network: {
            name: {value: gradients[network][name][value] for value in values}
            for name, values in nodes.items()
        }
        for network, nodes in nudges.items()
    }
    return {"loss": losses["loss"], "slopes": slopes}


def _updates(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    """{network: {node: {weight: what the next step would add to it}}} for a batch."""
    new, _ = experiment.recipe.step(experiment, xp, state, batch, hyper)
    return tree.map(lambda old, now: now - old, state["params"], new["params"])


def _losses(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    """{"loss": scalar, …} of a batch, as the next step would tell it."""
    return experiment.recipe.step(experiment, xp, state, batch, hyper)[1]


def _landscape(experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    """{"loss": scalar} where the weights are centre + at₀·first + at₁·second.

    Beside the rows the batch holds these: centre, first, second (weights,) as of `trail.flat`;
    at (2,).
    """
    at, rows = batch["at"], {k: v for k, v in batch.items() if k not in _PLANE}
    row = batch["centre"] + at[0] * batch["first"] + at[1] * batch["second"]
    moved = state | {"params": unflat(xp, row, state["params"])}
    found = experiment.recipe.evaluate(experiment, xp, moved, rows, hyper)["loss"]
    return {"loss": found["total"] / found["weight"]}


def flushed(xp: Any, old: Any, new: Any) -> Any:
    """The new value with 0 for subnormal numbers; what did not change stays."""
    if new is old or new.dtype != xp.float32:
        return new
    return xp.nn.flush_to_zero(new)
