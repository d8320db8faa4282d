"""A network drawn layer by layer, as a description calls them."""

from __future__ import annotations

from typing import Any

from ..registry import LAYERS
from ..spec import MAX_NODES
from .layers import INPUTS, layer_of
from .values import Broken, Call, Drawn, Given, Stack, Tensor, Unread, kind_of


class Drawing:
    """The layers so far, in the order in which they were called."""

    def __init__(self) -> None:
        self.nodes: list[Drawn] = []
        self.entry: Drawn | None = None
        self.shape: tuple[Any, int] | None = None
        self._used: set[Call] = set()

    def input(self, call: Call) -> Tensor:
        """Where the data come in. Raises Unread for a second one."""
        if self.entry is not None:
            raise Unread(call.line, "There is a second Input. Strata's data come in at one place.")
        named = call.keywords
        shape = named.get("shape", named.get("input_shape", (*call.positional, None)[0]))
        batch = named.get("batch_shape", named.get("batch_input_shape"))
        if isinstance(batch, (tuple, list)):
            shape = batch[1:]
        if isinstance(shape, int):
            shape = (shape,)
        if shape is not None:
            self.shape = (shape, call.line)
        self.entry = self._node("Input", {}, [], call.line, named.get("name"))
        return Tensor(self.entry)

    def apply(self, call: Call, given: tuple[Any, ...], named: dict[str, Any], line: int) -> Given:
        """What a layer gives that is called with what others give. Raises Unread."""
        if call in self._used:
            raise Unread(line, f"{call.name} is called a second time, but blocks share no weights.")
        kind, config = layer_of(call)
        config, sources = _taken(kind, config, given, dict(named), line)
        self._used.add(call)
        node = self._node(kind, config, sources, call.line, call.keywords.get("name"))
        ports = LAYERS.read({"type": kind, "config": config}).ports()
        return (Tensor(node), *(Tensor(node, port) for port in ports)) if ports else Tensor(node)

    def add(self, stack: Stack, item: Any, line: int) -> None:
        """One layer more on a Sequential model. Raises Unread."""
        if isinstance(item, Tensor) and item.node is self.entry and stack.last is None:
            stack.last = item.node
            return
        if not isinstance(item, Call):
            raise Unread(line, f"Expected a layer such as layers.Dense(32), found {kind_of(item)}.")
        if item.name in INPUTS:
            stack.last = self.input(item).node
            return
        if stack.last is None:
            shapes = {k: v for k, v in item.keywords.items() if k.startswith(("input_", "batch_"))}
            if item.name == "Embedding":
                shapes.pop("input_dim", None)
            shapes["shape"] = shapes.pop("input_dim", shapes.get("input_shape"))
            stack.last = self.input(Call("Input", (), shapes, item.line)).node
        found = self.apply(item, (Tensor(stack.last),), {}, line)
        if not isinstance(found, Tensor):
            raise Unread(line, f"{item.name} hands its states on, which Sequential cannot take. "
                               "Remove return_state, or write keras.Model(…).")  # fmt: skip
        stack.last = found.node

    def _node(
        self, kind: str, config: dict[str, Any], inputs: list[Tensor], line: int, name: Any
    ) -> Drawn:
        if len(self.nodes) >= MAX_NODES:
            raise Unread(line, f"A network has at most {MAX_NODES} layers. Write fewer.")
        if name is not None and not isinstance(name, str):
            raise Unread(line, f"name: expected a text, found {kind_of(name)}.")
        node = Drawn(kind, config, inputs, line, name)
        self.nodes.append(node)
        return node


def _taken(
    kind: str, config: dict[str, Any], given: tuple[Any, ...], named: dict[str, Any], line: int
) -> tuple[dict[str, Any], list[Tensor]]:
    """Settings and sources of a layer for what it is called with. Raises Unread."""
    tensors = list(given)
    if kind == "MultiHeadAttention":
        tensors += [named.pop(key) for key in ("query", "value", "key") if key in named]
        if named.pop("use_causal_mask", False) is True:
            config = config | {"use_causal_mask": True}
    elif len(given) == 1 and isinstance(given[0], (tuple, list)):
        tensors = list(given[0])
    if LAYERS.find(kind).category == "recurrent" and named.get("initial_state") is not None:
        state = named.pop("initial_state")
        tensors += state if isinstance(state, (tuple, list)) else [state]
    for key, value in named.items():
        if value is not None:
            raise Unread(line, f"{kind}: Strata gives it no {key[:40]}. Remove {key[:40]}=…")
    for tensor in tensors:
        if isinstance(tensor, Broken):
            raise Unread(line, "")
        if not isinstance(tensor, Tensor):
            raise Unread(line, f"{kind} takes the output of layers, found {kind_of(tensor)}.")
    if kind == "MultiHeadAttention":  # of equal ones Strata needs the first only
        if len(tensors) == 3 and tensors[2] == tensors[1]:
            tensors.pop()
        if len(tensors) == 2 and tensors[1] == tensors[0]:
            tensors.pop()
    return config, tensors
