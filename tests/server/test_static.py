from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from server.config import Config
from tests.server.conftest import NoRuns
from tests.server.support import error_of


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/assets/index-Bx3_kQ9d.js", "text/javascript"),
        ("/pyodide/pyodide.mjs", "text/javascript"),
        ("/pyodide/pyodide.asm.wasm", "application/wasm"),
        ("/pyodide/numpy-2.4.3-cp314-cp314-wasm32.whl", "application/zip"),
        ("/engine-0cad9c1b91f0.zip", "application/zip"),
        ("/catalogue.json", "application/json"),
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons/icon.svg", "image/svg+xml"),
        ("/icons/icon-192.png", "image/png"),
    ],
)
def test_types(client: FlaskClient, path: str, kind: str) -> None:
    response = client.get(path, buffered=True)
    assert response.status_code == 200
    assert response.mimetype == kind


def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "index.html").write_text("<title>here</title>")
    monkeypatch.chdir(tmp_path)
    app = create_app(Config(), host=NoRuns(), dist=Path("built"))
    assert b"here" in app.test_client().get("/", buffered=True).data


@pytest.mark.parametrize("path", ["/assets/index-Bx3_kQ9d.js", "/engine-0cad9c1b91f0.zip"])
def test_names_with_a_hash_are_kept_for_ever(client: FlaskClient, path: str) -> None:
    assert "immutable" in client.get(path, buffered=True).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/catalogue.json",
        "/pyodide/numpy-2.4.3-cp314-cp314-wasm32.whl",
        # A service worker kept for long would keep people on an old page.
        "/sw.js",
        "/manifest.webmanifest",
        "/icons/icon-192.png",
    ],
)
def test_other_files_are_asked_for_again(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(path, buffered=True, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_packed_files_go_to_those_who_take_them(client: FlaskClient) -> None:
    path = "/assets/index-Bx3_kQ9d.js"
    packed = client.get(path, buffered=True, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(path, buffered=True, headers={"Accept-Encoding": "br"})
    assert (packed.data, packed.headers["Content-Encoding"]) == (b"packed", "gzip")
    assert packed.mimetype == "text/javascript"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets", "/assets/", "/a\\..\\b",
     "/%00", "/index.html/"],
)  # fmt: skip
def test_nothing_else_is_served(client: FlaskClient, dist: Path, path: str) -> None:
    (dist.parent / "secret").write_text("secret")
    response = client.get(path, buffered=True)
    assert response.status_code in (308, 404)
    assert b"secret" not in response.data.replace(path.encode(), b"").replace(b"/secret", b"")


def test_a_page_that_was_not_built(tmp_path: Path) -> None:
    client = create_app(Config(), host=NoRuns(), dist=tmp_path).test_client()
    response = client.get("/")
    assert response.status_code == 503
    assert "npm run build" in error_of(response, "not_built")["hint"]
