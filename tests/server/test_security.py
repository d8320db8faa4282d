from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from server.config import Config
from tests.server.support import error_of

Quiet = Callable[[Config], FlaskClient]


@pytest.mark.parametrize("path", ["/", "/api/engine", "/api/nothing", "/pyodide/pyodide.mjs"])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    # The manifest falls under the default; the service worker and the engine's under their own.
    assert "default-src 'self'" in policy
    assert "worker-src 'self';" in policy
    assert "manifest-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    # A learner may show a picture to the page; nobody else may, and nothing may listen.
    assert headers["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "[::1]:8000",
        "192.168.1.5",
        socket.gethostname(),
    ],
)
def test_own_names(client: FlaskClient, host: str) -> None:
    assert client.get("/api/engine", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "1.2.3.4.evil.example"])
def test_foreign_names(client: FlaskClient, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 421
    assert f"STRATA_ALLOWED_HOSTS={host}" in error_of(response, "wrong_host")["hint"]


@pytest.mark.parametrize("allowed", ["strata.example", "x.example, STRATA.example", "*"])
def test_names_can_be_allowed(quiet: Quiet, allowed: str) -> None:
    client = quiet(Config(allowed_hosts=allowed))
    assert client.get("/api/engine", headers={"Host": "strata.example"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/check"), ("DELETE", "/api/runs/x")])
def test_requests_of_other_sites(
    client: FlaskClient, method: str, path: str, headers: dict[str, str]
) -> None:
    response = client.open(path, method=method, json={}, headers=headers)
    assert response.status_code == 403
    error_of(response, "wrong_origin")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_requests_of_the_page(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/check", json={}, headers=headers).status_code == 200
