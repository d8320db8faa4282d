"""An experiment in JAX: pure functions of the weights, and Optax to move them.

Weights lie as they do in Strata and in Keras, so that one library's fit the other.
"""

from __future__ import annotations

from . import data, figures, jax_gan, texts
from .jax_layers import Line, activated
from .jax_networks import by_chance, helpers, lines_of, networks, observes, penalized
from .jax_training import loss_of, optimizer_of
from .plan import Study


def sections(study: Study) -> dict[str, str]:
    """The script, part by part. Raises NoCode."""
    plan = study.main
    packages = " ".join(["jax", "optax", "numpy", *data.needs(plan)])
    every = [lines_of(one) for one in study.plans]
    lines = {f"{i}/{node}": line for i, own in enumerate(every) for node, line in own.items()}
    game = study.recipe == "gan"
    made = optimizer_of(plan.experiment.optimizer)
    learns = (
        jax_gan.training(study, every)
        if game
        else _objective(study, lines) + made + _step(study, lines)
    )
    return {
        "head": f'"""{plan.title}, in JAX and Optax. Written by Strata.\n\n'
        f'pip install {packages}\n"""\n',
        "imports": "import jax\nimport jax.numpy as jnp\nimport numpy as np\nimport optax\n"
        + data.imports(plan),
        "data": data.lines(plan) + data.answers(study),
        "network": helpers(lines) + networks(study, every) + _predict(study, lines) * (not game),
        "training": loss_of(study) + learns,
        "loop": jax_gan.loop(study, every) if game else _loop(study, lines),
        "figures": jax_gan.figures(study, every) if game else _figures(study, lines),
    }


def _predict(study: Study, lines: dict[str, Line]) -> str:
    """`predict`: the answers, as after training."""
    seen, taken = observes(lines), ", ".join(study.fed)
    call = f"model(params, seen, {taken})[0]" if seen else f"model(params, {taken})"
    if study.main.logits:
        call = activated(study.main.end.layer.final_activation(), call)
    takes = f"params, seen, {taken}" if seen else f"params, {taken}"
    return f"@jax.jit\ndef predict({takes}):\n    return {call}\n\n\n"


def _objective(study: Study, lines: dict[str, Line]) -> str:
    seen, chance = observes(lines), by_chance(lines) or observes(lines)
    fed = ", ".join(study.fed)
    takes = f"params, {'seen, ' * seen}{fed}, y{', key' * chance}"
    call = f"model(params, {'seen, ' * seen}{fed}{', key' * chance})"
    owned = {plan.own: "params" if plan.alone else f'params["{plan.own}"]' for plan in study.plans}
    every = (penalized(plan, owned[plan.own]) for plan in study.plans)
    extra = " + ".join(line for each in every for line in each)
    text = f"def objective({takes}):\n    p{', new' * seen} = {call}\n"
    total = f"loss(p, y) + {extra}" if extra else "loss(p, y)"
    return text + f"    return {total}{', new' * seen}\n\n\n"


def _step(study: Study, lines: dict[str, Line]) -> str:
    """One jitted step."""
    seen, chance = observes(lines), by_chance(lines) or observes(lines)
    held, fed = f"params, {'seen, ' * seen}state", ", ".join(study.fed)
    value = "(value, seen)" if seen else "value"
    asked = f"params, {'seen, ' * seen}{fed}, y{', key' * chance}"
    aux = ", has_aux=True" if seen else ""
    return (
        f"@jax.jit\ndef step({held}, {fed}, y{', key' * chance}):\n"
        f"    {value}, slope = jax.value_and_grad(objective{aux})({asked})\n"
        "    change, state = optimizer.update(slope, state, params)\n"
        f"    return optax.apply_updates(params, change), {'seen, ' * seen}state, value\n\n\n"
    )


def _loop(study: Study, lines: dict[str, Line]) -> str:
    """The epochs: each goes through the samples in another order."""
    seen, chance = observes(lines), by_chance(lines) or observes(lines)
    held = f"params, {'seen, ' * seen}state"
    plan, batch = study.main, study.main.experiment.batch_size
    key = "        key, own = jax.random.split(key)\n" if chance else ""
    taken = ", ".join(f"{name}_train[n]" for name in (*study.fed, "y"))
    return (
        f"key = jax.random.key({plan.experiment.seed})\nparams = init(key)\n"
        "state = optimizer.init(params)\n"
        f"for epoch in range({plan.epochs}):\n"
        "    rows = rng.permutation(len(x_train))\n"
        f"    for start in range(0, len(rows) - {batch - 1}, {batch}):\n"
        f"        n = rows[start : start + {batch}]\n{key}"
        f"        {held}, value = step({held}, {taken}{', own' * chance})\n"
        '    print(f"Epoch {epoch + 1}: loss {value:.4f}")\n'
    )


def _figures(study: Study, lines: dict[str, Line]) -> str:
    seen, taken = observes(lines), ", ".join(f"{name}_val" for name in study.fed)
    call = f"model(params, seen, {taken})[0]" if seen else f"model(params, {taken})"
    text = (
        f'print(f"Validation loss: {{loss({call}, y_val):.4f}}")\n'
        f"p = np.asarray(predict(params, {'seen, ' * seen}{taken}))\n" + figures.lines(study)
    )
    return text + texts.lines(study, f"np.asarray(predict(params, {'seen, ' * seen}{{}}))")
