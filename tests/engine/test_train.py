"""Runs: events, controls, probes, parity between backends, and what the presets must reach."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine import SpecError, check, preset, preset_names, train, tree
from engine.backends.numpy_backend import NumpyBackend, NumpySession
from engine.events import to_json
from engine.train import evaluation_period, next_evaluation
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump, finished, seeded

TINY: dict[str, Any] = {
    "version": 1,
    "data": {"type": "circle", "config": {"samples": 100}},
    "networks": {
        "model": {
            "nodes": [
                {"id": "input", "type": "Input", "inputs": []},
                {"id": "hidden", "type": "Dense", "config": {"units": 4, "activation": "tanh"},
                 "inputs": ["input"]},
                {"id": "drop", "type": "Dropout", "config": {"rate": 0.2}, "inputs": ["hidden"]},
                {"id": "output", "type": "Dense", "config": {"units": 1, "activation": "sigmoid"},
                 "inputs": ["drop"]},
            ]
        }
    },
    "training": {
        "loss": {"type": "binary_crossentropy"},
        "optimizer": {"type": "SGD", "config": {"learning_rate": 0.1}},
        "metrics": ["accuracy"],
        "batch_size": 10,
    },
}  # fmt: skip


class Nudged(NumpyBackend):
    """NumPy from weights of which each second one is moved by its last digit."""

    def session(self, program: Any, state: Any, data: Any, hyper: Any) -> Any:
        odd = np.random.default_rng(0)

        def moved(leaf: np.ndarray) -> np.ndarray:
            if leaf.dtype != np.float32:
                return leaf
            up = np.nextafter(leaf, np.float32(np.inf))
            return np.where(odd.random(leaf.shape) < 0.5, up, leaf).astype(np.float32)

        return super().session(program, tree.map(moved, state), data, hyper)


def apart(one: Pump, other: Pump) -> float:
    """The largest relative difference between the losses of two runs."""
    assert list(one.losses()) == list(other.losses())
    ours, theirs = (np.array(list(pump.losses().values())) for pump in (one, other))
    return float((np.abs(ours - theirs) / np.abs(ours)).max())


@pytest.mark.parametrize("name", preset_names())
def test_backends_agree_over_200_steps(name: str) -> None:
    """To 1e-4; where rounding alone sends NumPy's own runs farther apart, to what it does."""
    spec = preset(name)["spec"]
    ours, *others = (finished(spec, backend(b), 200) for b in EVERY)
    assert list(ours.losses()) == list(range(1, 201))
    away = max(apart(ours, other) for other in others)
    assert away <= 1e-4 or away <= apart(ours, finished(spec, Nudged(), 200))
    judged = [e["step"] for e in ours.all("validation")]
    for other in others:
        assert [e["step"] for e in other.all("validation")] == judged
    first = [pump.all("validation")[1]["loss"] for pump in (ours, *others)]
    np.testing.assert_allclose(first, first[0], rtol=1e-4)


def test_backends_agree_with_dropout_noise_branches_and_penalties() -> None:
    spec = json.loads(json.dumps(TINY))
    nodes = spec["networks"]["model"]["nodes"]
    nodes[1]["config"] |= {"kernel_l1": 0.001, "kernel_l2": 0.01}
    nodes[3]["inputs"] = ["join"]
    nodes += [
        {"id": "noise", "type": "GaussianNoise", "config": {"stddev": 0.2}, "inputs": ["input"]},
        {"id": "join", "type": "Concatenate", "inputs": ["drop", "noise"]},
    ]
    spec["training"]["optimizer"] = {"type": "Adam", "config": {"global_clipnorm": 0.5}}
    ours, *others = (finished(spec, backend(b), 200) for b in EVERY)
    for other in others:
        found = list(other.losses().values())
        np.testing.assert_allclose(list(ours.losses().values()), found, rtol=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_colours_reach_two_thousandths(seed: int) -> None:
    pump = finished(seeded("complementary-color", seed), "numpy", 1000)
    assert pump.events[-1]["val_loss"] <= 0.002


@pytest.mark.parametrize(("name", "wanted"), [("digits", 0.95), ("heart", 0.80), ("spiral", 0.95)])
def test_presets_reach_their_accuracy(name: str, wanted: float) -> None:
    for seed in range(3):
        pump = finished(seeded(name, seed), "numpy", 3000)
        assert pump.events[-1]["metrics"]["accuracy"] >= wanted


def test_convolution_knows_moved_shapes_and_dense_does_not() -> None:
    """The dense network has nine times the weights, and needs the shapes to stay where they are."""
    conv, dense = (preset(name)["spec"] for name in ("moving-shapes", "moving-shapes-dense"))
    still = json.loads(json.dumps(dense))
    still["data"]["config"] |= {"move": 0.0, "turn": 0.0}

    def accuracy(spec: Any) -> float:
        return finished(spec, "numpy", 700).events[-1]["metrics"]["accuracy"]

    assert accuracy(conv) >= 0.95
    assert accuracy(dense) <= 0.8
    assert accuracy(still) >= 0.97


@pytest.mark.parametrize("slice_ms", [2, 50])
def test_slices_do_not_change_what_is_computed(slice_ms: float) -> None:
    reference = finished(TINY, "numpy", 60).losses()
    pump = Pump(TINY, steps=60, slice_ms=slice_ms)
    pump.until("done")
    assert pump.losses() == reference


def test_a_host_gets_its_time_in_every_slice() -> None:
    done: list[int] = []
    pump = Pump(TINY, steps=60, meanwhile=lambda: done.append(1))
    pump.until("done")
    assert len(done) == len([event for event in pump.events if event["type"] == "metrics"])


def test_first_events_say_what_runs() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    started, status, untrained = pump.events
    assert started["type"] == "started" and started["structure"] == check(TINY)["structure"]
    assert started["steps_per_epoch"] == 8.0 and started["parameters"] == 17
    assert started["hypers"] == {"optimizer.learning_rate": 0.1, "model.drop.rate": 0.2}
    assert status == {"type": "status", "seq": 1, "step": 0, "state": "paused"}
    assert untrained["type"] == "validation" and untrained["step"] == 0


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("steps", [1, 2, 3, 40])
def test_who_begins_by_going_steps_before_the_untrained_state_is_judged(
    name: str, steps: int
) -> None:
    spec = preset("complementary-color")["spec"]
    resting = Pump(spec, backend(name), paused=True)
    resting.idle()
    resting.tell(type="step", unit="batch", count=steps)
    resting.idle()
    going = finished(spec, backend(name), steps)
    kinds = [event["type"] for event in going.events if event["type"] != "kept"]
    assert kinds[:3] == ["started", "status", "metrics"]
    assert going.losses() == resting.losses(), "it goes on from where it was"
    judged, expected = ([(e["step"], e["loss"]) for e in p.all("validation")]
                        for p in (going, resting))  # fmt: skip
    assert judged == expected


def test_what_rests_before_its_second_step_has_been_judged() -> None:
    spec = preset("complementary-color")["spec"]
    for controls in ([], [None, None, None]):
        pump = Pump(spec)
        for control in [None, *controls, {"type": "pause"}]:
            pump.send(control)
        pump.idle()
        assert [event["step"] for event in pump.all("validation")] == [0]
        assert pump.events[-1]["state"] == "paused"
    assert list(pump.losses()) == [1]


def test_in_slow_motion_the_untrained_state_is_judged_while_it_waits() -> None:
    pump = Pump(preset("complementary-color")["spec"], clock=lambda: 0.0)
    pump.send()
    pump.send({"type": "pace", "steps_per_second": 1})
    assert pump.until("validation")["step"] == 0
    assert list(pump.losses()) == [1]


SEES: Any = {"type": "subscribe", "id": "s", "probe": "samples", "config": {"count": 2}}


def begun_by(*controls: Any, **options: Any) -> list[str]:
    """What a run says to controls that come at once, and a little later: kinds, ids of probes."""
    pump = Pump(preset("complementary-color")["spec"], **options)
    for control in (None, *controls):
        pump.send(control)
    for _ in range(8):
        pump.send()
    told = ("metrics", "probe", "rejected")
    return [event.get("id", event["type"]) for event in pump.events if event["type"] in told]


def test_who_begins_by_going_steps_before_it_shows_anything() -> None:
    unknown, other = SEES | {"id": "u", "probe": "nothing"}, SEES | {"id": "t"}
    assert begun_by(SEES, unknown, other)[:4] == ["metrics", "s", "rejected", "t"]
    cancelled = {"type": "unsubscribe", "id": "s"}
    assert begun_by(SEES, other, cancelled)[:3] == ["metrics", "s", "t"]
    assert "s" not in begun_by(SEES, other, cancelled)[3:]


def test_who_does_not_step_at_once_shows_it_at_once() -> None:
    assert begun_by(SEES, paused=True) == ["s"]
    assert begun_by(SEES, {"type": "pause"}) == ["s"]
    slow = {"type": "pace", "steps_per_second": 1}
    assert begun_by(slow, SEES, clock=lambda: 0.0)[0] == "s"


def test_a_run_of_no_step_is_judged() -> None:
    assert [e["step"] for e in finished(TINY, "numpy", 0).all("validation")] == [0]


def test_stepping_by_batch_and_epoch_rests_afterwards() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=3)
    pump.idle()
    assert list(pump.losses()) == [1, 2, 3]
    pump.tell(type="step", unit="epoch")
    pump.idle()
    assert list(pump.losses()) == [*range(1, 9)], "80 samples in batches of 10"
    pump.tell(type="step", unit="epoch")
    pump.idle()
    assert max(pump.losses()) == 16
    assert pump.all("status")[-1] == pump.events[-1] | {"state": "paused"}


def test_pause_and_resume_lose_no_step() -> None:
    pump = Pump(TINY)
    pump.until("metrics")
    pump.tell(type="pause")
    pump.idle()
    at = max(pump.losses())
    pump.tell(type="resume")
    pump.until("metrics")
    assert list(pump.losses()) == list(range(1, max(pump.losses()) + 1))
    assert max(pump.losses()) > at


def test_restart_repeats_the_run_and_a_new_seed_does_not() -> None:
    pump = Pump(TINY, paused=True)
    curves = []
    for seed in (0, 0, 1):
        pump.idle()
        pump.tell(type="restart", seed=seed)
        pump.tell(type="step", unit="batch", count=20)
        first = len(pump.events)
        pump.idle()
        metrics = [e for e in pump.events[first - 2 :] if e["type"] == "metrics"]
        curves.append(np.concatenate([e["loss"] for e in metrics]))
    assert (curves[0] == curves[1]).all()
    assert (curves[0] != curves[2]).any()


def test_hyper_changes_count_at_once_and_equal_a_run_that_began_so() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    answer = pump.tell(type="hyper", key="optimizer.learning_rate", value=0.5)
    assert answer == {"type": "hyper", "seq": 3, "step": 0,
                      "key": "optimizer.learning_rate", "value": 0.5}  # fmt: skip
    pump.tell(type="step", unit="batch", count=10)
    pump.idle()
    spec = json.loads(json.dumps(TINY))
    spec["training"]["optimizer"]["config"]["learning_rate"] = 0.5
    assert finished(spec, "numpy", 10).losses() == pump.losses()


NONSENSE = [
    {"type": "fly"}, {}, "pause", {"type": ["pause"]}, {"type": "step", "unit": "year"},
    {"type": "step", "unit": "batch", "count": 0}, {"type": "step", "unit": "batch", "count": "3"},
    {"type": "hyper", "key": "optimizer.learning_rate", "value": float("nan")},
    {"type": "hyper", "key": "optimizer.learning_rate", "value": None},
    {"type": "hyper", "key": "optimizer.learning_rate", "value": "fast"},
    {"type": "hyper", "key": "nothing", "value": 1}, {"type": "hyper", "key": 3, "value": 1},
    {"type": "restart", "seed": -1}, {"type": "restart", "seed": 2**40},
    {"type": "subscribe", "id": "", "probe": "grid"},
    {"type": "subscribe", "id": "a", "probe": "nothing"},
    {"type": "subscribe", "id": "a", "probe": "predict", "config": {"inputs": [[1]]}},
    {"type": "subscribe", "id": "a", "probe": "predict", "config": {"inputs": [[1, 2], [3]]}},
    {"type": "subscribe", "id": "a", "probe": "predict", "config": {"inputs": [[1, None]]}},
    {"type": "subscribe", "id": "a", "probe": "grid", "config": {"resolution": 10**9}},
    {"type": "subscribe", "id": "a", "probe": "grid", "config": {"bounds": [[1, 0], [0, 1]]}},
]  # fmt: skip


@pytest.mark.parametrize("control", NONSENSE, ids=str)
def test_nonsense_is_rejected_and_the_run_goes_on(control: Any) -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    answer = pump.send(control)
    assert answer["type"] == "rejected" and len(answer["message"]) > 10
    pump.tell(type="step", unit="batch")
    pump.idle()
    assert list(pump.losses()) == [1]


def test_divergence_is_told_with_its_step_and_ends_nothing() -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"]["config"]["learning_rate"] = 10.0
    pump = Pump(spec)
    event = pump.until("diverged")
    losses = pump.losses()
    assert not np.isfinite(losses[event["step"]])
    assert all(np.isfinite(loss) for step, loss in losses.items() if step < event["step"])
    assert "learning rate" in event["message"]
    pump.idle()
    assert pump.tell(type="resume")["type"] == "rejected"
    pump.tell(type="hyper", key="optimizer.learning_rate", value=0.1)
    pump.tell(type="restart", seed=0)
    pump.tell(type="step", unit="batch", count=50)
    pump.idle()
    assert np.isfinite(list(pump.losses().values())[-1])
    for event in pump.events:
        json.loads(to_json(event))


def test_stop_says_done_once() -> None:
    pump = Pump(TINY)
    pump.until("metrics")
    pump.tell(type="stop")
    done = pump.events[-1] if pump.events[-1]["type"] == "done" else pump.until("done")
    assert [e["type"] for e in pump.events].count("done") == 1
    assert done["step"] == max(pump.losses())
    assert done["loss"] == pump.losses()[done["step"]]
    with pytest.raises(StopIteration):
        pump.send()


def test_probes_come_at_once_then_with_every_slice_until_unsubscribed() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    config = {"inputs": [[0.1, 0.2], [0.3, 0.4]]}
    first = pump.tell(type="subscribe", id="mine", probe="predict", config=config)
    assert first["type"] == "probe" and first["id"] == "mine" and first["step"] == 0
    assert first["payload"]["outputs"]["shape"] == [2, 1]
    pump.tell(type="step", unit="batch")
    pump.idle()
    second = pump.all("probe")[-1]
    assert second["step"] == 1
    assert (second["payload"]["outputs"]["data"] != first["payload"]["outputs"]["data"]).any()
    pump.tell(type="unsubscribe", id="mine")
    pump.tell(type="step", unit="batch")
    pump.idle()
    assert len(pump.all("probe")) == 2


def test_probe_shows_the_weights_as_they_are_when_the_run_rests() -> None:
    pump = Pump(TINY)
    pump.until("metrics")
    pump.tell(type="subscribe", id="map", probe="grid", config={"resolution": 20})
    pump.until("metrics")
    pump.tell(type="pause")
    pump.idle()
    assert pump.all("probe")[-1]["step"] == max(pump.losses())


def test_samples_probe_goes_round_and_answers_as_predict_does() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    config = {"split": "validation", "count": 3, "offset": 18}
    payload = pump.tell(type="subscribe", id="s", probe="samples", config=config)["payload"]
    assert payload["index"].tolist() == [18, 19, 0]
    rows = np.reshape(payload["inputs"]["data"], payload["inputs"]["shape"]).tolist()
    predicted = pump.tell(type="subscribe", id="p", probe="predict", config={"inputs": rows})
    np.testing.assert_allclose(
        predicted["payload"]["outputs"]["data"], payload["outputs"]["data"], rtol=1e-5
    )


def test_points_come_once() -> None:
    pump = Pump(TINY, paused=True)
    pump.idle()
    pump.tell(type="subscribe", id="p", probe="points", config={"count": 30})
    pump.tell(type="step", unit="epoch")
    pump.idle()
    (event,) = pump.all("probe")
    assert event["payload"]["inputs"]["shape"] == [30, 2]


def test_a_spec_with_errors_never_starts() -> None:
    with pytest.raises(SpecError) as caught:
        train(TINY | {"data": {"type": "nothing"}})
    assert caught.value.problems[0]["path"] == "data.type"


def test_evaluations_fall_on_powers_of_two_then_on_the_period() -> None:
    period = evaluation_period(8000, 2000, 25)
    steps, step = [], 0
    while step < 1000:
        step = next_evaluation(step, period)
        steps.append(step)
    assert period == 270
    assert steps == [16, 32, 64, 128, 256, 270, 540, 810, 1080]


def test_short_periods_are_judged_from_the_first_step_on() -> None:
    assert [next_evaluation(step, 30) for step in (0, 1, 2, 4, 8, 16, 30)] == [
        1, 2, 4, 8, 16, 30, 60,
    ]  # fmt: skip


class Counting(NumpyBackend):
    """NumPy's backend; counts how often its newest session was judged."""

    def session(self, program: Any, state: Any, data: Any, hyper: Any) -> NumpySession:
        session, self.judged = super().session(program, state, data, hyper), 0
        evaluate = session.evaluate

        def counted(split: str) -> Any:
            self.judged += 1
            return evaluate(split)

        session.evaluate = counted  # type: ignore[method-assign]
        return session


def test_losses_are_told_before_the_run_is_judged() -> None:
    backend = Counting()
    pump = Pump(TINY, backend)
    pump.until("metrics")
    assert backend.judged == 0
    assert [pump.until("validation")["step"] for _ in range(2)] == [0, 1]
    assert backend.judged == 2


@pytest.mark.parametrize(
    ("control", "judged"), [({"type": "pause"}, [0, 1]), ({"type": "restart", "seed": 3}, [0])]
)
def test_a_control_between_a_step_and_its_judgement(control: Any, judged: list[int]) -> None:
    pump = Pump(TINY)
    pump.until("metrics")
    pump.tell(**control)
    pump.tell(type="pause")
    pump.idle()
    assert [e["step"] for e in pump.all("validation")] == judged


def test_a_run_rests_and_ends_after_its_judgement() -> None:
    pump = Pump(TINY, steps=2, paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch")
    pump.idle()
    pump.tell(type="step", unit="batch")
    pump.until("done")
    # What it keeps of its past is told when there is something new to keep.
    kinds = [e["type"] for e in pump.events[3:] if e["type"] != "kept"]
    once = ["status", "metrics", "validation", "status"]
    assert kinds == [*once, *once, "done"]


def test_long_runs_are_judged_ever_more_rarely_but_never_too_rarely() -> None:
    step, count = 10, 0
    while step < 10**6:
        after = next_evaluation(step, 10)
        assert after == next_evaluation(after - 1, 10)
        assert after - step <= max(10, step / 8)
        step, count = after, count + 1
    assert 100 < count < 300
