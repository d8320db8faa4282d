from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import engine
from server.config import Config
from tests.server.support import error_of, fake_spec, frames, gapless, small, until

COLOURS: dict[str, Any] = engine.preset("complementary-color")["spec"]
Quiet = Callable[[Config], FlaskClient]
Apps = Callable[[Config], Flask]


def with_units(units: int, layers: int) -> dict[str, Any]:
    nodes = [{"id": "input", "type": "Input", "config": {}, "inputs": []}]
    for index in range(layers):
        config = {"units": units}
        nodes.append(
            {"id": f"d{index}", "type": "Dense", "config": config, "inputs": [nodes[-1]["id"]]}
        )
    last = {"id": "output", "type": "Dense", "config": {"units": 3}, "inputs": [nodes[-1]["id"]]}
    return COLOURS | {"networks": {"model": {"nodes": [*nodes, last]}}}


def test_the_catalogue_is_the_engines_and_is_not_sent_twice(client: FlaskClient) -> None:
    response = client.get("/api/catalogue")
    assert response.get_json() == engine.catalogue()
    again = client.get("/api/catalogue", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_check_answers_with_the_report(client: FlaskClient) -> None:
    response = client.post("/api/check", json=COLOURS)
    assert response.status_code == 200
    assert response.get_json() == engine.check(COLOURS)
    nodes = response.get_json()["networks"]["model"]["nodes"]
    assert list(nodes) == [node["id"] for node in COLOURS["networks"]["model"]["nodes"]]
    assert client.post("/api/check", json={}).get_json()["ok"] is False


@pytest.mark.parametrize("target", list(engine.TARGETS))
def test_code_is_the_engines(client: FlaskClient, target: Any) -> None:
    response = client.post(f"/api/code/{target}", json=COLOURS)
    assert response.status_code == 200
    assert response.get_json() == engine.code(COLOURS, target)
    broken = client.post(f"/api/code/{target}", json={}).get_json()
    assert broken["text"] is None and broken["message"]


def test_code_for_a_library_nobody_knows(client: FlaskClient) -> None:
    response = client.post("/api/code/caffe", json=COLOURS)
    assert (response.status_code, response.get_json()["error"]["code"]) == (404, "unknown_target")


def test_the_engine_is_described(quiet: Quiet) -> None:
    body = quiet(Config(max_parameters=123)).get("/api/engine").get_json()
    assert (body["backend"], body["device"], body["problem"]) == ("jax", None, None)
    assert body["limits"]["parameters"] == 123
    assert body["version"] == engine.__version__


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("POST", "/api/nothing", 404, "not_found"),
        ("GET", "/api/", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("POST", "/api/catalogue", 405, "method_not_allowed"),
        ("GET", "/api/check", 405, "method_not_allowed"),
        ("PATCH", "/api/runs/x", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
        ("GET", "/api/runs/x/events", 404, "run_not_found"),
        ("DELETE", "/api/runs/x", 404, "run_not_found"),
    ],
)
def test_errors_have_one_shape(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    error_of(response, code)
    if status == 405:
        assert response.headers["Allow"]


def test_a_fault_of_ours_is_logged_and_tells_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Any) -> Any:
        raise RuntimeError("a secret")

    monkeypatch.setattr(engine, "check", broken)
    with caplog.at_level(logging.ERROR):
        response = client.post("/api/check", json={})
    assert response.status_code == 500
    assert "secret" not in error_of(response, "server_error")["message"]
    assert "a secret" in caplog.text


def test_rates_are_limited(quiet: Quiet) -> None:
    client = quiet(Config(check_rate="2/hour"))
    assert [client.post("/api/check", json={}).status_code for _ in range(3)] == [200, 200, 429]
    response = client.post("/api/check", json={})
    assert "at most 2 per 1 hour" in error_of(response, "too_many_requests")["message"]
    assert response.headers["Retry-After"] == "3600"


def test_ten_billion_parameters_are_refused_at_once(client: FlaskClient) -> None:
    begun = time.process_time()
    for path, body in [("/api/check", with_units(65536, 4)), ("/api/runs", None)]:
        response = client.post(path, json=body or {"spec": with_units(65536, 4)})
        assert response.status_code == (200 if path == "/api/check" else 422)
    assert error_of(response, "invalid_spec")["problems"]
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"max_parameters": 2000}, "2,915 parameters, but this server trains at most 2,000"),
        ({"max_batch_size": 24}, "25 samples in a batch"),
        ({"max_samples": 9999}, "10,000 samples"),
        ({"max_memory_bytes": 2**20}, "bytes of memory"),
    ],
)
def test_runs_over_a_limit_are_refused(quiet: Quiet, limits: Any, said: str) -> None:
    response = quiet(Config(**limits)).post(
        "/api/runs", json={"spec": with_units(512, 4) if "memory" in said else COLOURS}
    )
    assert response.status_code == 422
    error = error_of(response, "over_limit")
    assert said in error["message"]
    assert error["problems"][0].keys() == {
        "severity", "path", "network", "node", "field", "message",
    }  # fmt: skip


def test_a_run_over_http(apps: Apps) -> None:
    client = apps(small()).test_client()
    response = client.post("/api/runs", json={"spec": fake_spec("count", events=50)})
    assert response.status_code == 201
    path = response.get_json()["events"]
    assert path == f"/api/runs/{response.get_json()['id']}/events"
    stream = client.get(path)
    assert stream.mimetype == "text/event-stream"
    assert "no-cache" in stream.headers["Cache-Control"]
    assert stream.headers["X-Accel-Buffering"] == "no"
    assert stream.data.startswith(b"retry: ")
    events = list(frames([stream.data]))
    assert gapless(seq for seq, _ in events)
    assert events[-1][1]["type"] == "done"
    # Coming back after the end: everything behind the id, or 204, which ends an EventSource.
    rest = client.get(path, headers={"Last-Event-ID": "47"})
    assert [seq for seq, _ in frames([rest.data])] == [48, 49, 50]
    assert client.get(path, headers={"Last-Event-ID": "50"}).status_code == 204
    future = client.get(path, headers={"Last-Event-ID": "51"})
    assert future.status_code == 400
    error_of(future, "events_unknown")
    late = client.post(f"/api/runs/{response.get_json()['id']}/control", json={"type": "pause"})
    assert late.status_code == 409
    error_of(late, "run_ended")


def test_control_and_delete(apps: Apps) -> None:
    client = apps(small()).test_client()
    run = client.post("/api/runs", json={"spec": fake_spec("rest")}).get_json()
    stream = client.get(run["events"], buffered=False)
    events = frames(stream.iter_encoded())
    assert next(events)[1]["type"] == "started"
    path = f"/api/runs/{run['id']}"
    control = {"type": "hyper", "key": "optimizer.learning_rate", "value": 0.5}
    assert client.post(f"{path}/control", json=control).status_code == 202
    assert until(events, lambda e: e[1]["control"])[-1][1]["control"] == control
    assert client.delete(path).status_code == 204
    assert [event["type"] for _, event in events] == ["failed"]
    assert client.delete(path).status_code == 404
    stream.close()


def test_silence_is_filled_with_comments(apps: Apps) -> None:
    client = apps(small(heartbeat_seconds=0.05)).test_client()
    run = client.post("/api/runs", json={"spec": fake_spec("rest")}).get_json()
    with client.get(run["events"], buffered=False) as stream:
        assert b": still here\n\n" in until(stream.iter_encoded(), lambda c: c.startswith(b":"))


def test_streams_are_limited(apps: Apps) -> None:
    client = apps(small(max_streams_per_client=1, max_streams=2)).test_client()
    run = client.post("/api/runs", json={"spec": fake_spec("rest")}).get_json()
    first = client.get(run["events"], buffered=False)
    error_of(client.get(run["events"]), "too_many_for_client")
    other = client.get(run["events"], buffered=False, environ_base={"REMOTE_ADDR": "10.0.0.2"})
    refused = client.get(run["events"], environ_base={"REMOTE_ADDR": "10.0.0.3"})
    error_of(refused, "server_busy")
    assert refused.headers["Retry-After"]
    first.close()  # never read: its place is free again all the same
    assert client.get("/api/runs/x/events").status_code == 404
    again = client.get(run["events"], buffered=False)
    assert again.status_code == 200
    again.close()
    other.close()


def test_runs_are_limited_per_address(apps: Apps) -> None:
    body = {"spec": fake_spec("rest")}
    for proxies, expected in [(0, 429), (1, 201)]:
        client = apps(small(max_runs_per_client=1, proxies=proxies)).test_client()
        answers = [
            client.post("/api/runs", json=body, headers={"X-Forwarded-For": f"10.0.0.{n}"})
            for n in (1, 2)
        ]
        assert [a.status_code for a in answers] == [201, expected]
    error_of(client.post("/api/runs", json=body, headers={"X-Forwarded-For": "10.0.0.1"}),
             "too_many_for_client")  # fmt: skip


def test_head_of_a_stream_leaves_no_listener(apps: Apps) -> None:
    app = apps(small(max_streams_per_client=1))
    client = app.test_client()
    run = client.post("/api/runs", json={"spec": fake_spec("rest")}).get_json()
    for _ in range(3):
        assert client.head(run["events"], buffered=True).status_code == 200
    host = app.extensions["strata"].host
    assert host.registry.get(run["id"]).buffer.lonely_since is not None
