"""The inside of a worker process: trains one run after another with the engine.

The only place of the server where training happens. It uses the engine's public API alone. The
process ends when the pipe to the web process does, so it never outlives it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from server.frames import pack, thinned, unpack, written

BACKEND = "jax"
WARM_UP_STEPS = 2000
MOST_WAITING = 64
"""Frames that wait to be written: some tenths of a second of training."""


@dataclass(frozen=True)
class WorkerSettings:
    """What a worker process must know. `engine` is the module that trains."""

    engine: str
    slice_ms: float
    memory_bytes: int


class Inbox:
    """Frames from the web process, read by a thread so that its writing never waits for us."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._frames: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="strata-inbox", daemon=True).start()

    def get(
        self, *, block: bool, seconds: float | None = None
    ) -> tuple[dict[str, Any], bytes] | None:
        """Header and body of the next frame; None when there is none, or none in time."""
        try:
            return self._frames.get(block, seconds)
        except queue.Empty:
            return None

    def _read(self) -> None:
        """Read until told to exit, or until the web process is gone. Training is cut short."""
        try:
            while True:
                header, body = unpack(self._connection.recv_bytes())
                if header["kind"] == "exit":
                    break
                self._frames.put((header, body))
        except (EOFError, OSError):
            pass
        finally:
            os._exit(0)


class Outbox:
    """Frames for the web process, written by a thread, so that training goes on meanwhile.

    What has to be made of an event before it can be sent is left to the thread, too. `send` waits
    while MOST_WAITING frames are on their way: a web process that takes none holds training up.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._frames: queue.Queue[tuple[dict[str, Any], Callable[[], bytes]]] = queue.Queue(
            MOST_WAITING
        )
        threading.Thread(target=self._write, name="strata-outbox", daemon=True).start()

    def send(self, header: dict[str, Any], body: Callable[[], bytes] = bytes) -> None:
        """Hand over a frame; `body` gives what follows its header."""
        self._frames.put((header, body))

    def flush(self) -> None:
        """Wait until all is written."""
        self._frames.join()

    def _write(self) -> None:
        """Write until the web process is gone. What cannot be written ends this process."""
        code = 1
        try:
            while True:
                header, body = self._frames.get()
                self._connection.send_bytes(pack(header, body()))
                self._frames.task_done()
        except OSError:
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)


class Worker:
    """Waits for runs and trains them."""

    def __init__(self, connection: Connection, settings: WorkerSettings) -> None:
        self._settings = settings
        self._inbox = Inbox(connection)
        self._outbox = Outbox(connection)
        self._held: tuple[dict[str, Any], Callable[[], bytes]] | None = None

    def serve(self) -> None:
        """Get the engine ready, then train whatever comes, until the process is ended."""
        try:
            engine = importlib.import_module(self._settings.engine)
            device = warm_up(engine)
        except Exception as error:
            traceback.print_exc()
            message = f"{type(error).__name__}: {error}"
            self._outbox.send({"kind": "unavailable", "message": message})
            self._outbox.flush()
            return
        self._outbox.send({"kind": "ready", "backend": BACKEND, "device": device})
        while True:
            frame = self._inbox.get(block=True)
            if frame is not None and frame[0]["kind"] == "start":
                self._train(engine, *frame)

    def _train(self, engine: Any, start: dict[str, Any], table: bytes) -> None:
        seq, step, failed = 0, 0, False
        try:
            # The table is at hand for this run alone: the next one may be a stranger's.
            with engine.lend_table(engine.read_table(table)) if table else contextlib.nullcontext():
                run = engine.train(
                    start["spec"],
                    backend=BACKEND,
                    paused=start["paused"],
                    slice_ms=self._settings.slice_ms,
                    meanwhile=self._tell,
                )
                for event in self._pump(run, start["run"]):
                    step = last_step(event, step)
                    self._event(event, step)
                    seq = event["seq"] + 1
        except Exception as error:
            traceback.print_exc()
            failed = True
            event = {"type": "failed", "seq": seq, "step": step, "message": explain(error)}
            self._event(event, step)
        self._tell()
        self._outbox.send({"kind": "finished", "failed": failed})

    def _pump(self, run: Generator[Any, Any, None], run_id: str) -> Iterator[dict[str, Any]]:
        """Drive the engine: controls in between slices, waiting for one while it is idle."""
        item = next(run)
        while True:
            if item is None or isinstance(item, float):
                self._tell()
                control = self._control(run_id, block=True, seconds=item)
            else:
                yield item
                control = self._control(run_id, block=False)
            try:
                item = run.send(control)
            except StopIteration:
                return

    def _control(
        self, run_id: str, *, block: bool, seconds: float | None = None
    ) -> dict[str, Any] | None:
        """The next control of this run; what came late for the one before is passed over."""
        while frame := self._inbox.get(block=block, seconds=seconds):
            header, file = frame
            if header["kind"] == "control" and header["run"] == run_id:
                self._outbox.send({"kind": "handled"})
                return header["control"] | ({"file": file} if file else {})
        return None

    def _event(self, event: dict[str, Any], step: int) -> None:
        header = {"kind": "event", "seq": event["seq"], "type": event["type"], "step": step}
        self._tell()
        self._held = header, partial(written, thinned(event))
        if event["type"] != "metrics":
            self._tell()

    def _tell(self) -> None:
        """Hand over what was held back.

        Losses wait until the next steps are under way: else the thread that writes them takes
        Python's one lock while those are being prepared, and nothing is computed meanwhile.
        """
        if self._held:
            self._outbox.send(*self._held)
            self._held = None


def warm_up(engine: Any) -> str:
    """Train the first preset for a moment; return the device it ran on.

    Loads the backend and compiles what most visitors look at first, so that they need not wait.
    """
    spec = engine.catalogue()["presets"][0]["spec"]
    events = engine.train(spec, backend=BACKEND, steps=WARM_UP_STEPS)
    devices = [event["device"] for event in events if event and event["type"] == "started"]
    return devices[0]


def last_step(event: dict[str, Any], before: int) -> int:
    """The step an event is about: the last one of a series."""
    step = event.get("step", before)
    return int(step) if isinstance(step, int) else int(step[-1])


def explain(error: Exception) -> str:
    """What went wrong, for the person who watches the run."""
    text = str(error) or type(error).__name__
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text:
        return "The machine ran out of memory. Make the network or the batch smaller."
    return f"Training broke down: {text}"


def limit_memory(memory_bytes: int) -> None:
    """Bound this process's address space, where the system can (not on Windows)."""
    if memory_bytes and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def offer_memory() -> None:
    """When the machine runs out of memory, let the system take this process (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def main(connection: Connection, settings: WorkerSettings) -> None:
    """Entry point of the process."""
    # Ctrl-C in a terminal reaches every process; the web process decides what ends when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Without this, the first worker would take most of a GPU's memory for itself.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    # Training waits for this long, at most, when the thread that writes events is at work.
    sys.setswitchinterval(0.0005)
    limit_memory(settings.memory_bytes)
    offer_memory()
    try:
        Worker(connection, settings).serve()
    except OSError:
        os._exit(0)  # the web process is gone
