"""Random experiments: every recipe, with networks, losses and optimizers drawn at will.

Most are sound; some have a loss that does not fit, and some are spoilt in one place at random, so
that `check` has something to refuse.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from engine.registry import DATASETS, LOSSES, METRICS
from tests.engine.networks.settings import configs, things
from tests.engine.networks.sketch import EVEN, Sketch

SUPERVISED = ("circle", "complementary-color", "digits", "heart", "line", "hill", "sine", "season")
PICTURES = ("digits", "noisy-pictures", "blurred-pictures", "holed-pictures")
CLIPS = ("clipvalue", "clipnorm", "global_clipnorm")
GARBAGE = (None, True, -1, 0, 1.5, 1e30, float("nan"), 10**12, "", "x", "Dense", [], [0], [3, -1],
           {}, {"type": "relu"})  # fmt: skip


def specs(chance: Random) -> dict[str, Any]:
    """An experiment; about one in eight is spoilt in one place."""
    recipe = chance.choice((supervised, supervised, autoencoder, language, translate, gan))
    blocks: dict[str, Any] = {}
    spec = {"version": 1, "name": "random", "seed": chance.randint(0, 99), **recipe(chance, blocks)}
    if blocks:
        spec["blocks"] = blocks
    return spoilt(chance, spec) if chance.randint(0, 7) == 5 else spec


def spoilt(chance: Random, spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with the value at one place replaced, or left out."""
    spec = copy.deepcopy(spec)
    place, key = chance.choice(list(_places(spec)))
    if chance.random() < EVEN:
        place[key] = copy.deepcopy(chance.choice(GARBAGE))
    else:
        del place[key]
    return spec


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places in nested objects and lists, each as a container and a key of it."""
    keys = (
        range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
    )
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def network(sketch: Sketch, shape: tuple[int, ...] | None, activation: Any) -> dict[str, Any]:
    """The network of a sketch with an Input: some layers, and the way to a shape (None: any)."""
    sketch.unfold()
    for _ in range(sketch.chance.randint(0, 7)):
        sketch.grow()
    if shape is not None:
        sketch.end(shape, activation)
    elif len(sketch.loose) > 1:
        sketch.join()
    return {"nodes": sketch.nodes}


def training(chance: Random, recipe: str, loss: Any, task: str, **config: Any) -> dict[str, Any]:
    """The recipe's envelope with optimizer, loss, metrics and batch size."""
    metrics = [cls.name for cls in METRICS if task in cls.tasks]
    return {
        "recipe": {"type": recipe, "config": config},
        "loss": loss,
        "optimizer": optimizers(chance),
        "metrics": chance.sample(metrics, chance.randint(0, min(2, len(metrics))))
        if metrics and recipe != "gan"
        else [],
        "batch_size": chance.randint(1, 17),
    }


def optimizers(chance: Random) -> dict[str, Any]:
    """An optimizer with at most one way of clipping."""
    found = things(chance, "optimizers")
    found = {"type": found, "config": {}} if isinstance(found, str) else found
    clips = [name for name in CLIPS if found["config"].get(name) is not None]
    for name in clips[1:]:
        del found["config"][name]
    return found


def losses(chance: Random, task: str, classes: int) -> tuple[Any, Any]:
    """A loss, which nearly always fits the task, and an activation that it likes to find."""
    fits = [cls for cls in LOSSES if task in cls.tasks]
    cls = chance.choice([*LOSSES] if chance.randint(0, 19) == 7 else fits)
    config = configs(chance, cls)
    if config.get("class_weight") and chance.randint(0, 9):
        config["class_weight"] = (config["class_weight"] * classes)[:classes]
    likes = cls.link or (cls.suits[0] if cls.suits else "linear")
    activation = likes if chance.randint(0, 4) else things(chance, "activations")
    return {"type": cls.name, "config": config}, activation


def sketched(chance: Random, blocks: dict[str, Any], data: Any) -> Sketch:
    """A network whose Input takes the data."""
    sketch = Sketch(chance, blocks)
    sketch.begin(data.input_shape, len(data.vocabulary), {})
    return sketch


def answers(loss: Any, data: Any) -> tuple[int, ...]:
    """The shape that the network must end on."""
    return LOSSES.find(loss["type"])().output_shape(data.output_shape, len(data.class_names))


def supervised(chance: Random, blocks: dict[str, Any]) -> dict[str, Any]:
    """One network with an answer for each sample."""
    data = DATASETS.find(chance.choice(SUPERVISED))()
    loss, activation = losses(chance, data.task, len(data.class_names))
    model = network(sketched(chance, blocks, data), answers(loss, data), activation)
    return {
        "data": {"type": data.name, "config": {}},
        "networks": {"model": model},
        "training": training(chance, "supervised", loss, data.task),
    }


def language(chance: Random, blocks: dict[str, Any]) -> dict[str, Any]:
    """One network with an answer at each letter; names most of the time, for they are short."""
    data = DATASETS.find("names" if chance.randint(0, 4) else "play")()
    loss, activation = losses(chance, data.task, len(data.class_names))
    model = network(sketched(chance, blocks, data), answers(loss, data), activation)
    return {
        "data": {"type": data.name, "config": {}},
        "networks": {"model": model},
        "training": training(chance, "language", loss, data.task),
    }


def translate(chance: Random, blocks: dict[str, Any]) -> dict[str, Any]:
    """One network that reads the question and the answer so far."""
    data = DATASETS.find("pairs")()
    loss, activation = losses(chance, data.task, len(data.class_names))
    sketch = sketched(chance, blocks, data)
    sketch.begin(data.output_shape, len(data.class_names), {"source": "answers"})
    model = network(sketch, answers(loss, data), activation)
    return {
        "data": {"type": "pairs", "config": {}},
        "networks": {"model": model},
        "training": training(chance, "translate", loss, data.task),
    }


def autoencoder(chance: Random, blocks: dict[str, Any]) -> dict[str, Any]:
    """An encoder, whatever it ends on, and a decoder back to the picture."""
    name = chance.choice(PICTURES)
    config = {} if name == "digits" else {"pictures": "digits"}
    data = DATASETS.read({"type": name, "config": config})
    loss, activation = losses(chance, "pictures", 1)
    encoder = sketched(chance, blocks, data)
    first = network(encoder, None, None)
    decoder = Sketch(chance, blocks)
    decoder.begin(encoder.shapes[encoder.loose[0]], 0, {})
    return {
        "data": {"type": name, "config": config},
        "networks": {"encoder": first, "decoder": network(decoder, data.input_shape, activation)},
        "training": training(chance, "autoencoder", loss, "pictures"),
    }


def gan(chance: Random, blocks: dict[str, Any]) -> dict[str, Any]:
    """A generator and a discriminator."""
    data = DATASETS.find(chance.choice(("ring", "digits", "complementary-color")))()
    loss, activation = losses(chance, "binary", 1)
    config = {"latent": chance.randint(1, 6), "label_smoothing": chance.choice((0.0, 0.1))}
    forger = Sketch(chance, blocks)
    forger.begin((config["latent"],), 0, {})
    networks = {
        "generator": network(forger, data.input_shape, things(chance, "activations")),
        "discriminator": network(sketched(chance, blocks, data), (1,), activation),
    }
    return {
        "data": {"type": data.name, "config": {}},
        "networks": networks,
        "training": training(chance, "gan", loss, "binary", **config),
    }
