"""Learning rates that stay, rise or fall."""

from __future__ import annotations

import math
from typing import Any

from ..fields import Float, Int
from ..registry import SCHEDULES
from .base import Schedule, Warming


def _batches(default: int, help: str) -> Int:
    return Int(default, min=1, max=10_000_000, scale="log", unit="batches", help=help)


@SCHEDULES.register
class Constant(Schedule):
    """f(t) = 1: the learning rate stays as it is set.

    Source: Robbins and Monro (1951), for what happens when it does not fall.
    """

    name = "constant"
    title = "Constant"
    help = "The learning rate stays as it is set."

    def factor(self, xp: Any, step: Any) -> Any:
        return 1.0


@SCHEDULES.register
class WarmUp(Warming):
    """f(t) = min(t / warmup_steps, 1): a straight rise, then as set.

    Source: Goyal et al. (2017), arXiv 1706.02677, section 2.2.
    """

    name = "warm_up"
    title = "Warm-up"
    help = "Begins gently and rises to the learning rate set, then stays."

    warmup_steps = Int(
        100, min=0, max=1_000_000, unit="batches", help="Rises from 0 over so many batches."
    )

    def after(self, xp: Any, step: Any) -> Any:
        return 1.0


@SCHEDULES.register
class Step(Warming):
    """f(t) = rateᵏ, k = ⌊t / decay_steps⌋: down a stair now and then.

    Source: Keras, optimizers.schedules.ExponentialDecay with staircase.
    """

    name = "step"
    title = "Step"
    help = "Falls by a factor every so many batches, like a stair."

    decay_steps = _batches(1000, "Length of a stair.")
    decay_rate = Float(0.5, min=0.001, max=1, step=0.05, help="What each stair multiplies by.")

    def after(self, xp: Any, step: Any) -> Any:
        stair = xp.astype(xp.astype(step / self.decay_steps, xp.int32), xp.float32)
        return xp.exp(stair * math.log(self.decay_rate))


@SCHEDULES.register
class Exponential(Warming):
    """f(t) = rate^(t / decay_steps): falls by the same share with every batch.

    Source: Keras, optimizers.schedules.ExponentialDecay.
    """

    name = "exponential"
    title = "Exponential"
    help = "Falls by the same share with every batch."

    decay_steps = _batches(1000, "Batches until it has fallen by the factor.")
    decay_rate = Float(0.5, min=0.001, max=1, step=0.05, help="The factor.")

    def after(self, xp: Any, step: Any) -> Any:
        return xp.exp(step * (math.log(self.decay_rate) / self.decay_steps))


@SCHEDULES.register
class Cosine(Warming):
    """f(t) = alpha + (1 − alpha)·(1 + cos(π·min(t / decay_steps, 1)))/2.

    Source: Loshchilov and Hutter (2017), arXiv 1608.03983; Keras, CosineDecay.
    """

    name = "cosine"
    title = "Cosine"
    help = "Falls along half a wave: slowly, quickly, slowly; then stays at the bottom."

    decay_steps = _batches(3000, "Batches until the bottom, warm-up not counted.")
    alpha = Float(0.0, min=0, max=1, step=0.05, help="The bottom, as a share of the top.")

    def after(self, xp: Any, step: Any) -> Any:
        share = xp.minimum(step / self.decay_steps, 1.0)
        return self.alpha + (1 - self.alpha) * 0.5 * (1 + xp.cos(math.pi * share))
