"""Python names for the nodes of a network, and Python's way of writing settings."""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .formula import number

WIDTH = 88
ENDINGS = {"pytorch": "safetensors", "onnx": "onnx", "archive": "keras", "keras": "weights.h5"}
"""Of files of weights, by the library that reads them."""
# What the scripts themselves call something.
TAKEN = frozenset(dir(builtins)) | frozenset(
    "F Network Path BatchNorm Decoder Discriminator Encoder Generator MultiHeadAttention "
    "PositionEmbedding Schedule answer answers asked attention batch_norm both_ways caught change "
    "channel_dropout channels_first channels_last conv conv_transpose data decoder digit "
    "discriminator draw dropout encoder epoch fooled forged found generator gru_step "
    "gru_step_before init inputs jax jnp judged keras key keys layers learning_rate letters "
    "load_digits loss lstm_step max_pool mean_pool model n new nn noise normalized np objective "
    "ops optax optimizer own p params predict recurrent remembered rng rnn_step rows schedule "
    "scores seen self sentence shifted slope so_far so_far_train so_far_val start state step "
    "their_words torch trained translate value w words write x x_train x_val y y_train y_val "
    "z".split()
)


# What a module of PyTorch has already.
MODULE = frozenset(
    "add_module apply bfloat16 buffers call_super_init children cpu cuda double dump_patches eval "
    "extra_repr forward get_buffer get_extra_state get_parameter get_submodule half ipu modules "
    "load_state_dict mtia named_buffers named_children named_modules named_parameters parameters "
    "register_buffer register_module register_parameter requires_grad_ set_extra_state "
    "set_submodule share_memory state_dict to to_empty train training xpu zero_grad".split()
)


def identifiers(nodes: Iterable[str], entries: Mapping[str, str]) -> dict[str, str]:
    """A name for each node or further output: `residual_1/conv_1` becomes residual_1_conv_1. No
    two are equal. entries: what the Inputs are called.
    """
    names = dict(entries)
    for node in nodes:
        if node in entries:
            continue
        name = re.sub(r"\W", "_", node, flags=re.ASCII)
        while name in TAKEN | MODULE or keyword.iskeyword(name) or name in names.values():
            name += "_"
        names[node] = name
    return names


def stem_of(name: str) -> str:
    """An experiment's name, which learners choose, as files and texts may hold it."""
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "strata"


def literal(value: Any) -> str:
    """A setting as Python reads it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (tuple, list)):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value) if value is None or isinstance(value, bool) else number(value)


def line_of(text: str) -> str:
    """A learner's text, fit for a comment: one line, nothing that ends a text."""
    return " ".join(text.replace("\\", " ").replace('"', "'").split())


def called(start: str, function: str, arguments: list[str], rest: str = "") -> str:
    """A call, one argument a line where it is too long for one."""
    line = f"{start}{function}({', '.join(arguments)}){rest}"
    if len(line) <= WIDTH or len(arguments) == 1:
        return line
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"{start}{function}(\n{inner}){rest}"


def broken(line: str) -> str:
    """An assignment of a call, what the call takes in a line of its own where it is too long."""
    start = line.find("(", line.find(" = "))
    if len(line) <= WIDTH or start < 0 or _closing(line, start) < len(line) - 1:
        return f"{line}\n"
    margin = line[: len(line) - len(line.lstrip())]
    return f"{line[: start + 1]}\n{margin}    {line[start + 1 : -1]}\n{margin})\n"


def _closing(line: str, start: int) -> int:
    """Where the bracket opened at `start` is closed."""
    depth = 0
    for at in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[at], 0)
        if depth == 0:
            return at
    return len(line)


def tidy(text: str) -> str:
    """Two empty lines around functions and classes at the margin, one at most elsewhere."""
    text = re.sub(r"\n+(?=(?:@|def |class )[^\n]*\n)", "\n\n\n", text)
    text = re.sub(r"(@[^\n]*\n)\n\n(?=def |class )", r"\1", text)
    return re.sub(r"\n{4,}", "\n\n\n", text)
