"""JSON Schema (2020-12) of everything that crosses a boundary.

Envelopes and events follow from the TypedDicts that own them; the settings inside follow from
the catalogue's fields.
"""

from __future__ import annotations

import inspect
import types
import typing
from typing import Any, Literal, NotRequired, Required, TypedDict, Union, get_args, get_origin

from . import events, spec
from .check import Report
from .datasets.base import DatasetFacts
from .export import Code, Exported, Saved
from .imports import Brought, Reading
from .own_table import TableReport
from .registry import FAMILIES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class FieldEntry(TypedDict):
    """A setting of a catalogue entry; keys that a kind has no use for are null."""

    name: str
    title: str
    kind: str
    default: Any
    help: str
    unit: str | None
    hyper: bool
    optional: bool
    advanced: bool
    min: float | None
    max: float | None
    step: float | None
    scale: Literal["linear", "log"]
    choices: list[dict[str, str]] | None


class Entry(TypedDict):
    """Something that can be chosen by name. Families add keys of their own."""

    name: str
    title: str
    help: str
    doc: str
    source: str
    fields: list[FieldEntry]


class Arity(TypedDict):
    """Least and greatest number of inputs; null: any."""

    min: int
    max: int | None


class LayerEntry(Entry):
    """A layer of the palette."""

    category: str
    inputs: Arity


class LossEntry(Entry):
    """A loss, the activation it wants at the end, tasks it suits, and those it is usual for."""

    link: str | None
    tasks: list[str]
    usual_for: list[str]


class MetricEntry(Entry):
    """A metric, which way is better, tasks it suits, and those it is usual for."""

    better: Literal["higher", "lower"]
    tasks: list[str]
    usual_for: list[str]


class DatasetEntry(Entry, DatasetFacts):
    """A dataset, its shapes and its card."""


class MeasureEntry(TypedDict):
    """A figure that a recipe adds to the metrics; a `final` one only when a run has ended."""

    name: str
    title: str
    help: str
    better: Literal["higher", "lower"]
    final: bool


class RecipeEntry(Entry):
    """A recipe: the names its networks have (none: one network of any name), and its figures."""

    networks: list[str]
    measures: list[MeasureEntry]


class BlockEntry(spec.Definition):
    """A ready-made block: its name, its definition, and where it comes from."""

    name: str
    source: str


class PresetEntry(TypedDict):
    """A ready-made experiment."""

    name: str
    title: str
    help: str
    spec: spec.Spec


class Catalogue(TypedDict):
    """Everything a learner can choose."""

    layers: list[LayerEntry]
    activations: list[Entry]
    losses: list[LossEntry]
    optimizers: list[Entry]
    schedules: list[Entry]
    initializers: list[Entry]
    metrics: list[MetricEntry]
    datasets: list[DatasetEntry]
    recipes: list[RecipeEntry]
    blocks: list[BlockEntry]
    presets: list[PresetEntry]


class Schemas:
    """Turns annotations into JSON Schema; named types become `$defs`."""

    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        origin, args = get_origin(kind), get_args(kind)
        if origin in (NotRequired, Required):
            return self.of(args[0])
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of(arg) for arg in args]}
        if origin is list:
            return {"type": "array", "items": self.of(args[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if typing.is_typeddict(kind):
            return self.named(kind)
        if kind is bytes:
            return {"type": "string", "contentEncoding": "base64"}
        plain = {str: "string", int: "integer", float: "number", bool: "boolean"}
        if kind in plain:
            return {"type": plain[kind]}
        return {"type": "null"} if kind is type(None) else {}

    def named(self, kind: Any) -> dict[str, Any]:
        name = kind.__name__
        if name not in self.defs:
            self.defs[name] = {}  # holds the place while the type is read: types may be recursive
            hints = typing.get_type_hints(kind, include_extras=True)
            self.defs[name] = {
                "type": "object",
                "description": " ".join((inspect.getdoc(kind) or "").split()),
                "properties": {key: self.of(hint) for key, hint in hints.items()},
                # Not __required_keys__: it reads no postponed annotations.
                "required": [k for k, hint in hints.items() if get_origin(hint) is not NotRequired],
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}

    def union(self, name: str, kinds: Any) -> None:
        self.defs[name] = {"oneOf": [self.of(kind) for kind in get_args(kinds)]}


def _family(family: str) -> dict[str, Any]:
    """Envelopes of one family, with the settings of each of its things."""
    options = []
    for thing in FAMILIES[family]:
        settings = {name: field.schema() for name, field in thing.fields().items()}
        config = {"type": "object", "properties": settings, "additionalProperties": False}
        options.append(
            {
                "type": "object",
                "title": thing.name,
                "description": thing.help,
                "properties": {"type": {"const": thing.name}, "config": config},
                "required": ["type"],
            }
        )
    return {"oneOf": options}


def schema() -> dict[str, Any]:
    """Schema of a spec; `$defs` also holds Report, TableReport, Code, Reading, Saved, Brought,
    Exported, Catalogue, Event and Control, and a definition for each family of things.
    """
    schemas = Schemas()
    root = schemas.of(spec.Spec)
    schemas.of(Report)
    schemas.of(TableReport)
    schemas.of(Code)
    schemas.of(Reading)
    schemas.of(Saved)
    schemas.of(Brought)
    schemas.of(Exported)
    schemas.of(Catalogue)
    schemas.of(events.Tensor)
    schemas.union("Event", events.Event)
    schemas.union("Control", events.Control)
    families = {family: _family(family) for family in FAMILIES}
    definitions = schemas.defs | families
    return {"$schema": DIALECT, "title": "Strata experiment", **root, "$defs": definitions}
