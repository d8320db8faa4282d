"""A generator against a discriminator in PyTorch: two optimizers, one loop."""

from __future__ import annotations

from .games import DETECTIVE, FORGER, Game
from .plan import Study, penalties
from .torch_layers import activated
from .torch_training import optimizer_of, update

NAMES = ("generator", "discriminator")


def training(study: Study) -> str:
    """The noise and both optimizers."""
    game = Game(study)
    rates = (game.recipe.generator_rate, 1.0)
    made = (
        optimizer_of(game.optimizer, name, f"{name}_", rate)
        for name, rate in zip(NAMES, rates, strict=True)
    )
    return game.draw + "".join(made)


def loop(study: Study) -> str:
    """The epochs; in each step one learns after the other."""
    game, batch = Game(study), study.main.experiment.batch_size
    forger, detective = (
        " + ".join([value, *penalties(plan, f"{plan.own}.{{}}.weight")])
        for value, plan in zip(("fooled", "caught"), study.plans, strict=True)
    )
    kept, back = "", ""
    if game.observes:
        kept = "        seen = [value.clone() for value in discriminator.buffers()]\n"
        back = (
            "        for value, before in zip(discriminator.buffers(), seen):\n"
            "            value.copy_(before)  # the forger's step is not observed\n"
        )
    return (
        f"for epoch in range({study.main.epochs}):\n"
        "    generator.train()\n    discriminator.train()\n"
        "    rows = rng.permutation(len(x_train))\n"
        f"    for start in range(0, len(rows) - {batch - 1}, {batch}):\n"
        f"        x = torch.from_numpy(x_train[rows[start : start + {batch}]])\n"
        "        forged = generator(torch.from_numpy(draw(len(x))))\n\n"
        f"        # {DETECTIVE}\n"
        "        yes, no = discriminator(x), discriminator(forged.detach())\n"
        f"        caught = loss(yes, {game.real('torch.ones_like(yes)')}) / 2\n"
        "        caught = caught + loss(no, torch.zeros_like(no)) / 2\n"
        f"{update(game.optimizer, 'discriminator', 'discriminator_', detective)}\n"
        f"        # {FORGER}\n{kept}"
        "        verdict = discriminator(forged)\n"
        "        fooled = loss(verdict, torch.ones_like(verdict))\n"
        f"{update(game.optimizer, 'generator', 'generator_', forger)}{back}"
        "    print(\n"
        '        f"Epoch {epoch + 1}: generator {fooled.item():.4f}, "\n'
        '        f"discriminator {caught.item():.4f}, loss {(fooled + caught).item():.4f}"\n'
        "    )\n"
    )


def figures(study: Study) -> str:
    """How well the detective tells samples and forgeries apart."""
    plan = study.main
    last = plan.end.layer.final_activation() if plan.logits else None
    verdict = activated(last, "scores")
    return (
        "generator.eval()\ndiscriminator.eval()\nwith torch.no_grad():\n"
        "    scores = discriminator(torch.from_numpy(x_val))\n"
        f"    p = {verdict}.numpy()\n"
        "    forged = generator(torch.from_numpy(draw(len(x_val))))\n"
        "    scores = discriminator(forged)\n"
        f"    doubted = {verdict}.numpy()\n" + Game(study).told("p", "doubted")
    )
