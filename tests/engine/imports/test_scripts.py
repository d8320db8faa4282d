"""Keras text → stack → Keras text: the same text, and the stack that the text describes."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import check, code, preset, preset_names, read_keras
from engine.registry import LAYERS, LOSSES, OPTIMIZERS, SCHEDULES
from tests.engine.export import cases
from tests.engine.networks.specs import supervised

LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
SPIRAL = preset("spiral")["spec"]


def text_of(spec: Any) -> str:
    text = code(spec, "keras")["text"]
    assert text is not None
    return text


TOLD = [n for n in preset_names()
        if preset(n)["spec"]["training"]["recipe"]["type"] == "supervised"]  # fmt: skip


def stack_of(text: str, spec: Any = SPIRAL) -> Any:
    """What a text makes of a spec."""
    found = read_keras(text, spec)
    assert found["problems"] == []
    assert found["spec"] is not None
    return found["spec"]


def layers_of(text: str, spec: Any = SPIRAL) -> list[tuple[str, dict[str, Any]]]:
    """Types and settings behind the Input."""
    nodes = stack_of(text, spec)["networks"]["model"]["nodes"]
    assert nodes[0]["type"] == "Input"
    return [(node["type"], node["config"]) for node in nodes[1:]]


def bare(spec: Any) -> Any:
    """The same experiment with the least network, another optimizer and another batch."""
    spec = copy.deepcopy(spec)
    report = check(spec)
    output = report["networks"]["model"]["output"]
    last = next(n for n in spec["networks"]["model"]["nodes"] if n["id"] == output)
    spec["networks"]["model"]["nodes"] = [
        {"id": "input", "type": "Input", "config": {}, "inputs": []},
        {"id": "flat", "type": "Flatten", "config": {}, "inputs": ["input"]},
        {**last, "id": "other", "inputs": ["flat"]},
    ]
    spec["training"] |= {"optimizer": {"type": "Lion", "config": {}}, "batch_size": 7}
    spec.pop("blocks", None)
    return spec


@pytest.mark.parametrize("name", TOLD)
def test_a_preset_s_text_changes_nothing(name: str) -> None:
    spec = preset(name)["spec"]
    found = read_keras(text_of(spec), spec)
    assert found == {"spec": spec, "problems": [], "notes": []}


@pytest.mark.parametrize("name", TOLD)
def test_a_preset_s_text_says_all_that_counts(name: str) -> None:
    text = text_of(preset(name)["spec"])
    assert text_of(stack_of(text, bare(preset(name)["spec"]))) == text


@pytest.mark.parametrize("layer", [one for one in LAYERS if one.category != "input"])
@pytest.mark.parametrize("shape", cases.SHAPES, ids=str)
def test_every_layer_is_read_as_it_is_written(layer: Any, shape: list[int]) -> None:
    spec = cases.with_layer(layer, shape)
    written = code(spec, "keras")
    if written["text"] is None:  # shapes that it does not take
        return
    again = stack_of(written["text"], bare(preset("digits")["spec"]))
    assert text_of(again) == written["text"]
    (found,) = [n for n in again["networks"]["model"]["nodes"] if n["id"] == "subject"]
    assert LAYERS.read({k: found[k] for k in ("type", "config")}).config() == layer().config()


@settings(max_examples=80, suppress_health_check=LARGE)
@given(st.randoms(use_true_random=False))
def test_random_stacks_are_read_as_they_are_written(chance: Random) -> None:
    blocks: dict[str, Any] = {}
    spec = {"version": 1, "name": "random", "seed": 3, **supervised(chance, blocks)}
    if blocks:
        spec["blocks"] = blocks
    written = code(spec, "keras")
    assume(written["text"] is not None)
    text = str(written["text"])
    found = stack_of(text, spec)
    assert text_of(found) == text
    # What was changed is written, and reads as itself.
    changed = text.replace(".Input(", ".layers.Input(")
    assert stack_of(changed, found) == found


@pytest.mark.parametrize("optimizer", [o for o in OPTIMIZERS if o.name != "Nadam"])
@pytest.mark.parametrize("schedule", SCHEDULES.names())
def test_optimizers_and_schedules_come_back(optimizer: Any, schedule: str) -> None:
    spec = copy.deepcopy(SPIRAL)
    config = {"learning_rate": 0.02, "schedule": schedule, "clipnorm": 1.5}
    spec["training"]["optimizer"] = {"type": optimizer.name, "config": config}
    text = text_of(spec)
    assert stack_of(text, spec) == spec
    faster = stack_of(text.replace("0.02", "0.03"), spec)["training"]["optimizer"]
    assert faster["config"]["learning_rate"] == 0.03
    assert faster["type"] == optimizer.name
    kept = OPTIMIZERS.read(faster).schedule
    assert (kept.name, kept.config()) == (schedule, SCHEDULES.find(schedule)().config())


@pytest.mark.parametrize("loss", LOSSES.names())
def test_losses_come_back(loss: str) -> None:
    name = "line-fit" if loss != "categorical_crossentropy" else "digits"
    spec = copy.deepcopy(preset(name)["spec"])
    spec["training"]["loss"] = {"type": loss, "config": {}}
    written = code(spec, "keras")["text"]
    if written is not None:
        assert stack_of(written, spec) == spec


HAND = {
    "sequential": """
        model = keras.Sequential([
            keras.Input(shape=(2,)),
            layers.Dense(8, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ])
    """,
    "older imports": """
        import tensorflow as tf
        from tensorflow.keras.layers import Dense
        model = tf.keras.models.Sequential(layers=[
            Dense(units=8, activation=tf.nn.relu, input_shape=(2,)), Dense(1, "sigmoid")], name="m")
        model.summary()
    """,
    "added": """
        from keras.models import Sequential
        width = 4
        model = Sequential()
        model.add(keras.layers.InputLayer(shape=(2,)))
        model.add(keras.layers.Dense(2 * width, "relu"))
        model.add(keras.layers.Dense(1, activation=keras.activations.sigmoid))
        model.build()
    """,
    "functional": """
        import keras as K
        x = inputs = K.Input((2,))
        x = K.layers.Dense(8, activation="relu")(x)
        x = K.layers.Dense(1, activation="sigmoid")(x)
        model = K.Model(inputs=inputs, outputs=[x])
    """,
}


@pytest.mark.parametrize("name", list(HAND))
def test_hands_write_the_same_in_many_ways(name: str) -> None:
    lines = [line[8:] for line in HAND[name].splitlines()]
    kinds = [("Dense", 8, "relu"), ("Dense", 1, "sigmoid")]
    found = layers_of("\n".join(lines))
    assert [(k, c["units"], c["activation"]) for k, c in found] == kinds


def test_states_handed_on_are_read_as_they_are_written() -> None:
    text = (
        "inputs = keras.Input((2,))\na = layers.RepeatVector(3)(inputs)\n"
        "out, h, c = layers.LSTM(4, return_state=True)(a)\n"
        "again = layers.LSTM(4)(a, initial_state=[h, c])\n"
        "both = layers.Concatenate()([out, again, c])\n"
        'model = keras.Model(inputs, layers.Dense(1, "sigmoid")(both))\n'
    )
    spec = stack_of(text)
    taken = {n["id"]: n["inputs"] for n in spec["networks"]["model"]["nodes"]}
    assert taken["again"][1:] == ["out.state_h", "out.state_c"]
    assert taken["both"] == ["out", "again", "out.state_c"]
    written = text_of(spec)
    assert "out, out_state_h, out_state_c = layers.LSTM" in written
    assert stack_of(written, spec) == spec
    assert text_of(stack_of(written, bare(SPIRAL))) == written


def test_what_a_script_brings_along_is_read_by_its_own_class() -> None:
    spec = cases.with_layer(LAYERS.find("PositionEmbedding"), [8, 8])
    text = text_of(spec)
    assert "class PositionEmbedding(layers.Layer):" in text
    assert stack_of(text, spec) == spec
    (problem,) = read_keras(text.replace("return x +", "return x -"), spec)["problems"]
    assert "Classes are not read" in problem["message"]


def test_branches_merge_in_their_order() -> None:
    spec = stack_of(
        'inputs = keras.Input((2,))\na = layers.Dense(4, name="left")(inputs)\n'
        "b = layers.Dense(4)(inputs)\nc = layers.Subtract()([b, a])\nd = b * c\n"
        "e = layers.concatenate([d, a, inputs])\nmodel = keras.Model(inputs, layers.Dense(1)(e))\n"
    )  # fmt: skip
    wires = {n["id"]: (n["type"], n["inputs"]) for n in spec["networks"]["model"]["nodes"]}
    assert wires["left"] == ("Dense", ["input"])
    (b,) = [i for i, (kind, taken) in wires.items() if taken == ["input"] and i != "left"
            and kind == "Dense"]  # fmt: skip
    (c,) = [i for i, (kind, _) in wires.items() if kind == "Subtract"]
    (d,) = [i for i, (kind, _) in wires.items() if kind == "Multiply"]
    assert wires[c][1] == [b, "left"] and wires[d][1] == [b, c]
    assert [taken for kind, taken in wires.values() if kind == "Concatenate"] == [
        [d, "left", "input"]
    ]


def test_settings_have_keras_s_other_names() -> None:
    text = (
        "model = keras.Sequential([keras.Input((2,)),\n"
        "layers.Dense(4, kernel_regularizer=keras.regularizers.l2(0.1), kernel_initializer="
        '"HeNormal"),\nlayers.LeakyReLU(), layers.ReLU(),\n'
        "layers.Dense(1, kernel_regularizer='l1_l2', dtype='float32', bias_constraint=None)])\n"
        'model.compile("rmsprop", "mse")\nmodel.fit(x, y, batch_size=11)\n'
    )
    spec = stack_of(text)
    first, leaky, relu, last = layers_of(text)
    wanted = {"units": 4, "kernel_l2": 0.1, "kernel_initializer": "he_normal"}
    assert first[1] == wanted | {"activation": "linear"}  # which was tanh
    slope = {"type": "leaky_relu", "config": {"negative_slope": 0.3}}
    assert leaky == ("Activation", {"activation": slope})
    assert relu == ("Activation", {"activation": "relu"})
    linear = {"units": 1, "activation": "linear"}
    assert last[1] == linear | {"kernel_l1": 0.01, "kernel_l2": 0.01}
    training = spec["training"]
    assert training["optimizer"]["type"] == "RMSprop"
    assert training["loss"]["type"] == "mean_squared_error" and training["batch_size"] == 11


def test_blocks_that_stay_keep_their_ids() -> None:
    text = text_of(SPIRAL)
    line = 'extra = layers.Dropout(rate=0.25, name="extra")(dense_1)\n'
    head, tail = text.split("dense_2 = ")
    spec = stack_of(head + line + "dense_2 = " + tail.replace("(dense_1)", "(extra)", 1))
    before = {n["id"]: n for n in SPIRAL["networks"]["model"]["nodes"]}
    after = {n["id"]: n for n in spec["networks"]["model"]["nodes"]}
    assert list(after) == ["input", "dense_1", "extra", "dense_2", "output"]
    assert after["dense_1"] == before["dense_1"] and after["output"] == before["output"]
    assert after["dense_2"] == {**before["dense_2"], "inputs": ["extra"]}


def test_without_names_blocks_are_known_by_their_order() -> None:
    text = (
        "model = keras.Sequential([keras.Input((2,)), layers.Dropout(0.1),\n"
        'layers.Dense(16, "tanh"), layers.Dense(16, "tanh"), layers.Dense(1, "sigmoid")])'
    )
    nodes = stack_of(text)["networks"]["model"]["nodes"]
    assert [n["id"] for n in nodes] == ["input", "dropout_1", "dense_1", "dense_2", "output"]


def test_a_block_in_which_nothing_changes_stays_a_block() -> None:
    spec = preset("resnet-mini")["spec"]
    text = text_of(spec)
    pooled = text.replace("(pool)", "(soft)").replace(
        "residual_2_conv_1 =", 'soft = layers.Dropout(0.1, name="soft")(pool)\nresidual_2_conv_1 ='
    )
    nodes = {n["id"]: n for n in stack_of(pooled, spec)["networks"]["model"]["nodes"]}
    assert nodes["residual_2"]["type"] == "Block" and nodes["residual_2"]["inputs"] == ["soft"]
    inner = text.replace("filters=24", "filters=20", 1)
    opened = {
        n["id"]: n["type"]
        for n in stack_of(inner.replace("filters=24", "filters=20"), spec)["networks"]["model"][
            "nodes"
        ]
    }
    assert opened["residual_1"] == "Block" and "residual_2" not in opened
    assert opened["residual_2_conv_1"] == "Conv2D"


def test_seed_and_notes() -> None:
    text = text_of(SPIRAL).replace("set_random_seed(0)", "set_random_seed(7)")
    assert stack_of(text) == {**SPIRAL, "seed": 7}
    longer = text_of(SPIRAL).replace("epochs=", "epochs=1")
    found = read_keras(longer + "model.evaluate(x_val, y_val)\n", SPIRAL)
    assert found["spec"] == SPIRAL
    assert [("epochs" in n, "evaluate" in n) for n in found["notes"]] == [
        (False, True),
        (True, False),
    ]
