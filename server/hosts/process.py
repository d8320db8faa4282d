"""Runs in worker processes on this machine."""

from __future__ import annotations

from typing import Any

from server.config import Config
from server.hosts.base import HostInfo, RunEnded, RunHost, TooManyControls
from server.hosts.buffer import Listener
from server.hosts.pool import Pool
from server.hosts.registry import Registry
from server.hosts.run import Run


class ProcessHost(RunHost):
    """One worker process per run, a few kept warm. `engine` names the module that trains."""

    def __init__(self, config: Config, engine: str = "engine") -> None:
        self._config = config
        self.pool = Pool(config, engine)
        self.registry = Registry(config, self._end)

    def start(
        self,
        spec: dict[str, Any],
        *,
        paused: bool,
        client: str,
        structure: str,
        table: bytes = b"",
    ) -> str:
        """See RunHost."""
        run = self.registry.open(client)
        try:
            self.pool.train(run, spec, paused, structure, table)
        except Exception:
            self.registry.remove(run)
            raise
        return run.id

    def listen(self, run_id: str, after: int | None) -> Listener:
        """See RunHost."""
        return self.registry.get(run_id).listen(after)

    def control(self, run_id: str, control: dict[str, Any], file: bytes = b"") -> None:
        """See RunHost."""
        run = self.registry.get(run_id)
        worker = self.pool.worker_of(run)
        if run.buffer.ended or worker is None:
            raise RunEnded(f"Run {run.id} has ended.", "Start a new one.")
        if not run.count_control(self._config.max_waiting_controls):
            raise TooManyControls(
                f"{self._config.max_waiting_controls} controls are waiting already.",
                "Read the run's events, then try again.",
            )
        run.touch()
        worker.control(run, control, file)

    def stop(self, run_id: str) -> None:
        """See RunHost."""
        run = self.registry.get(run_id)
        self._end(run, "This run was ended from the page.")
        self.registry.remove(run)

    def info(self, timeout: float) -> HostInfo:
        """See RunHost."""
        return self.pool.info(timeout)

    def close(self) -> None:
        """See RunHost."""
        self.registry.close()
        for run in self.registry.all():
            run.fail("The server is shutting down.")
        self.pool.close()

    def _end(self, run: Run, message: str) -> None:
        run.fail(message)
        worker = self.pool.worker_of(run)
        if worker is not None:
            worker.stop(run, self._config.stop_seconds)
