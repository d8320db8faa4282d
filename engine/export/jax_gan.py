"""A generator against a discriminator in JAX: one jitted step in which both learn."""

from __future__ import annotations

from .games import DETECTIVE, FORGER, Game
from .jax_layers import Line, activated
from .jax_networks import by_chance, called, observes, penalized
from .jax_training import optimizer_of
from .plan import Study

Lines = list[dict[str, Line]]
SPLIT = "    forging, at_samples, at_forgeries, at_last = jax.random.split(key, 4)\n"


def training(study: Study, every: Lines) -> str:
    """The noise, both optimizers and the step."""
    game = Game(study)
    made = optimizer_of(game.optimizer, "generator_", game.recipe.generator_rate)
    made += optimizer_of(game.optimizer, "discriminator_")
    return (
        _predict(study, every)
        + game.draw
        + made.replace("\n\n\ndisc", "\ndisc")
        + _step(game, every)
    )


def _keyed(every: Lines) -> bool:
    return any(by_chance(lines) or observes(lines) for lines in every)


def _step(game: Game, every: Lines) -> str:
    """The step: first the discriminator learns, then the generator."""
    seen = any(map(observes, every))
    held = f"params, {'seen, ' * seen}state"
    keyed = _keyed(every)
    text = f"@jax.jit\ndef step({held}, x, z{', key' * keyed}):\n{SPLIT * keyed}"
    text += _line(game, every, 0, "forged", 'params["generator"]', "z", "forging", "_")
    text += f"\n    # {DETECTIVE}\n    def detect(own):\n"
    text += _inner(game, every, 1, "yes", "own", "x", "at_samples", "new")
    after = seen and observes(every[1])
    text += '        later = {**seen, "discriminator": new}\n' * after
    no = _inner(game, every, 1, "no", "own", "forged", "at_forgeries", "new")
    text += no.replace('seen["discriminator"]', 'later["discriminator"]') if after else no
    text += f"        value = loss(yes, {game.real('jnp.ones_like(yes)')}) / 2\n"
    text += "        value = value + loss(no, jnp.zeros_like(no)) / 2\n"
    text += _returned(game, every, 1, "value")
    text += _learnt(every, 1, "detect", "caught")
    text += f"\n    # {FORGER}\n    def deceive(own):\n"
    text += _inner(game, every, 0, "forged", "own", "z", "forging", "new")
    text += _inner(game, every, 1, "verdict", 'params["discriminator"]', "forged", "at_last", "_")
    text += _returned(game, every, 0, "loss(verdict, jnp.ones_like(verdict))")
    text += _learnt(every, 0, "deceive", "fooled")
    if seen:
        kept = (
            f'"{plan.own}": new_{plan.own}' if observes(lines) else f'"{plan.own}": {{}}'
            for plan, lines in zip(game.study.plans, every, strict=True)
        )
        text += f"    seen = {{{', '.join(kept)}}}\n"
    return text + f"    return {held}, fooled, caught\n\n\n"


def _line(
    game: Game, every: Lines, which: int, to: str, params: str, x: str, key: str, new: str
) -> str:
    """A line that calls a network; `new`: where what it has observed goes."""
    plan, lines = game.study.plans[which], every[which]
    rest = f", {new}" * observes(lines)
    return f"    {to}{rest} = {called(plan, lines, params, x, key)}\n"


def _inner(*where: object) -> str:
    return f"    {_line(*where)}"  # type: ignore[arg-type]


def _returned(game: Game, every: Lines, which: int, value: str) -> str:
    """The end of an objective: what is minimised, and what was observed on the way."""
    total = " + ".join([value, *penalized(game.study.plans[which], "own")])
    return f"        return {total}{', new' * observes(every[which])}\n\n"


def _learnt(every: Lines, which: int, objective: str, value: str) -> str:
    """One network's step down its objective."""
    own = ("generator", "discriminator")[which]
    aux, found = "", value
    if observes(every[which]):
        aux, found = ", has_aux=True", f"({value}, new_{own})"
    return (
        f'    own = params["{own}"]\n'
        f"    {found}, slope = jax.value_and_grad({objective}{aux})(own)\n"
        f'    change, moved = {own}_optimizer.update(slope, state["{own}"], own)\n'
        f'    params = {{**params, "{own}": optax.apply_updates(own, change)}}\n'
        f'    state = {{**state, "{own}": moved}}\n'
    )


def loop(study: Study, every: Lines) -> str:
    """The epochs: each goes through the samples in another order."""
    seen = any(map(observes, every))
    held, keyed = f"params, {'seen, ' * seen}state", _keyed(every)
    batch = study.main.experiment.batch_size
    key = "        key, own = jax.random.split(key)\n" * keyed
    states = "".join(
        f'    "{plan.own}": {plan.own}_optimizer.init(params["{plan.own}"]),\n'
        for plan in study.plans
    )
    return (
        f"key = jax.random.key({study.main.experiment.seed})\nparams = init(key)\n"
        f"state = {{\n{states}}}\n"
        f"for epoch in range({study.main.epochs}):\n"
        "    rows = rng.permutation(len(x_train))\n"
        f"    for start in range(0, len(rows) - {batch - 1}, {batch}):\n"
        f"        x = x_train[rows[start : start + {batch}]]\n{key}"
        f"        {held}, fooled, caught = step({held}, x, draw(len(x)){', own' * keyed})\n"
        "    print(\n"
        '        f"Epoch {epoch + 1}: generator {fooled:.4f}, discriminator {caught:.4f}, "\n'
        '        f"loss {fooled + caught:.4f}"\n'
        "    )\n"
    )


def figures(study: Study, every: Lines) -> str:
    """How well the detective tells samples and forgeries apart."""
    forged = _asked(study, every, 0, "draw(len(x_val))")
    seen = "seen, " * observes(every[1])
    return (
        f"forged = {forged}\n"
        f"p = np.asarray(predict(params, {seen}x_val))\n"
        f"doubted = np.asarray(predict(params, {seen}forged))\n" + Game(study).told("p", "doubted")
    )


def _predict(study: Study, every: Lines) -> str:
    """`predict`: the detective's verdicts, as after training."""
    plan = study.main
    last = plan.end.layer.final_activation() if plan.logits else None
    verdict = activated(last, _asked(study, every, 1, "x"))
    seen = "seen, " * observes(every[1])
    return f"@jax.jit\ndef predict(params, {seen}x):\n    return {verdict}\n\n\n"


def _asked(study: Study, every: Lines, which: int, x: str) -> str:
    """What a network answers, as after training."""
    plan = study.plans[which]
    call = called(plan, every[which], f'params["{plan.own}"]', x)
    return f"{call}[0]" if observes(every[which]) else call
