"""Runs kept on the server, in a real database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

import engine
from server.__main__ import main
from server.app import create_app
from server.config import Config
from server.errors import ApiError
from server.saves import DAY, Saves
from tests.server.conftest import NoRuns
from tests.server.support import error_of, small

OCTETS = "application/octet-stream"


def saved_run(title: str = "Mine") -> bytes:
    """A file as the page writes it, after a few steps."""
    spec = engine.preset("xor")["spec"] | {"title": title}
    run = engine.train(spec, "numpy", paused=True)
    told: dict[str, Any] = {}
    for event in run:
        if isinstance(event, dict) and event["type"] == "status":
            break
    texts = {"spec": json.dumps(spec)}
    run.send({"type": "subscribe", "id": "s", "probe": "state", "config": {"texts": texts}})
    for event in run:
        if isinstance(event, dict) and event["type"] == "probe":
            told = event["payload"]
            break
    run.close()
    return told["file"]


FILE = saved_run()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: SQLite, and PostgreSQL where `STRATA_TEST_POSTGRES` says where one is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'saves.db'}"
        return
    found = os.environ.get("STRATA_TEST_POSTGRES")
    if not found:
        pytest.skip("STRATA_TEST_POSTGRES names no database")
    engine = create_engine(found)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS saves"))
    engine.dispose()
    yield found


def client_of(url: str, **limits: Any) -> FlaskClient:
    return create_app(small(database_url=url, **limits), host=NoRuns()).test_client()


def keep(client: FlaskClient, content: bytes = FILE, kind: str = OCTETS) -> Any:
    return client.post("/api/saves", data=content, content_type=kind)


def test_what_was_kept_comes_back_even_after_a_new_start(url: str) -> None:
    answer = keep(client_of(url))
    assert answer.status_code == 201, answer.text
    ticket = answer.get_json()
    assert answer.headers["Location"] == f"/api/saves/{ticket['id']}"
    again = client_of(url).get(f"/api/saves/{ticket['id']}")
    assert (again.status_code, again.mimetype, again.data) == (200, OCTETS, FILE)
    assert engine.open_saved(again.data)["problem"] is None


def test_only_who_kept_it_can_delete_it(url: str) -> None:
    client = client_of(url)
    ticket = keep(client).get_json()
    place = f"/api/saves/{ticket['id']}"
    for key in ("", "x", ticket["id"]):
        refused = client.delete(place, headers={"Strata-Key": key})
        assert refused.status_code == 403
        error_of(refused, "wrong_key")
    assert client.get(place).status_code == 200
    assert client.delete(place, headers={"Strata-Key": ticket["key"]}).status_code == 204
    for answer in (client.get(place), client.delete(place, headers={"Strata-Key": ticket["key"]})):
        assert answer.status_code == 404
        error_of(answer, "save_gone")


def test_the_database_does_not_know_the_key(url: str) -> None:
    ticket = keep(client_of(url)).get_json()
    with create_engine(url).connect() as connection:
        rows = connection.execute(text("SELECT * FROM saves")).mappings().all()
    assert len(rows) == 1
    assert ticket["key"] not in repr({k: v for k, v in rows[0].items() if k != "content"})
    assert rows[0]["title"] == "Mine"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", OCTETS, 422, "bad_save"),
        (b"\0" * 100, OCTETS, 422, "bad_save"),
        (FILE[:-1], OCTETS, 422, "bad_save"),
        (FILE, "text/html", 415, "wrong_type"),
    ],
)
def test_nothing_else_is_kept(url: str, content: bytes, kind: str, status: int, code: str) -> None:
    answer = keep(client_of(url), content, kind)
    assert answer.status_code == status
    error_of(answer, code)


def test_hostile_titles_are_only_text(url: str) -> None:
    client = client_of(url)
    title = "'; DROP TABLE saves; --<script>" + "x" * 80
    ticket = keep(client, saved_run(title)).get_json()
    assert client.get(f"/api/saves/{ticket['id']}").status_code == 200
    for id in ("' OR 1=1 --", "%00", "x" * 500, "../../etc/passwd"):
        assert client.get(f"/api/saves/{id}").status_code == 404


def test_a_run_that_is_too_large_is_refused(url: str) -> None:
    answer = keep(client_of(url, max_save_bytes=1024), b"x" * 2000)
    assert answer.status_code == 413


def test_when_there_is_no_room_that_is_said_and_nothing_is_lost(url: str) -> None:
    client = client_of(url, max_saves_bytes=int(len(FILE) * 1.5))
    first = keep(client).get_json()
    answer = keep(client)
    assert answer.status_code == 507
    error_of(answer, "saves_full")
    assert client.get(f"/api/saves/{first['id']}").data == FILE


def test_what_nobody_opens_goes_after_a_while(url: str) -> None:
    now = [1_000_000.0]
    saves = Saves(Config(database_url=url, save_days=10), clock=lambda: now[0])
    kept, forgotten = saves.put(FILE, "kept"), saves.put(FILE, "forgotten")
    now[0] += 9 * DAY
    assert saves.get(kept.id) == FILE
    now[0] += 9 * DAY
    assert saves.get(kept.id) == FILE
    with pytest.raises(ApiError, match="not on the server"):
        saves.get(forgotten.id)
    saves.put(FILE, "new")
    with create_engine(url).connect() as connection:
        titles = connection.execute(text("SELECT title FROM saves ORDER BY title")).scalars().all()
    assert titles == ["kept", "new"]
    saves.close()


def test_a_server_on_which_nobody_saves_writes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "saves.db"
    create_app(small(database_url=f"sqlite:///{place}"), host=NoRuns())
    assert not place.exists()


@pytest.mark.parametrize("url", ["postgresql+nodriver://x/y", "sqlite+none:///x.db"])
def test_a_database_that_nothing_speaks_to_is_told_at_the_start(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dist: Path
) -> None:
    monkeypatch.setenv("STRATA_DATABASE_URL", url)
    assert main(["--dist", str(dist), "--port", "0"]) == 1
    told = capsys.readouterr().err
    assert "STRATA_DATABASE_URL" in told and "sqlite:///strata.db" in told


def test_thirty_laptops_behind_one_router_open_a_link(url: str) -> None:
    client = client_of(url)
    ticket = keep(client).get_json()
    answers = [client.get(f"/api/saves/{ticket['id']}").status_code for _ in range(60)]
    assert answers == [200] * 60


def test_the_application_closes_its_database(tmp_path: Path) -> None:
    app = create_app(small(database_url=f"sqlite:///{tmp_path / 'saves.db'}"), host=NoRuns())
    assert keep(app.test_client()).status_code == 201
    pool = app.extensions["strata"].saves._engine.pool
    assert pool.checkedin() == 1
    app.extensions["strata"].close()
    assert app.extensions["strata"].saves._engine.pool is not pool
