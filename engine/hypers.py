"""The settings that are inputs of the training step, so that changing one resets nothing."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .experiment import Experiment
from .fields import Field, Numbers
from .forward import hyper_key
from .registry import Thing


@dataclass(frozen=True)
class HyperSetting:
    """A hyper-parameter: its key in the step, its path in the spec, and its field's bounds."""

    key: str
    path: str
    value: float
    field: Field[Any]

    def report(self) -> dict[str, Any]:
        return {"key": self.key, "path": self.path, "value": self.value}


def settings_of(
    thing: Thing, prefix: str, path: str, places: Mapping[str, str] | None = None
) -> Iterator[HyperSetting]:
    """The hyper-parameters of one thing; a list of numbers has one for each of them.

    `places`: paths of settings that stand elsewhere than in the thing's config.
    """
    for name, field in thing.fields().items():
        value = thing.__dict__[name]
        key = hyper_key(prefix, name)
        place = (places or {}).get(name, f"{path}.config.{name}")
        if not field.hyper or value is None:
            continue
        if isinstance(field, Numbers):
            for i, number in enumerate(value):
                yield HyperSetting(hyper_key(key, str(i)), f"{place}[{i}]", number, field.item)
        else:
            yield HyperSetting(key, place, value, field)


def hyper_settings(experiment: Experiment) -> dict[str, HyperSetting]:
    """All hyper-parameters of an experiment by key."""
    found: list[HyperSetting] = []
    found += settings_of(experiment.optimizer, "optimizer", "training.optimizer")
    found += settings_of(experiment.loss, "loss", "training.loss")
    found += settings_of(experiment.recipe, "recipe", "training.recipe")
    for name, model in experiment.models.items():
        for node in model.nodes.values():
            found += settings_of(node.layer, hyper_key(name, node.id), node.path, node.places)
    return {setting.key: setting for setting in found}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def structures(experiment: Experiment) -> tuple[str, str]:
    """Digests of what a change of would reset the run, and of what the compiled step depends on.

    The first leaves out names, seed and the values of hypers. The second leaves out the data
    besides: other samples of the same shapes run through the same compiled step.
    """
    plain: dict[str, Any] = copy.deepcopy(dict(experiment.spec))
    for key in ("name", "title", "seed"):
        plain.pop(key)
    _mark_hypers(plain, experiment)
    whole = _digest(plain)
    plain["data"] = [experiment.dataset.input_shape, experiment.dataset.output_shape]
    return whole, _digest(plain)


def _mark_hypers(plain: dict[str, Any], experiment: Experiment) -> None:
    """Replaces every hyper's value by a mark, in place. Null stays: it is part of the structure."""

    def mark(thing: Thing, config: dict[str, Any]) -> None:
        for name, field in thing.fields().items():
            value = config.get(name)
            if field.hyper and value is not None:
                config[name] = ["hyper"] * len(value) if isinstance(value, list) else "hyper"

    mark(experiment.optimizer, plain["training"]["optimizer"]["config"])
    mark(experiment.loss, plain["training"]["loss"]["config"])
    mark(experiment.recipe, plain["training"]["recipe"]["config"])
    for name, model in experiment.models.items():
        for node in plain["networks"][name]["nodes"]:
            mark(model.nodes[node["id"]].layer, node["config"])
