"""Networks as graphs: which nodes feed which, in which order they can be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from .spec import Node, Problem, problem


def endpoint(source: str) -> tuple[str, str]:
    """What an input names: a node and one of its ports, as in `lstm_1.state_h`, or "" for none."""
    node, _, port = source.partition(".")
    return node, port


def _nodes(inputs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """For each node, the nodes it takes something from."""
    return {node: [endpoint(source)[0] for source in taken] for node, taken in inputs.items()}


def order(inputs: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Node ids so that each comes after its inputs, and the ids that lie on or behind a cycle.

    `inputs` maps each node to what it takes; ids that are not keys are ignored. Among
    nodes that are ready the one written first comes first (Kahn's algorithm).
    """
    waiting = {node: {i for i in taken if i in inputs} for node, taken in _nodes(inputs).items()}
    takers: dict[str, list[str]] = {node: [] for node in inputs}
    for node, taken in waiting.items():
        for source in taken:
            takers[source].append(node)
    ready = [node for node, taken in waiting.items() if not taken]
    done: list[str] = []
    for node in ready:  # grows while it is read
        done.append(node)
        for taker in takers[node]:
            waiting[taker].discard(node)
            if not waiting[taker]:
                ready.append(taker)
    finished = set(done)
    return done, [node for node in inputs if node not in finished]


def sinks(inputs: Mapping[str, Sequence[str]]) -> list[str]:
    """Nodes that nobody takes as input."""
    taken = {source for sources in _nodes(inputs).values() for source in sources}
    return [node for node in inputs if node not in taken]


def wiring_problems(name: str, nodes: Sequence[Node], path: str) -> list[Problem]:
    """Wires that lead nowhere or in a circle, and outputs that are missing or too many."""
    found: list[Problem] = []
    inputs = {node["id"]: node["inputs"] for node in nodes}
    at = {node["id"]: f"{path}.nodes[{i}].inputs" for i, node in enumerate(nodes)}

    def complain(node: str, message: str) -> None:
        found.append(
            problem(at[node], f"{node}: {message}", network=name, node=node, field="inputs")
        )

    for node, sources in _nodes(inputs).items():
        for source in sources:
            if source not in inputs:
                close = get_close_matches(source, list(inputs), n=1)
                hint = f"Did you mean {close[0]}?" if close else "Connect it to a layer above."
                complain(node, f"takes its input from {source!r}, which does not exist. {hint}")
    _, cyclic = order(inputs)
    for node in cyclic:
        if _reaches(inputs, node):
            complain(node, "is part of a circle of wires. Remove one of them.")
    ends = sinks(inputs)
    if len(ends) > 1 and not cyclic:
        listed = ", ".join(ends)
        complain(
            ends[-1],
            f"the network ends in {len(ends)} places ({listed}), one is needed. "
            "Join them with Add or Concatenate, or remove what is loose.",
        )
    return found


def _reaches(inputs: Mapping[str, Sequence[str]], start: str) -> bool:
    """Whether `start` is among its own ancestors."""
    inputs = _nodes(inputs)
    seen: set[str] = set()
    queue = list(inputs[start])
    while queue:
        node = queue.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            queue.extend(inputs.get(node, ()))
    return False
