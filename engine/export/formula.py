"""Formulas as text: what the engine computes with arrays, written down in another library's words.

Activations, losses and schedules are written against an array namespace. Given this one, and names
for their arrays, they give the expression that computes the same in the target; so a new one has
code in every target without a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

COMPARE, SUM, PRODUCT, SIGN, ATOM = range(5)  # how tightly a text is bound together


def number(value: float) -> str:
    """A number as Python reads it."""
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def scaled(value: float, factor: float) -> str:
    """A number, times a factor where that is not 1."""
    return number(value) if factor == 1 else f"{number(factor)} * {number(value)}"


class Text:
    """An array by the expression that computes it. `rank`: its number of axes."""

    def __init__(self, text: str, binding: int = ATOM, rank: int = 1, truth: str = "") -> None:
        self.text, self.binding, self.ndim, self.truth = text, binding, rank, truth

    @property
    def shape(self) -> tuple[None, ...]:
        """Sizes are not known; some formulas ask for them, to hand them on."""
        return (None,) * self.ndim

    def __str__(self) -> str:
        return self.text

    def _with(self, sign: str, other: Any, binding: int, *, turned: bool = False) -> Text:
        left, right = (lift(other), self) if turned else (self, lift(other))
        # The right side of - and / needs brackets where it is bound no tighter than they are.
        text = f"{left.bound(binding)} {sign} {right.bound(binding + (sign in '-/'))}"
        return Text(text, binding, max(left.ndim, right.ndim))

    def bound(self, binding: int) -> str:
        """The text, in brackets where its surroundings bind tighter."""
        return self.text if self.binding >= binding else f"({self.text})"

    def __add__(self, other: Any) -> Text:
        return self._with("+", other, SUM)

    def __radd__(self, other: Any) -> Text:
        return self._with("+", other, SUM, turned=True)

    def __sub__(self, other: Any) -> Text:
        return self._with("-", other, SUM)

    def __rsub__(self, other: Any) -> Text:
        return self._with("-", other, SUM, turned=True)

    def __mul__(self, other: Any) -> Text:
        return self._with("*", other, PRODUCT)

    def __rmul__(self, other: Any) -> Text:
        return self._with("*", other, PRODUCT, turned=True)

    def __truediv__(self, other: Any) -> Text:
        return self._with("/", other, PRODUCT)

    def __rtruediv__(self, other: Any) -> Text:
        return self._with("/", other, PRODUCT, turned=True)

    def __neg__(self) -> Text:
        return Text(f"-{self.bound(SIGN)}", SIGN, self.ndim)

    def __lt__(self, other: Any) -> Text:
        return self._with("<", other, COMPARE)

    def __le__(self, other: Any) -> Text:
        return self._with("<=", other, COMPARE)

    def __gt__(self, other: Any) -> Text:
        return self._with(">", other, COMPARE)

    def __ge__(self, other: Any) -> Text:
        return self._with(">=", other, COMPARE)

    def __ne__(self, other: Any) -> Any:
        # A comparison made a number and asked whether it is one: the comparison itself.
        return Text(self.truth, COMPARE, self.ndim) if self.truth else self._with("!=", other, 0)

    __hash__ = object.__hash__


def lift(value: Any) -> Text:
    """A text as it is, a number as text."""
    if isinstance(value, Text):
        return value
    return Text(number(value), SIGN if value < 0 else ATOM, 0)


class _Functions:
    """Functions of a namespace by name, written as calls."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of

    def __getattr__(self, name: str) -> Callable[..., Text]:
        def call(*arguments: Any) -> Text:
            texts = [lift(argument) for argument in arguments]
            written = ", ".join(text.text for text in texts)
            return Text(f"{self._name_of(name)}({written})", ATOM, max(t.ndim for t in texts))

        return call


class _Extensions(_Functions):
    """What the array API lacks."""

    def stop_gradient(self, x: Text) -> Text:
        """Only ever of a shift that changes nothing."""
        return x


class Words(_Functions):
    """An array namespace that writes. `home`: the module its functions are in; `names`: those that
    are called otherwise there; `axis`: its word for an axis; `array`: what makes an array.
    """

    float32, int32 = "float32", "int32"

    def __init__(self, home: str, names: dict[str, str], array: str, axis: str = "axis") -> None:
        super().__init__(lambda name: names.get(name, f"{home}.{name}"))
        self.nn = _Extensions(lambda name: names[name])
        self._axis, self._array = axis, array

    def astype(self, x: Text, kind: str) -> Text:
        """Comparisons become 1 and 0, whole numbers those below; the rest is float anyway."""
        if kind == self.int32:
            return self.floor(x)
        return Text(self.where(x, 1.0, 0.0).text, ATOM, x.ndim, x.text) if x.binding == 0 else x

    def zeros_like(self, x: Text) -> Text:
        """A plain 0 does."""
        return lift(0.0)

    def mean(self, x: Text, axis: Any) -> Text:
        """Over a sample: left to the mean over all that is taken in the end."""
        return x

    def sum(self, x: Text, axis: int, keepdims: bool = False) -> Text:
        return self._reduced("sum", x, axis, keepdims)

    def max(self, x: Text, axis: int, keepdims: bool = False) -> Text:
        return self._reduced("amax", x, axis, keepdims)

    def _reduced(self, name: str, x: Text, axis: int, keepdims: bool) -> Text:
        kept = f", {'keepdim' if self._axis == 'dim' else 'keepdims'}=True" if keepdims else ""
        function = self._name_of(name)
        text = f"{function}({x.text}, {self._axis}={axis}{kept})"
        return Text(text, ATOM, x.ndim if keepdims else x.ndim - 1)

    def stack(self, values: list[float]) -> Text:
        """Numbers in a row."""
        return Text(f"{self._array}([{', '.join(map(number, values))}])")

    def maximum(self, a: Any, b: Any) -> Text:
        return self._limit("maximum", a, b)

    def minimum(self, a: Any, b: Any) -> Text:
        return self._limit("minimum", a, b)

    def _limit(self, name: str, a: Any, b: Any) -> Text:
        return self.__getattr__(name)(a, b)
