"""Encoder and decoder: what is learnt, what is measured, what is explained."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from engine import check
from engine.catalogue import preset
from engine.datasets.damaged import NoisyPictures
from engine.recipes.autoencoder import psnr
from tests.engine.runs import Pump, finished


def denoise() -> dict[str, Any]:
    return copy.deepcopy(preset("denoise")["spec"])


def test_decibels() -> None:
    assert psnr({"total": 0.1, "weight": 1}) == pytest.approx(10)
    assert psnr({"total": 3, "weight": 300}) == pytest.approx(20)
    assert psnr({"total": 0, "weight": 5}) == float("inf")


def test_figures_are_those_of_the_pictures() -> None:
    """Loss, PSNR and gain by hand from inputs, outputs and answers."""
    pump = Pump(denoise(), paused=True)
    pump.idle()
    data = NoisyPictures().load().validation
    config = {"count": 1000}
    payload = pump.tell(type="subscribe", id="s", probe="samples", config=config)["payload"]
    output = np.reshape(payload["outputs"]["data"], payload["outputs"]["shape"])
    (judged,) = pump.all("validation")
    y, p = data["y"].astype(np.float64), output.astype(np.float64)
    loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    assert judged["loss"] == pytest.approx(loss, rel=1e-4)
    own, noise = ((y - p) ** 2).mean(), ((y - data["x"]) ** 2).mean()
    assert judged["metrics"]["psnr"] == pytest.approx(-10 * np.log10(own), rel=1e-4)
    assert judged["metrics"]["gain"] == pytest.approx(10 * np.log10(noise / own), rel=1e-3)


@pytest.mark.parametrize("name", ["autoencoder", "denoise", "sharpen", "fill"])
def test_both_engines_learn_alike(name: str) -> None:
    spec = preset(name)["spec"]
    ours, jax = finished(spec, "numpy", 100), finished(spec, "jax", 100)
    np.testing.assert_allclose(list(ours.losses().values()), list(jax.losses().values()), rtol=1e-3)


@pytest.mark.parametrize(("name", "decibels"), [("denoise", 5), ("sharpen", 2), ("fill", 1)])
def test_what_mending_must_gain(name: str, decibels: float) -> None:
    done = finished(preset(name)["spec"], "numpy", 2500).all("done")[0]
    assert done["metrics"]["gain"] >= decibels


def test_the_answer_to_a_picture_is_the_picture_itself() -> None:
    spec = preset("autoencoder")["spec"]
    metrics = finished(spec, "numpy", 300).all("done")[0]["metrics"]
    assert metrics["psnr"] > 11 and "gain" not in metrics


def test_decoding_the_code_of_a_picture_gives_the_networks_answer() -> None:
    pump = Pump(preset("autoencoder")["spec"], paused=True)
    pump.idle()
    samples = pump.tell(type="subscribe", id="s", probe="samples", config={"count": 5})["payload"]
    codes = pump.tell(type="subscribe", id="c", probe="codes", config={"count": 5})["payload"]
    rows = np.reshape(codes["codes"]["data"], codes["codes"]["shape"])
    assert rows.shape == (5, 2) and set(codes["classes"]) <= set(range(10))
    asked = {"codes": rows.tolist()}
    drawn = pump.tell(type="subscribe", id="d", probe="decoded", config=asked)["payload"]
    np.testing.assert_allclose(drawn["outputs"]["data"], samples["outputs"]["data"], atol=1e-6)
    refused = pump.tell(type="subscribe", id="e", probe="decoded", config={"codes": [[1]]})
    assert refused["type"] == "rejected" and "needs 2 numbers" in refused["message"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s["networks"].pop("decoder"), "networks called encoder and decoder"),
        (
            lambda s: s["networks"]["decoder"]["nodes"][-1]["config"].update(units=10),
            "output: the network ends on (batch, 10)",
        ),
        (lambda s: s["training"]["loss"].update(type="hinge"), "does not fit"),
        (lambda s: s["training"].update(metrics=["accuracy"]), "says nothing about"),
        (lambda s: s["data"].update(type="names", config={}), "cannot be drawn"),
        (
            lambda s: s["networks"]["decoder"]["nodes"][0]["config"].update(source="answers"),
            "code: nothing comes in as answers here. Set its source to inputs.",
        ),
    ],
)
def test_what_does_not_fit_is_explained(change: Any, words: str) -> None:
    spec = denoise()
    change(spec)
    assert any(words in problem["message"] for problem in check(spec)["problems"])


def test_the_decoder_follows_the_encoders_end() -> None:
    spec = denoise()
    spec["networks"]["encoder"]["nodes"][-1]["config"]["units"] = 7
    report = check(spec)
    assert report["ok"]
    assert report["networks"]["decoder"]["nodes"]["code"]["output"] == [7]
