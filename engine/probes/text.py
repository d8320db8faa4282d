"""What the network writes."""

from __future__ import annotations

from typing import Any

from ..errors import FieldError
from ..fields import Float, Int, Text
from ..registry import PROBES
from ..sampling import write
from ..view import View
from .base import ProbeKind


@PROBES.register
class Writing(ProbeKind):
    """Texts the network writes now: letter after letter, each drawn as it holds them likely."""

    name = "writing"
    prompt = Text("", help="How the texts begin.")
    count = Int(8, min=1, max=64, help="How many texts.")
    length = Int(80, min=1, max=400, help="Letters of a text, at most.")
    temperature = Float(1.0, min=0.0, max=2.0, help="0: always the likeliest letter; 1: as likely.")
    seed = Int(0, min=0, max=2**31 - 1, help="Draws other letters.")

    def payload(self, view: View) -> dict[str, Any]:
        if view.dataset.recipe != "language":
            raise FieldError(f"{view.dataset.title} is no text. Choose a text to write after.")
        texts = write(
            view, count=self.count, length=self.length, temperature=self.temperature,
            seed=self.seed, prompt=self.prompt,
        )  # fmt: skip
        return {"texts": texts}
