"""What a script says of loss, optimizer, batch and seed, held against an experiment."""

from __future__ import annotations

import ast
from typing import Any

from ..export.formula import Text
from ..export.keras import OPS
from ..export.keras_facts import ALIASES, LOSSES, class_name
from ..export.keras_training import bracketed
from ..export.keras_training import loss_of as loss_text
from ..export.plan import Plan, Study
from ..registry import LOSSES as OWN_LOSSES
from ..registry import OPTIMIZERS, SCHEDULES
from ..spec import Envelope
from .formulas import loss_of
from .layers import arguments, checked
from .parts import ScheduleText
from .script import Script
from .values import Call, Formula, Unread, kind_of


def apply_training(script: Script, plan: Plan, spec: Any) -> dict[str, int]:
    """Writes what was found into a spec; where each part stood. What is wrong is told there."""
    training, experiment = spec["training"], plan.experiment
    lines: dict[str, int] = {}

    def take(name: str, found: dict[str, tuple[Any, int]], read: Any) -> None:
        if name not in found or found[name][0] is None:
            return
        value, line = found[name]
        lines[name] = line
        try:
            envelope = read(value, line, plan)
        except Unread as error:
            script.problems.append((error.line, str(error)))
            return
        thing = getattr(experiment, name)
        if envelope != {"type": thing.name, "config": thing.config()}:
            training[name] = envelope

    take("loss", script.compiled, _loss)
    take("optimizer", script.compiled, _optimizer)
    if "batch_size" in script.fitted:
        size, lines["batch_size"] = script.fitted["batch_size"]
        training["batch_size"] = size
    if script.seed is not None:
        seed, lines["seed"] = script.seed
        if seed != spec.get("seed", 0):
            spec["seed"] = seed
    epochs, line = script.fitted.get("epochs", (plan.epochs, 0))
    if epochs != plan.epochs and "batch_size" in script.fitted:
        script.notes.append(f"Line {line}: Strata trains until you pause, so epochs are not kept.")
    if script.compiled.get("metrics", (None, 0))[0]:
        line = script.compiled["metrics"][1]
        script.notes.append(f"Line {line}: metrics are chosen under Training, these are not kept.")
    return lines


def _loss(value: Any, line: int, plan: Plan) -> Envelope:
    """A loss as a spec holds it. Raises Unread."""
    own = plan.experiment.loss
    if isinstance(value, Formula):
        return _own_loss(value, plan)
    call = value if isinstance(value, Call) else Call(getattr(value, "path", value), (), {}, line)
    if not isinstance(call.path, str):
        raise Unread(line, f'loss: expected a name such as "mse", found {kind_of(value)}.')
    classes = {class_name(name): name for name in OWN_LOSSES.names()}
    name = classes.get(call.name, ALIASES.get(call.name.lower(), call.name))
    if name not in LOSSES and name != "sparse_categorical_crossentropy":
        known = ", ".join(sorted(LOSSES))
        raise Unread(line, f"loss: Strata has no {call.name[:40]}. There are {known}.")
    fields = OWN_LOSSES.find(name).fields()
    config = arguments(call, (), set(fields))
    kept = own.config() if own.name == name else {}  # weights of classes, which Keras has elsewhere
    filled = checked(
        OWN_LOSSES, name, {**kept, **config} if name not in ("huber",) else config, call
    )
    return {"type": name, "config": filled.config()}


def _own_loss(formula: Formula, plan: Plan) -> Envelope:
    """A loss as a function: the experiment's own, or a formula."""
    own = plan.experiment.loss
    written = ast.parse(loss_text(Study((plan,)))).body[0]
    last = written.body[-1] if isinstance(written, ast.FunctionDef) else None
    if (
        isinstance(last, ast.Return)
        and last.value
        and ast.dump(last.value) == ast.dump(formula.body)
    ):
        return {"type": own.name, "config": own.config()}
    text = loss_of(formula)
    call = Call("loss", (), {}, formula.line)
    return {"type": "expression", "config": checked(
        OWN_LOSSES, "expression", {"formula": text}, call).config()}  # fmt: skip


def _optimizer(value: Any, line: int, plan: Plan) -> Envelope:
    """An optimizer as a spec holds it. Raises Unread."""
    names = {name.lower(): name for name in OPTIMIZERS.names()}
    call = value if isinstance(value, Call) else Call(getattr(value, "path", value), (), {}, line)
    name = names.get(call.name.lower()) if isinstance(call.path, str) else None
    if name is None:
        known = ", ".join(OPTIMIZERS.names())
        raise Unread(line, f"optimizer: expected one of {known}, found {kind_of(value)}.")
    fields = OPTIMIZERS.find(name).fields()
    config = arguments(call, ("learning_rate",), (set(fields) - {"schedule"}) | {"lr"})
    rate = config.pop("lr", None)
    rate = config.pop("learning_rate", rate)
    if rate is not None:
        config |= _rate(rate, call.line_of("learning_rate"), plan)
    return {"type": name, "config": checked(OPTIMIZERS, name, config, call).config()}


def _rate(rate: Any, line: int, plan: Plan) -> dict[str, Any]:
    """A learning rate, with its schedule where it has one."""
    if isinstance(rate, ScheduleText):
        own = plan.experiment.optimizer.schedule
        if own.name != "constant" and _same(own, rate.factor):
            return {
                "learning_rate": rate.rate,
                "schedule": {"type": own.name, "config": own.config()},
            }
        raise Unread(
            rate.line,
            "This schedule is not read. Choose one under Training, or write CosineDecay or "
            "ExponentialDecay of keras.optimizers.schedules.",
        )
    if isinstance(rate, Call):
        return _decay(rate)
    if isinstance(rate, bool) or not isinstance(rate, (int, float)):
        raise Unread(line, f"learning_rate: expected a number, found {kind_of(rate)}.")
    return {"learning_rate": rate}


def _same(schedule: Any, factor: ast.expr) -> bool:
    """Whether a factor is what Strata writes for a schedule."""
    text = bracketed(schedule.factor(OPS, Text("step")))
    return ast.dump(ast.parse(text, mode="eval").body) == ast.dump(factor)


def _decay(call: Call) -> dict[str, Any]:
    """Keras's own schedules, by batches."""
    if call.name == "ExponentialDecay":
        order = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")
        found = arguments(call, order, set(order))
        kind = "step" if found.pop("staircase", False) else "exponential"
    elif call.name == "CosineDecay":
        order = ("initial_learning_rate", "decay_steps", "alpha", "warmup_steps")
        found = arguments(call, order[:3], set(order))
        kind = "cosine"
    else:
        raise Unread(call.line, f"There is no schedule {call.name[:40]}. Use CosineDecay or "
                                "ExponentialDecay.")  # fmt: skip
    rate = found.pop("initial_learning_rate", None)
    if rate is None or "decay_steps" not in found:
        raise Unread(
            call.line, f"{call.name} needs initial_learning_rate and decay_steps. Add them."
        )
    schedule = checked(SCHEDULES, kind, found, call)
    return {"learning_rate": rate, "schedule": {"type": kind, "config": schedule.config()}}
