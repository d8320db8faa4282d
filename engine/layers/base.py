"""What every layer offers.

A layer is written once, against the array API namespace `xp` that the context carries; JAX and
our own tracer both provide it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .. import rng
from ..errors import ShapeError
from ..registry import Thing
from ..shapes import Shape, show_shape, size
from .apart import Inside, Pick, Stage


@dataclass(frozen=True)
class Parameter:
    """A weight: its shape and how it begins."""

    shape: Shape
    initializer: Thing


@dataclass(frozen=True)
class Context:
    """What a layer may ask for while it is applied.

    `hypers` maps this layer's hyper fields to scalar inputs of the step. Random numbers come
    from counters: `stream` names the layer, `seed` and `step` are inputs of the step.
    `statistics`: what the layer has seen so far, by the names of `Layer.statistics`.
    """

    xp: Any
    training: bool
    hypers: Mapping[str, Any]
    seed: Any
    step: Any
    stream: int
    statistics: Mapping[str, Any] = field(default_factory=dict)

    def uniform(self, shape: Shape) -> Any:
        """Float32 in [0, 1), the same on every engine."""
        return rng.uniform(self.xp, self.seed, self.stream, self.step, shape)

    def normal(self, shape: Shape) -> Any:
        """Float32 with mean 0 and deviation 1."""
        return rng.normal(self.xp, self.seed, self.stream, self.step, shape)


class Layer(Thing):
    """Takes arrays with a batch axis first, gives one. Shapes here leave the batch axis out.

    `arity` is the least and the greatest number of inputs (None: any). `symbols`: the input holds
    whole numbers that stand for symbols. A layer that can be taken apart has `picks`, and then
    also `insides`, `nudges` and `explain`.
    """

    category: ClassVar[str]
    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    symbols: ClassVar[bool] = False

    @abstractmethod
    def output_shape(self, *inputs: Shape) -> Shape:
        """Shape of the output. Raises ShapeError saying what to do about unfit inputs."""

    def ports(self, *inputs: Shape) -> dict[str, Shape]:
        """Further outputs by name, and their shapes; others take them as `id.name`."""
        return {}

    def admit(self, vocabulary: int | None) -> None:
        """Whether the layer may stand right behind the data; raises ShapeError if not.

        vocabulary: the data are whole numbers below it, each for a symbol; None: measurements.
        """

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """The weights, by name."""
        return {}

    def statistics(self, *inputs: Shape) -> dict[str, Parameter]:
        """What the layer keeps besides weights and no gradient moves, such as running means."""
        return {}

    def observe(self, ctx: Context, *inputs: Any) -> dict[str, Any]:
        """The statistics after a training batch. What `apply` computes alike is computed once."""
        return {}

    @abstractmethod
    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        """The output, activation included; with ports, a pair of it and {port: value}."""

    def picks(self, *inputs: Shape) -> list[Pick]:
        """What leads to one number of the layer; empty where it cannot be taken apart."""
        return []

    def insides(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> dict[str, Any]:
        """Values on the way to the output, by name, for layers that can be taken apart."""
        return {}

    def nudges(self) -> tuple[str, ...]:
        """The values of `insides` to which `apply` adds what `params` holds under their names, if
        anything; see `apart.nudged`.
        """
        return ()

    def explain(self, inside: Inside, at: Mapping[str, int]) -> list[Stage]:
        """How the number at a place comes about, the number itself last; `at` by `picks`."""
        raise NotImplementedError(f"{self.name} is not taken apart")

    def penalty(self, ctx: Context, params: Mapping[str, Any]) -> Any | None:
        """What the weights add to the loss, or None."""
        return None

    def flops(self, output: Shape, *inputs: Shape) -> int:
        """Floating-point operations of one sample's forward pass (multiply and add: two)."""
        return size(output)

    def stored(self, output: Shape, *inputs: Shape) -> int:
        """Values of one sample that a training step keeps until the gradient has used them."""
        return size(output)

    def final_activation(self) -> Any | None:
        """The activation this layer ends on, where a loss may want what comes before it."""
        return None

    def logits(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        """The output before `final_activation`."""
        raise NotImplementedError(f"{self.name} ends on no activation")

    @classmethod
    def describe(cls) -> dict[str, Any]:
        least, most = cls.arity
        return super().describe() | {
            "category": cls.category,
            "inputs": {"min": least, "max": most},
        }


def same_shapes(name: str, inputs: tuple[Shape, ...]) -> Shape:
    """The one shape all inputs have. Raises ShapeError otherwise."""
    if any(shape != inputs[0] for shape in inputs):
        listed = ", ".join(map(show_shape, inputs))
        raise ShapeError(
            f"{name} expects inputs of equal shape, got {listed}. "
            "Make the branches end on the same shape."
        )
    return inputs[0]
