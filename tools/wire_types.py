"""Writes the page's wire types from the engine's JSON Schema, so that Python owns them.

Usage, from the root of the tree: ``python tools/wire_types.py`` writes
``web/src/generated/wire.ts``; with ``--check`` it only says whether the file is up to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import wrap
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "web" / "src" / "generated" / "wire.ts"
COMMAND = "python tools/wire_types.py"
WIDTH = 100

HEADER = f"""\
// Written by `{COMMAND}` from the engine's JSON Schema. Do not edit.

/** A value that can be written as JSON. */
export type Json = null | boolean | number | string | Json[] | {{ [key: string]: Json }};

/** Field values by name; a missing one takes the catalogue's default. */
export type Config = {{ [field: string]: Json }};

/** Numbers in a row. JSON lists become typed arrays when they are received. */
export type Numbers = Float32Array | Int32Array | number[];

export type FieldKind =
  | 'int'
  | 'float'
  | 'bool'
  | 'choice'
  | 'shape'
  | 'numbers'
  | 'text'
  | 'formula'
  | 'activation'
  | 'initializer'
  | 'schedule';

/** One value of a `choice` field. */
export interface Choice {{
  value: string;
  title: string;
  help: string;
}}
"""

NAMES = {
    "FieldEntry": "Field",
    "Entry": "CatalogueEntry",
    "Card": "DataCard",
    "HyperReport": "Hyper",
}
"""Definitions that have another name in the page. Events and controls are named by their type."""

REFINED = {
    ("Field", "kind"): "FieldKind",
    ("Field", "choices"): "Choice[] | null",
    ("Tensor", "data"): "Numbers",
    ("MetricsEvent", "step"): "Numbers",
    ("MetricsEvent", "loss"): "Numbers",
    ("MetricsEvent", "losses"): "{ [name: string]: Numbers }",
    ("ProbeEvent", "payload"): "{ [name: string]: Tensor | Uint8Array | Json }",
}
"""Where TypeScript can say more than the schema does."""


class Writer:
    """Turns the schema's definitions into TypeScript."""

    def __init__(self, definitions: dict[str, Any], families: set[str]) -> None:
        self.definitions = {k: v for k, v in definitions.items() if k not in families}
        self.names = dict(NAMES)
        for union in ("Event", "Control"):
            for member in definitions[union]["oneOf"]:
                key = member["$ref"].rsplit("/", 1)[1]
                [kind] = definitions[key]["properties"]["type"]["enum"]
                self.names[key] = kind.capitalize() + union

    def name(self, key: str) -> str:
        return self.names.get(key, key)

    def text(self) -> str:
        """The whole file."""
        parts = [self.definition(key, value) for key, value in self.definitions.items()]
        return "\n".join([HEADER, *parts])

    def definition(self, key: str, value: dict[str, Any]) -> str:
        name = self.name(key)
        if "oneOf" in value:
            members = [f"  | {self.type(member)}" for member in value["oneOf"]]
            return "\n".join([f"export type {name} =", *members]) + ";\n"
        required = set(value["required"])
        lines = [comment(value.get("description", "")), f"export interface {name} {{"]
        for field, kind in value["properties"].items():
            mark = "" if field in required else "?"
            lines.append(f"  {field}{mark}: {REFINED.get((name, field)) or self.type(kind)};")
        return "\n".join([line for line in lines if line] + ["}", ""])

    def type(self, schema: dict[str, Any]) -> str:
        """The TypeScript of one schema."""
        if "$ref" in schema:
            return self.name(schema["$ref"].rsplit("/", 1)[1])
        if "enum" in schema:
            return " | ".join(json.dumps(value).replace('"', "'") for value in schema["enum"])
        if "anyOf" in schema:
            return " | ".join(self.type(option) for option in schema["anyOf"])
        if "contentEncoding" in schema:
            return "Uint8Array"
        kind = schema.get("type")
        if kind == "array":
            inner = self.type(schema["items"])
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        if kind == "object":
            inner = self.type(schema["additionalProperties"])
            return "Config" if inner == "Json" else f"{{ [name: string]: {inner} }}"
        plain = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean"}
        return "null" if kind == "null" else plain.get(kind or "", "Json")


def comment(text: str) -> str:
    """A documentation comment, or nothing."""
    if not text:
        return ""
    if len(text) + len("/**  */") <= WIDTH:
        return f"/** {text} */"
    return "\n".join(["/**", *(f" * {line}" for line in wrap(text, WIDTH - 3)), " */"])


def main() -> int:
    """Writes the file, or checks it; the exit status."""
    sys.path.insert(0, str(ROOT))
    import engine
    from engine.registry import FAMILIES

    text = Writer(engine.schema()["$defs"], set(FAMILIES)).text()
    if "--check" not in sys.argv:
        TARGET.write_text(text, "utf-8")
        return 0
    if TARGET.read_text("utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(ROOT)} is not what the engine's schema gives. Run: {COMMAND}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
