"""Field kinds: what a learner may set on a layer, loss, optimizer or dataset.

A field is a class attribute of a registered thing. On an instance the same name holds the
validated value. The catalogue, the forms, the JSON Schema and the spec reader follow from it.
"""

from __future__ import annotations

import math
import re
from typing import Any, Generic, TypeVar, overload

from .errors import FieldError
from .expression import CONSTANTS, FUNCTIONS, MAX_LENGTH, Formula, FormulaError, parse

T = TypeVar("T")
MAX_TEXT = 200


def show(value: Any) -> str:
    """A short, safe rendering of a value for messages."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


class Field(Generic[T]):
    """One setting. Subclasses check and normalise values (`parse`, raises FieldError).

    `hyper`: an input of the training step, so it changes while training without a reset.
    `optional`: null is allowed and leaves the feature out of the step altogether.
    """

    kind = "field"

    def __init__(
        self,
        default: T,
        *,
        help: str,
        title: str | None = None,
        unit: str | None = None,
        hyper: bool = False,
        optional: bool = False,
        advanced: bool = False,
    ) -> None:
        self.default = default
        self.help = help
        self.title = title
        self.unit = unit
        self.hyper = hyper
        self.optional = optional
        self.advanced = advanced
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Field[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Field[T] | T:
        # A data descriptor is not needed: instances carry the value in their __dict__.
        return self if instance is None else self.default

    def read(self, value: Any) -> Any:
        """The validated value; null only where the field is optional."""
        if value is None:
            if self.optional:
                return None
            raise FieldError(f"{self.name} needs a value, got null.")
        return self.parse(value)

    def parse(self, value: Any) -> Any:
        raise NotImplementedError

    def plain(self, value: Any) -> Any:
        """A validated value as JSON, the way a spec holds it."""
        return list(value) if isinstance(value, tuple) else value

    def describe(self) -> dict[str, Any]:
        """The catalogue's entry: every key present, whatever the kind."""
        return {
            "name": self.name,
            "title": self.title or self.name.replace("_", " ").capitalize(),
            "kind": self.kind,
            "default": self.default,
            "help": self.help,
            "unit": self.unit,
            "hyper": self.hyper,
            "optional": self.optional,
            "advanced": self.advanced,
            "min": None,
            "max": None,
            "step": None,
            "scale": "linear",
            "choices": None,
        }

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""
        default = self.describe()["default"]
        inner = self.value_schema() | {"description": self.help, "default": default}
        if self.optional:
            return {"anyOf": [inner, {"type": "null"}]}
        return inner

    def value_schema(self) -> dict[str, Any]:
        return {}


class Number(Field[T]):
    """Shared by Int and Float: bounds, slider step and scale."""

    def __init__(
        self,
        default: T,
        *,
        min: float,
        max: float,
        step: float | None = None,
        scale: str = "linear",
        above: float | None = None,
        **common: Any,
    ) -> None:
        super().__init__(default, **common)
        self.min, self.max, self.step, self.scale = min, max, step, scale
        self.above = above  # exclusive lower bound, where `min` itself makes no sense

    def bounded(self, value: Any) -> None:
        if not self.min <= value <= self.max:
            raise FieldError(
                f"{self.name} must lie between {self.min:g} and {self.max:g}, got {show(value)}."
            )

    def describe(self) -> dict[str, Any]:
        return super().describe() | {
            "min": self.min,
            "max": self.max,
            "step": self.step,
            "scale": self.scale,
        }

    def value_schema(self) -> dict[str, Any]:
        kind = "integer" if self.kind == "int" else "number"
        return {"type": kind, "minimum": self.min, "maximum": self.max}


class Int(Number[int]):
    """A whole number. 3.0 is taken as 3, 3.5 and true are refused."""

    kind = "int"

    def parse(self, value: Any) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole and not (isinstance(value, float) and value.is_integer()):
            raise FieldError(f"{self.name} must be a whole number, got {show(value)}.")
        self.bounded(value)
        return int(value)


class Float(Number[float]):
    """A finite number."""

    kind = "float"

    def parse(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise FieldError(f"{self.name} must be a number, got {show(value)}.")
        if isinstance(value, float) and not math.isfinite(value):
            raise FieldError(f"{self.name} must be a finite number, got {value}.")
        self.bounded(value)
        return float(value)


class OptionalFloat(Float):
    """A number or null; null leaves the feature out of the step."""

    def __init__(self, default: float | None = None, **options: Any) -> None:
        super().__init__(default, optional=True, **options)  # type: ignore[arg-type]


class Numbers(Field[Any]):
    """A list of 1 to `most` numbers. As a hyper each of them is an input of its own, by position;
    how many there are is part of the structure.
    """

    kind = "numbers"

    def __init__(
        self, default: Any, *, min: float, max: float, most: int = 100, **common: Any
    ) -> None:
        super().__init__(default, **common)
        self.min, self.max, self.most = min, max, most
        self.item = Float(min, min=min, max=max, help=self.help)

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self.item.name = name

    def parse(self, value: Any) -> tuple[float, ...]:
        if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= self.most:
            raise FieldError(
                f"{self.name} must be a list of 1 to {self.most} numbers such as [1, 4], "
                f"got {show(value)}."
            )
        return tuple(self.item.parse(number) for number in value)

    def describe(self) -> dict[str, Any]:
        return super().describe() | {"min": self.min, "max": self.max}

    def value_schema(self) -> dict[str, Any]:
        item = {"type": "number", "minimum": self.min, "maximum": self.max}
        return {"type": "array", "items": item, "minItems": 1, "maxItems": self.most}


class Bool(Field[bool]):
    """true or false."""

    kind = "bool"

    def parse(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise FieldError(f"{self.name} must be true or false, got {show(value)}.")
        return value

    def value_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Choice(Field[str]):
    """One of a few names; `choices` maps each to a line of help."""

    kind = "choice"

    def __init__(self, default: str, *, choices: dict[str, str], **common: Any) -> None:
        super().__init__(default, **common)
        self.choices = choices

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            names = ", ".join(self.choices)
            raise FieldError(f"{self.name} must be one of {names}; got {show(value)}.")
        return value

    def describe(self) -> dict[str, Any]:
        listed = [
            {"value": value, "title": value.replace("_", " ").capitalize(), "help": help}
            for value, help in self.choices.items()
        ]
        return super().describe() | {"choices": listed}

    def value_schema(self) -> dict[str, Any]:
        return {"enum": list(self.choices)}


class Text(Field[str]):
    """A short text."""

    kind = "text"

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise FieldError(
                f"{self.name} must be a text of at most {MAX_TEXT} signs, got {show(value)}."
            )
        return value

    def value_schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": MAX_TEXT}


class FormulaField(Field[Any]):
    """A formula the learner types, read when the spec is checked; the value is a `Formula`.

    `variables`: a pattern of the names it may use, `names` the same in words; `needs`: one of
    which it must use (any of them, where left out).
    """

    kind = "formula"

    def __init__(
        self, default: str, *, variables: str, names: str, needs: str = "", **common: Any
    ) -> None:
        super().__init__(default, **common)  # type: ignore[arg-type]
        self.variables, self.names, self.needs = re.compile(variables), names, needs

    def parse(self, value: Any) -> Formula:
        if not isinstance(value, str):
            raise FieldError(
                f"{self.name} must be a text such as x * sigmoid(x), got {show(value)}."
            )
        try:
            formula = parse(value, lambda name: bool(self.variables.fullmatch(name)), self.names)
        except FormulaError as error:
            raise FieldError(f"{self.name}: {error}") from error
        used = formula.variables()
        if not used or (self.needs and self.needs not in used):
            wanted = self.needs or self.names
            raise FieldError(f"{self.name}: {show(value)} never uses {wanted}. Mention it.")
        return formula

    def plain(self, value: Formula) -> str:
        return value.text

    def describe(self) -> dict[str, Any]:
        known = f"{', '.join(FUNCTIONS)}; {', '.join(CONSTANTS)}; + - * / ^ < <= > >="
        return super().describe() | {"help": f"{self.help} Names: {self.names}; {known}."}

    def value_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}


class ShapeField(Field[Any]):
    """A list of 1 to 6 positive sizes, batch axis left out. With `infer`, one of them may be -1."""

    kind = "shape"
    LIMIT = 2**31 - 1

    def __init__(self, default: Any, *, infer: bool = False, **common: Any) -> None:
        super().__init__(default, **common)
        self.infer = infer

    def parse(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= 6:
            raise FieldError(
                f"{self.name} must be a list of 1 to 6 sizes such as [8, 8], got {show(value)}."
            )
        for size in value:
            whole = isinstance(size, int) and not isinstance(size, bool)
            if not whole or not (1 <= size <= self.LIMIT or (self.infer and size == -1)):
                wanted = "positive whole numbers" + (", or -1 once" if self.infer else "")
                raise FieldError(f"{self.name} must hold {wanted}; found {show(size)}.")
        if list(value).count(-1) > 1:
            raise FieldError(f"{self.name} may hold -1 only once, got {show(value)}.")
        return tuple(value)

    def describe(self) -> dict[str, Any]:
        default = None if self.default is None else list(self.default)
        return super().describe() | {"default": default, "min": -1 if self.infer else 1}

    def value_schema(self) -> dict[str, Any]:
        item = {"type": "integer", "minimum": -1 if self.infer else 1, "maximum": self.LIMIT}
        return {"type": "array", "items": item, "minItems": 1, "maxItems": 6}


class ThingField(Field[Any]):
    """A thing of another family by name (`"relu"`) or as an envelope `{type, config}`.

    The value on an instance is the thing itself. The family is looked up when a value is read,
    so families need not know one another.
    """

    family = ""

    def parse(self, value: Any) -> Any:
        from . import registry  # the registry needs fields; the look-up happens at run time

        envelope = {"type": value, "config": {}} if isinstance(value, str) else value
        return registry.FAMILIES[self.family].read(envelope)

    def plain(self, value: Any) -> Any:
        inner = value.config()
        return {"type": value.name, "config": inner} if inner else value.name

    def value_schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/{self.family}"}]}


class ActivationField(ThingField):
    """An activation function."""

    kind = "activation"
    family = "activations"


class InitializerField(ThingField):
    """How weights begin."""

    kind = "initializer"
    family = "initializers"


class ScheduleField(ThingField):
    """How a learning rate changes as training goes on."""

    kind = "schedule"
    family = "schedules"
