"""The command line: what it prints, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import preset, preset_names
from engine.cli import main


def test_train_prints_one_event_a_line_and_done_last(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["train", "complementary-color", "--steps", "50", "--seed", "3", "--json"]
    assert main(arguments) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [e["seq"] for e in events] == list(range(len(events)))
    steps = [step for e in events if e["type"] == "metrics" for step in e["step"]]
    losses = [loss for e in events if e["type"] == "metrics" for loss in e["loss"]]
    assert steps == list(range(1, 51)) and len(losses) == 50
    assert events[0]["seed"] == 3
    assert events[-1].keys() == {"type", "seq", "step", "loss", "val_loss", "metrics"}
    assert events[-1]["type"] == "done" and events[-1]["step"] == 50


def test_train_reads_a_file_and_tells_people(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(preset("heart")["spec"]), "utf-8")
    assert main(["train", str(path), "--steps", "20"]) == 0
    printed = capsys.readouterr().out
    assert "497 parameters" in printed and "accuracy" in printed


def test_diverging_run_ends_with_its_story(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"]["config"]["learning_rate"] = 10
    path = tmp_path / "wild.json"
    path.write_text(json.dumps(spec), "utf-8")
    assert main(["train", str(path), "--steps", "500", "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "diverged" in [e["type"] for e in events]
    assert events[-1]["type"] == "done" and events[-1]["loss"] is None


@pytest.mark.parametrize("name", preset_names())
def test_check_accepts_presets(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", name]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


@pytest.mark.parametrize(
    ("content", "status"),
    [("{", 2), ("[" * 100_000, 2), ("[]", 1), ('{"version": 9}', 1), (None, 2)],
)
def test_refusals_have_a_status_and_a_reason(
    content: str | None, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.json"
    if content is not None:
        path.write_text(content, "utf-8")
    assert main(["train", str(path)]) == status
    assert len(capsys.readouterr().err) > 10


def test_unknown_backend_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "heart", "--backend", "abacus"]) == 2
    assert "numpy" in capsys.readouterr().err


def test_code_prints_a_script_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["code", "xor", "--target", "jax"]) == 0
    assert "import optax" in capsys.readouterr().out
    spec = json.loads(json.dumps(preset("xor")["spec"]))
    spec["training"]["optimizer"] = {"type": "Nadam", "config": {}}
    (tmp_path / "own.json").write_text(json.dumps(spec))
    assert main(["code", str(tmp_path / "own.json"), "--target", "keras"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "Nadam" in told.err
