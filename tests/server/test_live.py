"""Real connections: closed tabs, streams that break and come back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from server.config import Config
from server.hosts import ProcessHost
from tests.server.support import PATIENCE, Http, fake_spec, frames, gapless, lines, small, until


@dataclass
class Live:
    """A server in a thread of the test, so that the test can look at its host."""

    http: Http
    host: ProcessHost

    def start(self, behaviour: str, **rest: object) -> str:
        body = {"spec": fake_spec(behaviour, **rest)}
        status, answer = self.http.json("POST", "/api/runs", body)
        assert status == 201
        return answer["id"]


@pytest.fixture
def live(apps: Callable[[Config], Flask], request: pytest.FixtureRequest) -> Iterator[Live]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = apps(small(**getattr(request, "param", {})))
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Live(Http(server.server_port), app.extensions["strata"].host)
    app.extensions["strata"].host.close()  # ends the streams, which the server waits for
    server.shutdown()
    thread.join(PATIENCE)
    server.server_close()


@pytest.mark.parametrize("live", [{"grace_seconds": 2.0, "heartbeat_seconds": 0.05}], indirect=True)
@pytest.mark.parametrize("behaviour", ["rest", "count"])
def test_a_closed_tab_ends_the_run(live: Live, behaviour: str) -> None:
    run = live.start(behaviour)
    response = live.http.request("GET", f"/api/runs/{run}/events")
    assert next(frames(lines(response)))[1]["type"] == "started"
    response.close()
    assert live.host.registry.wait_for(lambda runs: not runs, PATIENCE)
    assert live.http.json("POST", f"/api/runs/{run}/control", {"type": "pause"})[0] == 404


@pytest.mark.parametrize("live", [{"heartbeat_seconds": 0.05}], indirect=True)
def test_a_broken_stream_comes_back(live: Live) -> None:
    run = live.start("count", events=2000, pad=300)
    seen: list[int] = []
    while not seen or seen[-1] < 2000:
        last = {"Last_Event_ID": str(seen[-1])} if seen else {}
        with live.http.request("GET", f"/api/runs/{run}/events", **last) as response:
            assert response.status == 200
            received = frames(lines(response))
            seen += [seq for seq, _ in until(received, lambda e: e[0] % 300 == 299 or e[0] == 2000)]
    assert len(seen) == 2001
    assert gapless(seen)


def test_two_tabs_see_the_same(live: Live) -> None:
    run = live.start("count", events=500)
    both = [live.http.request("GET", f"/api/runs/{run}/events") for _ in range(2)]
    first, second = (list(frames(lines(response))) for response in both)
    assert first == second
    assert gapless(seq for seq, _ in first)
    for response in both:
        response.close()
