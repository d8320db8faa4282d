"""The loss around the weights: planes, the way taken, and the picture that grows finer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset, tree
from engine.check import require
from engine.datasets.base import samples
from engine.params import initial_params
from engine.probes.landscape import POINTS, Landscape
from engine.trail import (
    coordinates,
    filter_normalised,
    flat,
    principal,
    share,
    unflat,
)
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump


def looked(pump: Pump, **config: Any) -> Any:
    """The payload once all of it is there."""
    pump.idle()
    pump.send({"type": "subscribe", "id": "l", "probe": "landscape", "config": config})
    pump.idle()
    return pump.all("probe")[-1]["payload"]


def array(found: Any) -> np.ndarray:
    return np.asarray(found["data"]).reshape(found["shape"])


@pytest.mark.parametrize("name", EVERY)
def test_the_loss_of_a_line_is_a_bowl(name: str) -> None:
    """y = kx + b: the mean of (kx + b − y)² along directions of k is a parabola, known exactly."""
    spec = preset("line-fit")["spec"]
    found = looked(Pump(spec, backend(name), paused=True), samples=40)
    checked = require(spec)
    data = samples(checked.experiment.dataset).train
    params = initial_params(checked.infos, spec["seed"])
    axes = [unflat(np, filter_normalised(params, 0, k), params) for k in range(2)]
    (node,) = params["model"]
    alpha, beta = np.meshgrid(array(found["x"]), array(found["y"]))

    def moved(weight: str) -> Any:
        first, second = (axis["model"][node][weight].ravel()[0] for axis in axes)
        return params["model"][node][weight].ravel()[0] + alpha * first + beta * second

    x, y = data["x"][:40].ravel(), data["y"][:40].ravel()
    answers = moved("kernel")[..., None] * x + moved("bias")[..., None]
    wanted = ((answers - y) ** 2).mean(axis=-1)
    losses = array(found["losses"])
    assert losses.shape == (POINTS, POINTS) and found["progress"] == 1
    np.testing.assert_allclose(losses, wanted, 1e-4)


@pytest.mark.parametrize("name", ["digits-cnn", "names-lstm", "denoise", "gan-plane"])
def test_the_middle_of_the_picture_is_the_loss_of_the_weights_as_they_are(name: str) -> None:
    pump = Pump(preset(name)["spec"], paused=True)
    probe, state = Landscape(samples=16), None
    pump.idle()
    run: Any = pump.run
    view = run.gi_frame.f_locals["self"].view
    while state is None or probe.busy:
        state = probe.payload(view)
        if state["progress"] > 0.02:
            break
    middle = probe._slice.losses[POINTS // 2, POINTS // 2]  # type: ignore[union-attr]
    _, rows = view.rows("train", 0, 16)
    batch = {**rows, "weight": np.ones(len(rows["x"]), np.float32)}
    nowhere = np.zeros_like(flat(view.state()["params"]))
    plane = {"centre": flat(view.state()["params"]), "first": nowhere, "second": nowhere}
    asked = {**batch, **plane, "at": np.ones(2, np.float32)}
    assert middle == pytest.approx(view.inspect("landscape", asked)["loss"], rel=1e-4)


def test_the_picture_grows_while_the_run_rests_and_stops_when_it_is_whole() -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    looked(pump)
    shown = [event["payload"] for event in pump.all("probe")]
    sizes = [payload["losses"]["shape"][0] for payload in shown]
    assert sizes == sorted(sizes) and sizes[-1] == POINTS
    assert [payload["progress"] for payload in shown] == sorted(p["progress"] for p in shown)
    assert not np.isnan(array(shown[-1]["losses"])).any()
    assert pump.send() is None


def test_a_whole_picture_follows_a_run_no_faster_than_people_read() -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    looked(pump)
    before = len(pump.all("probe"))
    pump.send({"type": "resume"})
    while len(pump.all("metrics")) < 100:
        pump.send()
    assert 0 < len(pump.all("probe")) - before < 20  # the clock goes on by 2 ms a look


def test_the_way_spans_a_plane_that_holds_most_of_it() -> None:
    pump = Pump(preset("circle")["spec"], paused=True)
    first = looked(pump, plane="path", samples=64)
    assert "losses" not in first and (first["plane"], first["steps"]) == ("path", [0])
    pump.send({"type": "unsubscribe", "id": "l"})
    pump.send({"type": "step", "unit": "batch", "count": 120})
    pump.idle()
    found = looked(pump, plane="path", samples=64, round=1)
    assert found["steps"] == [*pump.all("kept")[-1]["steps"][:-1], 120]
    assert found["step"] == 120 and found["path_losses"]["shape"] == [len(found["steps"])]
    assert np.isfinite(array(found["path_losses"])).all()
    assert found["share"] > 0.8
    path = array(found["path"])
    np.testing.assert_allclose(path[-1], 0, atol=1e-5)
    for axis, way in zip(("x", "y"), path.T, strict=True):
        ticks = array(found[axis])
        assert ticks[0] < way.min() and way.max() < ticks[-1]
    across = looked(pump, plane="random", samples=64)
    assert across["share"] < found["share"]


def test_a_run_that_begins_again_forgets_its_way() -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    looked(pump)
    pump.send({"type": "step", "unit": "batch", "count": 5})
    pump.idle()
    pump.send({"type": "restart", "seed": 3})
    pump.idle()
    assert pump.all("probe")[-1]["payload"]["steps"] == [0]


def test_who_looks_back_sees_the_way_up_to_there() -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    looked(pump)
    pump.send({"type": "step", "unit": "batch", "count": 5})
    pump.idle()
    whole = pump.all("probe")[-1]["payload"]["steps"]
    pump.send({"type": "rewind", "step": 4})
    pump.idle()
    at = pump.all("rewound")[-1]["step"]
    steps = pump.all("probe")[-1]["payload"]["steps"]
    assert steps == [step for step in whole if step < at] + [at]
    pump.send({"type": "rewind", "step": 5})
    pump.idle()
    assert pump.all("probe")[-1]["payload"]["steps"] == whole


def test_a_direction_is_as_long_in_every_unit_as_its_weights() -> None:
    params = initial_params(require(preset("digits-cnn")["spec"]).infos, 0)
    drawn = unflat(np, filter_normalised(params, 1, 0), params)
    for path, weight in tree.items(params):
        direction = drawn
        for part in path:
            direction = direction[part]
        if weight.ndim == 1:
            assert not direction.any()
            continue
        axes = tuple(range(weight.ndim - 1))
        np.testing.assert_allclose(
            np.linalg.norm(direction.reshape(-1, direction.shape[-1]), axis=0),
            np.sqrt((weight**2).sum(axes)), 1e-5,
        )  # fmt: skip
    assert (filter_normalised(params, 1, 1) != filter_normalised(params, 1, 0)).any()


def test_principal_directions_are_those_of_the_singular_values() -> None:
    generator = np.random.default_rng(0)
    scales = np.array([9, 4, 1, 0.5, 0.1, 0.1, 0.1])
    places = (generator.standard_normal((20, 7)) * scales).astype(np.float32)
    centred = places - places.mean(axis=0)
    _, sizes, rows = np.linalg.svd(centred, full_matrices=False)
    axes = principal(places)
    np.testing.assert_allclose(np.abs((axes * rows[:2]).sum(axis=1)), 1, 1e-4)
    assert share(places, axes) == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum(), rel=1e-4)
    on = coordinates(places[3] + np.array([[2, -1], [0, 3]]) @ axes, places[3], axes)
    np.testing.assert_allclose(on, [[2, -1], [0, 3]], 1e-3, 1e-3)
