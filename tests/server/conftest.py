from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.config import Config
from server.hosts import HostInfo, ProcessHost, RunHost
from server.hosts.base import RunNotFound
from tests.server.support import FAKE


class NoRuns(RunHost):
    """A host for tests of everything but runs: it starts no process."""

    def start(self, spec: Any, **_: Any) -> str:
        return "run"

    def listen(self, run_id: str, after: int | None) -> Any:
        raise RunNotFound("There is no run here.")

    def control(self, run_id: str, control: Any, file: bytes = b"") -> None:
        raise RunNotFound("There is no run here.")

    def stop(self, run_id: str) -> None:
        raise RunNotFound("There is no run here.")

    def info(self, timeout: float) -> HostInfo:
        return HostInfo("jax")

    def close(self) -> None:
        pass


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built page."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "pyodide").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Strata</title>")
    (tmp_path / "assets" / "index-Bx3_kQ9d.js").write_text("export {};" * 50)
    (tmp_path / "assets" / "index-Bx3_kQ9d.js.gz").write_bytes(b"packed")
    (tmp_path / "pyodide" / "pyodide.asm.wasm").write_bytes(b"\0asm")
    (tmp_path / "pyodide" / "pyodide.mjs").write_text("export {};")
    (tmp_path / "pyodide" / "numpy-2.4.3-cp314-cp314-wasm32.whl").write_bytes(b"PK")
    (tmp_path / "engine-0cad9c1b91f0.zip").write_bytes(b"PK")
    (tmp_path / "catalogue.json").write_text("{}")
    (tmp_path / "sw.js").write_text("self.onfetch = null;")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "icon.svg").write_text("<svg/>")
    (tmp_path / "icons" / "icon-192.png").write_bytes(b"PNG")
    return tmp_path


@pytest.fixture
def quiet(dist: Path) -> Callable[[Config], FlaskClient]:
    """A client of an application with the real engine's `check`, and without any process."""
    return lambda config: create_app(config, host=NoRuns(), dist=dist).test_client()


@pytest.fixture
def client(quiet: Callable[[Config], FlaskClient]) -> FlaskClient:
    often = "1000000/second"
    return quiet(Config(check_rate=often, start_rate=often, control_rate=often))


@pytest.fixture
def hosts() -> Iterator[Callable[[Config], ProcessHost]]:
    """Makes hosts of the fake engine, and closes them."""
    made: list[ProcessHost] = []

    def make(config: Config) -> ProcessHost:
        made.append(ProcessHost(config, FAKE))
        return made[-1]

    yield make
    for host in made:
        host.close()


@pytest.fixture
def apps(dist: Path) -> Iterator[Callable[[Config], Flask]]:
    """Makes applications of the fake engine, and closes their hosts."""
    made: list[Flask] = []

    def make(config: Config) -> Flask:
        made.append(create_app(config, engine_name=FAKE, dist=dist))
        return made[-1]

    yield make
    for app in made:
        app.extensions["strata"].host.close()
