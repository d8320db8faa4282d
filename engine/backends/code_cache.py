"""Where compiled code outlives the process: a folder of the user's own, kept from growing."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "STRATA_JAX_CACHE"
"""Environment variable that names another folder; empty, nothing is kept."""

MOST_BYTES = 64 * 1024 * 1024
"""What the folder may hold when a process begins; a program takes some tens of kilobytes."""

KEPT_SHARE = 0.75  # of MOST_BYTES after a cleaning, so that not every process has to clean


def folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path | None:
    """The folder for compiled code, where the system keeps such things; None for no folder."""
    if VARIABLE in environ:
        return Path(environ[VARIABLE]) if environ[VARIABLE] else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "strata" / "jax"


def prepared() -> Path | None:
    """The folder, there and not too full; None where there is none or it cannot be written."""
    chosen = folder()
    if chosen is None:
        return None
    try:
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    clean(chosen)
    return chosen if os.access(chosen, os.W_OK) else None


def clean(chosen: Path, most: int = MOST_BYTES) -> None:
    """Delete what was used longest ago, if all files together are above `most` bytes."""
    files = []
    for path in chosen.iterdir():
        with contextlib.suppress(OSError):  # another process may clean, too
            facts = path.stat()
            files.append((max(facts.st_atime, facts.st_mtime), facts.st_size, path))
    held = sum(size for _, size, _ in files)
    if held <= most:
        return
    for _, size, path in sorted(files, key=lambda file: file[0]):
        if held <= KEPT_SHARE * most:
            return
        with contextlib.suppress(OSError):
            path.unlink()
        held -= size
