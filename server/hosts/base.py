"""What the server asks of whatever trains its runs.

`ProcessHost` is today's answer: worker processes on this machine. A cluster comes behind the
same interface.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from server.hosts.buffer import Listener


class HostError(Exception):
    """A request the host of runs cannot meet. `code` is for programs, the rest for people."""

    code: ClassVar[str] = "host_error"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RunNotFound(HostError):
    """No such run, or no longer."""

    code = "run_not_found"


class RunEnded(HostError):
    """The run takes no more controls."""

    code = "run_ended"


class ServerBusy(HostError):
    """All places for runs or streams are taken."""

    code = "server_busy"


class ClientBusy(HostError):
    """This client has as many runs or streams as one may have."""

    code = "too_many_for_client"


class TooManyControls(HostError):
    """The worker has not come round to the controls sent so far."""

    code = "too_many_controls"


class EngineUnavailable(HostError):
    """No worker process can be started, or none with the engine in it."""

    code = "engine_unavailable"


class EventsGone(HostError):
    """The events asked for were sent long ago and are no longer kept."""

    code = "events_gone"


class EventsUnknown(HostError):
    """The client claims to have seen events that never were."""

    code = "events_unknown"


@dataclass(frozen=True)
class HostInfo:
    """What trains the runs. `device` and `problem` are None until a worker has told."""

    backend: str
    device: str | None = None
    problem: str | None = None


class RunHost(ABC):
    """Starts runs, carries their events out and controls in, and ends them."""

    @abstractmethod
    def start(
        self,
        spec: dict[str, Any],
        *,
        paused: bool,
        client: str,
        structure: str,
        table: bytes = b"",
    ) -> str:
        """Begin a run and return its id.

        `structure` is the report's digest: runs of equal structure may share compiled code.
        `table` is the file of a learner's own table, for this run alone.
        Raises ServerBusy, ClientBusy, EngineUnavailable.
        """

    @abstractmethod
    def listen(self, run_id: str, after: int | None) -> Listener:
        """The events of a run behind event number `after`, or all of them.

        Raises RunNotFound, EventsGone, EventsUnknown.
        """

    @abstractmethod
    def control(self, run_id: str, control: dict[str, Any], file: bytes = b"") -> None:
        """Hand a control on, with the file it brings, if it does.

        Raises RunNotFound, RunEnded, TooManyControls.
        """

    @abstractmethod
    def stop(self, run_id: str) -> None:
        """End a run and forget it. Raises RunNotFound."""

    @abstractmethod
    def info(self, timeout: float) -> HostInfo:
        """What trains the runs. Waits up to `timeout` seconds for a worker that is starting."""

    @abstractmethod
    def close(self) -> None:
        """End every run and every worker. Streams end with a `failed` event."""
