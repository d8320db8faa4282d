"""What both backends promise of a session."""

from __future__ import annotations

import gc
import itertools
import tracemalloc

import jax
import numpy as np
import pytest

from engine import backends, rng, tree
from engine.backends.base import Program
from engine.errors import ShapeError
from tests.engine.backends.support import HYPER, data, forward, initial, mlp

both = pytest.mark.parametrize("name", ["numpy", "jax"])
unique = itertools.count()


def fresh(program: Program) -> Program:
    """The program under a structure no other test has, for process-wide caches."""
    name = f"{program.structure} {next(unique)}"
    return Program(program.step, program.evaluate, program.predictors, name)


def indices(steps: int, first: int = 0, size: int = 20) -> np.ndarray:
    return rng.batch_indices(0, first, steps, size, 300)


def equal(a, b) -> bool:
    return all(tree.leaves(tree.map(np.array_equal, a, b)))


def test_get_and_available():
    assert backends.available() == ["numpy", "jax"]
    assert backends.get("numpy").device == f"NumPy {np.__version__}"
    assert backends.get("jax").device
    with pytest.raises(ValueError, match="expected one of numpy, jax, got 'torch'"):
        backends.get("torch")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(backends, "find_spec", lambda package: package != "jax" or None)
    assert backends.available() == ["numpy"]
    with pytest.raises(ImportError, match=r"'jax' needs the package 'jax'.*choose one of: numpy"):
        backends.get("jax")


@both
def test_any_number_of_steps_in_any_cut_is_the_same_run(name):
    backend = backends.get(name)
    whole = backend.session(mlp(), initial(), data(), HYPER)
    parts = backend.session(mlp(), initial(), data(), HYPER)
    losses = whole.run(indices(300))["loss"]
    assert losses.shape == (300,) and losses.dtype == np.float32
    cut, step = [], 0
    for count in (1, 2, 17, 280):
        cut.append(parts.run(indices(count, step))["loss"])
        step += count
    np.testing.assert_allclose(np.concatenate(cut), losses, 1e-6)
    assert whole.state()["step"] == parts.state()["step"] == 300
    assert losses[-1] < losses[0] / 3


@both
@pytest.mark.parametrize("steps", [1, 17, 5000])
def test_what_is_to_be_done_meanwhile_is_done_once(name, steps):
    session = backends.get(name).session(mlp(), initial(), data(), HYPER)
    done = []
    assert len(session.run(indices(steps), lambda: done.append(steps))["loss"]) == steps
    assert done == [steps]


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="a GPU has three programs")
def test_on_a_cpu_one_program_takes_any_number_of_steps():
    log: list[str] = []
    session = backends.get("jax").session(fresh(mlp(traced=log)), initial(), data(), HYPER)
    for count in (1, 17, 300, 5000):
        assert len(session.run(indices(count))["loss"]) == count
    session.set_hyper("rate", 0.01)
    session.run(indices(5))
    assert log == ["step"]


@both
def test_sessions_of_one_structure_share_code_but_no_state(name):
    log: list[str] = []
    backend = backends.get(name)
    program = fresh(mlp(traced=log))
    first = backend.session(program, initial(), data(), HYPER)
    losses = first.run(indices(20))["loss"]
    first.evaluate("validation")
    first.predict(np.zeros((5, 3), np.float32))
    before, count = first.state(), len(log)
    assert count >= 3
    # Other function objects of the same structure, another seed's state, other hypers.
    other = Program(mlp().step, mlp().evaluate, mlp().predictors, program.structure)
    second = backend.session(other, initial(seed=1), data(seed=3), {"rate": 0.01, "drop": 0.0})
    second.run(indices(20))
    second.evaluate("validation")
    second.predict(np.zeros((3, 3), np.float32))
    assert len(log) == count
    assert equal(first.state(), before)
    again = backend.session(other, initial(), data(), HYPER)
    np.testing.assert_array_equal(again.run(indices(20))["loss"], losses)


@both
def test_restart_and_hypers_need_no_new_code(name):
    log: list[str] = []
    session = backends.get(name).session(fresh(mlp(traced=log)), initial(), data(), HYPER)
    losses = session.run(indices(16))["loss"]
    count = len(log)
    session.load(initial())
    np.testing.assert_array_equal(session.run(indices(16))["loss"], losses)
    session.load(initial(seed=4))
    assert not np.array_equal(session.run(indices(16))["loss"], losses)
    session.load(initial())
    session.set_hyper("rate", 0.0)
    session.run(indices(16))
    assert len(log) == count
    expected = {**initial(), "step": np.uint32(16)}
    assert equal(session.state(), expected)
    with pytest.raises(KeyError):
        session.set_hyper("momentum", 0.5)


@both
def test_the_state_given_and_the_state_returned_are_copies(name):
    mine = initial()
    session = backends.get(name).session(mlp(), mine, data(), HYPER)
    session.run(indices(3))
    assert equal(mine, initial())
    taken = session.state()
    kept = tree.map(np.copy, taken)
    session.run(indices(3))
    assert equal(taken, kept)
    taken["params"]["dense_0"]["kernel"][...] = 0
    assert session.state()["params"]["dense_0"]["kernel"].any()


@both
@pytest.mark.parametrize("n", [1, 70, 256, 257, 600])
def test_evaluation_sums_every_row_once(name, n):
    split = data(n=n)["train"]
    session = backends.get(name).session(mlp(), initial(), {"train": split}, HYPER)
    sums = session.evaluate("train")
    error = forward(np_namespace(), initial()["params"], split["x"], "relu") - split["y"]
    assert sums["rows"] == n
    np.testing.assert_allclose(sums["loss"], np.square(error).mean(axis=1).sum(), 1e-5)


@both
def test_evaluation_of_no_rows_is_zero(name):
    empty = {key: array[:0] for key, array in data()["train"].items()}
    session = backends.get(name).session(mlp(), initial(), {**data(), "validation": empty}, HYPER)
    assert tree.leaves(session.evaluate("validation")) == [0, 0]


@both
@pytest.mark.parametrize("n", [0, 1, 8, 9, 1024, 1500])
def test_prediction_of_any_number_of_rows(name, n):
    x = data(n=n + 1)["train"]["x"][:n]
    session = backends.get(name).session(mlp(), initial(), data(), HYPER)
    found = session.predict(x)
    assert found.shape == (n, 3) and found.dtype == np.float32
    expected = forward(np_namespace(), initial()["params"], x, "relu")
    np.testing.assert_allclose(found, expected, 1e-5, 1e-6)


@both
def test_prediction_compiles_few_sizes(name):
    log: list[str] = []
    session = backends.get(name).session(fresh(mlp(traced=log)), initial(), data(), HYPER)
    for n in (*range(1, 40), 2000, 3333):
        session.predict(np.zeros((n, 3), np.float32))
    assert len(log) <= 8


@both
def test_prediction_and_evaluation_see_the_latest_state(name):
    session = backends.get(name).session(mlp(), initial(), data(), HYPER)
    x = data()["train"]["x"]
    before, loss = session.predict(x), session.evaluate("validation")["loss"]
    session.run(indices(100))
    assert session.evaluate("validation")["loss"] < loss
    expected = forward(np_namespace(), session.state()["params"], x, "relu")
    np.testing.assert_allclose(session.predict(x), expected, 1e-5, 1e-6)
    assert not np.allclose(before, expected)
    session.load(initial())
    np.testing.assert_array_equal(session.predict(x), before)
    session.run(indices(10, size=7))  # another batch size
    expected = forward(np_namespace(), session.state()["params"], x, "relu")
    np.testing.assert_allclose(session.predict(x), expected, 1e-5, 1e-6)


@both
def test_every_loss_is_kept_and_every_predictor_answers(name):
    plain = mlp()

    def step(xp, state, batch, hyper):
        new, losses = plain.step(xp, state, batch, hyper)
        return new, {"half": losses["loss"] / 2, **losses, "zero": xp.zeros(())}

    def doubled(xp, state, x, hyper):
        return 2 * plain.predictors["model"](xp, state, x, hyper)

    program = Program(
        step, plain.evaluate, {**plain.predictors, "doubled": doubled}, "several losses"
    )
    session = backends.get(name).session(program, initial(), data(), HYPER)
    x = data()["train"]["x"]
    np.testing.assert_allclose(session.predict(x, "doubled"), 2 * session.predict(x), 1e-6)
    losses = session.run(indices(40))
    assert sorted(losses) == ["half", "loss", "zero"]
    alone = backends.get(name).session(mlp(), initial(), data(), HYPER).run(indices(40))
    np.testing.assert_allclose(losses["loss"], alone["loss"], 1e-6)
    np.testing.assert_allclose(losses["half"], alone["loss"] / 2, 1e-6)
    assert not losses["zero"].any()
    with pytest.raises(KeyError):
        session.predict(x, "unheard")


@both
def test_memory_is_told_and_does_not_grow_with_the_length_of_a_run(name):
    session = backends.get(name).session(mlp(), initial(), data(), HYPER)
    session.run(indices(10))
    session.evaluate("validation")
    session.predict(data()["train"]["x"])
    held = session.memory()
    weights = sum(leaf.nbytes for leaf in tree.leaves(session.state()))
    assert held >= weights + sum(array.nbytes for array in data()["train"].values())
    session.run(indices(300))
    session.evaluate("validation")
    session.predict(data()["train"]["x"])
    assert session.memory() == held


@both
def test_64_bit_numbers_become_32_bit_ones(name):
    wide = {split: {k: a.astype(np.float64) for k, a in d.items()} for split, d in data().items()}
    state = tree.map(lambda a: a.astype(np.float64) if a.dtype == np.float32 else a, initial())
    session = backends.get(name).session(mlp(), state, wide, HYPER)
    plain = backends.get(name).session(mlp(), initial(), data(), HYPER)
    np.testing.assert_array_equal(session.run(indices(5))["loss"], plain.run(indices(5))["loss"])
    x = wide["train"]["x"]
    np.testing.assert_array_equal(session.predict(x), plain.predict(x.astype(np.float32)))


@both
def test_nan_flows_silently(name):
    session = backends.get(name).session(mlp(), initial(), data(), {**HYPER, "rate": 1e30})
    losses = session.run(indices(10))["loss"]
    assert np.isfinite(losses[0]) and not np.isfinite(losses[-1])
    assert not np.isfinite(session.state()["params"]["dense_2"]["kernel"]).all()
    assert not np.isfinite(session.evaluate("validation")["loss"])
    session.predict(data()["train"]["x"])
    session.load(initial())
    session.set_hyper("rate", 0.05)
    assert np.isfinite(session.run(indices(10))["loss"]).all()


def test_a_step_that_changes_the_state_is_refused():
    good = mlp()

    def longer(xp, state, batch, hyper):
        return {**state, "extra": state["step"]}, {"loss": xp.sum(batch["x"])}

    def wider(xp, state, batch, hyper):
        return {**state, "step": xp.astype(state["step"], xp.float32)}, {"loss": xp.sum(batch["x"])}

    for step, message in ((longer, "extra"), (wider, "step must stay uint32")):
        program = Program(step, good.evaluate, good.predictors, message)
        session = backends.get("numpy").session(program, initial(), data(), HYPER)
        with pytest.raises(ShapeError, match=message):
            session.run(indices(1))


def test_memory_does_not_grow():
    session = backends.get("numpy").session(
        mlp(optimizer="adam"), initial(optimizer="adam"), data(), HYPER
    )
    session.run(indices(200))
    session.evaluate("validation")
    gc.collect()
    tracemalloc.start()
    chosen = indices(2000)
    before = tracemalloc.take_snapshot()
    session.run(chosen)
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    assert sum(stat.size_diff for stat in after.compare_to(before, "filename")) < 20_000


def np_namespace():
    """NumPy with the few extensions the forward pass needs."""

    class Namespace:
        matmul = staticmethod(np.matmul)

        class nn:
            relu = staticmethod(lambda x: np.maximum(x, 0))

    return Namespace
