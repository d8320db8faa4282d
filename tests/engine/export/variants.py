"""Experiments whose scripts and files are run: all presets, and one thing changed in some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine import check, preset, preset_names
from engine.registry import LAYERS
from tests.engine.export import cases


def variants() -> dict[str, Any]:
    """Experiments by name: presets, and one thing changed in them."""
    found = {name: still(preset(name)["spec"]) for name in preset_names()}
    found |= {
        f"{kind}-{i}": optimized(kind, config)
        for i, (kind, config) in enumerate(
            [
                ("SGD", {"momentum": 0.9}),
                ("SGD", {"momentum": 0.9, "nesterov": True, "learning_rate": 0.05}),
                ("RMSprop", {"learning_rate": 0.01}),
                ("Adagrad", {"learning_rate": 0.1}),
                ("Adadelta", {"learning_rate": 1.0}),
                ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
                ("Adamax", {"learning_rate": 0.01}),
                ("Nadam", {"learning_rate": 0.01}),
                ("Lion", {"learning_rate": 0.003, "weight_decay": 0.1}),
                ("SGD", {"clipvalue": 0.001}),
                ("SGD", {"clipnorm": 0.01}),
                ("SGD", {"global_clipnorm": 0.01}),
                ("SGD", {"schedule": {"type": "cosine", "config": {"decay_steps": 9}}}),
                ("SGD", {"schedule": {"type": "step", "config": {"decay_steps": 2}}}),
                (
                    "SGD",
                    {"schedule": {"type": "exponential", "config": {"warmup_steps": 3}}},
                ),
            ]
        )
    }
    found |= {
        f"loss-{kind}-{i}": judged(name, kind, config)
        for i, (name, kind, config) in enumerate(
            [
                ("line-fit", "mean_absolute_error", {}),
                ("line-fit", "huber", {"delta": 0.5}),
                ("line-fit", "pinball", {"quantile": 0.9}),
                ("line-fit", "expression", {"formula": "(y - p)^2 + 0.1 * abs(p)"}),
                ("heart", "binary_crossentropy", {"positive_weight": 3.0}),
                ("digits", "kl_divergence", {}),
                ("digits", "categorical_crossentropy", {"class_weight": [1, 2, *[1.0] * 8]}),
            ]
        )
    }
    found |= {f"layer-{name}": spec for name, spec in layered()}
    found["penalties"] = penalized()
    found["bends"] = bent()
    return found | others()


def still(spec: Any) -> Any:
    """Without chance, which every library draws in its own way, and without an ε that counts:
    Keras's Adam adds it before √v is corrected for its start, the others afterwards.
    """
    if spec["training"]["optimizer"]["type"] == "Adam":
        spec["training"]["optimizer"]["config"]["epsilon"] = 1e-12
    for network in spec["networks"].values():
        for node in network["nodes"]:
            for chance in {"Dropout": ["rate"], "GaussianNoise": ["stddev"]}.get(node["type"], []):
                node["config"] = node["config"] | {chance: 0.0}
    return spec


SETTINGS: dict[str, list[Any]] = {
    "Conv2D": [{"padding": "same", "strides": [2, 2], "kernel_size": [3, 2]}, {"groups": 2}],
    "DepthwiseConv2D": [{"depth_multiplier": 2, "padding": "same", "dilation_rate": [2, 2]}],
    "MaxPooling2D": [{"padding": "same", "pool_size": [3, 3]}],
    "AveragePooling2D": [{"padding": "same", "pool_size": [3, 3], "strides": [2, 1]}],
    "Conv2DTranspose": [
        {"padding": "same", "strides": [2, 2], "kernel_size": [3, 2], "activation": "relu"},
        {"strides": [3, 2], "kernel_size": [2, 4], "use_bias": False},
        {"padding": "same", "dilation_rate": [2, 2], "kernel_size": [2, 3]},
        {"padding": "same", "strides": [3, 3], "kernel_size": [2, 2]},
    ],
    "LSTM": [{"return_sequences": True}, {"unit_forget_bias": False}, {"go_backwards": True}],
    "SimpleRNN": [{"activation": "relu"}, {"use_bias": False, "go_backwards": True}],
    "GRU": [{"return_sequences": True, "go_backwards": True}],
    "Bidirectional": [
        {"layer": "GRU", "return_sequences": True, "merge_mode": "sum"},
        {"layer": "SimpleRNN", "merge_mode": "mul", "units": 5},
        {"return_sequences": True, "merge_mode": "ave"},
        {"layer": "GRU"},
    ],
    "MultiHeadAttention": [
        {"num_heads": 3, "key_dim": 5, "value_dim": 4, "use_causal_mask": True},
        {"use_bias": False},
    ],
    "PositionEmbedding": [{"sequence_length": 8, "initializer": "random_normal"}],
    "Concatenate": [{"axis": 1}],
    "BatchNormalization": [{"center": False, "momentum": 0.5}],
    "LayerNormalization": [{"scale": False}],
}


def layered() -> Iterator[tuple[str, Any]]:
    """Every layer that no chance is in, as it is and with settings changed."""
    for layer in LAYERS:
        if layer.category in ("input", "regularization"):
            continue
        for i, config in enumerate([{}, *SETTINGS.get(layer.name, [])]):
            specs = [cases.with_layer(layer, shape, config) for shape in cases.SHAPES]
            fitting = [spec for spec in specs if check(spec)["ok"]]
            yield f"{layer.name}-{i}", fitting[-1]


def optimized(kind: str, config: Any) -> Any:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"] = {"type": kind, "config": {"learning_rate": 0.1} | config}
    return spec


def judged(name: str, kind: str, config: Any) -> Any:
    spec = preset(name)["spec"]
    spec["training"]["loss"] = {"type": kind, "config": config}
    return spec


def penalized() -> Any:
    spec = preset("complementary-color")["spec"]
    layer = spec["networks"]["model"]["nodes"][1]
    layer["config"] |= {"kernel_l1": 0.001, "kernel_l2": 0.01}
    return spec


def bent() -> Any:
    """An activation of one's own, a setting changed, and initial biases drawn at random."""
    spec = preset("complementary-color")["spec"]
    own = {"type": "expression", "config": {"formula": "where(x > 0, x, 0.1 * x) - x^3 / 10"}}
    first, second = spec["networks"]["model"]["nodes"][1:3]
    first["config"] |= {"activation": own, "bias_initializer": "glorot_uniform"}
    leaky = {"type": "leaky_relu", "config": {"negative_slope": 0.3}}
    second["config"] |= {"activation": leaky, "kernel_initializer": "orthogonal"}
    return spec


def nodes(*kinds: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A network of layers one after the other, behind an Input."""
    found: list[dict[str, Any]] = [{"id": "entry", "type": "Input", "config": {}, "inputs": []}]
    for i, (kind, config) in enumerate(kinds):
        before = found[-1]["id"]
        found.append({"id": f"{kind}_{i}", "type": kind, "config": config, "inputs": [before]})
    return found


def others() -> dict[str, Any]:
    """Other recipes than supervised, with one thing or other changed."""
    flat = ("BatchNormalization", {"momentum": 0.6})
    gan = still(preset("gan-plane")["spec"])
    gan["networks"]["generator"]["nodes"] = nodes(
        ("Dense", {"units": 8, "activation": "tanh", "kernel_l2": 0.01}),
        flat,
        ("Dense", {"units": 2}),
    )
    gan["networks"]["discriminator"]["nodes"] = nodes(
        ("Dense", {"units": 8, "activation": "gelu"}), flat,
        ("Dense", {"units": 1, "activation": "sigmoid"}),
    )  # fmt: skip
    gan["training"]["recipe"]["config"] |= {"generator_rate": 3.0, "label_smoothing": 0.1}
    gan["training"]["optimizer"] = {
        "type": "SGD", "config": {"learning_rate": 0.1, "global_clipnorm": 0.5},
    }  # fmt: skip
    gan["training"]["optimizer"]["config"]["schedule"] = {
        "type": "cosine", "config": {"decay_steps": 9},
    }  # fmt: skip
    code = still(preset("autoencoder")["spec"])
    code["data"] = {"type": "digits", "config": {}}
    code["networks"]["encoder"]["nodes"] = nodes(
        ("Dense", {"units": 16, "activation": "sigmoid", "kernel_l1": 0.001}), flat,
        ("Dense", {"units": 3, "activation": "sigmoid"}),
    )  # fmt: skip
    up = {"filters": 2, "strides": [2, 2], "padding": "same", "activation": "gelu"}
    code["networks"]["decoder"]["nodes"] = nodes(
        ("Dense", {"units": 16}), ("Reshape", {"target_shape": [4, 4, 1]}),
        ("Conv2DTranspose", up), ("Flatten", {}), ("Dense", {"units": 64, "activation": "sigmoid"}),
    )  # fmt: skip
    code["training"]["optimizer"] = {"type": "SGD", "config": {"learning_rate": 0.1}}
    weighted = still(preset("names-rnn")["spec"])
    weights = {"class_weight": [1.0, 3.0, *[1.0, 0.5] * 13]}
    weighted["training"]["loss"]["config"] = weights
    translator = still(preset("translate-gru")["spec"])
    translator["training"]["optimizer"]["config"]["learning_rate"] = 0.1  # to say some words soon
    for node in translator["networks"]["model"]["nodes"]:
        if node["type"] == "GRU":
            node |= {"type": "LSTM", "config": node["config"] | {"units": 12}}
            node["inputs"] += ["gru_1.state_c"] * (len(node["inputs"]) - 1)
    unlinked = still(preset("play-lstm")["spec"])
    end = unlinked["networks"]["model"]["nodes"]
    end.append({"id": "same", "type": "Reshape", "config": {"target_shape": [48, 60]},
                "inputs": [end[-1]["id"]]})  # fmt: skip
    return {
        "gan-normalised": gan, "autoencoder-normalised": code, "language-weighted": weighted,
        "translate-lstm": translator, "language-unlinked": unlinked,
    }  # fmt: skip


VARIANTS = variants()
