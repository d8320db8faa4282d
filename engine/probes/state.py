"""The whole state of a run, as a file to take along."""

from __future__ import annotations

from typing import Any

from ..errors import FieldError
from ..fields import Bool, Field, show
from ..registry import PROBES
from ..saved import pack
from ..view import View
from .base import ProbeKind

MAX_SIGNS = 2**20


class Texts(Field[Any]):
    """Texts by name."""

    kind = "texts"

    def parse(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not all(map(_is_text, [*value, *value.values()])):
            raise FieldError(f"{self.name} must be an object of texts, got {show(value)}.")
        if sum(map(len, [*value, *value.values()])) > MAX_SIGNS:
            raise FieldError(f"{self.name} must have at most {MAX_SIGNS} signs in all.")
        return dict(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


@PROBES.register
class State(ProbeKind):
    """Weights, statistics, optimizer slots, step and seed as they are now; see ``engine.saved``.
    Sent once for each subscription.
    """

    name = "state"
    live = False
    texts = Texts({}, help="What else stands in the file: the experiment, say.")

    slots = Bool(True, help="With what the optimizer remembers.")
    half = Bool(False, help="Rounded to float16, in half the room.")

    def payload(self, view: View) -> dict[str, Any]:
        state = view.state()
        file = pack(state, self.texts, slots=self.slots, half=self.half)
        return {"step": int(state["step"]), "file": file}
