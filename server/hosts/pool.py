"""The worker processes of this machine: busy ones, and a few idle ones kept warm."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from server.config import Config
from server.hosts.base import EngineUnavailable, HostInfo, ServerBusy
from server.hosts.handle import WorkerProcess
from server.hosts.run import Run
from server.worker import BACKEND, WorkerSettings


class Pool:
    """Gives runs to worker processes, and replaces those that end."""

    def __init__(self, config: Config, engine: str) -> None:
        self._config = config
        self._settings = WorkerSettings(engine, config.slice_ms, config.worker_memory_bytes)
        self._changed = threading.Condition(threading.RLock())
        self._workers: list[WorkerProcess] = []
        self._closing = False
        self._info = HostInfo(BACKEND)
        self._warm()

    def info(self, timeout: float) -> HostInfo:
        """What the workers say of themselves; waits for the first to say something."""
        with self._changed:
            if not self._workers and not self._known():
                self._spawn()
            self._changed.wait_for(lambda: self._known() or not self._workers, timeout)
            return self._info

    def _known(self) -> bool:
        return (self._info.device or self._info.problem) is not None

    def train(
        self, run: Run, spec: dict[str, Any], paused: bool, structure: str, table: bytes
    ) -> None:
        """Give a run to the worker that suits it best.

        Raises ServerBusy while stopped runs still hold all places, EngineUnavailable when no
        process can be started.
        """
        with self._changed:
            worker = self._idle_worker(structure) or self._spawn()
            worker.train(run, spec, paused, structure, table)
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
                self._info = HostInfo(header["backend"], header["device"])
            else:
                self._info = HostInfo(BACKEND, problem=header["message"])
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
            run.fail(worker.obituary())
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
