"""`python -m server` as people start it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import engine
from tests.server.support import PATIENCE, Http, frames, gapless, lines, until

ROOT = Path(__file__).parents[2]
COLOURS = engine.preset("complementary-color")["spec"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, and gunicorn, are POSIX's")


class Server:
    """A server process. Its output ends when it and all its children have ended."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout

    def ready(self) -> Http:
        line = self.output.readline()
        assert line.startswith("Strata is ready: http://127.0.0.1:"), line + self.output.read()
        return Http(int(line.rpartition(":")[2]))

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.output.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def make(*arguments: str, **environment: str) -> Server:
        servers.append(Server("-m", "server", "--port", "0", *arguments, **environment))
        return servers[-1]

    yield make
    for server in servers:
        server.end()


def begin(http: Http, **changes: Any) -> tuple[str, Iterator[tuple[int, dict[str, Any]]]]:
    status, run = http.json("POST", "/api/runs", {"spec": COLOURS | changes})
    assert status == 201, run
    return run["id"], frames(lines(http.request("GET", run["events"])))


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_stopping_ends_runs_streams_and_every_process(
    start: Callable[..., Server], dist: Path, name: str
) -> None:
    server = start("--dist", str(dist))
    http = server.ready()
    with http.request("GET", "/") as page:
        assert b"Strata" in page.read()
    _, events = begin(http)
    until(events, lambda e: e[1]["type"] == "metrics")
    server.process.send_signal(getattr(signal, name))
    rest = list(events)
    assert rest[-1][1]["message"] == "The server is shutting down."
    assert gapless((seq for seq, _ in rest), start=rest[0][0])
    assert server.process.wait(PATIENCE) == 0
    assert server.output.read() == "", "all processes have ended, without a word"


@posix
def test_killing_the_server_leaves_no_process(start: Callable[..., Server], dist: Path) -> None:
    server = start("--dist", str(dist))
    _, events = begin(server.ready())
    until(events, lambda e: e[1]["type"] == "metrics")
    server.process.kill()
    server.process.wait(PATIENCE)
    server.output.read()  # returns when the last process has ended


def test_a_taken_port(start: Callable[..., Server], dist: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start("--dist", str(dist), "--port", str(port))
        said = server.output.read()
    assert server.process.wait(PATIENCE) == 1
    assert f"Port {port} is in use" in said
    assert f"--port {port + 1}" in said


def test_a_missing_page(start: Callable[..., Server], tmp_path: Path) -> None:
    server = start("--dist", str(tmp_path))
    said = server.output.read()
    assert server.process.wait(PATIENCE) == 1
    assert "npm run build" in said
    assert "Traceback" not in said


def test_bad_settings(start: Callable[..., Server], dist: Path) -> None:
    server = start("--dist", str(dist), STRATA_MAX_RUNS="lots", STRATA_PROXIES="-1")
    said = server.output.read()
    assert server.process.wait(PATIENCE) == 1
    assert "STRATA_MAX_RUNS: expected a whole number" in said
    assert "STRATA_PROXIES" in said
    assert "Traceback" not in said


@posix
def test_more_streams_than_allowed_leave_the_server_answering(
    start: Callable[..., Server],
) -> None:
    server = start("--api-only", STRATA_MAX_STREAMS="3", STRATA_MAX_STREAMS_PER_CLIENT="3")
    http = server.ready()
    run, events = begin(http)
    assert next(events)[1]["type"] == "started"
    assert http.json("POST", f"/api/runs/{run}/control", {"type": "pause"})[0] == 202
    path = f"/api/runs/{run}/events"
    streams = [http.request("GET", path, Last_Event_ID="0") for _ in range(20)]
    assert sorted(stream.status for stream in streams) == [200] * 2 + [429] * 18
    assert http.json("POST", "/api/check", COLOURS)[0] == 200
    assert http.json("DELETE", f"/api/runs/{run}")[0] == 204
    for stream in streams:
        stream.close()


@posix
def test_a_client_that_stops_halfway_is_given_up(start: Callable[..., Server]) -> None:
    http = start("--api-only", STRATA_READ_SECONDS="0.3").ready()
    head = "POST /api/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", http.port), timeout=PATIENCE) as half:
        half.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        answer = half.makefile("rb").read()
    assert b" 408 " in answer.splitlines()[0]
    assert b'"too_slow"' in answer
    assert http.json("POST", "/api/check", COLOURS)[0] == 200


WAITRESS = """
from pathlib import Path
from server.config import Config
from server.serve import address_of, listen
from server.serve_waitress import run
listener = listen("127.0.0.1", 0)
address = address_of(listener)
run(listener, Config(), Path("."), lambda: print(f"Strata is ready: {address}", flush=True))
"""


def test_waitress_serves_the_same() -> None:
    server = Server("-c", WAITRESS)
    try:
        http = server.ready()
        assert http.json("POST", "/api/check", COLOURS)[0] == 200
        run, events = begin(http)
        assert gapless(seq for seq, _ in until(events, lambda e: e[1]["type"] == "metrics"))
        assert http.json("DELETE", f"/api/runs/{run}")[0] == 204
        assert list(events)[-1][1]["type"] == "failed"
    finally:
        server.end()
