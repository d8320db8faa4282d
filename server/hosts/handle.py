"""One worker process, seen from the web process."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from multiprocessing.connection import wait
from typing import Any, Protocol

from server.frames import pack, unpack
from server.hosts.run import Run
from server.worker import WorkerSettings, main

_SPAWN = multiprocessing.get_context("spawn")


class Owner(Protocol):
    """Who is told what a worker process does; called by the thread that reads its pipe."""

    def told(self, worker: WorkerProcess, header: dict[str, Any]) -> None:
        """It is ready, or says why it never will be."""

    def finished(self, worker: WorkerProcess, failed: bool) -> None:
        """It is done with its run."""

    def exited(self, worker: WorkerProcess) -> None:
        """It has ended."""


class WorkerProcess:
    """One worker process, the pipe to it and the thread that reads the pipe.

    `run` is the run it trains, None while idle. The thread tells its owner what happens:
    `told` (ready, or never), `finished` (a run), `exited` (the process).
    """

    def __init__(self, settings: WorkerSettings, owner: Owner) -> None:
        self._connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(
            target=main, args=(theirs, settings), name="strata-worker", daemon=True
        )
        self.process.start()
        theirs.close()
        self._owner = owner
        self._sending = threading.Lock()
        self.run: Run | None = None
        self.runs = 0
        self.ready = False
        self.structures: set[str] = set()
        self._reader = threading.Thread(target=self._read, name="strata-reader", daemon=True)

    def begin(self) -> None:
        """Start to listen to the process."""
        self._reader.start()

    def train(
        self, run: Run, spec: dict[str, Any], paused: bool, structure: str, table: bytes
    ) -> None:
        """Give the process a run, and the table it learns from if that is the learner's own."""
        self.run = run
        self.runs += 1
        self.structures.add(structure)
        self.send({"kind": "start", "run": run.id, "spec": spec, "paused": paused}, table)

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Write to the process. That it may be gone is the reader's business."""
        try:
            with self._sending:
                self._connection.send_bytes(pack(header, body))
        except OSError:
            pass

    def control(self, run: Run, control: dict[str, Any], file: bytes = b"") -> None:
        """Hand a control on; the process ignores it when it trains another run by then."""
        self.send({"kind": "control", "run": run.id, "control": control}, file)

    def stop(self, run: Run, seconds: float) -> None:
        """Ask for the end of a run; kill the process if it takes longer than `seconds`."""
        self.control(run, {"type": "stop"})
        killer = threading.Timer(seconds, self._kill, [run])
        killer.daemon = True
        killer.start()

    def exit(self) -> None:
        """Ask the process to end, whatever it does."""
        self.send({"kind": "exit"})

    def join(self, seconds: float) -> None:
        """Wait for the end of the process, and kill it after `seconds`."""
        self._reader.join(seconds)
        if self._reader.is_alive():
            self.process.kill()
            self._reader.join()

    def obituary(self) -> str:
        """What to tell the listeners of the run this process died of."""
        code = self.process.exitcode
        how = f"ended with code {code}"
        if code is not None and code < 0:
            how = f"was killed (signal {signal.Signals(-code).name})"
        return (
            f"The process that trained this run {how}, perhaps because the machine ran out of "
            "memory. Other runs go on. Press play to start again."
        )

    def _kill(self, run: Run) -> None:
        if self.run is run:
            self.process.kill()

    def _read(self) -> None:
        try:
            while True:
                self._handle(*unpack(self._connection.recv_bytes()))
        except (EOFError, OSError):
            pass
        except ValueError as error:
            if self.run is not None:
                self.run.fail(f"The worker process wrote nonsense: {error}.")
            self.process.kill()
        wait([self.process.sentinel])
        self._connection.close()
        self._owner.exited(self)

    def _handle(self, header: dict[str, Any], body: bytes) -> None:
        kind, run = header["kind"], self.run
        if kind == "event" and run is not None:
            run.receive(header, body)
        elif kind == "handled" and run is not None:
            run.control_handled()
        elif kind == "finished":
            self._owner.finished(self, header["failed"])
        elif kind in ("ready", "unavailable"):
            self._owner.told(self, header)
