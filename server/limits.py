"""How large a run may be, held against the totals of its report."""

from __future__ import annotations

from typing import Any

from server.config import Config
from server.errors import ApiError


def published(config: Config) -> dict[str, float]:
    """The limits a page should know."""
    return {
        "parameters": config.max_parameters,
        "batch_size": config.max_batch_size,
        "samples": config.max_samples,
        "memory_bytes": config.max_memory_bytes,
        "runs": config.max_runs,
        "runs_per_client": config.max_runs_per_client,
        "body_bytes": config.max_body_bytes,
        "table_bytes": config.max_table_bytes,
        "table_rows": config.max_table_rows,
        "table_seconds": config.table_seconds,
        "grace_seconds": config.grace_seconds,
        "idle_seconds": config.idle_seconds,
        "run_seconds": config.run_seconds,
    }


def check_report(report: dict[str, Any], config: Config) -> None:
    """Raise ApiError 422 for a spec with errors or one too large for this server."""
    errors = [p for p in report["problems"] if p["severity"] == "error"]
    if not report["ok"]:
        raise ApiError(
            422,
            "invalid_spec",
            f"The spec cannot be trained: {len(errors)} problems."
            if len(errors) > 1
            else "The spec cannot be trained: 1 problem.",
            hint="Each problem says where it is.",
            problems=report["problems"],
        )
    problems = _excess(report, config)
    if problems:
        raise ApiError(
            422,
            "over_limit",
            " ".join(problem["message"] for problem in problems),
            hint="Make it smaller, or train in this browser.",
            problems=problems,
        )


def _excess(report: dict[str, Any], config: Config) -> list[dict[str, Any]]:
    totals = report["totals"]
    batch = report["spec"]["training"]["batch_size"]
    samples = totals["train_samples"] + totals["validation_samples"]
    rows = [
        ("networks", "parameters", totals["parameters"], config.max_parameters),
        ("training.batch_size", "samples in a batch", batch, config.max_batch_size),
        ("data", "samples", samples, config.max_samples),
        ("networks", "bytes of memory", totals["memory_bytes"], config.max_memory_bytes),
    ]
    return [
        {
            "severity": "error",
            "path": path,
            "network": None,
            "node": None,
            "field": path.rpartition(".")[2] if "." in path else None,
            "message": f"{found:,} {what}, but this server trains at most {limit:,}.",
        }
        for path, what, found, limit in rows
        if found > limit
    ]
