"""What every probe offers: a look inside a run, computed only while somebody subscribes to it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from ..errors import FieldError
from ..fields import show
from ..registry import PROBES, Thing
from ..view import View

MAX_ROWS = 4096
READING = 0.25
"""Seconds that people need to read figures."""
SPLITS = {"train": "Samples learnt from.", "validation": "Samples kept back."}


class ProbeKind(Thing):
    """A kind of look inside. `live`: changes while the run learns. `share`: of a run's time,
    about, that it may take. `pause`: seconds between two looks, at least, while the run goes:
    figures that nobody reads faster. What is still busy does not pause.
    """

    live: ClassVar[bool] = True
    share: ClassVar[float] = 1 / 3
    pause: ClassVar[float] = 0.0

    @property
    def busy(self) -> bool:
        """Whether there is more to show even if the run rests."""
        return False

    @abstractmethod
    def payload(self, view: View) -> dict[str, Any]:
        """What is sent. Raises FieldError when the settings do not fit the run."""


def read_probe(name: Any, config: Any) -> ProbeKind:
    """The probe a subscription asks for. Raises FieldError."""
    kind = PROBES.find(name)
    if not isinstance(config, dict):
        raise FieldError(f"config must be an object with the probe's settings, got {show(config)}.")
    return kind(**config)
