"""A layer as Keras writes it, made one of Strata's: its type and its settings."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from ..errors import FieldError
from ..export.keras_facts import (
    ALIASES,
    APART,
    BENDS,
    CLASSES,
    NEUTRAL,
    OTHERWISE,
    REGULARIZERS,
    class_name,
    penalized,
    positions,
    required,
)
from ..export.keras_helpers import HELPERS
from ..fields import Field
from ..registry import ACTIVATIONS, INITIALIZERS, LAYERS, Registry
from .formulas import activation_of, formula_of
from .values import Call, Formula, Ref, Unread, kind_of

OWN = {keras: own for own, keras in CLASSES.items()}
INPUTS = frozenset({"Input", "InputLayer"})
HELPER = "strata."  # where the layers are from that the scripts bring along
KEPT = frozenset({"name", "input_shape", "input_dim", "batch_input_shape"})  # read elsewhere


def layer_of(call: Call) -> tuple[str, dict[str, Any]]:
    """Strata's type and settings for a layer of Keras. Raises Unread."""
    name = ALIASES.get(call.name, call.name)
    if name in BENDS:
        return "Activation", {"activation": _bend(call, BENDS[name])}
    if name == "Bidirectional":
        return name, _both_ways(call)
    if name == "Lambda":
        (formula,) = arguments(call, ("function",), {"function"}).values() or (None,)
        if not isinstance(formula, Formula):
            raise Unread(call.line, "A Lambda layer needs a formula: lambda x: x * x, say.")
        return OWN["Lambda"], {"formula": formula_of(formula)}
    cls = _known(LAYERS, name, call.line, call.path == HELPER + name)
    known = set(cls.fields()) - REGULARIZERS.keys()
    if REGULARIZERS.keys() & cls.fields().keys():
        known.add(penalized(name))
    given = arguments(call, positions(cls), known)
    for wanted in required(cls):
        if wanted not in given:
            raise Unread(call.line, f"{name} needs {wanted}. Add {wanted}=…")
    config: dict[str, Any] = {}
    for key, value in given.items():
        line = call.line_of(key)
        if key == penalized(name) and value is not None:
            config |= _penalties(value, line)
        elif key in cls.fields():
            config[key] = setting(cls.fields()[key], value, line)
    checked(LAYERS, name, config, call)
    return name, config


def checked(registry: Registry[Any], name: str, config: dict[str, Any], call: Call) -> Any:
    """The thing these settings make. Raises Unread at the line of the one that is wrong."""
    try:
        return registry.read({"type": name, "config": config})
    except FieldError as error:
        parts = error.path.split(".")
        key = parts[1] if parts[0] == "config" and len(parts) > 1 else parts[0]
        raise Unread(call.line_of(key), f"{name}: {error}") from None


def arguments(call: Call, order: tuple[str, ...], known: set[str]) -> dict[str, Any]:
    """What a thing is made with, by name; what changes nothing is left out."""
    if len(call.positional) > len(order):
        shown = ", ".join(order)
        raise Unread(
            call.line,
            f"{call.name}: too many values without a name ({len(call.positional)})"
            f"{f', Strata knows {shown} there' if order else ''}. Write them as name=value.",
        )
    found = dict(zip(order, call.positional, strict=False))
    for key, value in call.keywords.items():
        if key in found:
            raise Unread(call.line_of(key), f"{call.name}: {key} is given twice. Remove one.")
        if key in known:
            found[key] = value
        elif key not in KEPT and not neutral(key, value):
            raise Unread(call.line_of(key), unknown(call.name, key, value, known))
    return found


def neutral(key: str, value: Any) -> bool:
    """Whether a setting that Strata lacks changes nothing."""
    if key in APART:
        return True
    if key not in NEUTRAL:
        return False
    if isinstance(value, Call) and value.name in ("DTypePolicy", "Policy"):
        value = value.keywords.get("name")
    plain = list(value) if isinstance(value, tuple) else value
    return plain is None or plain is False or plain == 0 or plain in NEUTRAL[key]


def unknown(owner: str, key: str, value: Any, known: set[str]) -> str:
    """What is said of a setting that does not count."""
    if key in NEUTRAL:
        return f"{owner}: Strata has no {key}, found {key}={kind_of(value)}. Remove it."
    if not known:
        return f"{owner} takes no settings, found {key[:60]}. Remove it."
    close = get_close_matches(key, sorted(known), n=1)
    hint = f"Did you mean {close[0]}?" if close else "Remove it."
    return f"{owner} has no setting {key[:60]}; it has {', '.join(sorted(known))}. {hint}"


def _known(registry: Registry[Any], name: str, line: int, brought: bool = False) -> Any:
    shown = set(registry.names()) - set(CLASSES) - INPUTS
    if name in HELPERS and not brought:
        raise Unread(line, f"Keras has no {name}. Write it as Strata's own Keras text does.")
    if name not in shown:
        close = get_close_matches(name, sorted(shown | set(OWN) | set(BENDS)), n=1)
        hint = f"Known: {', '.join(sorted(shown))}."
        if close:
            hint = f"Did you mean {close[0]}?"
        elif registry is LAYERS:
            hint = "Use one of the layers in the palette."
        raise Unread(line, f"Strata has no {registry.word} called {name[:60]}. {hint}")
    return registry.find(name)


def setting(field: Field[Any], value: Any, line: int) -> Any:
    """A value as a spec holds it."""
    if field.kind == "activation":
        return _activation(value, line)
    if field.kind == "initializer":
        return _initializer(value, line)
    if field.kind == "shape":
        return _sizes(field, value)
    if isinstance(value, (Call, Ref, Formula)) or not isinstance(
        value, (int, float, str, bool, tuple, list, type(None))
    ):
        raise Unread(line, f"{field.name}: expected a plain value, found {kind_of(value)}.")
    return list(value) if isinstance(value, tuple) else value


def _sizes(field: Field[Any], value: Any) -> Any:
    """Sizes as a list: one number stands for two, and ((1, 1), (2, 2)) for (1, 2)."""
    default = field.default
    pair = default is None or len(default) == 2
    if isinstance(value, int) and not isinstance(value, bool):
        return [value, value] if pair and not getattr(field, "infer", False) else [value]
    if not isinstance(value, (tuple, list)):
        return value
    inner = [list(v) if isinstance(v, (tuple, list)) else v for v in value]
    alike = all(isinstance(v, list) and len(v) == 2 and v[0] == v[1] for v in inner)
    return [v[0] for v in inner] if inner and alike else inner


def _bend(call: Call, name: str) -> Any:
    """A layer that is an activation."""
    cls = ACTIVATIONS.find(name)
    found = arguments(call, tuple(cls.fields()), set(cls.fields()) | {"alpha"})
    if "alpha" in found and "alpha" not in cls.fields():  # as Keras 2 called it
        found["negative_slope"] = found.pop("alpha")
    config = OTHERWISE.get(call.name, {}) | {
        key: value for key, value in found.items() if key in cls.fields()
    }
    return _thing(ACTIVATIONS, name, config, call)


def _thing(registry: Registry[Any], name: str, config: dict[str, Any], call: Call) -> Any:
    """A thing of another family as a spec holds it: its name alone where nothing is changed."""
    plain = checked(registry, name, config, call).config()
    fields = registry.find(name).fields()
    changed = {k: v for k, v in plain.items() if v != fields[k].plain(fields[k].default)}
    return {"type": name, "config": plain} if changed else name


def _activation(value: Any, line: int) -> Any:
    if value is None:
        return "linear"
    if isinstance(value, Formula):
        return activation_of(value)
    if isinstance(value, Call):
        name = (
            value.keywords.get("class_name", value.name) if value.name == "function" else value.name
        )
        if name in BENDS:
            return _bend(value, BENDS[name])
        value = Ref(name)
    name = value.name if isinstance(value, Ref) else value
    if not isinstance(name, str):
        raise Unread(line, f'activation: expected a name such as "relu", found {kind_of(value)}.')
    return _known(ACTIVATIONS, ALIASES.get(name, name), line).name


def _initializer(value: Any, line: int) -> Any:
    names = {class_name(name): name for name in INITIALIZERS.names()}
    call = value if isinstance(value, Call) else Call(getattr(value, "path", value), (), {}, line)
    if not isinstance(call.path, str):
        raise Unread(line, f'Expected an initializer such as "he_normal", found {kind_of(value)}.')
    name = names.get(call.name, ALIASES.get(call.name, call.name))
    cls = _known(INITIALIZERS, name, line)
    config = arguments(call, tuple(cls.fields()), set(cls.fields()))
    return _thing(INITIALIZERS, name, config, call)


def _penalties(value: Any, line: int) -> dict[str, Any]:
    """L1 and L2 by Strata's names for them."""
    call = value if isinstance(value, Call) else Call(getattr(value, "path", value), (), {}, line)
    name = call.path.rpartition(".")[2].lower() if isinstance(call.path, str) else ""
    sides = {"l1": ("l1",), "l2": ("l2",), "l1l2": ("l1", "l2"), "l1_l2": ("l1", "l2")}.get(name)
    if sides is None:
        raise Unread(line, f"Expected keras.regularizers.L1, L2 or L1L2, found {kind_of(value)}.")
    found = arguments(call, sides, set(sides))
    if not found and not isinstance(value, Call):
        found = dict.fromkeys(sides, 0.01)  # Keras's own, for a bare name
    elif not found:
        found = dict.fromkeys(sides, 0.01) if len(sides) == 1 else {}
    own = {side: name for name, side in REGULARIZERS.items()}
    return {own[side]: rate for side, rate in found.items() if rate is not None}


def _both_ways(call: Call) -> dict[str, Any]:
    """Bidirectional: the layer within, which may have no settings but its size."""
    known = {"layer", "merge_mode", "backward_layer"}
    found = arguments(call, positions(LAYERS.find("Bidirectional")), known)
    inner, back = found.pop("layer", None), found.pop("backward_layer", None)
    if not isinstance(inner, Call):
        raise Unread(call.line, "Bidirectional needs a layer such as layers.LSTM(32).")
    kind, settings = layer_of(inner)
    allowed = ("units", "return_sequences")
    plain = checked(LAYERS, kind, settings, inner).config()
    if isinstance(back, Call) and layer_of(back) != (kind, settings | {"go_backwards": True}):
        text = (
            "Bidirectional: Strata reads both ways by layers that are alike. Remove backward_layer."
        )
        raise Unread(call.line_of("backward_layer"), text)
    usual = LAYERS.find(kind)(**{k: plain[k] for k in allowed if k in plain}).config()
    for key, value in plain.items():
        if value != usual.get(key):
            raise Unread(
                inner.line_of(key),
                f"Bidirectional: Strata keeps Keras's own {key} in the layer within. Remove it.",
            )
    config = {"layer": kind} | {k: plain[k] for k in allowed if k in settings} | found
    checked(LAYERS, "Bidirectional", config, call)
    return config
