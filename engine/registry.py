"""Families of things a spec may name. A thing is one class: fields, docstring, behaviour.

`Registry.read` turns an envelope `{type, config}` into an instance with validated values, and
says for each mistake where it is. `Registry.describe` is the family's part of the catalogue.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from difflib import get_close_matches
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from .errors import FieldError
from .fields import Field, show

C = TypeVar("C", bound="Thing")


class Thing:
    """Base of everything registered: settings as fields, and the words the catalogue shows.

    Raises FieldError when a setting is unknown or out of bounds; `problems` of `Registry.collect`
    lists all of them instead.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]

    def __init__(self, **config: Any) -> None:
        problems = self.assign(config) or self.conflicts()
        if problems:
            raise problems[0]

    def conflicts(self) -> list[FieldError]:
        """What is wrong between settings each of which is right. Asked only where all are."""
        return []

    def assign(self, config: dict[str, Any]) -> list[FieldError]:
        """Set every field from `config` or its default; return what was wrong, field by field."""
        known = self.fields()
        problems = [_unknown(self.name, key, list(known)) for key in config if key not in known]
        for name, field in known.items():
            value = config.get(name, field.default)
            try:
                self.__dict__[name] = field.read(value)
            except FieldError as error:
                problems.append(FieldError(str(error), _join(name, error.path)))
                self.__dict__[name] = field.default if name in config else None
        return problems

    @classmethod
    @cache
    def fields(cls) -> dict[str, Field[Any]]:
        """Fields by name, base classes first, in order of definition."""
        found: dict[str, Field[Any]] = {}
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, Field):
                    found[name] = value
                elif name in found:
                    del found[name]  # a subclass may fix a setting to a constant
        return found

    def config(self) -> dict[str, Any]:
        """Plain JSON of all settings; things of other families as names or envelopes."""
        values = {name: (field, self.__dict__[name]) for name, field in self.fields().items()}
        return {n: v if v is None else field.plain(v) for n, (field, v) in values.items()}

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """The catalogue's entry of this thing."""
        doc, source = split_doc(cls)
        return {
            "name": cls.name,
            "title": cls.title,
            "help": cls.help,
            "doc": doc,
            "source": source,
            "fields": [field.describe() for field in cls.fields().values()],
        }


def split_doc(cls: type) -> tuple[str, str]:
    """A docstring's text and what follows its last `Source:`."""
    text = inspect.cleandoc(cls.__doc__ or "")
    doc, _, source = text.rpartition("Source:")
    return (doc or source).strip(), " ".join(source.split()) if doc else ""


def _join(name: str, rest: str) -> str:
    return f"{name}.{rest}" if rest else name


def _unknown(owner: str, key: Any, known: list[str]) -> FieldError:
    close = get_close_matches(str(key), known, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    listed = ", ".join(known) or "no settings"
    text = f"{owner} has no setting {show(key)}; it has {listed}.{hint}"
    return FieldError(text, str(key)[:60])


class Registry(Generic[C]):
    """One family of things, by name. Built in one place: the modules of the family's package."""

    def __init__(self, family: str, word: str) -> None:
        self.family = family
        self.word = word
        self._things: dict[str, type[C]] = {}
        self._loaded = False

    def register(self, cls: type[C]) -> type[C]:
        """Class decorator. Raises ValueError for a name that is taken."""
        if cls.name in self._things:
            raise ValueError(f"{self.word} {cls.name!r} is registered twice.")
        self._things[cls.name] = cls
        return cls

    def _all(self) -> dict[str, type[C]]:
        if not self._loaded:
            self._loaded = True
            package = importlib.import_module(f"{__package__}.{self.family}")
            for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
                importlib.import_module(f"{package.__name__}.{module}")
        return self._things

    def names(self) -> list[str]:
        return list(self._all())

    def __iter__(self):
        return iter(self._all().values())

    def find(self, name: Any) -> type[C]:
        """The class called `name`. Raises FieldError naming the nearest known one."""
        things = self._all()
        if isinstance(name, str) and name in things:
            return things[name]
        by_lower = {known.lower(): known for known in things}
        close = get_close_matches(str(name).lower(), list(by_lower), n=1)
        text = f"There is no {self.word} called {show(name)}. "
        known = f"Known: {', '.join(things)}."
        raise FieldError(text + (f"Did you mean {by_lower[close[0]]}?" if close else known), "type")

    def collect(self, envelope: Any) -> tuple[C | None, list[FieldError]]:
        """The thing an envelope asks for, as far as it can be made, and all that is wrong."""
        if not isinstance(envelope, dict):
            wanted = f'{{"type": …, "config": …}} for a {self.word}'
            return None, [FieldError(f"Expected {wanted}, got {show(envelope)}.")]
        problems = [
            FieldError(f"Unknown key {show(key)}; expected type and config.", str(key)[:60])
            for key in envelope
            if key not in ("type", "config")
        ]
        try:
            cls = self.find(envelope.get("type"))
        except FieldError as error:
            return None, [*problems, error]
        config = envelope.get("config", {})
        if not isinstance(config, dict):
            text = f"config must be an object with {cls.name}'s settings, got {show(config)}."
            return None, [*problems, FieldError(text, "config")]
        thing = cls.__new__(cls)
        for error in thing.assign(config) or thing.conflicts():
            problems.append(FieldError(str(error), _join("config", error.path)))
        return thing, problems

    def read(self, envelope: Any) -> C:
        """The thing an envelope asks for. Raises FieldError for the first mistake."""
        thing, problems = self.collect(envelope)
        if problems or thing is None:
            raise problems[0]
        return thing

    def describe(self) -> list[dict[str, Any]]:
        return [cls.describe() for cls in self]


LAYERS: Registry[Any] = Registry("layers", "layer")
ACTIVATIONS: Registry[Any] = Registry("activations", "activation")
LOSSES: Registry[Any] = Registry("losses", "loss")
OPTIMIZERS: Registry[Any] = Registry("optimizers", "optimizer")
SCHEDULES: Registry[Any] = Registry("schedules", "schedule")
INITIALIZERS: Registry[Any] = Registry("initializers", "initializer")
METRICS: Registry[Any] = Registry("metrics", "metric")
DATASETS: Registry[Any] = Registry("datasets", "dataset")
RECIPES: Registry[Any] = Registry("recipes", "recipe")
PROBES: Registry[Any] = Registry("probes", "probe")

FAMILIES: dict[str, Registry[Any]] = {
    registry.family: registry
    for registry in (
        LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS, METRICS, DATASETS,
        RECIPES,
    )
}  # fmt: skip
