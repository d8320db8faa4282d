"""The adversarial recipe: whose weights move, both losses by hand, what is explained, the judge."""

from __future__ import annotations

import copy
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from engine import backends, check, tree
from engine.catalogue import preset
from engine.check import require
from engine.hypers import hyper_settings
from engine.params import initial_state, stream_of
from engine.recipes.judge import verdict
from engine.rng import normal
from engine.step import program
from tests.engine.runs import Pump, finished

BOTH = pytest.mark.parametrize("backend", ["numpy", "jax"])
HALF = np.log(2.0)


def chain(*layers: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    nodes = [{"id": "input", "type": "Input", "config": {}, "inputs": []}]
    for name, kind, config in layers:
        before = str(nodes[-1]["id"])
        nodes.append({"id": name, "type": kind, "config": config, "inputs": [before]})
    return {"nodes": nodes}


def dense(name: str, units: int, activation: str = "linear", **more: Any) -> Any:
    return name, "Dense", {"units": units, "activation": activation, **more}


def small(**recipe: Any) -> dict[str, Any]:
    """Points, one hidden layer each."""
    return {
        "version": 1,
        "data": {"type": "ring", "config": {"samples": 200}},
        "networks": {
            "generator": chain(dense("g", 6, "tanh"), dense("forgery", 2)),
            "discriminator": chain(dense("d", 5, "tanh"), dense("verdict", 1, "sigmoid")),
        },
        "training": {
            "recipe": {"type": "gan", "config": {"latent": 3, **recipe}},
            "loss": {"type": "binary_crossentropy"},
            "optimizer": {"type": "SGD", "config": {"learning_rate": 0.1}},
            "batch_size": 16,
        },
    }


class Lab:
    """A run of a spec, step by step, with the states between."""

    def __init__(self, spec: Any, backend: str = "numpy") -> None:
        checked = require(spec)
        self.experiment = checked.experiment
        self.data = self.experiment.dataset.load()
        settings = hyper_settings(self.experiment)
        self.begun = initial_state(self.experiment, checked.infos, self.experiment.seed)
        self.session = backends.get(backend).session(
            program(self.experiment), self.begun,
            {"train": self.data.train, "validation": self.data.validation},
            {key: setting.value for key, setting in settings.items()},
        )  # fmt: skip

    def step(self) -> dict[str, float]:
        rows = np.arange(self.experiment.batch_size, dtype=np.int32)[None]
        return {name: float(values[0]) for name, values in self.session.run(rows).items()}


def generate(params: Any, z: Any) -> Any:
    hidden = jnp.tanh(z @ params["g"]["kernel"] + params["g"]["bias"])
    return hidden @ params["forgery"]["kernel"] + params["forgery"]["bias"]


def score(params: Any, x: Any) -> Any:
    hidden = jnp.tanh(x @ params["d"]["kernel"] + params["d"]["bias"])
    return hidden @ params["verdict"]["kernel"] + params["verdict"]["bias"]


def reference(params: Any, x: Any, z: Any, smoothing: float, rates: tuple[float, float]) -> Any:
    """One step written out in JAX and Optax: (weights after, discriminator's, generator's loss)."""
    judge = optax.sigmoid_binary_cross_entropy

    def caught(own: Any) -> Any:
        yes, no = score(own, x), score(own, generate(params["generator"], z))
        real = judge(yes, jnp.full_like(yes, 1 - smoothing))
        return 0.5 * jnp.mean(real) + 0.5 * jnp.mean(judge(no, jnp.zeros_like(no)))

    first, slope = jax.value_and_grad(caught)(params["discriminator"])
    better = jax.tree.map(lambda w, g: w - rates[0] * g, params["discriminator"], slope)

    def fooled(own: Any) -> Any:
        no = score(better, generate(own, z))
        return jnp.mean(judge(no, jnp.ones_like(no)))

    second, slope = jax.value_and_grad(fooled)(params["generator"])
    forger = jax.tree.map(lambda w, g: w - rates[1] * g, params["generator"], slope)
    return {"generator": forger, "discriminator": better}, first, second


@BOTH
def test_a_step_is_the_one_written_out_by_hand(backend: str) -> None:
    lab = Lab(small(label_smoothing=0.2, generator_rate=3.0), backend)
    with np.errstate(over="ignore"):
        z = normal(np, 0, stream_of("noise", "training"), 0, (16, 3))
    x = lab.data.train["x"][:16]
    wanted, caught, fooled = reference(lab.begun["params"], x, z, 0.2, (0.1, 0.3))
    losses = lab.step()
    assert losses["discriminator"] == pytest.approx(float(caught), rel=1e-5)
    assert losses["generator"] == pytest.approx(float(fooled), rel=1e-5)
    assert losses["loss"] == pytest.approx(float(caught + fooled), rel=1e-5)
    tree.map(
        lambda ours, theirs: np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6),
        lab.session.state()["params"], wanted,
    )  # fmt: skip


@BOTH
@pytest.mark.parametrize(
    ("hyper", "resting", "moving"),
    [
        ({"recipe.generator_rate": 0.0}, "generator", "discriminator"),
        ({"recipe.generator_rate": 1e8, "optimizer.learning_rate": 1e-9}, "discriminator",
         "generator"),
    ],
)  # fmt: skip
def test_each_learns_on_its_own_weights_alone(
    backend: str, hyper: dict[str, float], resting: str, moving: str
) -> None:
    """With one's rate (almost) nil, the other still moves and the one stays."""
    lab = Lab(small(), backend)
    for key, value in hyper.items():
        lab.session.set_hyper(key, value)
    lab.step()
    after = lab.session.state()["params"]

    def way(name: str) -> float:
        moved = tree.map(
            lambda a, b: float(abs(a - b).max()), after[name], lab.begun["params"][name]
        )
        return max(max(weights.values()) for weights in moved.values())

    assert way(resting) < 1e-7
    assert way(moving) > 1e-4


def test_a_detective_that_knows_nothing_loses_ln_2_twice() -> None:
    spec = small()
    config = spec["networks"]["discriminator"]["nodes"][-1]["config"]
    config["kernel_initializer"] = {"type": "zeros", "config": {}}
    event = Pump(spec, steps=0).until("done")
    assert event["val_loss"] == pytest.approx(2 * HALF, rel=1e-5)
    config["bias_initializer"] = {"type": "constant", "config": {"value": 20.0}}
    trusting = Pump(spec, steps=0).until("done")
    assert trusting["metrics"] == {"real_accuracy": 1.0, "forged_accuracy": 0.0}
    assert trusting["val_loss"] == pytest.approx(10.0, rel=1e-4), "½·20 for forgeries, 0 else"


def test_smoothing_counts_samples_as_less_than_real() -> None:
    spec = small(label_smoothing=0.2)
    config = spec["networks"]["discriminator"]["nodes"][-1]["config"]
    config["kernel_initializer"] = {"type": "zeros", "config": {}}
    config["bias_initializer"] = {"type": "constant", "config": {"value": 3.0}}
    yes, no = np.log1p(np.exp(-3.0)), np.log1p(np.exp(3.0))
    event = Pump(spec, steps=0).until("done")
    wanted = 0.5 * (0.8 * yes + 0.2 * no) + 0.5 * no + yes
    assert event["val_loss"] == pytest.approx(wanted, rel=1e-5)


@BOTH
def test_both_carry_what_their_normalisations_observe(backend: str) -> None:
    spec = small()
    spec["networks"] = {
        "generator": chain(
            dense("g", 6), ("norm", "BatchNormalization", {"momentum": 0.5}), dense("forgery", 2)
        ),
        "discriminator": chain(
            ("norm", "BatchNormalization", {"momentum": 0.5}), dense("verdict", 1, "sigmoid")
        ),
    }
    lab = Lab(spec, backend)
    lab.session.set_hyper("optimizer.learning_rate", 0.0)
    with np.errstate(over="ignore"):
        z = normal(np, 0, stream_of("noise", "training"), 0, (16, 3))
    weights = lab.begun["params"]["generator"]
    hidden = z @ weights["g"]["kernel"]
    narrow = (hidden - hidden.mean(axis=0)) / np.sqrt(hidden.var(axis=0) + 1e-3)
    forged = narrow @ weights["forgery"]["kernel"]
    lab.step()
    seen = lab.session.state()["statistics"]
    np.testing.assert_allclose(
        seen["generator"]["norm"]["moving_mean"], 0.5 * hidden.mean(axis=0), atol=1e-5
    )
    real = lab.data.train["x"][:16].mean(axis=0)
    np.testing.assert_allclose(
        seen["discriminator"]["norm"]["moving_mean"],
        0.25 * real + 0.5 * forged.mean(axis=0), atol=1e-5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words", "node"),
    [
        (lambda s: s["generator"]["nodes"][-1]["config"].update(units=3), "Set its units to 2.",
         "forgery"),
        (lambda s: s["generator"]["nodes"].append(
            {"id": "pixels", "type": "Reshape", "config": {"target_shape": [1, 2]},
             "inputs": ["forgery"]}), "Put a Flatten block after it.", "pixels"),
        (lambda s: s["discriminator"]["nodes"][-1]["config"].update(units=2), "one number",
         "verdict"),
        (lambda s: s["discriminator"]["nodes"][-1]["config"].update(activation="linear"),
         "Set the activation to sigmoid.", "verdict"),
        (lambda s: s.pop("generator"), "generator and discriminator, found discriminator", None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_explained_on_the_block(
    change: Any, words: str, node: str | None
) -> None:
    spec = small()
    change(spec["networks"])
    found = [p for p in check(spec)["problems"] if words in p["message"]]
    assert [p["node"] for p in found] == [node]


def test_symbols_metrics_and_unfit_losses_are_refused() -> None:
    spec = copy.deepcopy(preset("gan-digits")["spec"])
    spec["training"]["metrics"] = ["accuracy"]
    spec["training"]["loss"] = {"type": "categorical_crossentropy"}
    text = " ".join(p["message"] for p in check(spec)["problems"])
    assert "forgeries do not have" in text and "does not fit" in text
    names = small() | {"data": {"type": "names", "config": {}}}
    assert any("made of symbols" in p["message"] for p in check(names)["problems"])


def test_fixed_noise_shows_the_same_forgeries_again() -> None:
    pump = Pump(small(), paused=True)
    pump.idle()

    def look(name: str, **config: Any) -> Any:
        return pump.tell(type="subscribe", id=name, probe="forgeries", config=config)["payload"]

    many, few, others = look("a", count=40), look("b", count=7), look("c", count=7, seed=1)
    assert many["forgeries"]["shape"] == [40, 2] and many["real"]["shape"] == [40]
    shown = [np.ravel(look["forgeries"]["data"]) for look in (many, few, others)]
    np.testing.assert_array_equal(shown[1], shown[0][:14])
    assert not np.allclose(shown[1], shown[2])
    verdicts = np.ravel(many["real"]["data"])
    assert ((verdicts > 0) & (verdicts < 1)).all()
    refused = pump.tell(type="subscribe", id="d", probe="confusion", config={})
    assert refused["type"] == "rejected" and "right or wrong" in refused["message"]


def test_only_a_generator_makes_forgeries() -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    pump.idle()
    refused = pump.tell(type="subscribe", id="a", probe="forgeries", config={})
    assert refused["type"] == "rejected" and "Only a generator" in refused["message"]


def test_equal_seeds_forge_alike_and_others_do_not() -> None:
    one, two = (finished(small(), "numpy", 20).losses() for _ in range(2))
    assert one == two
    assert one != finished(small() | {"seed": 1}, "numpy", 20).losses()


@pytest.mark.parametrize("name", ["gan-plane", "gan-digits", "gan-faces"])
def test_both_engines_play_alike(name: str) -> None:
    ours, jaxs = (finished(preset(name)["spec"], backend, 100) for backend in ("numpy", "jax"))
    for key in ("generator", "discriminator"):
        mine, theirs = (
            np.concatenate([event["losses"][key] for event in run.all("metrics")])
            for run in (ours, jaxs)
        )
        np.testing.assert_allclose(mine, theirs, rtol=1e-3)


def test_the_judge_counts_classes_and_sureness() -> None:
    shares = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.3, 0.7, 0.0], [0.95, 0.0, 0.05]])
    assert verdict(shares) == {"found": 2.0, "sure": 0.75, "rarest": 0.0}


def test_all_ten_digits_are_forged() -> None:
    """The target of the preset, as the command line measures it."""
    figures = Pump(preset("gan-digits")["spec"], steps=3000, final=True).until("done")["metrics"]
    assert figures["judge"] >= 0.95
    assert figures["found"] == 10
    assert figures["sure"] > 0.5
