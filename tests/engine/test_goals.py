"""Running until a goal, and slow motion: on every backend alike, and beside the other controls."""

from __future__ import annotations

from typing import Any

import pytest

from engine import preset
from engine.registry import RECIPES
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump
from tests.engine.test_train import TINY

DIGITS = preset("digits")["spec"]


def resting(spec: Any = TINY, name: str = "numpy", **options: Any) -> Pump:
    pump = Pump(spec, backend(name), paused=True, **options)
    pump.idle()
    return pump


def reached(pump: Pump, **goal: Any) -> Any:
    """The event of the goal, after which the run must rest."""
    pump.tell(type="until", **goal)
    event = pump.until("reached")
    pump.idle()
    last = pump.all("status")[-1]
    assert last["state"] == "paused" and "until" not in last
    assert last["step"] == event["step"] == max(pump.losses())
    return event


@pytest.mark.parametrize("name", EVERY)
def test_a_step_is_met_exactly_and_judged(name: str) -> None:
    pump = resting(name=name)
    event = reached(pump, quantity="step", value=37)
    assert event["step"] == event["found"] == 37
    assert list(pump.losses()) == list(range(1, 38))
    assert reached(pump, quantity="step", value=64)["step"] == 64


GOALS = [("validation", "loss", 1.0), ("train", "loss", 1.0), ("validation", "accuracy", 0.8),
         ("train", "accuracy", 0.8)]  # fmt: skip


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: "-".join(map(str, goal)))
def test_figures_are_met_at_the_same_step_on_every_backend(goal: tuple[str, str, float]) -> None:
    split, quantity, value = goal
    steps = set()
    for name in EVERY:
        pump = resting(DIGITS, name)
        event = reached(pump, quantity=quantity, split=split, value=value)
        assert (event["found"] >= value) == (quantity == "accuracy")
        judged = {e["step"]: e for e in pump.all("validation")}
        assert event["step"] in judged, "goals are looked at when the run is judged"
        steps.add(event["step"])
    assert len(steps) == 1


def test_the_first_judgement_that_is_good_enough_ends_it() -> None:
    pump = resting(DIGITS)
    at = reached(pump, quantity="accuracy", value=0.8)["step"]
    found = {e["step"]: e["metrics"]["accuracy"] for e in pump.all("validation")}
    assert all(accuracy < 0.8 for step, accuracy in found.items() if step < at)
    assert found[at] >= 0.8


def test_a_goal_for_training_looks_at_all_training_samples() -> None:
    pump = resting(DIGITS)
    event = reached(pump, quantity="loss", split="train", value=1.0)
    validation = pump.all("validation")[-1]
    assert event["found"] != validation["loss"]
    again = pump.tell(type="until", quantity="loss", split="train", value=1.0)
    assert again["type"] == "rejected" and "already" in again["message"]


def test_the_goal_is_told_and_ends_with_any_other_word() -> None:
    words = ({"type": "pause"}, {"type": "step", "unit": "batch"}, {"type": "resume"})
    for word in words:
        pump = resting()
        goal = {"quantity": "step", "split": "validation", "value": 1e6}
        status = pump.tell(type="until", quantity="step", value=1_000_000)
        assert status["type"] == "status" and status["until"] == goal
        pump.until("metrics")
        told = len(pump.all("status"))
        pump.tell(**word)
        while len(pump.all("status")) == told:
            pump.send()
        assert all("until" not in status for status in pump.all("status")[told:])


def test_a_restart_forgets_the_goal_and_runs_on() -> None:
    pump = resting()
    pump.tell(type="until", quantity="step", value=50)
    pump.until("metrics")
    pump.tell(type="restart", seed=0)
    while max(pump.losses()) < 60:
        pump.send()
    assert not pump.all("reached")


def test_a_run_that_diverges_on_the_way_rests_without_having_arrived() -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"]["config"]["learning_rate"] = 10.0
    pump = resting(spec)
    pump.tell(type="until", quantity="loss", value=1e-9)
    pump.until("diverged")
    pump.idle()
    assert not pump.all("reached")
    assert "until" not in pump.all("status")[-1]
    assert pump.tell(type="until", quantity="step", value=10**6)["type"] == "rejected"


def test_the_end_of_a_run_may_come_before_the_goal() -> None:
    pump = resting(steps=5)
    pump.tell(type="until", quantity="step", value=9)
    assert pump.until("done")["step"] == 5


NONSENSE = [
    {"quantity": "beauty", "value": 1}, {"quantity": 3, "value": 1}, {"value": 1},
    {"quantity": "step", "value": 0}, {"quantity": "step", "value": 1.5},
    {"quantity": "step", "value": 1e12}, {"quantity": "loss", "value": None},
    {"quantity": "loss", "value": float("nan")}, {"quantity": "loss", "value": True},
    {"quantity": "loss", "value": 0.1, "split": "test"},
    {"quantity": "auc", "value": 0.5},
]  # fmt: skip


@pytest.mark.parametrize("goal", NONSENSE, ids=str)
def test_a_goal_that_makes_no_sense_is_rejected(goal: Any) -> None:
    pump = resting()
    answer = pump.send({"type": "until", **goal})
    assert answer["type"] == "rejected" and len(answer["message"]) > 10
    assert pump.send() is None


@pytest.mark.parametrize("name", ["denoise", "gan-digits", "names-rnn", "translate-gru"])
def test_the_catalogue_tells_which_measures_come_at_the_end_only(name: str) -> None:
    pump = resting(preset(name)["spec"])
    judged = pump.all("validation")[-1]["metrics"]
    measures = RECIPES.find(preset(name)["spec"]["training"]["recipe"]["type"]).measures
    assert measures
    for measure in measures:
        assert (measure.name in judged) is not measure.final


def test_a_figure_measured_at_the_end_only_is_no_goal() -> None:
    pump = resting(preset("gan-digits")["spec"])
    answer = pump.tell(type="until", quantity="found", value=9)
    assert answer["type"] == "rejected" and "ended" in answer["message"]


class Clock:
    """Stands still unless moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("name", EVERY)
def test_slow_motion_takes_one_step_at_a_time_and_says_how_long_to_wait(name: str) -> None:
    clock = Clock()
    pump = resting(name=name, clock=clock)
    pump.tell(type="pace", steps_per_second=4)
    pump.tell(type="resume")
    for step in range(1, 6):
        while not isinstance(item := pump.send(), float):
            pass
        assert max(pump.losses()) == step
        assert item == pytest.approx(0.25)
        clock.now += 0.1
        assert pump.send() == pytest.approx(0.15), "woken too soon, it waits for the rest"
        clock.now += 0.15
    assert [len(e["step"]) for e in pump.all("metrics")] == [1] * 5


def test_the_pace_changes_while_it_waits_and_goes() -> None:
    clock = Clock()
    pump = resting(clock=clock)
    pump.tell(type="pace", steps_per_second=0.5)
    pump.tell(type="resume")
    while not isinstance(item := pump.send(), float):
        pass
    assert item == pytest.approx(2)
    assert pump.tell(type="pace", steps_per_second=2) == pytest.approx(0.5)
    pump.tell(type="pace", steps_per_second=None)
    for _ in range(3):
        pump.until("metrics")
    assert not any(isinstance(pump.send(), float) for _ in range(20))


def test_steps_by_hand_and_pauses_do_not_wait() -> None:
    clock = Clock()
    pump = resting(clock=clock)
    pump.tell(type="pace", steps_per_second=0.1)
    for step in (1, 2, 3):
        pump.tell(type="step", unit="batch")
        pump.idle()
        assert max(pump.losses()) == step
    pump.tell(type="resume")
    while not isinstance(pump.send(), float):
        pass
    assert pump.tell(type="pause")["state"] == "paused"
    assert pump.send() is None


def test_slow_motion_changes_nothing_that_is_computed() -> None:
    fast, slow = resting(), resting()
    slow.tell(type="pace", steps_per_second=1000)
    for pump in (fast, slow):
        reached(pump, quantity="step", value=40)
    assert fast.losses() == slow.losses()


@pytest.mark.parametrize("pace", [0, -1, 1e9, "slow", True, float("nan")], ids=str)
def test_a_pace_that_makes_no_sense_is_rejected(pace: Any) -> None:
    assert resting().tell(type="pace", steps_per_second=pace)["type"] == "rejected"
