"""Networks in JAX: their first weights, and each a pure function of its weights."""

from __future__ import annotations

from math import prod
from textwrap import indent
from typing import Any

from . import jax_pictures, jax_sequences  # noqa: F401  (they register writers)
from .formula import number
from .jax_helpers import HELPERS
from .jax_layers import WRITERS, Line
from .names import broken, literal
from .plan import Plan, Study, penalties


def lines_of(plan: Plan) -> dict[str, Line]:
    """What each layer does. The last one leaves its activation out where the loss wants that."""
    found = {}
    for node in plan.layers:
        if node.layer.name not in WRITERS:
            raise plan.missing(node, "JAX")
        bare = plan.logits and node is plan.end
        found[node.id] = WRITERS[node.layer.name](plan, node, plan.given(node), bare)
    return found


def helpers(lines: dict[str, Line]) -> str:
    """The functions that lines call."""
    used = [name for name in HELPERS if any(name in line.helpers for line in lines.values())]
    return "".join(f"{HELPERS[name]}\n\n" for name in used)


def by_chance(lines: dict[str, Line]) -> bool:
    """Whether a network draws random numbers while it trains."""
    return any(line.chance for line in lines.values())


def observes(lines: dict[str, Line]) -> bool:
    """Whether it keeps running means."""
    return any(line.seen for line in lines.values())


def networks(study: Study, every: list[dict[str, Line]]) -> str:
    """First weights and functions of all networks, and those that put them together."""
    if study.main.alone:
        (lines,) = every
        return _init(study.main, "init") + _begun(study) + _model(study.main, lines)
    text = "".join(_init(plan, f"init_{plan.own}") for plan in study.plans)
    calls = "".join(
        f'        "{plan.own}": init_{plan.own}({key}),\n'
        for plan, key in zip(study.plans, ("one", "other"), strict=True)
    )
    text += "def init(key):\n    one, other = jax.random.split(key)\n"
    text += f"    return {{\n{calls}    }}\n\n\n{_begun(study)}"
    text += "".join(map(_model, study.plans, every))
    if study.recipe == "autoencoder":
        text += _through(study, every)
    return text


def _init(plan: Plan, called: str) -> str:
    """A function of a key that draws the first weights."""
    count = sum(len(plan.infos[node.id].parameters) for node in plan.layers)
    text = f"def {called}(key):\n    keys = iter(jax.random.split(key, {count}))\n    return {{\n"
    for node in plan.layers:
        weights = plan.infos[node.id].parameters
        if weights:
            text += f'        "{plan.names[node.id]}": {{\n'
            for name, weight in weights.items():
                first = initial(weight.initializer, weight.shape)
                text += f'            "{name}": {first},\n'
            text += "        },\n"
    return text + "    }\n\n\n"


def _begun(study: Study) -> str:
    """`seen`: the first statistics, of each network where there are several."""
    texts = {plan.own: _first_seen(plan) for plan in study.plans}
    if not any(texts.values()):
        return ""
    about = "# running means, which no gradient moves"
    if study.main.alone:
        return f"seen = {{  {about}\n{texts['model']}}}\n\n\n"
    inner = "".join(
        f'    "{own}": {{\n{indent(text, "    ")}    }},\n' for own, text in texts.items()
    )
    return f"seen = {{  {about}\n{inner}}}\n\n\n"


def _first_seen(plan: Plan) -> str:
    text = ""
    for node in plan.layers:
        inner = ", ".join(
            f'"{name}": {initial(weight.initializer, weight.shape)}'
            for name, weight in plan.infos[node.id].statistics.items()
        )
        text += f'    "{plan.names[node.id]}": {{{inner}}},\n' if inner else ""
    return text


def initial(initializer: Any, shape: tuple[int, ...]) -> str:
    """An expression that draws a weight as Strata does. jax.nn has Keras's distributions."""
    name, config, form = initializer.name, initializer.config(), literal(shape)
    if name in ("zeros", "ones"):
        return f"jnp.{name}({form})"
    if name == "constant":
        return f"jnp.full({form}, {number(config['value'])})"
    if name == "random_normal":
        return (
            f"{number(config['mean'])} + {number(config['stddev'])} * "
            f"jax.random.normal(next(keys), {form})"
        )
    if name == "random_uniform":
        low, high = number(config["minval"]), number(config["maxval"])
        return f"jax.random.uniform(next(keys), {form}, minval={low}, maxval={high})"
    if name == "forget_bias":
        units = initializer.units
        return f"{initial(initializer.others, shape)}.at[{units}:{2 * units}].set(1.0)"
    if name == "orthogonal" and len(shape) < 2:
        return f"{number(config['gain'])} * jax.random.normal(next(keys), {form})"
    inner = number(config["gain"]) if name == "orthogonal" else ""
    if len(shape) < 2:  # jax.nn asks for two axes; Strata takes all values for both fans
        count = prod(shape)
        return f"jax.nn.initializers.{name}({inner})(next(keys), {(count, count)})[:, 0]"
    return f"jax.nn.initializers.{name}({inner})(next(keys), {form})"


def _model(plan: Plan, lines: dict[str, Line]) -> str:
    chance, seen = by_chance(lines), observes(lines)
    takes = "params, seen, " if seen else "params, "
    text = f"def {plan.own}({takes}{plan.taken}{', key=None' if chance or seen else ''}):\n"
    if chance or seen:
        text += '    """With a key it trains: it draws what chance decides from it."""\n'
    if seen:
        text += "    new = {}\n"
    if chance:
        count = sum(line.chance for line in lines.values())
        text += f"    keys = iter(jax.random.split(key, {count})) if key is not None else None\n"
    for node in plan.layers:
        line, name = lines[node.id], plan.names[node.id]
        if plan.infos[node.id].parameters:
            text += f'    w = params["{name}"]\n'
        outputs = ", ".join(plan.given_out(node)) + f', new["{name}"]' * line.seen
        text += broken(f"    {outputs} = {line.text}")
    end = plan.names[plan.end.id]
    return text + f"    return {end}{', new' if seen else ''}\n\n\n"


def _through(study: Study, every: list[dict[str, Line]]) -> str:
    """`model`: from the encoder into the decoder."""
    seen, chance = any(map(observes, every)), any(map(by_chance, every))
    keyed = seen or chance
    text = f"def model(params, {'seen, ' * seen}x{', key=None' * keyed}):\n"
    if keyed:
        text += "    one, other = (None, None) if key is None else jax.random.split(key)\n"
    taken = "x"
    for plan, lines, key in zip(study.plans, every, ("one", "other"), strict=True):
        call = called(plan, lines, f'params["{plan.own}"]', taken, key)
        new = f", new_{plan.own}" * observes(lines)
        taken = "code" if taken == "x" else "p"
        text += f"    {taken}{new} = {call}\n"
    new = ", ".join(
        f'"{plan.own}": new_{plan.own}' if observes(lines) else f'"{plan.own}": {{}}'
        for plan, lines in zip(study.plans, every, strict=True)
    )
    return text + f"    return p{f', {{{new}}}' * seen}\n\n\n"


def called(plan: Plan, lines: dict[str, Line], params: str, x: str, key: str = "") -> str:
    """The call of one of several networks; with a key it trains."""
    taken = [params, *[f'seen["{plan.own}"]'] * observes(lines), x]
    keyed = key and (observes(lines) or by_chance(lines))
    return f"{plan.own}({', '.join([*taken, *[key] * bool(keyed)])})"


def penalized(plan: Plan, params: str) -> list[str]:
    """What the kernels of a network add to the loss; params: what its weights are called."""
    return penalties(plan, f'{params}["{{}}"]["kernel"]')
