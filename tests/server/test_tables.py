"""A learner's own table on the server: sent, used, kept from others, forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

import engine
from server.app import create_app
from server.config import Config
from server.errors import ApiError
from server.tables import Tables
from tests.server.support import PATIENCE, error_of, frames, small, until

CSV = "\n".join(
    ["size,kind", *(f"{n % 17 - 8}.5,{'big' if n % 17 > 8 else 'small'}" for n in range(60))]
)
FILE = CSV.encode()
OTHER = FILE.replace(b"big", b"huge")
Quiet = Callable[[Config], FlaskClient]


def table_spec() -> dict[str, Any]:
    spec = engine.preset("logistic-regression")["spec"]
    data = {"type": "table", "config": {"table": engine.read_table(FILE).id}}
    return spec | {"data": data}


def send(client: FlaskClient, data: bytes = FILE, **rest: Any) -> Any:
    return client.post("/api/tables", data=data, content_type="text/csv", **rest)


def sent(client: FlaskClient, data: bytes = FILE, **rest: Any) -> str:
    response = send(client, data, **rest)
    assert response.status_code == 201, response.text
    return response.get_json()["id"]


def check(client: FlaskClient, name: str | None) -> Any:
    headers = {} if name is None else {"Strata-Table": name}
    return client.post("/api/check", json=table_spec(), headers=headers)


def test_a_table_is_checked_as_in_the_browser(client: FlaskClient) -> None:
    with engine.lend_table(engine.read_table(FILE)):
        here = engine.check(table_spec())
    assert here["ok"]
    assert check(client, sent(client)).get_json() == here


def test_the_answer_says_what_is_kept_and_for_how_long(quiet: Quiet) -> None:
    client = quiet(Config(table_seconds=77.0))
    response = send(client)
    body = response.get_json()
    assert (body["rows"], body["bytes"], body["seconds"]) == (60, len(FILE), 77.0)
    assert body["table"] == table_spec()["data"]["config"]["table"]
    assert response.headers["Location"] == f"/api/tables/{body['id']}"
    assert client.get("/api/engine").get_json()["limits"]["table_seconds"] == 77.0


def test_who_knows_a_tables_fingerprint_only_gets_nothing(client: FlaskClient) -> None:
    name, stranger = sent(client), sent(client, OTHER)
    assert name not in (stranger, table_spec()["data"]["config"]["table"])
    for given in (None, stranger):
        report = check(client, given).get_json()
        assert not report["ok"]
        assert any("is not here" in problem["message"] for problem in report["problems"])
        headers = {} if given is None else {"Strata-Table": given}
        refused = client.post("/api/runs", json={"spec": table_spec()}, headers=headers)
        assert error_of(refused, "invalid_spec")["problems"]
    for guess in (table_spec()["data"]["config"]["table"], "", "x" * 32):
        response = check(client, guess)
        assert response.status_code == 404
        error_of(response, "table_gone")


def test_a_table_can_be_taken_back(client: FlaskClient) -> None:
    name = sent(client)
    assert client.delete(f"/api/tables/{name}").status_code == 204
    error_of(check(client, name), "table_gone")
    again = client.delete(f"/api/tables/{name}")
    assert again.status_code == 404
    error_of(again, "table_gone")


@pytest.mark.parametrize(
    ("data", "status", "code", "said"),
    [
        (b"", 422, "bad_table", "empty"),
        (b"a,b\n1,2\n", 422, "bad_table", "10 are needed"),
        (b"\0\1\2", 422, "bad_table", "no text"),
        (b"x" * 5000, 413, "body_too_large", "4096"),
        (b"a,b\n" + b"1,2\n" * 41, 413, "table_too_large", "at most 40"),
    ],
)
def test_what_is_no_table_is_refused(
    quiet: Quiet, data: bytes, status: int, code: str, said: str
) -> None:
    client = quiet(Config(max_table_bytes=4096, max_table_rows=40))
    response = send(client, data)
    assert response.status_code == status
    assert said in error_of(response, code)["message"]


def test_a_table_may_be_larger_than_other_bodies(quiet: Quiet) -> None:
    client = quiet(Config(max_body_bytes=1024, max_table_bytes=2048))
    assert send(client, FILE * 2 + b"\n").status_code == 201
    assert 1024 < len(FILE * 2) < 2048


def test_another_content_type_is_refused(client: FlaskClient) -> None:
    response = client.post("/api/tables", json={"a": 1})
    assert response.status_code == 415
    assert "text/csv" in error_of(response, "wrong_type")["message"]


def test_a_strangers_page_can_send_nothing(client: FlaskClient) -> None:
    response = send(client, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403


def test_sending_is_limited_by_rate(quiet: Quiet) -> None:
    client = quiet(Config(table_rate="1/hour"))
    assert send(client).status_code == 201
    assert send(client).status_code == 429


def test_an_address_forgets_its_oldest_but_never_others(quiet: Quiet) -> None:
    client = quiet(Config(max_tables_per_client=2, max_tables=3))
    far = {"REMOTE_ADDR": "10.0.0.9"}
    theirs = sent(client, environ_base=far)
    first, second = sent(client), sent(client)
    assert check(client, first).status_code == 200  # so that the second is used longest ago
    third = sent(client)
    assert [check(client, name).status_code for name in (first, second, third)] == [200, 404, 200]
    assert check(client, theirs).status_code == 200
    full = send(client, environ_base={"REMOTE_ADDR": "10.0.0.8"})
    assert full.status_code == 503
    error_of(full, "server_busy")


def test_a_table_nobody_uses_is_forgotten() -> None:
    now = [0.0]
    tables = Tables(Config(table_seconds=10.0), engine.read_table, lambda: now[0])
    name, _ = tables.put(FILE, "a")
    now[0] = 9.0
    assert tables.use(name).data == FILE
    now[0] = 18.0
    tables.use(name)
    now[0] = 28.0
    with pytest.raises(ApiError) as caught:
        tables.use(name)
    assert caught.value.code == "table_gone"


def test_it_is_forgotten_even_when_nobody_asks() -> None:
    tables = Tables(Config(table_seconds=0.05), engine.read_table)
    tables.put(FILE, "a")
    assert tables.wait_for(lambda count: count == 0, PATIENCE)


def test_few_tables_stay_read_and_the_others_are_read_again() -> None:
    read: list[bytes] = []

    def reader(data: bytes) -> Any:
        read.append(data)
        return engine.read_table(data)

    tables = Tables(Config(max_tables_per_client=9), reader)
    names = [tables.put(FILE + b"\n" * n, "a")[0] for n in range(6)]
    assert len(read) == 6
    assert tables.use(names[5]).read.rows == 60
    assert len(read) == 6
    assert tables.use(names[0]).read.rows == 60
    assert read[6:] == [FILE]


@pytest.fixture(scope="module")
def training() -> Iterator[FlaskClient]:
    app = create_app(small(warm_workers=1, grace_seconds=60.0))
    yield app.test_client()
    app.extensions["strata"].host.close()


def losses(events: list[Any]) -> list[float]:
    return [float(loss) for e in events if e["type"] == "metrics" for loss in e["loss"]]


def start(client: FlaskClient, name: str) -> tuple[str, Any, Iterator[Any]]:
    body = {"spec": table_spec(), "paused": True}
    response = client.post("/api/runs", json=body, headers={"Strata-Table": name})
    assert response.status_code == 201, response.text
    stream = client.get(response.get_json()["events"], buffered=False)
    return response.get_json()["id"], stream, frames(stream.iter_encoded())


def test_a_run_learns_from_it_as_the_engine_does_here(training: FlaskClient) -> None:
    name = sent(training)
    run, stream, events = start(training, name)
    address = f"/api/runs/{run}/control"
    config = {"split": "train", "count": 8}
    asked = {"type": "subscribe", "id": "p", "probe": "points", "config": config}
    training.post(address, json=asked)
    training.post(address, json={"type": "step", "unit": "batch", "count": 30})
    seen = until(events, lambda f: f[1]["type"] == "status" and f[1]["step"] == 30)
    with engine.lend_table(engine.read_table(FILE)):
        here = [event for event in engine.train(table_spec(), "numpy", steps=30) if event]
    assert losses([event for _, event in seen]) == pytest.approx(losses(here), rel=1e-4)
    points = next(event["payload"] for _, event in seen if event["type"] == "probe")
    assert points["inputs"]["shape"] == [8, 1]
    assert training.delete(f"/api/tables/{name}").status_code == 204
    last = list(events)[-1][1]
    assert last["type"] == "failed"
    assert training.delete(f"/api/runs/{run}").status_code == 404
    stream.close()


def test_the_next_run_of_the_same_worker_has_no_table(training: FlaskClient) -> None:
    run, stream, events = start(training, sent(training))
    until(events, lambda f: f[1]["type"] == "status")
    training.post(f"/api/runs/{run}/control", json={"type": "stop"})
    list(events)
    stream.close()
    host = training.application.extensions["strata"].host
    # Past the check, as only a fault of ours would do: the worker itself has nothing left.
    stolen = host.start(table_spec(), paused=True, client="b", structure="")
    events = frames(training.get(f"/api/runs/{stolen}/events", buffered=False).iter_encoded())
    assert "is not here" in until(events, lambda f: f[1]["type"] == "failed")[-1][1]["message"]
