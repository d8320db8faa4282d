"""Which inputs a score hangs on: its gradient with respect to the input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .experiment import Experiment, Model
from .forward import Pass, forward

BENT = ("softmax", "sigmoid")
"""Activations at the end that flatten out where the network is sure, and the gradient with them."""


def scores_come_first(model: Model) -> bool:
    """Whether the score is what comes before the network's last activation."""
    ends = model.nodes[model.output].layer.final_activation()
    return ends is not None and ends.name in BENT


def saliency(
    experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
) -> dict[str, Any]:
    """{"slopes": ∂score/∂x, shaped like x, "scores": (n,)}, as after training.

    The score of a row is Σ picks · y: `batch["picks"]`, shaped like the output, is 1 at the class
    that is asked about (−1 for “no” where the only output is “yes”). y is the output, before its
    last activation where that is softmax or sigmoid. One network, fed measurements.

    Source: Simonyan, Vedaldi and Zisserman (2013), arXiv 1312.6034.
    """
    run = Pass.of(xp, state, hyper, training=False)
    (model,) = experiment.models.values()
    logits = scores_come_first(model)

    def total(x: Any) -> tuple[Any, Any]:
        output = forward(run, model, state["params"][model.name], x, logits=logits)
        each = output * batch["picks"]
        scores = xp.sum(xp.reshape(each, (each.shape[0], -1)), axis=1)
        return xp.sum(scores), scores

    (_, scores), slopes = xp.nn.value_and_grad(total)(batch["x"])
    return {"slopes": slopes, "scores": scores}
