"""Activations that are straight or S-shaped, and softmax."""

from __future__ import annotations

from typing import Any

from ..registry import ACTIVATIONS
from .base import Activation


@ACTIVATIONS.register
class Linear(Activation):
    """f(x) = x.

    Source: Keras, activations.linear.
    """

    name = "linear"
    title = "Linear"
    help = "No bend at all. Several such layers in a row are no more than one."

    def apply(self, xp: Any, x: Any) -> Any:
        return x


@ACTIVATIONS.register
class Sigmoid(Activation):
    """f(x) = 1 / (1 + e^−x), between 0 and 1.

    Source: Cox (1958), The regression analysis of binary sequences.
    """

    name = "sigmoid"
    title = "Sigmoid"
    help = "Squeezes any number into 0…1; for yes/no answers."

    def apply(self, xp: Any, x: Any) -> Any:
        return xp.nn.sigmoid(x)


@ACTIVATIONS.register
class Tanh(Activation):
    """f(x) = (eˣ − e^−x) / (eˣ + e^−x), between −1 and 1.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998).
    """

    name = "tanh"
    title = "Tanh"
    help = "Squeezes any number into −1…1."

    def apply(self, xp: Any, x: Any) -> Any:
        return xp.tanh(x)


@ACTIVATIONS.register
class Softmax(Activation):
    """f(x)ᵢ = e^xᵢ / Σⱼ e^xⱼ over the last axis: positive, and 1 in all.

    Source: Bridle (1990), Neurocomputing.
    """

    name = "softmax"
    title = "Softmax"
    help = "Turns scores into shares that add up to 1; for one class out of several."

    def apply(self, xp: Any, x: Any) -> Any:
        # The shift changes nothing in value or slope, so no gradient need pass through it.
        shifted = x - xp.nn.stop_gradient(xp.max(x, axis=-1, keepdims=True))
        weights = xp.exp(shifted)
        return weights / xp.sum(weights, axis=-1, keepdims=True)
