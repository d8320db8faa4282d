"""The command line. Exit status: 0 done, 1 the spec has errors, 2 wrong usage or no such file."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from . import backends
from .catalogue import catalogue, preset, preset_names
from .check import check, require
from .compiled import FUNCTIONS, look, told
from .errors import SpecError
from .events import to_json
from .export import TARGETS, code
from .schema import schema
from .train import train

MAX_FILE = 2**20


class UsageError(Exception):
    """What was asked for cannot be read."""


def load_spec(name: str) -> Any:
    """The JSON in a file, or the spec of a preset. Raises UsageError."""
    if name in preset_names():
        return preset(name)["spec"]
    path = Path(name)
    try:
        if path.stat().st_size > MAX_FILE:
            raise UsageError(f"{name}: a spec has at most {MAX_FILE} bytes.")
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        known = ", ".join(preset_names())
        text = f"{name}: {error.strerror}. Expected a file or one of the presets {known}."
        raise UsageError(text) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: not JSON: {error}") from error


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("catalogue", help="everything that can be chosen, as JSON")
    commands.add_parser("schema", help="JSON Schema of specs, events and controls")
    checking = commands.add_parser("check", help="shapes, counts and problems of a spec, as JSON")
    checking.add_argument("file", help="a JSON file or a preset's name")
    writing = commands.add_parser("code", help="a spec as a script for another library")
    writing.add_argument("file", help="a JSON file or a preset's name")
    writing.add_argument("--target", choices=list(TARGETS), default="keras", help="which library")
    writing.add_argument("--json", action="store_true", help="print the answer as JSON")
    training = commands.add_parser("train", help="train a spec")
    training.add_argument("file", help="a JSON file or a preset's name")
    training.add_argument("--backend", default="numpy", help="numpy or jax (default: numpy)")
    training.add_argument("--steps", type=int, default=3000, help="batches (default: 3000)")
    training.add_argument("--seed", type=int, help="instead of the spec's")
    training.add_argument("--json", action="store_true", help="print one event a line")
    compiling = commands.add_parser("compile", help="what becomes of a spec in WebAssembly")
    compiling.add_argument("file", help="a JSON file or a preset's name")
    compiling.add_argument(
        "--function", choices=list(FUNCTIONS), default="step", help="which (default: step)"
    )
    compiling.add_argument("--relaxed", action="store_true", help="with relaxed SIMD")
    compiling.add_argument(
        "--show", action="store_true", help="trace, plan, arena and module as text, too"
    )
    compiling.add_argument("--json", action="store_true", help="print the figures as JSON")
    return top


def run_check(file: str) -> int:
    """Prints the report; 1 where it has errors."""
    report = check(load_spec(file))
    print(json.dumps(report, indent=2))
    return 0 if report["ok"] else 1


def run_code(options: argparse.Namespace) -> int:
    """Prints the script; 1 where there is none. Raises UsageError."""
    found = code(load_spec(options.file), options.target)
    if options.json:
        print(json.dumps(found, indent=2))
    elif found["text"] is None:
        print(found["message"], file=sys.stderr)
    else:
        print(found["text"], end="")
    return 1 if found["text"] is None else 0


def run_compile(options: argparse.Namespace) -> int:
    """Prints what becomes of a spec in WebAssembly. Raises UsageError and SpecError."""
    found = look(require(load_spec(options.file)), options.function, options.relaxed)
    summary = found.summary()
    parts = found.sections() if options.show else {}
    if options.json:
        print(json.dumps(summary | parts, indent=2))
        return 0
    print(told(summary))
    for name, text in parts.items():
        print(f"\n== {name} ==\n{text}")
    return 0


def figures(event: Any) -> str:
    """The metrics of an event, for people."""
    return "".join(f"  {name} {value:.4f}" for name, value in event["metrics"].items())


def human(event: Any) -> str | None:
    """A line for people, or None for what they need not see."""
    kind = event["type"]
    if kind == "started":
        return (
            f"{event['parameters']:,} parameters on {event['backend']} ({event['device']}), "
            f"{event['train_samples']} samples, {event['steps_per_epoch']:g} steps an epoch"
        )
    if kind == "validation":
        return f"step {event['step']:>7}  validation loss {event['loss']:.6f}{figures(event)}"
    if kind == "done":
        loss = f"validation loss {event['val_loss']:.6f}"
        return f"done after {event['step']} steps: {loss}{figures(event)}"
    return event["message"] if kind == "diverged" else None


def run_train(options: argparse.Namespace) -> int:
    """Trains, printing as it goes. Raises UsageError and SpecError."""
    spec = load_spec(options.file)
    if options.steps < 0:
        raise UsageError(f"--steps must not be negative, got {options.steps}.")
    if options.backend not in backends.available():
        known = ", ".join(backends.available())
        raise UsageError(f"--backend {options.backend} is not here. Available: {known}.")
    if options.seed is not None and isinstance(spec, dict):
        spec = spec | {"seed": options.seed}
    events = train(spec, options.backend, steps=options.steps, final=True)
    control: Any = None
    while True:
        try:
            event = events.send(control)
        except StopIteration:
            return 0
        control = None
        if event is None or isinstance(event, int | float):
            continue
        line = to_json(event) if options.json else human(event)
        if line:
            print(line, flush=True)
        if event["type"] == "diverged":
            control = {"type": "stop"}


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "catalogue":
            print(json.dumps(catalogue(), indent=2))
        elif options.command == "schema":
            print(json.dumps(schema(), indent=2))
        elif options.command == "check":
            return run_check(options.file)
        elif options.command == "code":
            return run_code(options)
        elif options.command == "compile":
            return run_compile(options)
        else:
            return run_train(options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, say) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
