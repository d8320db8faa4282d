"""The loss and the optimizer in Keras."""

from __future__ import annotations

from typing import Any

from .formula import Text, number, scaled
from .keras import OPS, settings
from .keras_facts import LOSSES, SETTINGS, class_name
from .plan import NoCode, Study, hypers


def loss_of(study: Study) -> str:
    """`loss`: Keras's, or the engine's own formula."""
    loss = study.main.experiment.loss
    weights = {name: value for name, value in loss.config().items() if value not in (None, 1.0)}
    if "labels" in loss.tasks:
        return _of_labels(study)
    if loss.name in LOSSES and (not weights or loss.name in SETTINGS):
        if loss.name not in SETTINGS:
            return f'loss = "{loss.name}"\n'
        return f"loss = keras.losses.{class_name(loss.name)}({', '.join(settings(loss))})\n"
    text = loss.per_sample(OPS, hypers(loss), Text("y", rank=2), Text("p", rank=2))
    return f"def loss(y, p):\n    return ops.mean({text})\n\n\n"


def _of_labels(study: Study) -> str:
    """Sparse cross-entropy, of what counts."""
    weights = study.main.experiment.loss.config()["class_weight"]
    if weights is None and study.pad is None:
        return 'loss = "sparse_categorical_crossentropy"\n'
    if weights is None:
        return f"loss = keras.losses.SparseCategoricalCrossentropy(ignore_class={study.pad})\n"
    count = "ops.cast(ops.ones_like(y), p.dtype)"
    if study.pad is not None:
        count = f"ops.cast(y != {study.pad}, p.dtype)"
    return (
        f'weights = np.array([{", ".join(map(number, weights))}], dtype="float32")\n\n\n'
        "def loss(y, p):\n"
        '    y = ops.cast(y, "int32")\n'
        f"    counts = {count}\n"
        "    values = keras.losses.sparse_categorical_crossentropy(y, p)\n"
        "    values = ops.take(weights, y) * values\n"
        "    return ops.sum(values * counts) / ops.sum(counts)\n\n\n"
    )


def optimizer_of(optimizer: Any, start: str = "", factor: float = 1.0) -> str:
    """The optimizer, and its schedule. Raises NoCode.

    start: what its name begins with; factor: of the learning rate.
    """
    if optimizer.name == "Nadam":
        raise NoCode(
            "Keras's Nadam lets β₁ grow from step to step, Strata's keeps it. Choose Adam, or JAX."
        )
    rate, schedule = scaled(optimizer.learning_rate, factor), ""
    if optimizer.schedule.name != "constant":
        change = optimizer.schedule.factor(OPS, Text("step"))
        kind = f"{start.title().replace('_', '')}Schedule"
        schedule = (
            f"class {kind}(keras.optimizers.schedules.LearningRateSchedule):\n"
            f'    """{optimizer.schedule.title}, by batches."""\n\n'
            '    def __call__(self, step):\n        step = ops.cast(step, "float32")\n'
            f"        return {rate} * {bracketed(change)}\n\n\n"
        )
        rate = f"{kind}()"
    listed = [f"learning_rate={rate}", *settings(optimizer, "learning_rate", "schedule")]
    call = f"{start}optimizer = keras.optimizers.{optimizer.name}({', '.join(listed)})\n"
    return schedule + call


def bracketed(factor: Any) -> str:
    """A schedule's factor behind a product's sign."""
    return factor.bound(2) if isinstance(factor, Text) else number(factor)
