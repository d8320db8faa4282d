"""What Keras calls things where it does not follow from Strata's own names, which are Keras's.

One table, read in both directions: `keras` writes scripts and archives from it, `imports`
reads both by it. A layer whose settings have Keras's names needs no entry.

Source: Keras 3, `keras.layers`, `keras.optimizers`, `keras.losses`; names of older versions from
the "legacy" aliases of `keras/src/legacy`.
"""

from __future__ import annotations

from typing import Any

from ..fields import Bool, Choice, Field, Number, Numbers, ShapeField
from ..registry import Thing

FUNCTIONS = {
    "sigmoid": "keras.activations.sigmoid", "relu": "keras.activations.relu", "amax": "ops.max",
    "erf": "ops.erf",
}  # fmt: skip
"""Functions of an array namespace that are not in `keras.ops` under their own name."""

CLASSES = {"Expression": "Lambda"}
"""Layers that Keras calls otherwise."""

BENDS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
"""Keras's layers that are an activation on its own."""

ALIASES = {
    "MaxPool2D": "MaxPooling2D", "AvgPool2D": "AveragePooling2D", "Convolution2D": "Conv2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D", "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average",
    "maximum": "Maximum", "concatenate": "Concatenate",
    "swish": "silu", "uniform": "random_uniform", "normal": "random_normal", "zero": "zeros",
    "one": "ones", "mse": "mean_squared_error", "mae": "mean_absolute_error",
    "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence",
}  # fmt: skip
"""Keras's other names for the same thing."""

LOSSES = frozenset(
    "mean_squared_error mean_absolute_error huber binary_crossentropy categorical_crossentropy "
    "hinge kl_divergence poisson".split()
)
"""Losses that Keras has under the same name."""
SETTINGS = frozenset({"huber"})
"""Those of them that take settings."""

SAME = frozenset({"strides", "depth_multiplier"})
"""Sizes of the first rank whose defaults are Keras's, and are left out where they are that."""
FREE = SAME | {"pool_size", "size", "padding", "axis"}
"""Numbers and sizes of the first rank without which Keras makes a layer all the same."""

REGULARIZERS = {"kernel_l1": "l1", "kernel_l2": "l2"}
"""Penalties on the kernel, and what L1L2 calls them."""
_PENALIZED = {"DepthwiseConv2D": "depthwise_regularizer"}

POSITIONS = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding"),
    "Conv2DTranspose": ("filters", "kernel_size", "strides", "padding"),
    "DepthwiseConv2D": ("kernel_size", "strides", "padding", "depth_multiplier"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "Bidirectional": ("layer", "merge_mode"),
}
"""What stands where without a keyword, if not the first two settings that Strata shows."""

OTHERWISE = {"LeakyReLU": {"negative_slope": 0.3}}
"""Defaults of Keras's classes that differ from those of the activation."""

NEUTRAL: dict[str, tuple[Any, ...]] = {
    "data_format": ("channels_last",), "interpolation": ("nearest",), "trainable": (True,),
    "dtype": ("float32",), "axis": (-1, [-1]), "use_cudnn": ("auto", True),
    "activity_regularizer": (),
    "bias_regularizer": (), "recurrent_regularizer": (), "kernel_regularizer": (),
    "depthwise_regularizer": (), "embeddings_regularizer": (), "beta_regularizer": (),
    "gamma_regularizer": (), "kernel_constraint": (), "depthwise_constraint": (),
    "bias_constraint": (),
    "recurrent_constraint": (), "embeddings_constraint": (), "beta_constraint": (),
    "gamma_constraint": (), "noise_shape": (), "dropout": (), "recurrent_dropout": (),
    "stateful": (), "unroll": (), "time_major": (), "implementation": (1, 2), "mask_zero": (),
    "renorm": (), "renorm_clipping": (), "renorm_momentum": (0.99,), "synchronized": (),
    "lora_rank": (), "lora_alpha": (), "quantization_config": (), "output_padding": (),
    "attention_axes": ([1],), "output_shape": (), "sliding_window": (), "flash_attention": (),
    "use_gate": (), "max_value": (), "threshold": (), "zero_output_for_mask": (True,), "mask": (),
    "arguments": ({},), "rms_scaling": (), "sparse": (), "ragged": (), "optional": (),
    "input_axes": (), "output_axes": (), "weights": (), "backward_layer": (), "amsgrad": (),
    "centered": (), "use_ema": (), "ema_momentum": (0.99,), "ema_overwrite_frequency": (),
    "loss_scale_factor": (), "gradient_accumulation_steps": (), "weight_decay": (), "decay": (),
    "from_logits": (), "label_smoothing": (), "reduction": ("sum_over_batch_size",), "momentum": (),
}  # fmt: skip
"""Settings that Strata lacks, with the values besides null, false and 0 that change nothing."""

APART = frozenset({"seed", "build_config"})
"""Settings that say nothing of what a layer computes, whatever they are."""


def keras_class(layer: str) -> str:
    """Keras's class for one of Strata's layers."""
    return CLASSES.get(layer, layer)


def penalized(layer: str) -> str:
    """Keras's setting for the penalty on a layer's kernel."""
    return _PENALIZED.get(layer, "kernel_regularizer")


def positions(cls: type[Thing]) -> tuple[str, ...]:
    """The settings that may stand without a keyword, in Keras's order."""
    shown = tuple(name for name, field in cls.fields().items() if not field.advanced)
    return POSITIONS.get(cls.name, shown[:2])


def required(cls: type[Thing]) -> list[str]:
    """The settings without which Keras makes no such layer."""
    kinds = (Number, Numbers, ShapeField)
    return [
        name
        for name, field in cls.fields().items()
        if isinstance(field, kinds) and not (field.advanced or field.optional or name in FREE)
    ]


def is_default(field: Field[Any], value: Any) -> bool:
    """Whether Keras does the same where a setting is left out.

    Flags, choices and what is marked `advanced` have Keras's defaults; numbers and sizes of the
    first rank are written out whatever they are.
    """
    if field.plain(value) != field.plain(field.read(field.default)):
        return False
    as_keras = field.name in SAME or isinstance(field, (Bool, Choice))
    return field.advanced or as_keras or field.default == "linear"


def class_name(name: str) -> str:
    """The class of an initializer or a loss: he_normal is HeNormal."""
    special = {"kl_divergence": "KLDivergence"}
    return special.get(name, name.title().replace("_", ""))
