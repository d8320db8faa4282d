"""Whatever is sent gets an answer in the one error shape, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from server.config import Config
from server.controls import check_control
from server.errors import ApiError
from tests.server.support import error_of

COLOURS: dict[str, Any] = engine.preset("complementary-color")["spec"]
Quiet = Callable[[Config], FlaskClient]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(), some, max_size=4),
)
garbage = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [path]
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(item, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no JSON"),
        (b"{", "line 1, column 2"),
        (b"\xff\xfe", "no UTF-8: byte 0"),
        (b"[1, 2]", "expected a JSON object, found a list"),
        (b"null", "found null"),
        (b"true", "found true or false"),
        (b'"text"', "found text"),
        (b"12", "found a number"),
        (b'{"a": NaN}', "NaN, which is no number in JSON"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "1e999 is too large"),
        (b'{"a": 9007199254740992}', "beyond"),
        (b'{"a": ' + b"9" * 5000 + b"}", "beyond"),
        (b'{"a": -' + b"9" * 5000 + b"}", "beyond"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "deeper than 48 levels"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deeper than 48 levels"),
        (b'{"\\ud800": 1}', "half a character"),
        (b'{"a": ["\\udfff"]}', "half a character"),
    ],
)
@pytest.mark.parametrize("path", ["/api/check", "/api/runs", "/api/runs/x/control"])
def test_broken_bodies(client: FlaskClient, path: str, body: bytes, said: str) -> None:
    response = client.post(path, data=body, content_type="application/json")
    assert response.status_code == 400
    assert said in error_of(response, "bad_json")["message"]


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "text/json"])
def test_other_content_types(client: FlaskClient, kind: str) -> None:
    response = client.post("/api/check", data=b"{}", content_type=kind)
    assert response.status_code == 415
    assert "expected 'application/json'" in error_of(response, "not_json")["message"]


def test_large_bodies(quiet: Quiet) -> None:
    client = quiet(Config(max_body_bytes=1024))
    response = client.post("/api/check", json={"a": "x" * 2000})
    assert response.status_code == 413
    assert "1024 bytes" in error_of(response, "body_too_large")["message"]


@garbage
@given(body=st.dictionaries(st.text(), values))
def test_any_json_is_checked(client: FlaskClient, body: dict[str, Any]) -> None:
    response = client.post("/api/check", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 400)
    assert (response.json or {}).get("ok", False) is False


@garbage
@given(data=st.data())
def test_a_spec_with_one_part_replaced(client: FlaskClient, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(COLOURS)))
    spec = replaced(COLOURS, path, data.draw(values))
    body = json.dumps({"spec": spec})
    response = client.post("/api/runs", data=body, content_type="application/json")
    assert response.status_code in (201, 400, 422, 429)
    if response.status_code == 422:
        error = response.get_json()["error"]
        assert error["message"]
        assert all(problem["message"] for problem in error.get("problems", []))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "spec: expected an object, found null"),
        ({"spec": [], "paused": False}, "spec: expected an object, found a list"),
        ({"spec": COLOURS, "paused": 1}, "paused: expected true or false, found a number"),
        ({"spec": COLOURS, "steps": 5}, "steps: there is no such field"),
    ],
)
def test_requests_of_another_shape(client: FlaskClient, body: Any, said: str) -> None:
    response = client.post("/api/runs", json=body)
    assert response.status_code == 422
    assert said in error_of(response, "bad_request")["message"]


def test_a_spec_with_mistakes_lists_them(client: FlaskClient) -> None:
    spec = replaced(COLOURS, ("training", "batch_size"), -3)
    response = client.post("/api/runs", json={"spec": spec})
    assert response.status_code == 422
    problems = error_of(response, "invalid_spec")["problems"]
    assert "training.batch_size" in [problem["path"] for problem in problems]


WEIGHT = {
    "type": "set", "network": "model", "node": "dense_1", "weight": "kernel", "index": [0, 1],
    "value": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("control", "said"),
    [
        ({}, "type: expected one of"),
        ({"type": "fly"}, "found 'fly'"),
        ({"type": ["pause"]}, "found a list"),
        ({"type": "pause", "now": True}, "pause.now: there is no such field"),
        ({"type": "step"}, "step.unit: expected 'batch' or 'epoch', found nothing"),
        ({"type": "step", "unit": "hour"}, "found 'hour'"),
        ({"type": "step", "unit": "batch", "count": "1"}, "a whole number, found '1'"),
        ({"type": "step", "unit": "batch", "count": True}, "a whole number, found True"),
        ({"type": "hyper", "key": "x", "value": None}, "a number, found null"),
        ({"type": "hyper", "key": 5, "value": 1}, "hyper.key: expected text"),
        (
            {"type": "subscribe", "id": "a", "probe": "grid", "config": []},
            "an object, found a list",
        ),
        ({"type": "restart", "seed": 1.5}, "a whole number, found 1.5"),
        ({**WEIGHT, "index": 0}, "set.index: expected a list, each of it a whole number"),
        ({**WEIGHT, "index": [0, "1"]}, "set.index: expected a list"),
    ],
)
def test_controls_of_another_shape(client: FlaskClient, control: Any, said: str) -> None:
    response = client.post("/api/runs/x/control", json=control)
    assert response.status_code == 422
    assert said in error_of(response, "bad_control")["message"]


@pytest.mark.parametrize(
    "control",
    [
        {"type": "pause"},
        {"type": "resume"},
        {"type": "stop"},
        {"type": "step", "unit": "epoch"},
        {"type": "step", "unit": "batch", "count": 5},
        {"type": "hyper", "key": "optimizer.learning_rate", "value": 1},
        {"type": "subscribe", "id": "a", "probe": "predict", "config": {"inputs": []}},
        {"type": "unsubscribe", "id": "a"},
        {"type": "restart", "seed": 3},
        WEIGHT,
    ],
)
def test_every_control_passes(control: dict[str, Any]) -> None:
    assert check_control(control, engine.events.Control) is control


@garbage
@given(control=st.dictionaries(st.text() | st.just("type"), values))
def test_any_control_is_answered(control: dict[str, Any]) -> None:
    with pytest.raises(ApiError) as caught:
        check_control(control, engine.events.Control)
    assert caught.value.status == 422


@pytest.mark.parametrize("text", ["-1", "1.5", "abc", "9" * 16, "1 2", "\u0661"])
def test_broken_event_ids(client: FlaskClient, text: str) -> None:
    headers = {"Last-Event-ID": text.encode().decode("latin1")}
    response = client.get("/api/runs/x/events", headers=headers)
    assert response.status_code == 400
    error_of(response, "bad_event_id")
