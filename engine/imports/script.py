"""A Keras script, statement by statement, as the layers and training settings it describes.

Nothing is run: of Python only assignments, calls of Keras's names and plain values are understood.
What Strata writes besides (data, weights, figures) may stand as it is; all else is refused, line by
line.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from ..export.keras_facts import ALIASES
from ..export.keras_helpers import HELPERS
from .draw import Drawing
from .layers import HELPER
from .parts import ScheduleText, constant, names_in, plain_path, returned, schedule_of
from .values import BROKEN, Broken, Call, Formula, Model, Ref, Stack, Tensor, Unread, kind_of

ROOTS = {
    "keras": "keras", "layers": "keras.layers", "models": "keras.models", "tf": "tensorflow",
    "tensorflow": "tensorflow", "ops": "keras.ops", "optimizers": "keras.optimizers",
    "losses": "keras.losses", "regularizers": "keras.regularizers",
    "initializers": "keras.initializers", "activations": "keras.activations",
    "np": "numpy", "numpy": "numpy", "Sequential": "keras.Sequential",
    "Input": "keras.Input", "Model": "keras.Model", **{name: HELPER + name for name in HELPERS},
}  # fmt: skip
QUIET = frozenset({"summary", "build"})
LEFT_OUT = frozenset({"evaluate", "predict", "save", "save_weights", "load_weights"})
MERGING = {ast.Add: "Add", ast.Sub: "Subtract", ast.Mult: "Multiply"}
COUNTING: dict[type[Any], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b, ast.Div: lambda a, b: a / b,
}  # fmt: skip
REFUSED = {
    ast.For: "Loops are not read. Write each layer on a line of its own.",
    ast.While: "Loops are not read. Write each layer on a line of its own.",
    ast.FunctionDef: "Functions are not read, but for a loss. Write the model outside of one.",
    ast.ClassDef: "Classes are not read. Write the model with layers called one after another.",
    ast.With: "Blocks of with are not read. Write the lines without it.",
    ast.If: "Conditions are not read. Keep the lines that count, without the if.",
}
BRINGS = "Strata brings the data and reads only the model here. Remove this line."


class Script:
    """A script as far as it is understood. `problems`: (line, message).

    known: statements that may stand there unread; formulas: Strata's own by what Strata writes.
    """

    def __init__(self, known: Iterable[ast.stmt], formulas: Mapping[str, str]) -> None:
        self.drawing = Drawing()
        self.model: Model | Stack | None = None
        self.compiled: dict[str, tuple[Any, int]] = {}
        self.fitted: dict[str, tuple[Any, int]] = {}
        self.seed: tuple[Any, int] | None = None
        self.problems: list[tuple[int, str]] = []
        self.notes: list[str] = []
        self._names: dict[str, Any] = {name: Ref(path) for name, path in ROOTS.items()}
        self._formulas = formulas
        self._known = {ast.dump(statement) for statement in known}

    def read(self, tree: ast.Module) -> None:
        """Reads all statements; what is wrong with one does not hide the next."""
        for statement in tree.body:
            if ast.dump(statement) not in self._known:
                self._try(statement.lineno, lambda one=statement: self._statement(one))

    def _try(self, line: int, work: Callable[[], Any]) -> Any:
        """The outcome of work, or BROKEN with the problem noted."""
        try:
            return work()
        except Unread as error:
            if str(error):
                self.problems.append((error.line or line, str(error)))
            return BROKEN

    # -- statements ---------------------------------------------------------------------------

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name if alias.asname else alias.name.partition(".")[0]
                self._names[alias.asname or root] = Ref(plain_path(root))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                path = plain_path(f"{node.module or ''}.{alias.name}")
                self._names[alias.asname or alias.name] = Ref(path)
        elif isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Constant):
                self._value(node.value)
        elif isinstance(node, ast.Assign):
            self._assign(node)
        elif isinstance(node, ast.FunctionDef) and returned(node.body):
            names = tuple(argument.arg for argument in node.args.args)
            self._names[node.name] = Formula(names, returned(node.body), node.lineno)  # type: ignore[arg-type]
        elif isinstance(node, ast.ClassDef) and schedule_of(node):
            self._names[node.name] = schedule_of(node)
        elif not isinstance(node, ast.Pass):
            raise Unread(node.lineno, REFUSED.get(type(node), "This is not read. Remove it."))

    def _assign(self, node: ast.Assign) -> None:
        targets = [names_in(target) for target in node.targets]
        several = any(isinstance(target, ast.Tuple) for target in node.targets)
        if not all(targets) or (several and not isinstance(node.value, ast.Call)):
            raise Unread(node.lineno, BRINGS)
        try:
            value = self._value(node.value)
            found = value if several else (value,)
            if not isinstance(found, tuple) or {len(found)} != set(map(len, targets)):
                raise _uncounted(value, node.lineno)
        except Unread:
            self._names |= dict.fromkeys(chain(*targets), BROKEN)
            raise
        for names in targets:
            self._names |= zip(names, found, strict=True)
        first = found[0]
        if isinstance(first, Tensor) and first.node.hint is None:
            first.node.hint = targets[0][0]

    # -- values -------------------------------------------------------------------------------

    def _value(self, node: ast.expr) -> Any:
        value = self._plain(node)
        if isinstance(value, Broken):
            raise Unread(node.lineno, "")
        return value

    def _plain(self, node: ast.expr) -> Any:
        line = node.lineno
        if isinstance(node, ast.Constant):
            return constant(node.value, line)
        if isinstance(node, (ast.Tuple, ast.List)):
            return tuple(self._value(item) for item in node.elts)
        if isinstance(node, ast.Name):
            if node.id not in self._names:
                raise Unread(
                    line, f"{node.id[:60]} is not known here. Define it above, or remove it."
                )
            return self._names[node.id]
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value)
            if isinstance(owner, Ref):
                return Ref(plain_path(f"{owner.path}.{node.attr}"))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            number = self._value(node.operand)
            if isinstance(number, (int, float)):
                return -number if isinstance(node.op, ast.USub) else number
        if isinstance(node, ast.BinOp):
            return self._joined(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Lambda):
            own = self._formulas.get(ast.dump(node.body))
            return Formula(tuple(a.arg for a in node.args.args), node.body, line, own)
        raise Unread(line, f"{ast.unparse(node)[:60]} is not read here. Write a plain value.")

    def _joined(self, node: ast.BinOp) -> Any:
        left, right = self._value(node.left), self._value(node.right)
        if isinstance(left, Tensor) and isinstance(right, Tensor) and type(node.op) in MERGING:
            call = Call(MERGING[type(node.op)], (), {}, node.lineno)
            return self.drawing.apply(call, ((left, right),), {}, node.lineno)
        numbers = all(type(side) in (int, float) for side in (left, right))
        if numbers and type(node.op) in COUNTING:
            try:
                return constant(COUNTING[type(node.op)](left, right), node.lineno)
            except (ZeroDivisionError, OverflowError):
                pass
        raise Unread(node.lineno, f"{ast.unparse(node)[:60]} is not read here. Write its value.")

    def _call(self, node: ast.Call) -> Any:
        line = node.lineno
        if isinstance(node.func, ast.Attribute):
            owner = self._value(node.func.value)
            if isinstance(owner, (Stack, Model)):
                return self._method(owner, node.func.attr, node)
        function = self._value(node.func)
        if isinstance(function, Ref) and function.name in ("Sequential",):
            return self._sequential(node)
        if isinstance(function, Ref) and not function.path.startswith(("keras", HELPER)):
            raise Unread(line, BRINGS)
        given = tuple(self._value(argument) for argument in node.args)
        named, lines = self._keywords(node)
        if isinstance(function, ScheduleText):
            return function
        if isinstance(function, Call):
            return self.drawing.apply(function, given, named, line)
        if isinstance(function, Ref):
            return self._made(function, Call(function.path, given, named, line, lines))
        raise Unread(line, f"{kind_of(function)} cannot be called here. Use layers of Keras.")

    def _keywords(self, node: ast.Call) -> tuple[dict[str, Any], dict[str, int]]:
        if any(word.arg is None for word in node.keywords) or any(
            isinstance(argument, ast.Starred) for argument in node.args
        ):
            raise Unread(node.lineno, "Stars before arguments are not read. Write them out.")
        found = {str(word.arg): self._value(word.value) for word in node.keywords}
        return found, {str(word.arg): word.value.lineno for word in node.keywords}

    def _made(self, function: Ref, call: Call) -> Any:
        if function.name == "set_random_seed":
            self.seed = (call.positional[0] if call.positional else None, call.line)
            return None
        if function.name == "Input":
            return self.drawing.input(call)
        if function.name == "Model":
            return self._whole(call)
        if (
            function.name in ALIASES
            and function.path.startswith("keras.layers.")
            and (function.name.islower())
        ):
            return self.drawing.apply(
                Call(function.path, (), call.keywords, call.line, call.lines),
                call.positional,
                {},
                call.line,
            )
        return call

    # -- models -------------------------------------------------------------------------------

    def _own(self, model: Model | Stack) -> Any:
        if self.model is not None:
            raise Unread(model.line, "There is a second model. Keep one: Strata trains one here.")
        self.model = model
        return model

    def _sequential(self, node: ast.Call) -> Stack:
        stack = self._own(Stack(node.lineno))
        listed = [word.value for word in node.keywords if word.arg == "layers"]
        for items in (*node.args[:1], *listed):
            if not isinstance(items, (ast.List, ast.Tuple)):
                raise Unread(node.lineno, "Sequential needs a list of layers in brackets [ ].")
            for item in items.elts:
                line = item.lineno
                self._try(
                    line, lambda one=item: self.drawing.add(stack, self._value(one), one.lineno)
                )
        return stack

    def _whole(self, call: Call) -> Model:
        named = dict(zip(("inputs", "outputs"), call.positional, strict=False)) | call.keywords
        end = named.get("outputs")
        while isinstance(end, tuple) and len(end) == 1:
            end = end[0]
        if not isinstance(end, Tensor) or end.port:
            raise Unread(call.line, f"keras.Model(inputs, outputs): outputs is {kind_of(end)}, "
                                    "expected the output of one layer.")  # fmt: skip
        return self._own(Model(end.node, call.line))

    def _method(self, owner: Model | Stack, name: str, node: ast.Call) -> Any:
        if name == "add" and isinstance(owner, Stack):
            if len(node.args) != 1:
                raise Unread(node.lineno, "add() takes one layer.")
            self.drawing.add(owner, self._value(node.args[0]), node.lineno)
        elif name == "compile":
            named, lines = self._keywords(node)
            order = ("optimizer", "loss")
            given = dict(zip(order, map(self._value, node.args), strict=False)) | named
            self.compiled = {k: (v, lines.get(k, node.lineno)) for k, v in given.items()}
        elif name == "fit":
            for word in node.keywords:
                if word.arg in ("batch_size", "epochs"):
                    self.fitted[word.arg] = (self._value(word.value), word.value.lineno)
                elif word.arg in ("class_weight", "sample_weight"):
                    text = f"{word.arg} belongs to the loss in Strata. Set it under Training."
                    raise Unread(word.value.lineno, text)
        elif name in LEFT_OUT:
            self.notes.append(f"Line {node.lineno} is left out: {name} does not belong to a stack.")
        elif name not in QUIET:
            raise Unread(node.lineno, f"model.{name[:40]} is not read here. Remove it.")


def _uncounted(value: Any, line: int) -> Unread:
    """What is said of names for what is not as many outputs of a layer."""
    if not isinstance(value, (Tensor, tuple)):
        return Unread(line, BRINGS)
    return Unread(
        line,
        "There are not as many names as the layer gives outputs. Give each one a name: a recurrent "
        "layer with return_state=True gives its output, then its states.",
    )
