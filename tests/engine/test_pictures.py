"""What is said about pictures that do not fit, and what batch normalisation keeps."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import numpy as np
import pytest

from engine import backends, check, windows
from engine.catalogue import preset
from engine.check import require
from engine.errors import FieldError, ShapeError
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.registry import LAYERS
from engine.rng import Batches
from engine.step import program
from tests.engine.contract import BACKENDS, backend


@pytest.mark.parametrize(
    ("layer", "config", "shape", "says"),
    [
        ("Conv2D", {}, (64,), "got (batch, 64). Put a Reshape block to 8, 8, 1 before it."),
        ("Conv2D", {}, (784,), "Put a Reshape block to 28, 28, 1 before it."),
        ("MaxPooling2D", {}, (3072,), "Put a Reshape block to 32, 32, 3 before it."),
        ("Conv2D", {}, (7,), "Put a Reshape block to height, width, channels before it."),
        ("Conv2D", {}, (8, 8), "Put a Reshape block to 8, 8, 1 before it."),
        ("Conv2D", {"kernel_size": 5}, (4, 8, 1), "reaches over 5 × 5 pixels, but the picture"),
        ("Conv2D", {"dilation_rate": 4}, (8, 8, 1), "reaches over 9 × 9 pixels"),
        ("Conv2D", {"dilation_rate": 2, "strides": 2}, (8, 8, 1), "Set one to 1."),
        ("Conv2D", {"groups": 2}, (8, 8, 3), "multiples of 2, got 3 channels"),
        ("AveragePooling2D", {"pool_size": 3}, (2, 2, 1), "set padding to same."),
        ("Cropping2D", {"cropping": 4}, (8, 8, 1), "leaves nothing of (batch, 8, 8, 1)"),
        ("SpatialDropout2D", {}, (5,), "expects pictures"),
        ("Permute", {"dims": [2, 1]}, (8, 8, 1), "an order of 1 to 3"),
        ("RepeatVector", {}, (8, 8), "Put a Flatten block before it."),
        ("Subtract", {}, (8, 8), "equal shape"),
    ],
)
def test_unfit_shapes_say_what_to_do(layer: str, config: Any, shape: Any, says: str) -> None:
    inputs = (shape, (1,)) if layer == "Subtract" else (shape,)
    with pytest.raises(ShapeError) as caught:
        LAYERS.find(layer)(**config).output_shape(*inputs)
    assert says in str(caught.value)


@pytest.mark.parametrize("value", [3, [3], [3, 3], (3, 3)])
def test_one_number_stands_for_both(value: Any) -> None:
    assert LAYERS.find("Conv2D")(kernel_size=value).kernel_size == (3, 3)


@pytest.mark.parametrize("value", [0, [1, 2, 3], [], "3", True, [1.5, 2], [True, 2], None, 65])
def test_other_sizes_are_refused(value: Any) -> None:
    with pytest.raises(FieldError, match="kernel_size"):
        LAYERS.find("Conv2D")(kernel_size=value)


def test_operations_of_a_convolution() -> None:
    layer = LAYERS.find("Conv2D")(filters=16, kernel_size=3, padding="same")
    # 9 products and sums for each of 8 · 8 places and 16 filters, and a bias each.
    assert layer.flops((8, 8, 16), (8, 8, 1)) == 8 * 8 * 16 * (2 * 9 + 1)


@pytest.mark.parametrize("padding", windows.PADDINGS)
def test_windows_cover_what_they_say(padding: str) -> None:
    for length in range(1, 9):
        for size, stride in ((1, 1), (2, 1), (2, 2), (3, 2), (2, 3), (5, 1)):
            before, _ = windows.margins(padding, length, size, stride)
            count = max(windows.count(padding, length, size, stride), 0)
            cells = [
                set(range(k * stride - before, k * stride - before + size)) & set(range(length))
                for k in range(count)
            ]
            if count:
                assert windows.inside(padding, length, size, stride) == [len(c) for c in cells]


NORMALISED: dict[str, Any] = {
    "version": 1,
    "data": {"type": "circle", "config": {"samples": 100, "validation_split": 0.5}},
    "networks": {
        "model": {
            "nodes": [
                {"id": "input", "type": "Input", "inputs": []},
                {"id": "norm", "type": "BatchNormalization", "config": {"momentum": 0.5},
                 "inputs": ["input"]},
                {"id": "output", "type": "Dense", "config": {"units": 1, "activation": "sigmoid"},
                 "inputs": ["norm"]},
            ]
        }
    },
    "training": {
        "loss": {"type": "binary_crossentropy"},
        "optimizer": {"type": "SGD", "config": {"learning_rate": 0.0}},
        "batch_size": 50,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BACKENDS)
def test_running_means_follow_the_batches_and_are_used_afterwards(name: str) -> None:
    checked = require(NORMALISED)
    experiment = checked.experiment
    data = experiment.dataset.load()
    state = initial_state(experiment, checked.infos, 0)
    hyper = {h["key"]: h["value"] for h in checked.report["hypers"]}
    splits = {"train": data.train, "validation": data.validation}
    session = backend(name).session(program(experiment), state, splits, hyper)
    session.run(np.tile(np.arange(50, dtype=np.int32), (30, 1)))  # 0.5 ** 30 of the start is left
    seen = session.state()["statistics"]["model"]["norm"]
    np.testing.assert_allclose(seen["moving_mean"], data.train["x"].mean(0), 1e-4, 1e-5)
    np.testing.assert_allclose(seen["moving_variance"], data.train["x"].var(0), 1e-4)
    # The whole set as one row at a time: what a row gives does not depend on the others.
    x = data.validation["x"]
    alone = np.concatenate([session.predict(x[i : i + 1]) for i in range(5)])
    np.testing.assert_allclose(session.predict(x)[:5], alone, rtol=1e-5)


def test_what_is_observed_counts_as_in_keras_and_teaches_nothing_alone() -> None:
    report = check(NORMALISED)
    assert report["networks"]["model"]["nodes"]["norm"]["parameters"] == 8
    bare = {**NORMALISED, "networks": {"model": {"nodes": [
        {"id": "input", "type": "Input", "inputs": []},
        {"id": "norm", "type": "BatchNormalization", "config": {"center": False, "scale": False},
         "inputs": ["input"]},
    ]}}}  # fmt: skip
    messages = [p["message"] for p in check(bare)["problems"]]
    assert any("no weights, so there is nothing to learn" in m for m in messages)


def test_a_step_of_the_large_cnn_allocates_nothing_that_grows() -> None:
    """Its pictures, windows and gradients lie in memory taken once, megabytes of it."""
    checked = require(preset("mnist-cnn")["spec"])
    made = checked.experiment
    data = made.dataset.load()
    splits = {"train": data.train, "validation": data.validation}
    hypers = {key: setting.value for key, setting in hyper_settings(made).items()}
    state = initial_state(made, checked.infos, 0)
    session = backends.get("numpy").session(program(made), state, splits, hypers)
    batches = Batches(0, made.batch_size, len(data.train["x"]))
    session.run(batches.indices(0, 3))
    held, chosen = session.memory(), batches.indices(3, 12)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    session.run(chosen)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert session.memory() == held > 2**20
    assert after - before < 2**15
    assert peak - before < 2**20
