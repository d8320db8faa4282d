"""What the scripts of a generator against a discriminator have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .formula import number
from .plan import Plan, Study

DETECTIVE = "The detective first: samples shall be called real, forgeries not."
FORGER = "Then the forger, against the better detective: its forgeries shall be called real."


@dataclass(frozen=True)
class Game:
    """Both networks and the settings of the recipe."""

    study: Study

    @property
    def generator(self) -> Plan:
        """Makes forgeries of noise."""
        return self.study.plans[0]

    @property
    def discriminator(self) -> Plan:
        """Tells them from samples."""
        return self.study.plans[1]

    @property
    def recipe(self) -> Any:
        """The recipe's settings."""
        return self.study.main.experiment.recipe

    @property
    def optimizer(self) -> Any:
        """That of both networks; each has its own moments."""
        return self.study.main.experiment.optimizer

    def real(self, ones: str) -> str:
        """What samples count as, from an expression of ones."""
        smoothing = self.recipe.label_smoothing
        return f"{number(round(1.0 - smoothing, 6))} * {ones}" if smoothing else ones

    @property
    def draw(self) -> str:
        """`draw(count)`: noise for the generator."""
        return (
            "def draw(count):\n"
            '    """Noise for the generator."""\n'
            f'    return rng.normal(size=(count, {self.recipe.latent})).astype("float32")\n\n\n'
        )

    @property
    def cut(self) -> str:
        """Above it, the detective says real."""
        return "0" if self.study.main.experiment.loss.name == "hinge" else "0.5"

    @property
    def observes(self) -> bool:
        """Whether either network keeps running means: each learns from what it sees in its own
        step, and the other's shall not move them.
        """
        every = (info for plan in self.study.plans for info in plan.infos.values())
        return any(info.statistics for info in every)

    def told(self, real: str, forged: str) -> str:
        """Prints how well the detective tells verdicts on samples and on forgeries apart."""
        return (
            f'print(f"Real called real: {{np.mean({real} > {self.cut}):.4f}}")\n'
            f'print(f"Forged called forged: {{np.mean({forged} <= {self.cut}):.4f}}")\n'
        )
