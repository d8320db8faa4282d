"""A model as Keras's `to_json` and its archives describe it, drawn layer by layer.

Source: Keras 3, `src/models/functional.py` and `src/saving/serialization_lib.py`; Keras 2 for lists
of inbound nodes.
"""

from __future__ import annotations

from typing import Any

from ..safetensors import FileError, parse
from ..spec import MAX_NODES
from .draw import Drawing
from .values import Call, Drawn, Given, Stack, Tensor, Unread

LEVELS = 40  # a bidirectional layer in an archive has 14
WHOLE = frozenset({"Functional", "Model"})
CODE = frozenset({"__lambda__", "Lambda", "TFOpLambda", "SlicingOpLambda"})


def drawing_of(text: bytes | str) -> tuple[Drawing, Drawn, str]:
    """The layers of a model, the one it ends on, and its name. Raises FileError."""
    found = parse(text, LEVELS, "The model")
    config, kind = found.get("config"), found.get("class_name")
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        raise FileError("This JSON is no model of Keras. Write one with model.to_json().")
    layers = config["layers"]
    if len(layers) > MAX_NODES:
        raise FileError(f"The model has {len(layers):,} layers; at most {MAX_NODES} are read.")
    name = config.get("name")
    drawing = Drawing()
    if kind == "Sequential":
        end = _stacked(drawing, layers)
    elif kind in WHOLE:
        end = _wired(drawing, layers, config.get("output_layers"))
    else:
        raise FileError(f"A {str(kind)[:40]!r} is no model that is read. Use Sequential or Model.")
    if end is None or drawing.entry is None:
        raise FileError("The model has no Input, or no layers. Save it once it is built.")
    return drawing, end, name if isinstance(name, str) else ""


def _call(layer: Any) -> Call:
    """A layer as it is asked for. Raises FileError."""
    if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
        raise FileError("A layer of the model has no settings. The file is damaged.")
    kind, config = layer.get("class_name"), layer["config"]
    if not isinstance(kind, str):
        raise FileError("A layer of the model has no class. The file is damaged.")
    if kind in CODE:
        raise FileError(f"{_name(layer)}: it holds code of its own, which is never run here. "
                        "Replace the layer before saving the model.")  # fmt: skip
    settings = {key: plain(value) for key, value in config.items()}
    if settings.get("strides") == settings.get("pool_size", 0):
        del settings["strides"]  # Keras writes out what pooling does anyway
    return Call(f"keras.layers.{kind}", (), settings | {"name": _name(layer)}, 0)


def _name(layer: dict[str, Any]) -> str:
    name = layer.get("config", {}).get("name", layer.get("name"))
    return name if isinstance(name, str) and len(name) <= 200 else "a layer"


def plain(value: Any) -> Any:
    """A setting with the things in it as they are asked for."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config", {})
    if not isinstance(kind, str):
        return {key: plain(item) for key, item in value.items()}
    if kind in CODE:
        raise FileError("The model holds code of its own, which is never run here.")
    if kind == "function":
        return config
    settings = config if isinstance(config, dict) else {}
    return Call(kind, (), {key: plain(item) for key, item in settings.items()}, 0)


def _told(layer: Any, error: Unread) -> FileError:
    name = _name(layer) if isinstance(layer, dict) else "a layer"
    return FileError(f"{name[:60]}: {error}")


def _stacked(drawing: Drawing, layers: list[Any]) -> Drawn | None:
    """One layer after the other."""
    stack = Stack(0)
    for layer in layers:
        try:
            drawing.add(stack, _call(layer), 0)
        except Unread as error:
            raise _told(layer, error) from None
    return stack.last


def _wired(drawing: Drawing, layers: list[Any], ends: Any) -> Drawn | None:
    """Layers by what they take; each as soon as that is there."""
    made: dict[str, Given] = {}
    waiting = list(layers)
    while waiting:
        left = []
        for layer in waiting:
            call = _call(layer)
            try:
                tensor = _applied(drawing, call, layer, made)
            except Unread as error:
                raise _told(layer, error) from None
            if tensor is None:
                left.append(layer)
            elif made.setdefault(_name(layer), tensor) is not tensor:
                raise FileError(f"Two layers are called {_name(layer)[:60]}. Rename one of them.")
        if len(left) == len(waiting):
            raise FileError("The model's layers take what is not there. The file is damaged.")
        waiting = left
    while isinstance(ends, list) and len(ends) == 1:
        (ends,) = ends
    try:
        end = _output(ends, made)
    except (Unread, KeyError):
        raise FileError("The model ends on no layer, or on several. One end is needed.") from None
    if end.port:
        raise FileError(f"The model ends on a state of {str(ends[0])[:40]}. End it on an output.")
    return end.node


def _applied(drawing: Drawing, call: Call, layer: Any, made: dict[str, Given]) -> Given | None:
    """A layer called with what it takes; None while that is not all there. Raises Unread."""
    if call.name == "InputLayer":
        return drawing.input(call)
    nodes = layer.get("inbound_nodes")
    if not isinstance(nodes, list) or len(nodes) != 1:
        raise Unread(0, "it is called never or several times, but blocks share no weights.")
    (node,) = nodes
    if isinstance(node, dict):
        given, named = node.get("args", []), node.get("kwargs", {})
    else:
        given, named = [[["__", *item] for item in node]] if _is_old(node) else None, {}
        given = [given[0][0] if len(given[0]) == 1 else given[0]] if given else None
        if given and any(item[3:] and item[3] for item in node):
            raise Unread(0, "it is called with settings, which are not read from Keras 2.")
    if not isinstance(given, list) or not isinstance(named, dict):
        raise Unread(0, "what it takes cannot be read.")
    try:
        found = tuple(_tensors(item, made) for item in given)
        kept = {key: _tensors(value, made) for key, value in named.items()}
    except KeyError:
        return None
    return drawing.apply(call, found, {k: v for k, v in kept.items() if v is not False}, 0)


def _is_old(node: Any) -> bool:
    """Whether a node lists its sources as Keras 2 does: [name, node, output, settings]."""
    return isinstance(node, list) and all(isinstance(i, list) and len(i) >= 3 for i in node)


def _tensors(value: Any, made: dict[str, Given]) -> Any:
    """A value with the outputs that it names. Raises KeyError for one that is not there yet."""
    if isinstance(value, list) and value[:1] == ["__"]:
        return _output(value[1:], made)
    if isinstance(value, list):
        return [_tensors(item, made) for item in value]
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return _output(value.get("config", {}).get("keras_history"), made)
    return value


def _output(history: Any, made: dict[str, Given]) -> Tensor:
    if not isinstance(history, list) or len(history) < 3 or not isinstance(history[0], str):
        raise Unread(0, "what it takes cannot be read.")
    outputs = made[history[0]]
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    if history[1] != 0 or history[2] not in range(len(outputs)):
        raise Unread(0, f"it takes a further output of {history[0][:40]}, which is not read.")
    return outputs[history[2]]
