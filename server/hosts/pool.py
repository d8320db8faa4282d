"""The worker processes of this machine, seen from the web process."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Any

from server.config import Config
from server.frames import pack, unpack
from server.hosts.base import EngineUnavailable, HostInfo, ServerBusy
from server.hosts.run import Run
from server.worker import BACKEND, WorkerSettings, main

_SPAWN = multiprocessing.get_context("spawn")


class WorkerProcess:
    """One worker process, the pipe to it and the thread that reads the pipe.

    `run` is the run it trains, None while idle. The thread tells the pool what happens:
    `told` (ready, or never), `finished` (a run), `exited` (the process).
    """

    def __init__(self, settings: WorkerSettings, pool: Pool) -> None:
        self._connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(
            target=main, args=(theirs, settings), name="strata-worker", daemon=True
        )
        self.process.start()
        theirs.close()
        self._pool = pool
        self._sending = threading.Lock()
        self.run: Run | None = None
        self.runs = 0
        self.ready = False
        self.structures: set[str] = set()
        self._reader = threading.Thread(target=self._read, name="strata-reader", daemon=True)

    def begin(self) -> None:
        """Start to listen to the process."""
        self._reader.start()

    def train(self, run: Run, spec: dict[str, Any], paused: bool, structure: str) -> None:
        """Give the process a run."""
        self.run = run
        self.runs += 1
        self.structures.add(structure)
        self.send({"kind": "start", "run": run.id, "spec": spec, "paused": paused})

    def send(self, header: dict[str, Any]) -> None:
        """Write to the process. That it may be gone is the reader's business."""
        try:
            with self._sending:
                self._connection.send_bytes(pack(header))
        except OSError:
            pass

    def control(self, run: Run, control: dict[str, Any]) -> None:
        """Hand a control on; the process ignores it when it trains another run by then."""
        self.send({"kind": "control", "run": run.id, "control": control})

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
        self._pool.exited(self)

    def _handle(self, header: dict[str, Any], body: bytes) -> None:
        kind, run = header["kind"], self.run
        if kind == "event" and run is not None:
            run.receive(header, body)
        elif kind == "handled" and run is not None:
            run.control_handled()
        elif kind == "finished":
            self._pool.finished(self, header["failed"])
        elif kind in ("ready", "unavailable"):
            self._pool.told(self, header)


class Pool:
    """Worker processes: busy ones, and a few idle ones kept warm."""

    def __init__(self, config: Config, engine: str) -> None:
        self._config = config
        self._settings = WorkerSettings(engine, config.slice_ms, config.worker_memory_bytes)
        self._changed = threading.Condition(threading.RLock())
        self._workers: list[WorkerProcess] = []
        self._closing = False
        self.info = HostInfo(BACKEND)
        self._warm()

    def train(self, run: Run, spec: dict[str, Any], paused: bool, structure: str) -> None:
        """Give a run to the worker that suits it best.

        Raises ServerBusy while stopped runs still hold all places, EngineUnavailable when no
        process can be started.
        """
        with self._changed:
            worker = self._idle_worker(structure) or self._spawn()
            worker.train(run, spec, paused, structure)
        self._warm()

    def worker_of(self, run: Run) -> WorkerProcess | None:
        """The worker that trains a run; None when it has finished."""
        with self._changed:
            return next((worker for worker in self._workers if worker.run is run), None)

    def workers(self) -> list[WorkerProcess]:
        """All worker processes."""
        with self._changed:
            return list(self._workers)

    def wait_for(self, predicate: Callable[[list[WorkerProcess]], bool], timeout: float) -> bool:
        """Wait until `predicate(workers)` holds; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: predicate(self._workers), timeout)

    def close(self) -> None:
        """End all processes, kindly at first."""
        with self._changed:
            self._closing = True
            workers = list(self._workers)
        for worker in workers:
            worker.exit()
        for worker in workers:
            worker.join(self._config.stop_seconds)

    def told(self, worker: WorkerProcess, header: dict[str, Any]) -> None:
        """A worker is ready, or says why it never will be."""
        with self._changed:
            worker.ready = header["kind"] == "ready"
            if worker.ready:
                self.info = HostInfo(header["backend"], header["device"])
            else:
                self.info = HostInfo(BACKEND, problem=header["message"])
                self._workers.remove(worker)
                if worker.run is not None:
                    worker.run.fail(f"The server's engine does not start. {header['message']}")
            self._changed.notify_all()
        if worker.ready:
            self._warm()

    def finished(self, worker: WorkerProcess, failed: bool) -> None:
        """A worker is idle again. One that failed, did its share or is one too many ends."""
        with self._changed:
            worker.run = None
            worn = failed or worker.runs >= self._config.runs_per_worker
            # The newest idle workers know the structures people work on now: the oldest goes.
            self._workers.remove(worker)
            self._workers.append(worker)
            idle = [other for other in self._workers if other.run is None]
            surplus = idle[0] if len(idle) > self._config.warm_workers + 1 else None
            leaving = worker if worn else surplus
            if leaving is not None:
                self._workers.remove(leaving)
            self._changed.notify_all()
        if leaving is not None:
            leaving.exit()
        self._warm()

    def exited(self, worker: WorkerProcess) -> None:
        """A process is gone. Its run, if it had one, ends; a fresh process takes its place."""
        with self._changed:
            worker.process.join()  # under the lock, because starting a process also reaps others
            run, worker.run = worker.run, None
            if worker in self._workers:
                self._workers.remove(worker)
            self._changed.notify_all()
        if run is not None:
            run.fail(obituary(worker.process.exitcode))
        if worker.ready:
            # One that never got ready would only be followed by others like it.
            self._warm()

    def _idle_worker(self, structure: str) -> WorkerProcess | None:
        idle = [w for w in self._workers if w.run is None]
        rank = [(structure in w.structures, w.ready) for w in idle]
        return idle[rank.index(max(rank))] if idle else None

    def _spawn(self) -> WorkerProcess:
        if self._closing:
            raise ServerBusy("The server is shutting down.")
        if len(self._workers) >= self._config.max_runs + self._config.warm_workers:
            raise ServerBusy("Runs that were just stopped are still ending.", "Try again at once.")
        try:
            worker = WorkerProcess(self._settings, self)
        except OSError as error:
            raise EngineUnavailable(
                f"No process to train in can be started: {error}.", "Train in this browser."
            ) from error
        self._workers.append(worker)
        worker.begin()
        return worker

    def _warm(self) -> None:
        """Start an idle worker if there are too few, one after the other.

        A run may be waiting for the one that is getting ready: it shall have the processor.
        """
        with self._changed:
            idle = sum(worker.run is None for worker in self._workers)
            starting = any(not worker.ready for worker in self._workers)
            if self._closing or starting or idle >= self._config.warm_workers:
                return
            try:
                self._spawn()
            except (EngineUnavailable, ServerBusy):
                return  # the next run tries again, and is told


def obituary(exitcode: int | None) -> str:
    """What to tell the listeners of a run whose process has died."""
    how = f"ended with code {exitcode}"
    if exitcode is not None and exitcode < 0:
        how = f"was killed (signal {signal.Signals(-exitcode).name})"
    return (
        f"The process that trained this run {how}, perhaps because the machine ran out of "
        "memory. Other runs go on. Press play to start again."
    )
