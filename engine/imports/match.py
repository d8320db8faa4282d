"""A drawn network laid over the one there is: blocks that stay keep their ids, their place in the
list and, where nothing in them changed, their very settings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ..expand import SEPARATOR
from ..export.plan import Plan
from ..graph import endpoint
from ..registry import LAYERS
from ..spec import ID, Node
from .values import Drawn, Tensor


@dataclass(frozen=True)
class Laid:
    """The nodes of a network, and the line each came from."""

    nodes: list[Node]
    lines: dict[str, int]


def lay(drawn: list[Drawn], entry: Drawn, plan: Plan, written: list[Node]) -> Laid:
    """The nodes of a drawn network. `plan`: the present experiment; `written`: its network."""
    ids = _ids(drawn, entry, plan)
    kept = {node["id"]: node for node in written}
    blocks = _blocks(drawn, ids, plan)
    nodes: dict[str, Node] = {}
    lines: dict[str, int] = {}
    taken = {*kept, *(ids[one] for one in drawn if SEPARATOR not in ids[one])}
    own = {one: _owner(ids[one], blocks) or _free(ids[one], taken) for one in drawn}
    for one in drawn:
        lines.setdefault(own[one], one.line)
        block = _owner(ids[one], blocks)
        if not block:
            inputs = [source.told(own) for source in one.inputs]
            nodes[own[one]] = _node(own[one], one, inputs, plan, kept.get(own[one]))
        elif block not in nodes:
            source = blocks[block]
            inputs = [source.told(own)] if source is not None else []
            nodes[block] = {**kept[block], "inputs": inputs}
    found = list(nodes.values())
    same = len(found) == len(written) and all(kept.get(n["id"]) == n for n in found)
    return Laid(list(written) if same else found, lines)


def fresh_nodes(drawn: list[Drawn]) -> list[Node]:
    """The nodes of a network that is laid over none."""
    taken: set[str] = set()
    ids: dict[Drawn, str] = {}
    for one in drawn:
        ids[one] = _fresh(one, taken)
        taken.add(ids[one])
    return [
        {
            "id": ids[one], "type": one.type, "config": one.config,
            "inputs": [source.told(ids) for source in one.inputs],
        }
        for one in drawn
    ]  # fmt: skip


def _ids(drawn: list[Drawn], entry: Drawn, plan: Plan) -> dict[Drawn, str]:
    """An id for each layer: that of the one there is, by name or by place, else a new one."""
    present = {name: id for id, name in plan.names.items()}
    (first,) = plan.model.inputs.values()
    found: dict[Drawn, str] = {entry: first}
    hints = Counter(one.hint for one in drawn)
    for one in drawn:
        alone = one.hint is not None and hints[one.hint] == 1
        id = present.get(one.name or (one.hint if alone else "") or "")
        if one is not entry and id is not None and id not in found.values():
            found[one] = id
    left = [id for id in plan.model.nodes if id not in found.values()]
    others = [one for one in drawn if one not in found and not one.name]
    for a, b, size in _alike(
        [plan.model.nodes[id].layer.name for id in left], [one.type for one in others]
    ):
        found |= {others[b + i]: left[a + i] for i in range(size)}
    taken = {*found.values(), *plan.model.nodes}
    for one in drawn:
        if one not in found:
            found[one] = _fresh(one, taken)
            taken.add(found[one])
    return found


def _alike(a: list[str], b: list[str]) -> Iterable[tuple[int, int, int]]:
    """Stretches of layers of the same types, in the same order."""
    return SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()


def _fresh(one: Drawn, taken: set[str]) -> str:
    """A new id: its own name, that of its variable, else its type, numbered."""
    said = one.hint if one.hint and len(one.hint) > 1 else None  # x says nothing
    for wish in (one.name, said):
        if wish and ID.fullmatch(wish) and wish not in taken:
            return wish
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.type).lower()
    return next(id for i in range(1, 2 + len(taken)) if (id := f"{stem}_{i}") not in taken)


def _owner(id: str, blocks: dict[str, Any]) -> str:
    """The Block that stays and holds a layer, or none."""
    owner, inside, _ = id.partition(SEPARATOR)
    return owner if inside and owner in blocks else ""


def _free(id: str, taken: set[str]) -> str:
    """The id of a layer; one that lay in a Block which is no more gets a plain one."""
    if SEPARATOR not in id:
        return id
    plain = id.replace(SEPARATOR, "_")[:36]
    found = plain
    for i in range(2, 2 + len(taken)):
        if found not in taken:
            break
        found = f"{plain}_{i}"
    taken.add(found)
    return found


def _blocks(drawn: list[Drawn], ids: dict[Drawn, str], plan: Plan) -> dict[str, Tensor | None]:
    """The Blocks in which nothing changed, with what they now take."""
    by_id = {ids[one]: one for one in drawn}
    found: dict[str, Tensor | None] = {}
    for name, block in plan.experiment.expansion.blocks[plan.model.name].items():
        if SEPARATOR in name:
            continue
        inner = {id for id in plan.model.nodes if id.startswith(name + SEPARATOR)}
        sources: set[Tensor] = set()
        whole = inner <= by_id.keys()
        for id in inner if whole else ():
            one, was = by_id[id], plan.model.nodes[id]
            whole &= len(one.inputs) == len(was.inputs) and _same(one, was)
            for now, before in zip(one.inputs, was.inputs, strict=False):
                if endpoint(before)[0] in inner:
                    whole &= now.told(ids) == before
                else:
                    sources.add(now)
        outside = [one for one in drawn if ids[one] not in inner]
        ends = {s.told(ids) for one in outside for s in one.inputs if ids[s.node] in inner}
        whole &= ends <= {block.output} and len(sources) == 1
        if whole and not any(ids[source.node] in inner for source in sources):
            found[name] = next(iter(sources))
    return found


def _same(one: Drawn, was: Any) -> bool:
    """Whether a drawn layer has the type and settings of one there is."""
    if one.type != was.layer.name:
        return False
    return LAYERS.read({"type": one.type, "config": one.config}).config() == was.layer.config()


def _node(id: str, one: Drawn, inputs: list[str], plan: Plan, written: Node | None) -> Node:
    """A node; of one there is, what the text does not say otherwise stays."""
    was = plan.model.nodes.get(id)
    if written is None or was is None or was.layer.name != one.type:
        return {"id": id, "type": one.type, "config": one.config, "inputs": inputs}
    if one.type == "Input" or _same(one, was):
        return {**written, "inputs": inputs}
    before = was.layer.config()
    after = LAYERS.read({"type": one.type, "config": one.config}).config()
    config = {k: v for k, v in after.items() if v != before[k] or k in written["config"]}
    return {**written, "config": config, "inputs": inputs}
