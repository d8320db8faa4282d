"""Every limit of the server in one place, each with its environment variable.

The variable of a field is `STRATA_` and its name in capitals: `STRATA_MAX_RUNS` for `max_runs`.
`python -m server.config` prints the table for the documentation.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MIB = 1024 * 1024
# Read by `python -m server` itself, by the set-up and by the engine.
ELSEWHERE = frozenset(
    {"STRATA_HOST", "STRATA_PORT", "STRATA_GPU", "STRATA_PYTHON", "STRATA_JAX_CACHE"}
)
_DATABASE = re.compile(r"(sqlite|postgresql)(\+\w+)?:.*")
_RATE = re.compile(r"[1-9][0-9]*/(second|minute|hour|day)")


class ConfigError(Exception):
    """Environment variables that cannot be used; the message names all of them."""


def _number(default: float, help: str, *, unit: str, min: float, max: float) -> Any:
    """A field holding a number from `min` to `max`; whole when the default is."""
    return field(default=default, metadata={"help": help, "unit": unit, "min": min, "max": max})


def _text(
    default: str, help: str, *, unit: str = "", pattern: re.Pattern[str] | None = None
) -> Any:
    return field(default=default, metadata={"help": help, "unit": unit, "pattern": pattern})


@dataclass(frozen=True)
class Config:
    """The limits. Sizes are in bytes, times in seconds unless the name says otherwise."""

    max_parameters: int = _number(
        5_000_000, "Largest network.", unit="parameters", min=1, max=10**12
    )
    max_batch_size: int = _number(4096, "Largest batch.", unit="samples", min=1, max=10**9)
    max_samples: int = _number(
        200_000,
        "Largest dataset, training and validation together.",
        unit="samples",
        min=1,
        max=10**9,
    )
    max_memory_bytes: int = _number(
        1024 * MIB,
        "Memory one run may need, as the check estimates it.",
        unit="bytes",
        min=MIB,
        max=2**50,
    )
    worker_memory_bytes: int = _number(
        0,
        "Address space of one worker process (POSIX), 0 for no limit. JAX reserves far more than "
        "it uses: give it at least 8 GiB.",
        unit="bytes",
        min=0,
        max=2**50,
    )
    max_runs: int = _number(8, "Runs at one time, of everybody.", unit="runs", min=1, max=1024)
    max_runs_per_client: int = _number(
        4, "Runs at one time of one address.", unit="runs", min=1, max=1024
    )
    max_streams: int = _number(
        64,
        "Event streams open at one time; each holds a thread of the web process.",
        unit="streams",
        min=1,
        max=4096,
    )
    max_streams_per_client: int = _number(
        16, "Event streams of one address.", unit="streams", min=1, max=4096
    )
    warm_workers: int = _number(
        1,
        "Idle worker processes kept ready, so that a run starts at once.",
        unit="processes",
        min=0,
        max=64,
    )
    runs_per_worker: int = _number(
        100,
        "Runs after which a worker process is replaced by a fresh one.",
        unit="runs",
        min=1,
        max=10**6,
    )
    max_body_bytes: int = _number(
        MIB, "Largest request body.", unit="bytes", min=1024, max=1024 * MIB
    )
    max_state_bytes: int = _number(
        64 * MIB,
        "Largest saved run that one can be continued from: weights and what the optimizer keeps.",
        unit="bytes",
        min=1024,
        max=1024 * MIB,
    )
    max_save_bytes: int = _number(
        16 * MIB, "Largest run that is kept on the server.", unit="bytes", min=1024, max=1024 * MIB
    )
    max_saves_bytes: int = _number(
        1024 * MIB, "All runs kept on the server together.", unit="bytes", min=0, max=2**50
    )
    save_days: float = _number(
        365.0,
        "A kept run that nobody has opened for this time is deleted.",
        unit="days",
        min=0.0001,
        max=36_500,
    )
    max_table_bytes: int = _number(
        4 * MIB,
        "Largest table of a learner's own; reading it takes the web process some seconds.",
        unit="bytes",
        min=1024,
        max=20 * MIB,
    )
    max_table_rows: int = _number(
        100_000, "Longest table of a learner's own.", unit="rows", min=10, max=100_000
    )
    max_tables: int = _number(
        32, "Tables kept at one time, of everybody, in memory.", unit="tables", min=1, max=1024
    )
    max_tables_per_client: int = _number(
        4,
        "Tables of one address; one more, and the one used longest ago is forgotten.",
        unit="tables",
        min=1,
        max=1024,
    )
    table_seconds: float = _number(
        3600.0,
        "A table no check and no new run has used for this time is forgotten.",
        unit="seconds",
        min=0.05,
        max=10**7,
    )
    max_json_depth: int = _number(
        48, "Deepest nesting of a JSON body.", unit="levels", min=8, max=200
    )
    max_waiting_controls: int = _number(
        256, "Controls of a run that wait for its worker.", unit="controls", min=1, max=10**6
    )
    slice_ms: float = _number(
        16.0,
        "Training between two looks at the controls.",
        unit="milliseconds",
        min=1,
        max=1000,
    )
    read_seconds: float = _number(
        20.0,
        "A client that sends only a part of its request is given up after this silence.",
        unit="seconds",
        min=0.1,
        max=300,
    )
    unread_seconds: float = _number(
        30.0,
        "A stream whose client takes nothing for this time is cut (Linux).",
        unit="seconds",
        min=1,
        max=3600,
    )
    heartbeat_seconds: float = _number(
        10.0, "A silent stream sends a comment this often.", unit="seconds", min=0.05, max=300
    )
    grace_seconds: float = _number(
        30.0, "A run nobody listens to ends after this time.", unit="seconds", min=0.05, max=86_400
    )
    idle_seconds: float = _number(
        1800.0,
        "A run ends when it has neither sent an event nor got a control for this time.",
        unit="seconds",
        min=0.05,
        max=10**7,
    )
    run_seconds: float = _number(
        21_600.0, "Longest life of a run.", unit="seconds", min=0.05, max=10**7
    )
    start_seconds: float = _number(
        30.0,
        "How long the engine menu waits to hear of the first worker's device.",
        unit="seconds",
        min=0,
        max=300,
    )
    stop_seconds: float = _number(
        5.0,
        "A worker told to stop that has not done so after this time is killed.",
        unit="seconds",
        min=0.05,
        max=300,
    )
    event_buffer_bytes: int = _number(
        8 * MIB,
        "Events kept per run: one half not yet sent (training waits when it is full), one half "
        "sent, for streams that come back.",
        unit="bytes",
        min=4096,
        max=1024 * MIB,
    )
    start_rate: str = _text(
        "120/minute", "Runs one address may start.", unit="requests", pattern=_RATE
    )
    table_rate: str = _text(
        "10/minute", "Tables one address may send.", unit="requests", pattern=_RATE
    )
    state_rate: str = _text(
        "30/minute", "Saved runs one address may send.", unit="requests", pattern=_RATE
    )
    save_rate: str = _text(
        "30/hour", "Runs one address may save on the server.", unit="requests", pattern=_RATE
    )
    check_rate: str = _text("50/second", "Checks of one address.", unit="requests", pattern=_RATE)
    control_rate: str = _text(
        "200/second", "Controls of one address.", unit="requests", pattern=_RATE
    )
    database_url: str = _text(
        "sqlite:///strata.db",
        "Where saved runs are kept, as SQLAlchemy writes it. For PostgreSQL: "
        "postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE, with the package psycopg installed.",
        unit="address",
        pattern=_DATABASE,
    )
    proxies: int = _number(
        0,
        "Trusted proxies in front of the server, whose X-Forwarded-For, -Proto and -Host count.",
        unit="proxies",
        min=0,
        max=16,
    )
    allowed_hosts: str = _text(
        "",
        "Names the server may be reached by besides addresses, localhost and this machine's own "
        "name, with commas between; * for any.",
        unit="host names",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The limits with the environment's changes.

        Raises ConfigError naming every variable that holds something else than was expected,
        and every `STRATA_` variable that does not exist.
        """
        environ = os.environ if environ is None else environ
        known = {variable(f.name): f for f in fields(cls)}
        values: dict[str, Any] = {}
        problems = []
        given = {key for key in environ if key.startswith("STRATA_")}
        for name in sorted(given - ELSEWHERE):
            try:
                if name not in known:
                    raise ValueError("there is no such setting; see `python -m server.config`")
                values[known[name].name] = _read(known[name], environ[name])
            except ValueError as error:
                problems.append(f"{name}: {error}.")
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(**values)

    @property
    def host_names(self) -> frozenset[str]:
        """The names of `allowed_hosts`, in lower case."""
        return frozenset(n.strip().lower() for n in self.allowed_hosts.split(",") if n.strip())

    @property
    def threads(self) -> int:
        """Threads of the web process: one for each stream, and some for everything else."""
        return self.max_streams + 16


def variable(name: str) -> str:
    """The environment variable of a field."""
    return f"STRATA_{name.upper()}"


def _read(item: Any, text: str) -> Any:
    meta = item.metadata
    text = text.strip()
    if isinstance(item.default, str):
        pattern = meta["pattern"]
        if pattern is not None and not pattern.fullmatch(text):
            raise ValueError(f"expected something such as {item.default}, found {text!r}")
        return text
    whole = isinstance(item.default, int)
    kind = "a whole number" if whole else "a number"
    expected = f"expected {kind} from {meta['min']} to {meta['max']} ({meta['unit']})"
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise ValueError(f"{expected}, found {text!r}") from None
    if not meta["min"] <= value <= meta["max"]:
        raise ValueError(f"{expected}, found {text}")
    return value


def table() -> str:
    """The settings as a Markdown table, for the documentation."""
    rows = ["| variable | default | unit | what it does |", "|---|---|---|---|"]
    for item in fields(Config):
        default = f"`{item.default}`" if item.default != "" else "none"
        unit, help = item.metadata["unit"], item.metadata["help"]
        rows.append(f"| `{variable(item.name)}` | {default} | {unit} | {help} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
