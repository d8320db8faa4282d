"""What every probe offers: a look inside a run, computed only while somebody subscribes to it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from ..errors import FieldError
from ..fields import show
from ..registry import PROBES, Thing
from ..view import View

MAX_ROWS = 4096
SPLITS = {"train": "Samples learnt from.", "validation": "Samples kept back."}


class ProbeKind(Thing):
    """A kind of look inside. `live`: changes while the run learns."""

    live: ClassVar[bool] = True

    @abstractmethod
    def payload(self, view: View) -> dict[str, Any]:
        """What is sent. Raises FieldError when the settings do not fit the run."""


def read_probe(name: Any, config: Any) -> ProbeKind:
    """The probe a subscription asks for. Raises FieldError."""
    kind = PROBES.find(name)
    if not isinstance(config, dict):
        raise FieldError(f"config must be an object with the probe's settings, got {show(config)}.")
    return kind(**config)
