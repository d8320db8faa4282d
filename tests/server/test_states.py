"""Saved runs on the server: told as text, sent as bytes, refused with a reason."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

import engine
from server.app import create_app
from server.config import Config
from tests.server.support import error_of, frames, small, until

COLOURS: dict[str, Any] = engine.preset("complementary-color")["spec"]
Quiet = Callable[[Config], FlaskClient]


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(small(warm_workers=1, grace_seconds=60.0))
    yield app.test_client()
    app.extensions["strata"].host.close()


class Run:
    """A paused run of the real engine, followed."""

    def __init__(self, client: FlaskClient) -> None:
        started = client.post("/api/runs", json={"spec": COLOURS, "paused": True})
        self.client, self.path = client, f"/api/runs/{started.get_json()['id']}"
        stream = client.get(f"{self.path}/events", buffered=False)
        self.events = frames(stream.iter_encoded())
        self.wait("status")

    def wait(self, kind: str, **fields: Any) -> list[Any]:
        return [
            event
            for _, event in until(
                self.events, lambda f: f[1]["type"] == kind and fields.items() <= f[1].items()
            )
        ]

    def tell(self, **control: Any) -> None:
        assert self.client.post(f"{self.path}/control", json=control).status_code == 202

    def load(self, file: bytes) -> Any:
        return put(self.client, self.path, file)

    def steps(self, count: int, end: int) -> dict[int, float]:
        self.tell(type="step", unit="batch", count=count)
        told = [e for e in self.wait("status", step=end, state="paused") if e["type"] == "metrics"]
        return {s: x for e in told for s, x in zip(e["step"], e["loss"], strict=True)}

    def state(self) -> bytes:
        config = {"texts": {"spec": json.dumps(COLOURS)}}
        self.tell(type="subscribe", id="s", probe="state", config=config)
        return b64decode(self.wait("probe")[-1]["payload"]["file"]["base64"])


def put(client: FlaskClient, run: str, file: bytes, **rest: Any) -> Any:
    options = {"content_type": "application/octet-stream"} | rest
    return client.put(f"{run}/state", data=file, **options)


def test_a_run_goes_on_from_another_s_state(client: FlaskClient) -> None:
    one, other = Run(client), Run(client)
    one.steps(5, 5)
    file = one.state()
    assert engine.open_saved(file)["step"] == 5
    assert other.load(file).status_code == 202
    assert other.wait("loaded")[-1]["step"] == 5
    assert other.steps(3, 8) == one.steps(3, 8)


def test_what_is_no_saved_run_is_rejected_by_the_run(client: FlaskClient) -> None:
    run = Run(client)
    assert run.load(b"\xff" * 100).status_code == 202
    rejected = run.wait("rejected")[-1]
    assert rejected["control"] == "load" and "header" in rejected["message"]
    assert list(run.steps(1, 1)) == [1]


def test_a_load_without_a_file_is_refused(quiet: Quiet) -> None:
    client = quiet(Config())
    nothing = put(client, "/api/runs/x", b"")
    assert nothing.status_code == 422
    error_of(nothing, "bad_request")
    as_json = client.post("/api/runs/x/control", json={"type": "load"})
    assert "load.file: expected a file" in error_of(as_json, "bad_control")["message"]
    as_text = client.post("/api/runs/x/control", json={"type": "load", "file": "AAAA"})
    assert as_text.status_code == 422
    error_of(as_text, "bad_control")


def test_the_size_and_the_rate_of_files_are_limited(quiet: Quiet) -> None:
    client = quiet(Config(max_body_bytes=1024, max_state_bytes=4096, state_rate="3/hour"))
    assert error_of(put(client, "/api/runs/x", bytes(4000)), "run_not_found")
    large = put(client, "/api/runs/x", bytes(5000))
    assert large.status_code == 413
    assert "4096" in error_of(large, "body_too_large")["message"]
    assert put(client, "/api/runs/x", bytes(10)).status_code == 404
    assert put(client, "/api/runs/x", bytes(10)).status_code == 429


def test_other_contents_and_strangers_are_refused(quiet: Quiet) -> None:
    client = quiet(Config())
    as_json = put(client, "/api/runs/x", b"{}", content_type="application/json")
    assert as_json.status_code == 415
    origin = {"Origin": "https://elsewhere.example"}
    assert put(client, "/api/runs/x", b"abc", headers=origin).status_code == 403
