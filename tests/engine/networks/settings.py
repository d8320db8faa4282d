"""Random settings for anything of the catalogue, drawn by the kinds of its fields."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from engine.layers.pictures import Pair
from engine.registry import FAMILIES, Thing
from tests.engine.contract import FORMULAS, reads

MOST = 8  # of any whole number: what is larger shows nothing new and takes longer
FACTORS = (0.25, 0.5, 1.0, 2.0)  # of a default number
BEGINNINGS = ("glorot_uniform", "glorot_normal", "he_uniform", "lecun_normal", "orthogonal",
              "random_normal", "random_uniform", "zeros", "ones")  # fmt: skip


def things(chance: Random, family: str) -> Any:
    """Something of a family by its name, or as an envelope with some settings."""
    registry = FAMILIES[family]
    name = chance.choice(registry.names())
    config = configs(chance, registry.find(name))
    return {"type": name, "config": config} if config or chance.random() < 0.5 else name


def configs(chance: Random, thing: type[Thing], few: int = 3) -> dict[str, Any]:
    """Up to a few settings of a thing, the others at their defaults."""
    fields = {k: f for k, f in thing.fields().items() if f.kind not in ("text", "kinds")}
    names = chance.sample(sorted(fields), chance.randint(0, min(few, len(fields))))
    found = {name: value(chance, fields[name]) for name in names}
    if "moving_variance_initializer" in found:  # one below zero has no root
        found["moving_variance_initializer"] = "ones"
    return found


def value(chance: Random, field: Any) -> Any:
    """A value that a field takes (nearly always)."""
    if field.optional and chance.random() < 0.3:
        return None
    if isinstance(field, Pair):
        return [chance.randint(field.least, field.least + 2) for _ in range(2)]
    return DRAWN[field.kind](chance, field) if field.kind in DRAWN else field.default


def _float(chance: Random, field: Any) -> float:
    near = (field.default or 0.1) * chance.choice(FACTORS)
    return min(max(near, field.min), field.max)


def _formula(chance: Random, field: Any) -> str:
    return chance.choice([text for text in FORMULAS if reads(field, text)])


DRAWN: dict[str, Callable[[Random, Any], Any]] = {
    "bool": lambda chance, field: chance.random() < 0.5,
    "choice": lambda chance, field: chance.choice(list(field.choices)),
    "int": lambda chance, field: chance.randint(field.min, min(field.max, field.min + MOST - 1)),
    "float": _float,
    "numbers": lambda chance, field: chance.choices((0.5, 1.0, 2.0), k=chance.randint(1, 4)),
    "activation": lambda chance, field: things(chance, "activations"),
    "schedule": lambda chance, field: things(chance, "schedules"),
    "initializer": lambda chance, field: chance.choice(BEGINNINGS),
    "formula": _formula,
}
"""How the value of a field is drawn, by its kind."""
