"""The loss and the optimizer in PyTorch."""

from __future__ import annotations

from typing import Any

from .formula import Text, Words, number, scaled
from .names import broken, literal
from .plan import NoCode, Study, hypers
from .torch_layers import TORCH

NUMPY = Words("np", {"amax": "np.max"}, "np.array")
ADAM = {"epsilon": "eps"}
# Optimizers of torch.optim that take the very steps of Strata's, and how their settings are called.
OPTIMIZERS = {
    "SGD": {"momentum": "momentum", "nesterov": "nesterov"},
    "Adagrad": {"initial_accumulator_value": "initial_accumulator_value", "epsilon": "eps"},
    "Adadelta": {"rho": "rho", "epsilon": "eps"},
    "Adam": ADAM,
    "AdamW": {"epsilon": "eps", "weight_decay": "weight_decay"},
    "Adamax": ADAM,
}
CLIPS = {
    "clipvalue": "nn.utils.clip_grad_value_({own}.parameters(), {})",
    "global_clipnorm": "nn.utils.clip_grad_norm_({own}.parameters(), {})",
    "clipnorm": "for w in {own}.parameters():\n            nn.utils.clip_grad_norm_([w], {})",
}
LOSSES = {
    "mean_squared_error": "F.mse_loss(p, y)",
    "mean_absolute_error": "F.l1_loss(p, y)",
    "binary_crossentropy": "F.binary_cross_entropy_with_logits(p, y)",
    "categorical_crossentropy": "-(y * torch.log_softmax(p, dim=-1)).sum(dim=-1).mean()",
}


def loss_of(study: Study) -> str:
    """`loss(p, y)` of answers, or of the scores before the last activation."""
    plan = study.main
    loss = plan.experiment.loss
    plain = not any(value not in (None, 1.0) for value in loss.config().values())
    lines = ""
    if "labels" in loss.tasks:
        lines, text = _of_labels(study)
    elif loss.name in LOSSES and plain and (loss.link is None or plan.logits):
        text = LOSSES[loss.name]
    else:
        judge = loss.from_logits if plan.logits else loss.per_sample
        text = f"torch.mean({judge(TORCH, hypers(loss), Text('y', rank=2), Text('p', rank=2))})"
    return f"\n\ndef loss(p, y):\n{plan.about_loss}{lines}    return {text}\n\n\n"


def _of_labels(study: Study) -> tuple[str, str]:
    """Sparse cross-entropy, of what counts: lines, and what is returned."""
    shares = "torch.clamp(p / p.sum(dim=-1, keepdim=True), 1e-7, 1 - 1e-7)"
    lines = "" if study.main.logits else f"    p = torch.log({shares})\n"
    kind = "cross_entropy" if study.main.logits else "nll_loss"
    weights = study.main.experiment.loss.config()["class_weight"]
    taken = "p.flatten(0, -2), y.flatten().long()"
    if weights is None:
        skip = "" if study.pad is None else f", ignore_index={study.pad}"
        return lines, f"F.{kind}({taken}{skip})"
    numbers = ", ".join(map(number, weights))
    lines += f"    weights = torch.tensor([{numbers}])\n"
    lines += f'    values = F.{kind}({taken}, weights, reduction="none")\n'
    counted = "" if study.pad is None else f"[y.flatten() != {study.pad}]"
    return lines, f"values{counted}.mean()"


def optimizer_of(optimizer: Any, own: str = "model", start: str = "", rate: float = 1.0) -> str:
    """The optimizer of a network, and its schedule. Raises NoCode.

    start: what their names begin with; rate: a factor of the learning rate.
    """
    if optimizer.name not in OPTIMIZERS:
        raise NoCode(
            f"PyTorch has no {optimizer.title} that takes the steps of Strata's. Choose Adam or "
            "SGD, or another library."
        )
    given = [f"lr={scaled(optimizer.learning_rate, rate)}"]
    if optimizer.name.startswith("Adam"):
        given.append(f"betas=({number(optimizer.beta_1)}, {number(optimizer.beta_2)})")
    for name, theirs in OPTIMIZERS[optimizer.name].items():
        value = optimizer.__dict__[name]
        if value is not None and value is not False:
            given.append(f"{theirs}={literal(value)}")
    made = f"torch.optim.{optimizer.name}({own}.parameters(), {', '.join(given)})"
    text = broken(f"{start}optimizer = {made}")
    if optimizer.schedule.name != "constant":
        factor = optimizer.schedule.factor(NUMPY, Text("step"))
        made = f"torch.optim.lr_scheduler.LambdaLR({start}optimizer, lambda step: {factor})"
        text += f"{start}schedule = {made}\n"
    return text


def update(optimizer: Any, own: str, start: str, total: str) -> str:
    """The lines of one step of a network's optimizer down `total`."""
    clips = [
        f"        {clip.format(number(optimizer.__dict__[name]), own=own)}\n"
        for name, clip in CLIPS.items()
        if optimizer.__dict__[name] is not None
    ]
    schedule = f"        {start}schedule.step()\n" if optimizer.schedule.name != "constant" else ""
    objective = f"({total})" if " + " in total else total
    return (
        f"        {start}optimizer.zero_grad()\n        {objective}.backward()\n{''.join(clips)}"
        f"        {start}optimizer.step()\n{schedule}"
    )
