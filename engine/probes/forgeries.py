"""What a generator makes of noise."""

from __future__ import annotations

from typing import Any

from ..errors import FieldError
from ..events import tensor
from ..fields import Int
from ..recipes.judge import noise
from ..registry import PROBES
from ..view import View
from .base import ProbeKind


@PROBES.register
class Forgeries(ProbeKind):
    """Forgeries of a fixed noise, so that one sees the same ones develop, and what the
    discriminator holds of each. `forgeries`: (count, …) shaped like samples; `real`: (count,)
    its verdict, above ½ for real.
    """

    name = "forgeries"
    count = Int(36, min=1, max=1000, help="How many forgeries.")
    seed = Int(0, min=0, max=2**31 - 1, help="Draws other noise, and so other forgeries.")

    def payload(self, view: View) -> dict[str, Any]:
        if view.experiment.recipe.name != "gan":
            raise FieldError("Only a generator makes forgeries. Choose an experiment with one.")
        forged = view.predict(noise(view, self.seed, self.count), "generator")
        verdict = view.predict(forged, "discriminator")
        return {"forgeries": tensor(forged), "real": tensor(verdict[:, 0])}
