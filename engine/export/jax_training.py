"""The loss and the optimizer in JAX: Optax's, where it has them."""

from __future__ import annotations

from typing import Any

from .formula import Text, number, scaled
from .jax_layers import JNP
from .names import literal
from .plan import NoCode, Study, hypers

OPTAX = {
    "SGD": ("sgd", {"momentum": "momentum", "nesterov": "nesterov"}),
    "RMSprop": ("rmsprop", {"rho": "decay", "epsilon": "eps", "momentum": "momentum"}),
    "Adagrad": ("adagrad", {"initial_accumulator_value": "", "epsilon": "eps"}),
    "Adadelta": ("adadelta", {"rho": "rho", "epsilon": "eps"}),
    "Adam": ("adam", {"beta_1": "b1", "beta_2": "b2", "epsilon": "eps"}),
    "AdamW": ("adamw", {"beta_1": "b1", "beta_2": "b2", "epsilon": "eps", "weight_decay": ""}),
    "Adamax": ("adamax", {"beta_1": "b1", "beta_2": "b2", "epsilon": "eps"}),
    "Nadam": ("nadam", {"beta_1": "b1", "beta_2": "b2", "epsilon": "eps"}),
    "Lion": ("lion", {"beta_1": "b1", "beta_2": "b2", "weight_decay": ""}),
}
CLIPS = {
    "clipvalue": "optax.clip({})",
    "global_clipnorm": "optax.clip_by_global_norm({})",
    "clipnorm": "optax.stateless(lambda slope, _: jax.tree.map(\n"
    "        lambda g: g * jnp.minimum(1, {} / (jnp.sqrt((g**2).sum()) + 1e-30)), slope))",
}
LOSSES = {
    "mean_squared_error": "jnp.mean((p - y) ** 2)",
    "mean_absolute_error": "jnp.mean(jnp.abs(p - y))",
    "binary_crossentropy": "jnp.mean(optax.sigmoid_binary_cross_entropy(p, y))",
    "categorical_crossentropy": "jnp.mean(optax.softmax_cross_entropy(p, y))",
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
        text = f"jnp.mean({judge(JNP, hypers(loss), Text('y', rank=2), Text('p', rank=2))})"
    return f"def loss(p, y):\n{plan.about_loss}{lines}    return {text}\n\n\n"


def _of_labels(study: Study) -> tuple[str, str]:
    """Sparse cross-entropy, of what counts: lines, and what is returned."""
    lines = ""
    if not study.main.logits:
        shares = "jnp.clip(p / p.sum(-1, keepdims=True), 1e-7, 1 - 1e-7)"
        lines = f"    p = jnp.log({shares})  # to be normalised once more changes nothing\n"
    values = "optax.softmax_cross_entropy_with_integer_labels(p, y)"
    weights = study.main.experiment.loss.config()["class_weight"]
    if weights is not None:
        values = f"jnp.array([{', '.join(map(number, weights))}])[y] * {values}"
    if study.pad is None:
        return lines, f"{values}.mean()" if weights is None else f"jnp.mean({values})"
    lines += f"    values = {values}\n    counts = y != {study.pad}\n"
    return lines, "jnp.sum(values * counts) / jnp.sum(counts)"


def optimizer_of(optimizer: Any, start: str = "", factor: float = 1.0) -> str:
    """The optimizer, and its schedule. Raises NoCode.

    start: what their names begin with; factor: of the learning rate.
    """
    if optimizer.name not in OPTAX:
        raise NoCode(f"{optimizer.title} has no code for JAX yet. Choose another optimizer.")
    function, named = OPTAX[optimizer.name]
    rate, before = scaled(optimizer.learning_rate, factor), ""
    if optimizer.schedule.name != "constant":
        change = optimizer.schedule.factor(JNP, Text("step"))
        text = change.bound(2) if isinstance(change, Text) else number(change)
        before = f"def {start}learning_rate(step):\n    return {rate} * {text}\n\n\n"
        rate = f"{start}learning_rate"
    given = [rate]
    for name, theirs in named.items():
        value = optimizer.__dict__[name]
        if value is not None and value is not False:
            given.append(f"{theirs or name}={literal(value)}")
    if optimizer.name == "Lion" and optimizer.weight_decay is None:
        given.append("weight_decay=0.0")
    made = f"optax.{function}({', '.join(given)})"
    for name, clip in CLIPS.items():
        limit = optimizer.__dict__[name]
        if limit is not None:
            made = f"optax.chain(\n    {clip.format(number(limit))},\n    {made},\n)"
    return f"{before}{start}optimizer = {made}\n\n\n"
