"""The language recipe: the loss letter by letter, what is explained, and what is written."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import check
from engine.catalogue import preset
from engine.datasets.names import Names
from engine.datasets.play import Play
from engine.experiment import resolve
from engine.sampling import draw, numbers_of, text_of, write
from engine.spec import read
from engine.view import View
from tests.engine.runs import Pump, finished


def names() -> dict[str, Any]:
    return copy.deepcopy(preset("names-rnn")["spec"])


def fake(predict: Any) -> View:
    """A view on names whose network is a function."""
    spec, _ = read(names())
    assert spec is not None
    experiment, _, _ = resolve(spec)
    assert experiment is not None
    return View(experiment, Names().load(), predict)


def spelling(word: str) -> Any:
    """A network that is sure of one word."""
    letters = [1, *numbers_of(fake(None), word), 1]

    def predict(x: np.ndarray) -> np.ndarray:
        shares = np.full((*x.shape, 28), 1e-6, np.float32)
        for at in range(len(letters) - 1):
            shares[:, at, letters[at + 1]] = 1.0
        return shares

    return predict


def test_an_untrained_network_wavers_among_all_letters() -> None:
    spec = names()
    for node in spec["networks"]["model"]["nodes"][1:]:
        initial = {"type": "zeros", "config": {}}
        key = "embeddings_initializer" if node["type"] == "Embedding" else "kernel_initializer"
        node["config"][key] = initial
    event = Pump(spec, steps=0).until("done")
    assert event["val_loss"] == pytest.approx(np.log(28), rel=1e-5)
    assert event["metrics"]["perplexity"] == pytest.approx(28, rel=1e-5)


def test_what_fills_up_counts_nothing() -> None:
    """The loss is the mean over letters, not over places: by hand from the predictions."""
    spec = names()
    pump = Pump(spec, paused=True)
    pump.idle()
    data = Names().load().validation
    payload = pump.tell(type="subscribe", id="s", probe="samples", config={"count": 1033})
    outputs = payload["payload"]["outputs"]
    p = np.reshape(outputs["data"], outputs["shape"])
    chosen = np.take_along_axis(p, data["y"][..., None], axis=-1)[..., 0]
    real = data["y"] != 0
    (judged,) = [e for e in pump.events if e["type"] == "validation"]
    assert judged["loss"] == pytest.approx(-np.log(chosen[real]).mean(), rel=1e-5)
    right = (p.argmax(axis=-1) == data["y"])[real].mean()
    assert judged["metrics"]["accuracy"] == pytest.approx(right, abs=1e-6)


def test_names_are_learnt_alike_on_both_engines() -> None:
    ours, jax = finished(names(), "numpy", 100), finished(names(), "jax", 100)
    np.testing.assert_allclose(list(ours.losses().values()), list(jax.losses().values()), rtol=1e-3)
    assert ours.all("done")[0]["val_loss"] < 2.6


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda n: n[2]["config"].update(return_sequences=False), "return_sequences"),
        (lambda n: n[3]["config"].update(units=27), "Set its units to 28"),
        (lambda n: n[1]["config"].update(input_dim=20), "28"),
        (lambda n: n[2].update(type="Bidirectional", config={"return_sequences": True}), "copies"),
        (
            lambda n: n[2].update(type="MultiHeadAttention", config={}),
            "Switch on use_causal_mask",
        ),
    ],
)
def test_what_does_not_fit_is_explained_on_the_block(change: Any, words: str) -> None:
    spec = names()
    change(spec["networks"]["model"]["nodes"])
    problems = check(spec)["problems"]
    assert any(words in problem["message"] and problem["node"] for problem in problems)


def test_data_without_letters_are_refused() -> None:
    spec = names() | {"data": {"type": "digits", "config": {}}}
    assert any("is no text" in problem["message"] for problem in check(spec)["problems"])


def test_a_sure_network_is_taken_at_its_word() -> None:
    view = fake(spelling("anna"))
    for temperature in (0.0, 0.5, 1.0):
        assert write(view, count=3, length=12, temperature=temperature, seed=1) == ["anna"] * 3
    assert write(view, count=1, length=12, temperature=0, seed=0, prompt="an") == ["anna"]
    assert write(view, count=1, length=2, temperature=0, seed=0) == ["an"]


def test_letters_never_seen_are_named() -> None:
    with pytest.raises(Exception, match=r"does not know .9É.\. It has learnt"):
        write(fake(None), count=1, length=5, temperature=1, seed=0, prompt="É9")


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_letters_and_numbers_are_one_another(text: str) -> None:
    view = fake(None)
    assert text_of(view, numbers_of(view, text)) == text


def test_draws_follow_the_shares_and_the_temperature() -> None:
    shares = np.tile(np.array([0.5, 0.3, 0.2, 0.0], np.float32), (20_000, 1))
    random = (np.arange(20_000) + 0.5) / 20_000
    for temperature in (0.5, 1.0, 2.0):
        wanted = shares[0] ** (1 / temperature)
        counts = np.bincount(draw(shares, temperature, random), minlength=4) / 20_000
        np.testing.assert_allclose(counts, wanted / wanted.sum(), atol=1e-3)
    assert (draw(shares, 0.0, random) == 0).all()


def echoing(x: np.ndarray) -> np.ndarray:
    """A network that is sure of the next symbol of the vocabulary, whatever it reads."""
    return np.eye(len(Play.vocabulary), dtype=np.float32)[(x + 1) % len(Play.vocabulary)]


def test_a_cut_out_of_a_longer_text_begins_after_a_line_break_and_goes_on() -> None:
    spec, _ = read(copy.deepcopy(preset("play-lstm")["spec"]))
    assert spec is not None
    experiment, _, _ = resolve(spec)
    assert experiment is not None
    view = View(experiment, Play().load(), echoing)
    around = "".join(Play.vocabulary) * 3
    (text,) = write(view, count=1, length=100, temperature=0, seed=0)
    assert text == around[1:101]
    (text,) = write(view, count=1, length=100, temperature=0, seed=0, prompt="MO")
    assert text[:4] == "MOPQ" and len(text) == 100
    with pytest.raises(Exception, match=r"does not know .7.\. It has learnt  !',"):
        write(view, count=1, length=5, temperature=1, seed=0, prompt="7")


def test_the_probe_writes_and_repeats_itself() -> None:
    pump = Pump(names(), paused=True)
    pump.idle()
    config = {"count": 5, "prompt": "ma", "seed": 3}
    one = pump.tell(type="subscribe", id="a", probe="writing", config=config)["payload"]
    two = pump.tell(type="subscribe", id="b", probe="writing", config=config)["payload"]
    assert one == two == json.loads(json.dumps(one))
    assert len(one["texts"]) == 5
    assert all(text.startswith("ma") and len(text) <= 12 for text in one["texts"])
    refused = pump.tell(type="subscribe", id="c", probe="writing", config={"prompt": "É"})
    assert refused["type"] == "rejected" and "does not know" in refused["message"]


@pytest.mark.parametrize("name", ["names-rnn", "names-lstm"])
def test_what_the_names_must_reach(name: str) -> None:
    pump = Pump(preset(name)["spec"], "jax", steps=3000, final=True)
    metrics = pump.until("done")["metrics"]
    assert metrics["perplexity"] < 9
    assert metrics["pronounceable"] >= 0.7
    assert metrics["new"] >= 0.3


@pytest.mark.parametrize(("name", "most"), [("play-lstm", 5), ("play-transformer", 5)])
def test_what_is_seen_of_the_play_within_a_minute(name: str, most: float) -> None:
    """Perplexity on scenes never read; knowing only how often each letter comes, it is about 24."""
    pump = Pump(preset(name)["spec"], "jax", steps=1000)
    assert pump.until("done")["metrics"]["perplexity"] < most
