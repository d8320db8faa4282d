"""An experiment in PyTorch: a module, and a loop over batches."""

from __future__ import annotations

from typing import Any

from ..experiment import LayerNode
from . import data, figures, texts, torch_gan, torch_pictures, torch_sequences  # noqa: F401  (they register writers)
from .formula import number
from .names import broken
from .plan import Plan, Study, penalties, weights_file
from .torch_helpers import HELPERS
from .torch_layers import WRITERS, Part, activated
from .torch_training import loss_of, optimizer_of, update


def sections(study: Study) -> dict[str, str]:
    """The script, part by part. Raises NoCode."""
    plan = study.main
    packages = " ".join(["torch", "numpy", *data.needs(plan)])
    game = study.recipe == "gan"
    return {
        "head": f'"""{plan.title}, in PyTorch. Written by Strata.\n\npip install {packages}\n"""\n',
        "imports": "from pathlib import Path\n\nimport numpy as np\nimport torch\n"
        "import torch.nn.functional as F\n"
        f"{data.imports(plan)}from torch import nn\n\ntorch.manual_seed({plan.experiment.seed})\n",
        "data": data.lines(plan) + data.answers(study),
        "network": _networks(study),
        "weights": _weights(study),
        "training": loss_of(study)
        + (torch_gan.training(study) if game else optimizer_of(plan.experiment.optimizer)),
        "loop": torch_gan.loop(study) if game else _loop(study),
        "figures": torch_gan.figures(study) if game else _figures(study),
    }


def _networks(study: Study) -> str:
    """The modules, and the functions they call."""
    parts = [parts_of(plan) for plan in study.plans]
    helpers = {name for every in parts for part in every.values() for name in part.helpers}
    text = "".join(f"\n{HELPERS[name]}\n" for name in HELPERS if name in helpers)
    text += "\n\n".join(map(_module, study.plans, parts))
    if study.recipe == "autoencoder":
        text += "model = nn.Sequential(encoder, decoder)\n"
    return text


def _weights(study: Study) -> str:
    """Loads what was saved from Strata, if it lies there."""
    if study.main.alone:
        return (
            f'trained = Path("{weights_file(study.main, "pytorch")}")'
            "  # its weights, if they were saved from Strata\n"
            "if trained.exists():\n    from safetensors.torch import load_file\n\n"
            "    model.load_state_dict(load_file(trained))\n"
        )
    text = "# Their weights, if they were saved from Strata.\n"
    for plan in study.plans:
        text += (
            f'trained = Path("{weights_file(plan, "pytorch")}")\n'
            "if trained.exists():\n    from safetensors.torch import load_file\n\n"
            f"    {plan.own}.load_state_dict(load_file(trained))\n"
        )
    return text


def parts_of(plan: Plan) -> dict[str, Part]:
    """What each layer does. The last one leaves its activation out where the loss wants that."""
    found = {}
    for node in plan.layers:
        if node.layer.name not in WRITERS:
            raise plan.missing(node, "PyTorch")
        bare = plan.logits and node is plan.end
        found[node.id] = WRITERS[node.layer.name](plan, node, plan.given(node), bare)
    return found


def _module(plan: Plan, parts: dict[str, Part]) -> str:
    kind = "Network" if plan.alone else plan.own.title()
    text = f"class {kind}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    for node in plan.layers:
        if parts[node.id].module:
            text += f"        self.{plan.names[node.id]} = {parts[node.id].module}\n"
    first = [line for node in plan.layers for line in _first(plan, node, parts[node.id])]
    if first:
        text += "        with torch.no_grad():  # the first weights, as Strata draws them\n"
        text += "".join(f"            {line}\n" for line in first)
    text += f"\n    def forward(self, {plan.taken}):\n"
    for node in plan.layers:
        text += broken(f"        {', '.join(plan.given_out(node))} = {parts[node.id].call}")
    return text + f"        return {plan.names[plan.end.id]}\n\n\n{plan.own} = {kind}()\n"


def _first(plan: Plan, node: LayerNode, part: Part) -> list[str]:
    """Lines that give a layer its first weights."""
    own, info = f"self.{plan.names[node.id]}", plan.infos[node.id]
    lines = []
    for name, weight in {**info.parameters, **info.statistics}.items():
        for theirs in (part.weights or {})[name].split():
            lines += initial(f"{own}.{theirs}", weight.initializer, weight.shape)
    for theirs, (value, _) in part.fixed.items():
        kind = "ones" if value else "zeros"
        lines.append(f"nn.init.{kind}_({own}.{theirs}).requires_grad_(False)")
    return lines


def initial(weight: str, initializer: Any, shape: tuple[int, ...]) -> list[str]:
    """Lines that draw a weight as Strata does: PyTorch's own namesakes are not cut off at two
    deviations, and count inputs and outputs otherwise for some kernels.
    """
    name, config = initializer.name, initializer.config()
    if name in ("zeros", "ones"):
        return [f"nn.init.{name}_({weight})"]
    if name == "constant":
        return [f"nn.init.constant_({weight}, {number(config['value'])})"]
    if name == "random_normal":
        return [f"nn.init.normal_({weight}, {number(config['mean'])}, {number(config['stddev'])})"]
    if name == "random_uniform":
        low, high = number(config["minval"]), number(config["maxval"])
        return [f"nn.init.uniform_({weight}, {low}, {high})"]
    if name == "forget_bias":
        units = initializer.units
        gate = f"{weight}[{units} : {2 * units}] = 1.0  # the forget gate begins open"
        return [*initial(weight, initializer.others, shape), gate]
    if name == "orthogonal":
        gain = number(config["gain"])
        form = "orthogonal_({}, {})" if len(shape) > 1 else "normal_({}, 0.0, {})"
        return [f"nn.init.{form.format(weight, gain)}"]
    spread = float(initializer.deviation(shape))
    if name.endswith("_uniform"):
        limit = f"{spread * 3**0.5:.6g}"
        return [f"nn.init.uniform_({weight}, -{limit}, {limit})  # {name}"]
    std, cut = f"{spread / 0.8796256610342398:.6g}", f"{2 * spread / 0.8796256610342398:.6g}"
    return [f"nn.init.trunc_normal_({weight}, std={std}, a=-{cut}, b={cut})  # {name}"]


def _loop(study: Study) -> str:
    """The epochs: each goes through the samples in another order."""
    plan = study.main
    experiment, batch = plan.experiment, plan.experiment.batch_size
    extra = [line for one in study.plans for line in penalties(one, f"{one.own}.{{}}.weight")]
    if len(study.fed) > 1:
        every = ", ".join(f"{name}_train" for name in study.fed)
        taken = f"        batch = [torch.from_numpy(part[n]) for part in ({every})]\n"
        taken += "        value = loss(model(*batch), torch.from_numpy(y_train[n]))\n"
    else:
        taken = "        value = loss(model(torch.from_numpy(x_train[n])), "
        taken += "torch.from_numpy(y_train[n]))\n"
    return (
        f"for epoch in range({plan.epochs}):\n"
        "    model.train()\n"
        "    rows = rng.permutation(len(x_train))\n"
        f"    for start in range(0, len(rows) - {batch - 1}, {batch}):\n"
        f"        n = rows[start : start + {batch}]\n{taken}"
        f"{update(experiment.optimizer, 'model', '', ' + '.join(['value', *extra]))}"
        '    print(f"Epoch {epoch + 1}: loss {value.item():.4f}")\n'
    )


def _figures(study: Study) -> str:
    plan = study.main
    last = plan.end.layer.final_activation() if plan.logits else None
    answers = activated(last, "scores")
    taken = ", ".join(f"torch.from_numpy({name}_val)" for name in study.fed)
    text = (
        f"model.eval()\nwith torch.no_grad():\n    scores = model({taken})\n"
        '    print(f"Validation loss: {loss(scores, torch.from_numpy(y_val)).item():.4f}")\n'
        f"    p = {answers}.numpy()\n" + figures.lines(study)
    )
    written = texts.lines(study, "answer({})")
    if not written:
        return text
    inner = activated(last, "model(*map(torch.from_numpy, rows))")
    return (
        f"{text}\n\ndef answer(*rows):\n    with torch.no_grad():\n"
        f"        return {inner}.numpy()\n\n\n{written}"
    )
