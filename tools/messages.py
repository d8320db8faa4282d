"""Collects what the engine and the server tell people, so that the page can say it in any language.

English stays where it arises, in Python. This reads the sources, finds every sentence in a function
(also with values in it, put together from pieces or from two halves of a choice), and writes them
as templates with numbered places, ``{0} takes {1} inputs``, in the order of the alphabet.

Usage, from the root of the tree: ``python tools/messages.py`` prints them as JSON.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SOURCES = (
    *("engine/*.py", "engine/expression/*.py", "engine/initializers/*.py", "engine/layers/*.py"),
    *("engine/losses/*.py", "engine/metrics/*.py", "engine/optimizers/*.py", "engine/probes/*.py"),
    *("engine/recipes/*.py", "engine/schedules/*.py", "engine/tables/*.py", "engine/datasets/*.py"),
    *("engine/export/*.py", "engine/imports/*.py"),
    *("server/*.py", "server/api/*.py", "server/hosts/*.py"),
)
SILENT = {
    *("engine/cli.py", "engine/compiled.py", "engine/schema.py", "engine/tree.py"),
    *("engine/datasets/grammar.py", "engine/datasets/preparation.py"),
    *("server/__main__.py", "server/bodies.py", "server/config.py", "server/controls.py"),
    *("server/security.py", "server/serve.py", "server/sse.py", "server/static.py"),
    *("server/serve_gunicorn.py", "server/serve_waitress.py"),
}
"""What speaks to whoever starts Strata, to programs, or to no one."""

WRITERS = re.compile(r"engine/export/(?!exported|opened|plan)\w+\.py")
"""Where most texts are code: what counts is what is raised there, or said in `why`."""

OWN = {"AssertionError", "KeyError", "NotImplementedError", "TypeError", "ValueError"}
"""Errors for programmers."""

TOLD = ("because", "BRINGS", "REFUSED")
"""Constants of a class or a module that are told as they are."""

CARDS = ("card", "feature_names")
"""What a dataset says of itself; the catalogue has it, but for values in it."""

NAMES = (
    *("activation", "category", "comma", "dataset", "ignore", "initializer", "layer", "loss"),
    *("metric", "network", "node", "number", "optimizer", "parameters", "probe", "recipe"),
    *("schedule", "semicolon", "tab", "weight"),
)
"""Single words that sentences mention."""

PYTHON = (
    "invalid syntax", "Perhaps you forgot a comma.", "expected '{0}'", "'{0}' was never closed",
    "unmatched '{0}'", "closing parenthesis '{0}' does not match opening parenthesis '{1}'",
    "closing parenthesis '{0}' does not match opening parenthesis '{1}' on line {2}",
    "unterminated string literal (detected at line {0})", "unexpected indent",
    "unindent does not match any outer indentation level",
    "inconsistent use of tabs and spaces in indentation",
    "expected an indented block after {0} on line {1}", "invalid character '{0}' ({1})",
    "invalid non-printable character {0}", "invalid decimal literal",
    "positional argument follows keyword argument", "keyword argument repeated: {0}",
    "unexpected character after line continuation character", "cannot assign to {0} here",
    "Maybe you meant '==' instead of '='.",
)  # fmt: skip
"""What Python itself often says of texts that are none."""

LETTERS = 6
"""Fewer letters than this around its places, and a template would fit what it is not meant for."""

BEGINNING = re.compile(r"[A-Za-z ]{4,}[:,]? ?$|.* rows$")
"""What tells enough with fewer: how it begins, or that it counts rows."""

Piece = str | None
"""Literal text, or (None) a place."""
Text = tuple[Piece, ...]


class Reader:
    """The texts of one function, or of what stands outside all functions."""

    def __init__(self, told: bool = True) -> None:
        self.known: dict[str, list[Text]] = {}
        self.last: dict[str, list[Text]] = {}
        self.told = told

    def texts(self, node: ast.AST) -> Iterator[Text]:
        """Every text in a statement or an expression, the outermost of each."""
        if self.is_silent(node):
            return
        if isinstance(node, ast.FunctionDef):
            inner = Reader(self.told and not writes_code(node))
            for each in node.body:
                yield from inner.texts(each)
            return
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Assign) and names(node) == "why"):
            yield from self.told_by(node)
            return
        found = self.read(node) if self.told and isinstance(node, ast.expr) else None
        if found is not None:
            yield from found
            for place in places(node):
                yield from self.texts(place)
            return
        if not isinstance(node, ast.AugAssign) or self.read(node.value) is None:
            for child in ast.iter_child_nodes(node):
                yield from self.texts(child)
        yield from self.learn(node)

    def told_by(self, node: ast.AST) -> Iterator[Text]:
        """The texts in a statement that tells them wherever it stands."""
        told, self.told = self.told, True
        for child in ast.iter_child_nodes(node):
            yield from self.texts(child)
        self.told = told
        yield from self.learn(node)

    def is_silent(self, node: ast.AST) -> bool:
        """Whether no reader hears it: documentation, the catalogue, errors for programmers."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return True
        if isinstance(node, ast.keyword):
            return node.arg in ("help", "title", "unit")
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            return isinstance(node.exc.func, ast.Name) and node.exc.func.id in OWN
        return isinstance(node, ast.FunctionDef) and node.name == "script"

    def learn(self, node: ast.AST) -> Iterator[Text]:
        """Remembers the text in a variable, for sentences it is part of; gives one made longer."""
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found = self.read(node.value)
            if isinstance(target, ast.Name) and found is not None:
                if isinstance(node, ast.AugAssign):
                    found = joined([self.last.get(target.id, [(None,)]), found])
                    yield from found if self.told else ()
                self.known[target.id] = self.known.get(target.id, []) + found
                self.last[target.id] = found

    def read(self, node: ast.AST) -> list[Text] | None:
        """What an expression may say; None for what is no text."""
        if isinstance(node, ast.Constant):
            return [(node.value,)] if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            return joined([self.part(value) for value in node.values])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.half(node.left), self.half(node.right)
            return joined([left, right]) if left and right else None
        if isinstance(node, ast.IfExp):
            halves = [self.half(node.body), self.half(node.orelse)]
            return None if None in halves else [text for half in halves for text in half or ()]
        return None

    def half(self, node: ast.AST) -> list[Text] | None:
        """What one side of a `+` may say."""
        return self.last.get(node.id) if isinstance(node, ast.Name) else self.read(node)

    def part(self, node: ast.AST) -> list[Text]:
        """A piece of an f-string: literal, one of two texts, or a place."""
        if isinstance(node, ast.FormattedValue):
            inner = self.read(node.value) if isinstance(node.value, ast.IfExp) else None
            if isinstance(node.value, ast.Name):
                # Short ones are part of the sentence; whole sentences are said by themselves.
                inner = self.known.get(node.value.id)
                if inner and any("".join(p or "" for p in text).endswith(".") for text in inner):
                    inner = None
            return inner or [(None,)]
        return self.read(node) or [(None,)]


def writes_code(node: ast.FunctionDef) -> bool:
    """Whether a function's texts are lines of NumPy, as its annotation says."""
    given = ast.unparse(node.returns) if node.returns else ""
    return re.search(r"\b(Code|Stage)\b", given) is not None


def places(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions in the places of a text."""
    for each in ast.walk(node):
        if isinstance(each, ast.FormattedValue) and not isinstance(each.value, ast.IfExp):
            yield each.value


def names(node: ast.Assign) -> str | None:
    """The variable that is set."""
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else None


def joined(parts: list[list[Text]]) -> list[Text]:
    """Every way to read a row of parts."""
    ways: list[Text] = [()]
    for options in parts:
        ways = [(*way, *option) for way in ways for option in options]
    return ways


def template(text: Text) -> str | None:
    """The text with its places numbered; None where it is no sentence that people read."""
    literal = "".join(piece or "" for piece in text)
    letters = len(re.findall(r"[A-Za-z]", literal))
    if " " not in (literal if None in text else literal.strip()):
        return None
    if (text[-1] or "").endswith((" ", "\n")):
        return None  # a beginning
    if letters < LETTERS and not BEGINNING.match((text[0] or literal).lstrip()):
        return None
    places = iter(range(len(text)))
    return "".join(f"{{{next(places)}}}" if piece is None else piece for piece in text).strip()


def spoken(tree: ast.Module, told: bool) -> Iterator[Text]:
    """What the functions of a module say, and the reasons that its classes give."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    yield from Reader(told).texts(each)
                elif isinstance(each, ast.Assign) and names(each) in TOLD:
                    yield from Reader().texts(each.value)
                elif isinstance(each, ast.Assign) and names(each) in CARDS:
                    for text in Reader().texts(each.value):
                        yield from [text] if None in text else []


def collect(root: Path = ROOT) -> list[str]:
    """The templates of all messages, each once."""
    found: set[str] = {*NAMES, *PYTHON}
    paths = {path for pattern in SOURCES for path in root.glob(pattern)}
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if name in SILENT:
            continue
        for text in spoken(ast.parse(path.read_text("utf-8")), not WRITERS.fullmatch(name)):
            made = template(text)
            if made is not None:
                found.add(made)
    return sorted(found)


if __name__ == "__main__":
    print(json.dumps(collect(), indent=1, ensure_ascii=False))
