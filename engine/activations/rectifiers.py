"""Activations with a corner, or nearly one, at zero."""

from __future__ import annotations

from typing import Any

from ..fields import Bool, Float
from ..formulas import softplus
from ..registry import ACTIVATIONS
from .base import Activation


@ACTIVATIONS.register
class Relu(Activation):
    """f(x) = max(x, 0). Slope 1 above zero, 0 at and below it.

    Source: Nair and Hinton (2010), ICML.
    """

    name = "relu"
    title = "ReLU"
    help = "Cuts off what is below zero. A unit that is always below learns no more."
    dies = True

    def apply(self, xp: Any, x: Any) -> Any:
        return xp.nn.relu(x)


@ACTIVATIONS.register
class LeakyRelu(Activation):
    """f(x) = x above zero, negative_slope · x at and below it.

    Source: Maas, Hannun and Ng (2013), ICML workshop.
    """

    name = "leaky_relu"
    title = "Leaky ReLU"
    help = "ReLU with a small slope below zero, so that no unit dies."

    negative_slope = Float(0.2, min=0, max=1, step=0.01, help="Slope below zero.")

    def apply(self, xp: Any, x: Any) -> Any:
        return xp.where(x > 0, x, self.negative_slope * x)


@ACTIVATIONS.register
class Elu(Activation):
    """f(x) = x above zero, alpha · (eˣ − 1) at and below it.

    Source: Clevert, Unterthiner and Hochreiter (2016), arXiv 1511.07289.
    """

    name = "elu"
    title = "ELU"
    help = "Smooth below zero, levelling out at −alpha."

    alpha = Float(1.0, min=0, max=10, step=0.1, help="How far below zero it goes.")

    def apply(self, xp: Any, x: Any) -> Any:
        # exp sees only what is below zero, so the branch not taken cannot overflow.
        below = xp.expm1(xp.where(x > 0, xp.zeros_like(x), x))
        return xp.where(x > 0, x, self.alpha * below)


@ACTIVATIONS.register
class Gelu(Activation):
    """f(x) = x · Φ(x) = x/2 · (1 + erf(x/√2)).

    Approximate: x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))).

    Source: Hendrycks and Gimpel (2016), arXiv 1606.08415.
    """

    name = "gelu"
    title = "GELU"
    help = "A smooth ReLU, usual in transformers."

    approximate = Bool(False, help="Use the tanh formula.")

    def apply(self, xp: Any, x: Any) -> Any:
        if self.approximate:
            return 0.5 * x * (1 + xp.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
        return 0.5 * x * (1 + xp.nn.erf(x * 0.7071067811865476))


@ACTIVATIONS.register
class Silu(Activation):
    """f(x) = x · σ(x).

    Source: Elfwing, Uchibe and Doya (2017), arXiv 1702.03118; Ramachandran et al. (swish).
    """

    name = "silu"
    title = "SiLU"
    help = "A smooth ReLU that dips a little below zero. Also called swish."

    def apply(self, xp: Any, x: Any) -> Any:
        return x * xp.nn.sigmoid(x)


@ACTIVATIONS.register
class Softplus(Activation):
    """f(x) = log(1 + eˣ).

    Source: Glorot, Bordes and Bengio (2011), AISTATS.
    """

    name = "softplus"
    title = "Softplus"
    help = "ReLU with a round corner; always above zero."

    def apply(self, xp: Any, x: Any) -> Any:
        return softplus(xp, x)
