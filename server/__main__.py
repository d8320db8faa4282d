"""`python -m server`: serve Strata."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from server.config import Config, ConfigError
from server.saves import Saves
from server.serve import CannotServe, listen, serve
from server.static import DIST


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 1 when that cannot begin."""
    options = _parser().parse_args(arguments)
    try:
        config = Config.from_env()
        Saves(config)  # told here: the web process begins later, and elsewhere
        if not options.api_only and not (options.dist / "index.html").is_file():
            raise CannotServe(
                f"There is no built page in {options.dist}. Build it: npm run build. "
                "(--api-only serves the API without it.)"
            )
        listener = listen(options.host, options.port)
    except (CannotServe, ConfigError) as error:
        print(f"Strata cannot start.\n{error}", file=sys.stderr)
        return 1
    serve(listener, config, options.dist)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Serve Strata: the page, and training with JAX.",
        epilog="STRATA_HOST and STRATA_PORT set the defaults; `python -m server.config` lists the "
        "limits, which other STRATA_ variables set.",
    )
    host = os.environ.get("STRATA_HOST", "127.0.0.1")
    port = os.environ.get("STRATA_PORT", "8000")
    parser.add_argument("--host", default=host, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=port, help="port, 0 for any (%(default)s)")
    parser.add_argument("--dist", type=Path, default=DIST, help="folder of the built page")
    parser.add_argument("--api-only", action="store_true", help="start without a built page")
    return parser


if __name__ == "__main__":
    sys.exit(main())
