"""Compiled code that outlives the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine.backends import code_cache

CODE = """
from engine import backends
from engine.backends import jax_backend
jax_backend.KEPT_SECONDS = 0.0
from tests.engine.backends.support import HYPER, data, initial, mlp
from tests.engine.backends.test_sessions import indices
session = backends.get("jax").session(mlp(), initial(), data(), HYPER)
print(list(session.run(indices(20))["loss"]), session.evaluate("validation")["loss"])
"""


def run(folder: Path) -> str:
    environment = {
        **os.environ,
        code_cache.VARIABLE: str(folder),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, check=True, timeout=120,
        capture_output=True, text=True,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


def programs(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_a_second_process_finds_what_the_first_compiled(tmp_path):
    folder = tmp_path / "code"
    first = run(folder)
    kept = programs(folder)
    assert any(name.startswith("jit_run") for name in kept)
    assert any(name.startswith("jit_evaluate") for name in kept)
    assert run(folder) == first
    assert programs(folder) == kept


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.setenv(code_cache.VARIABLE, "")
    assert code_cache.folder() is None and code_cache.prepared() is None


def test_the_folder_is_the_users_own(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert code_cache.folder({}, "linux") == tmp_path / ".cache" / "strata" / "jax"
    elsewhere = {"XDG_CACHE_HOME": str(tmp_path / "x")}
    assert code_cache.folder(elsewhere, "linux") == tmp_path / "x" / "strata" / "jax"
    assert code_cache.folder({}, "darwin") == tmp_path / "Library" / "Caches" / "strata" / "jax"
    local = {"LOCALAPPDATA": str(tmp_path / "l")}
    assert code_cache.folder(local, "win32") == tmp_path / "l" / "strata" / "jax"
    assert code_cache.folder({code_cache.VARIABLE: "here"}, "linux") == Path("here")


def test_a_folder_that_cannot_be_made_is_no_folder(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(code_cache.VARIABLE, str(tmp_path / "file" / "code"))
    assert code_cache.prepared() is None


def test_what_was_used_longest_ago_goes_first(tmp_path):
    for age, name in enumerate(("new", "older", "old", "oldest")):
        path = tmp_path / name
        path.write_bytes(bytes(100))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    code_cache.clean(tmp_path, most=400)
    assert len(list(tmp_path.iterdir())) == 4
    code_cache.clean(tmp_path, most=399)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "older"}
