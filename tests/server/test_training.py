"""Runs of the real engine, on JAX."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

import engine
from server.app import create_app
from server.hosts import ProcessHost
from tests.server.support import PATIENCE, frames, gapless, small, until

COLOURS: dict[str, Any] = engine.preset("complementary-color")["spec"]
Frame = tuple[int, dict[str, Any]]


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(small(warm_workers=1, grace_seconds=60.0))
    yield app.test_client()
    app.extensions["strata"].host.close()


def host_of(client: FlaskClient) -> ProcessHost:
    return client.application.extensions["strata"].host


def start(client: FlaskClient, spec: dict[str, Any], paused: bool = False) -> str:
    response = client.post("/api/runs", json={"spec": spec, "paused": paused})
    assert response.status_code == 201, response.text
    return f"/api/runs/{response.get_json()['id']}"


def tell(client: FlaskClient, run: str, **control: Any) -> None:
    assert client.post(f"{run}/control", json=control).status_code == 202


def is_a(kind: str, **fields: Any) -> Any:
    return lambda frame: frame[1]["type"] == kind and fields.items() <= frame[1].items()


def follow(client: FlaskClient, run: str, after: int | None = None) -> tuple[Any, Iterator[Frame]]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    stream = client.get(f"{run}/events", headers=headers, buffered=False)
    assert stream.status_code == 200
    return stream, frames(stream.iter_encoded())


def losses(events: list[dict[str, Any]]) -> dict[int, float]:
    return {
        step: loss
        for event in events
        if event["type"] == "metrics"
        for step, loss in zip(event["step"], event["loss"], strict=True)
    }


def test_a_run_learns_and_obeys(client: FlaskClient) -> None:
    run = start(client, COLOURS, paused=True)
    stream, events = follow(client, run)
    first = until(events, is_a("status", state="paused"))
    assert first[0][1]["backend"] == "jax"
    assert client.get("/api/engine").get_json()["device"] == first[0][1]["device"]
    tell(client, run, type="step", unit="batch", count=3)
    stepped = until(events, is_a("status", step=3, state="paused"))
    tell(client, run, type="hyper", key="optimizer.learning_rate", value=0.05)
    assert until(events, is_a("hyper"))[-1][1]["value"] == 0.05
    colours = {"inputs": [[1, 0, 0], [0.2, 0.4, 0.6]]}
    tell(client, run, type="subscribe", id="swatch", probe="predict", config=colours)
    payload = until(events, is_a("probe"))[-1][1]["payload"]
    assert payload["outputs"]["shape"] == [2, 3]
    tell(client, run, type="hyper", key="optimizer.speed", value=1)
    assert "optimizer.speed" in until(events, is_a("rejected"))[-1][1]["message"]
    tell(client, run, type="resume")
    learnt = until(events, lambda f: f[1]["type"] == "validation" and f[1]["loss"] < 0.01)
    tell(client, run, type="restart", seed=0)
    tell(client, run, type="pause")
    until(events, is_a("restarted", seed=0))
    until(events, is_a("status", state="paused"))
    tell(client, run, type="stop")
    rest = list(events)
    assert rest[-1][1]["type"] == "done"
    seen = [event for _, event in first + stepped + learnt]
    assert list(losses(seen)) == list(range(1, len(losses(seen)) + 1))
    stream.close()


def test_slow_motion_goes_step_by_step_to_its_goal_and_wakes_for_controls(
    client: FlaskClient,
) -> None:
    run = start(client, COLOURS, paused=True)
    stream, events = follow(client, run)
    tell(client, run, type="pace", steps_per_second=100)
    tell(client, run, type="until", quantity="step", value=6)
    seen = [event for _, event in until(events, is_a("reached", step=6, found=6))]
    assert [event["step"] for event in seen if event["type"] == "metrics"] == [
        [step] for step in range(1, 7)
    ]
    tell(client, run, type="pace", steps_per_second=0.1)
    tell(client, run, type="resume")
    until(events, is_a("metrics"))
    tell(client, run, type="stop")
    assert until(events, is_a("done"))[-1][1]["step"] == 7
    stream.close()


def test_a_run_equals_the_engine_run_here(client: FlaskClient) -> None:
    run = start(client, COLOURS, paused=True)
    stream, events = follow(client, run)
    tell(client, run, type="step", unit="batch", count=50)
    seen = until(events, is_a("status", step=50, state="paused"))
    here = [event for event in engine.train(COLOURS, "numpy", steps=50) if event]
    expected = {
        int(step): float(loss)
        for event in here
        if event["type"] == "metrics"
        for step, loss in zip(event["step"], event["loss"], strict=True)
    }
    assert losses([event for _, event in seen]) == pytest.approx(expected, rel=1e-4)
    assert client.delete(run).status_code == 204
    stream.close()


def test_a_dropped_stream_resumes_without_losing_a_step(client: FlaskClient) -> None:
    run = start(client, COLOURS)
    seen: list[Frame] = []
    for _ in range(6):
        stream, events = follow(client, run, seen[-1][0] if seen else None)
        seen += until(events, is_a("validation"))
        stream.close()
    assert gapless(seq for seq, _ in seen)
    steps = list(losses([event for _, event in seen]))
    assert steps == list(range(1, len(steps) + 1))
    client.delete(run)


def test_nan_is_null_and_the_run_says_it_diverged(client: FlaskClient) -> None:
    optimizer = {"type": "SGD", "config": {"learning_rate": 10.0}}
    run = start(client, COLOURS | {"training": COLOURS["training"] | {"optimizer": optimizer}})
    stream, events = follow(client, run)
    seen = [event for _, event in until(events, is_a("status", state="paused"))]
    diverged = next(event for event in seen if event["type"] == "diverged")
    assert losses(seen)[diverged["step"]] is None
    assert str(diverged["step"]) in diverged["message"]
    client.delete(run)
    stream.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_worker_ends_only_its_own_run(client: FlaskClient) -> None:
    runs = [start(client, COLOURS | {"seed": seed}) for seed in (1, 2)]
    streams, feeds = zip(*(follow(client, run) for run in runs), strict=True)
    for feed in feeds:
        until(feed, is_a("metrics"))
    host = host_of(client)
    worker = host.pool.worker_of(host.registry.get(runs[0].rpartition("/")[2]))
    assert worker is not None
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    dead = until(feeds[0], is_a("failed"))
    assert "SIGKILL" in dead[-1][1]["message"]
    assert gapless((seq for seq, _ in dead), start=dead[0][0])
    assert until(feeds[1], is_a("validation"))
    third = start(client, COLOURS)
    stream, events = follow(client, third)
    assert until(events, is_a("metrics"))
    for run in (*runs, third):
        client.delete(run)
    for open_stream in (*streams, stream):
        open_stream.close()


def test_a_spec_the_page_never_sends_does_no_harm(client: FlaskClient) -> None:
    spec = COLOURS | {"data": {"type": "complementary-color", "config": {"samples": 10**9}}}
    assert client.post("/api/runs", json={"spec": spec}).status_code == 422
    assert client.get("/api/engine").status_code == 200


def test_the_web_process_imports_no_jax() -> None:
    script = (
        "import sys; from server.app import create_app; from server.config import Config;"
        "from tests.server.conftest import NoRuns; create_app(Config(), host=NoRuns());"
        "sys.exit('jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=PATIENCE, check=False)
    assert done.returncode == 0
