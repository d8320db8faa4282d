"""What blocks show of themselves: bounded, alike on every backend, and true to their layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset
from engine.check import require
from engine.events import to_json
from engine.probes.reduce import SIDE, output, rounded, shrunk, some, weight
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump

PRESETS = (
    "spiral",
    "heart",
    "digits-cnn",
    "resnet-mini",
    "season-gru",
    "names-lstm",
    "translate-attention",
    "autoencoder",
    "gan-plane",
    "play-transformer",
)


def ids(spec: Any, network: str) -> list[str]:
    return [node["id"] for node in spec["networks"][network]["nodes"]]


def shown(pump: Pump, network: str, blocks: list[str]) -> tuple[Any, np.ndarray]:
    """The pictures of some blocks, and all their numbers."""
    config = {"network": network, "blocks": blocks}
    event = pump.tell(type="subscribe", id="blocks", probe="blocks", config=config)
    assert event["type"] == "probe", event
    payload = event["payload"]
    return payload["pictures"], np.asarray(payload["numbers"]["data"])


def part(numbers: np.ndarray, place: Any) -> np.ndarray:
    size = int(np.prod(place["shape"]))
    return numbers[place["at"] : place["at"] + size].reshape(place["shape"])


@pytest.mark.parametrize("name", PRESETS)
def test_every_block_has_a_picture_of_bounded_size(name: str) -> None:
    spec = preset(name)["spec"]
    for network in spec["networks"]:
        pump = Pump(spec, paused=True)
        pump.idle()
        blocks = ids(spec, network)
        pictures, numbers = shown(pump, network, blocks)
        fed = [node["id"] for node in spec["networks"][network]["nodes"] if not node["inputs"]]
        assert set(blocks) - set(fed) <= set(pictures)
        for told in pictures.values():
            for picture in filter(None, (told["output"], told["weight"])):
                values = part(numbers, picture)
                assert 0 < values.size <= SIDE * SIDE
                assert np.nanmax(np.abs(values - picture["middle"])) <= 1.001 * picture["reach"]


@pytest.mark.parametrize("name", ["spiral", "digits-cnn", "season-gru", "resnet-mini"])
def test_backends_show_the_same(name: str) -> None:
    spec, seen = preset(name)["spec"], {}
    for engine in EVERY:
        pump = Pump(spec, backend(engine), paused=True)
        pump.idle()
        seen[engine] = shown(pump, "model", ids(spec, "model"))
    pictures, numbers = seen["numpy"]
    for engine in ("jax", "wasm"):
        others, found = seen[engine]
        assert others.keys() == pictures.keys()
        for block, told in pictures.items():
            for which in ("output", "weight"):
                if told[which] is None:
                    continue
                near = 2e-3 * told[which]["reach"]  # they are told to a thousandth of it
                other = part(found, others[block][which])
                np.testing.assert_allclose(other, part(numbers, told[which]), 0, near)


def test_a_convolution_shows_its_filters_and_its_feature_maps() -> None:
    spec = preset("digits-cnn")["spec"]
    pump = Pump(spec, paused=True)
    pump.idle()
    pictures, numbers = shown(pump, "model", ["input", "conv_1", "flatten"])
    view = require(spec).experiment.dataset.load().validation["x"][0]
    drawn = part(numbers, pictures["input"]["output"])[0].ravel()
    np.testing.assert_allclose(drawn, view, 0, 1e-3)
    conv = pictures["conv_1"]
    assert (conv["output"]["kind"], conv["output"]["of"]) == ("maps", 16)
    assert (conv["weight"]["name"], conv["weight"]["tile"]) == ("kernel", [3, 3])
    assert pictures["flatten"]["weight"] is None


def test_blocks_show_their_end_and_inner_layers_their_own() -> None:
    spec = preset("resnet-mini")["spec"]
    pump = Pump(spec, paused=True)
    pump.idle()
    inner = spec["blocks"]["residual"]["nodes"][-1]["id"]
    pictures, numbers = shown(pump, "model", ["residual_1", f"residual_1/{inner}"])
    whole, last = pictures["residual_1"]["output"], pictures[f"residual_1/{inner}"]["output"]
    np.testing.assert_array_equal(part(numbers, whole), part(numbers, last))


def test_what_the_run_does_not_have_is_left_out() -> None:
    pump = Pump(preset("spiral")["spec"], paused=True)
    pump.idle()
    assert set(shown(pump, "model", ["dense_1", "dense_9"])[0]) == {"dense_1"}
    assert shown(pump, "encoder", ["dense_1"])[0] == {}


@pytest.mark.parametrize("blocks", ["dense_1", [1], ["a"] * 65, None])
def test_wishes_that_make_no_sense_are_refused(blocks: Any) -> None:
    pump = Pump(preset("spiral")["spec"], paused=True)
    pump.idle()
    config = {"network": "model", "blocks": blocks}
    event = pump.tell(type="subscribe", id="b", probe="blocks", config=config)
    assert event["type"] == "rejected" and "blocks" in event["message"]


def test_what_is_not_finite_is_no_number_anywhere() -> None:
    pump = Pump(preset("line-fit")["spec"], paused=True)
    pump.idle()
    node = ids(preset("line-fit")["spec"], "model")[-1]
    for index in range(2):
        weight, place = ("kernel", [0, 0]) if index else ("bias", [0])
        pump.tell(type="set", network="model", node=node, weight=weight, index=place, value=3e38)
        pump.idle()
    config = {"network": "model", "blocks": [node]}
    pump.tell(type="subscribe", id="b", probe="blocks", config=config)
    event = pump.all("probe")[-1]
    values = part(event["payload"]["numbers"]["data"], event["payload"]["pictures"][node]["output"])
    assert not np.isinf(values).any()
    assert "Infinity" not in to_json(event)


def test_pictures_rest_between_two_looks() -> None:
    pump = Pump(preset("xor")["spec"])  # its clock goes on by 2 ms at every look at it
    pump.until("metrics")
    config = {"network": "model", "blocks": ["dense_1"]}
    pump.tell(type="subscribe", id="b", probe="blocks", config=config)
    pump.tell(type="subscribe", id="p", probe="predict", config={"inputs": [[0, 0]]})
    for _ in range(600):
        pump.send()
    looks = [event["id"] for event in pump.all("probe")]
    assert looks.count("b") > 1
    assert looks.count("p") > 3 * looks.count("b")


def test_what_is_drawn_is_rounded_to_what_a_colour_tells() -> None:
    values = np.random.default_rng(0).normal(size=500).astype(np.float32) * 0.03
    told = rounded(values, float(np.abs(values).max()))
    assert np.abs(told - values).max() < 1e-3 * np.abs(values).max()
    assert len(to_json({"v": told})) < 0.8 * len(to_json({"v": values}))
    np.testing.assert_array_equal(rounded(values, 0.0), values)


def test_some_are_spread_from_the_first_to_the_last() -> None:
    assert some(5, 8).tolist() == [0, 1, 2, 3, 4]
    chosen = some(784, 32)
    assert len(set(chosen)) == 32 and (chosen[0], chosen[-1]) == (0, 783)
    assert some(1, 8).tolist() == [0]


def test_pixels_become_means_of_their_neighbours() -> None:
    picture = np.arange(24, dtype=np.float32).reshape(1, 4, 6)
    small = shrunk(picture, 2)
    wanted = [[picture[0, :2, :3].mean(), picture[0, :2, 3:].mean()],
              [picture[0, 2:, :3].mean(), picture[0, 2:, 3:].mean()]]  # fmt: skip
    np.testing.assert_allclose(small[0], wanted)


def test_filters_stand_as_tiles_in_by_out() -> None:
    kernel = np.random.default_rng(0).normal(size=(3, 2, 4, 5)).astype(np.float32)
    picture = weight(kernel)
    assert picture.tile == (3, 2) and picture.values.shape == (12, 10)
    np.testing.assert_array_equal(picture.values[3:6, 8:10], kernel[:, :, 1, 4])


@pytest.mark.parametrize(
    ("shape", "kind", "most"),
    [((500,), "bars", 64), ((200, 90), "curves", 384), ((28, 28, 7), "maps", 1024)],
)
def test_outputs_are_drawn_after_their_shape(shape: Any, kind: str, most: int) -> None:
    picture = output(np.ones(shape, np.float32))
    assert picture.kind == kind and picture.values.size <= most and picture.of == shape[-1]
