"""Everything a learner can choose, as one JSON object. The page is drawn from it."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from .expand import BLOCK
from .registry import FAMILIES
from .spec import Definition

ORDER = (
    "layers", "activations", "losses", "optimizers", "schedules", "initializers", "metrics",
    "datasets", "recipes",
)  # fmt: skip


@cache
def _files(folder_name: str) -> dict[str, str]:
    folder = resources.files("engine") / folder_name
    files = [f for f in folder.iterdir() if f.name.endswith(".json")]
    return {f.name.removesuffix(".json"): f.read_text("utf-8") for f in files}


def preset_names() -> list[str]:
    """Names of the ready-made experiments, in the order of a course."""
    presets = [json.loads(text) for text in _files("presets").values()]
    return [p["spec"]["name"] for p in sorted(presets, key=lambda p: p["order"])]


def preset(name: str) -> dict[str, Any]:
    """The entry of a preset: name, title, help and spec, with the ready-made blocks it uses.

    Raises KeyError for an unknown one.
    """
    entry = json.loads(_files("presets")[name])
    spec = entry["spec"]
    nodes = [node for network in spec["networks"].values() for node in network["nodes"]]
    used = {node["config"]["block"] for node in nodes if node["type"] == BLOCK}
    if used:
        spec["blocks"] = {
            block["name"]: {key: block[key] for key in Definition.__annotations__}
            for block in blocks()
            if block["name"] in used
        } | spec.get("blocks", {})
    return {"name": spec["name"], "title": spec["title"], "help": entry["help"], "spec": spec}


def blocks() -> list[dict[str, Any]]:
    """The ready-made blocks, each a definition with its name and source."""
    found = [{"name": name} | json.loads(text) for name, text in _files("blocks").items()]
    ordered = sorted(found, key=lambda block: block["order"])
    return [{key: block[key] for key in block if key != "order"} for block in ordered]


def catalogue() -> dict[str, Any]:
    """All families with their entries, the ready-made blocks and the presets."""
    families: dict[str, Any] = {family: FAMILIES[family].describe() for family in ORDER}
    return families | {"blocks": blocks(), "presets": [preset(name) for name in preset_names()]}
