"""Packs the engine's source and data, and the worker's glue, into one archive for the browser.

Usage: ``python scripts/pack_engine.py TARGET.zip``, from the root of the tree. The same
source always gives the same bytes: files in sorted order, one fixed time stamp.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

SUFFIXES = {".py", ".json", ".csv", ".npz", ".txt", ".md"}
OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def pack(package: Path, glue: Path, target: Path) -> None:
    """Write every source and data file of ``package`` into ``target``, under its own name, and
    ``glue`` beside it.
    """
    files = sorted(
        path
        for path in package.rglob("*")
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        names = [path.relative_to(package.parent).as_posix() for path in files]
        for name, path in zip([*names, glue.name], [*files, glue], strict=True):
            entry = zipfile.ZipInfo(name, OLDEST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    pack(Path("engine").resolve(), Path("web/src/worker/glue.py"), Path(sys.argv[1]))
