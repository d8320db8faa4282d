"""Random bits: equal on every backend, and random enough."""

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import rng
from tests.engine.compiler.support import run

words = st.integers(0, 2**32 - 1)


@settings(max_examples=20)
@given(seed=words, stream=words, step=words)
def test_bits_are_equal_everywhere(seed, stream, step):
    shape = (3, 5)
    expected = rng.hash_bits(np, seed, stream, step, shape)
    assert expected.dtype == np.uint32 and expected.shape == shape
    cells = [np.array(word, np.uint32) for word in (seed, step)]
    traced = run(lambda xp, seed, step: rng.hash_bits(xp, seed, stream, step, shape), *cells)
    np.testing.assert_array_equal(traced, expected)
    compiled = jax.jit(lambda seed, step: rng.hash_bits(jnp, seed, stream, step, shape))(*cells)
    np.testing.assert_array_equal(compiled, expected)


def test_uniform_and_normal_agree_everywhere():
    cell = np.array(7, np.uint32)
    for draw, tolerance in ((rng.uniform, 0), (rng.normal, 1e-6)):
        expected = draw(np, 3, 1, 7, (101,))
        assert expected.dtype == np.float32
        found = run(lambda xp, step, draw=draw: draw(xp, 3, 1, step, (101,)), cell)
        np.testing.assert_allclose(found, expected, tolerance, tolerance)
        np.testing.assert_allclose(draw(jnp, 3, 1, cell, (101,)), expected, tolerance, tolerance)


def test_known_bits():
    """Share links promise the same run tomorrow: these numbers must never change."""
    found = rng.hash_bits(np, 1, 2, 3, (4,))
    assert found.tolist() == [3562814641, 4010784556, 2224090822, 2450389959]


def test_odd_shapes():
    assert rng.normal(np, 0, 0, 0, ()).shape == ()
    assert rng.uniform(np, 0, 0, 0, (0, 3)).shape == (0, 3)
    assert rng.normal(np, -1, 0, 0, (3,)).tolist() == rng.normal(np, 2**32 - 1, 0, 0, (3,)).tolist()


def test_uniform_is_uniform():
    """Chi-square over 256 bins of 2**18 numbers: mean 255, deviation 22.6."""
    for seed in range(4):
        u = rng.uniform(np, seed, 1, 2, (1 << 18,))
        assert u.min() >= 0 and u.max() < 1
        counts = np.bincount((u * 256).astype(int), minlength=256)
        chi = ((counts - 1024) ** 2 / 1024).sum()
        assert 255 - 5 * 22.6 < chi < 255 + 5 * 22.6


def test_every_bit_is_fair():
    bits = rng.hash_bits(np, 5, 6, 7, (1 << 16,))
    shares = ((bits[:, None] >> np.arange(32, dtype=np.uint32)) & 1).mean(axis=0)
    assert np.abs(shares - 0.5).max() < 5 * 0.5 / 256


def test_normal_has_the_moments_of_a_normal():
    z = rng.normal(np, 1, 2, 3, (1 << 18,)).astype(np.float64)
    assert abs(z.mean()) < 0.01 and abs(z.var() - 1) < 0.015
    assert abs((z**3).mean()) < 0.03 and abs((z**4).mean() - 3) < 0.08
    assert np.abs(z).max() < 5.9


@pytest.mark.parametrize("which", ["seed", "stream", "step"])
def test_neighbours_are_uncorrelated(which):
    """Of 64 neighbouring draws of 4096 numbers; the deviation of a correlation is 1/64."""
    draws = []
    for value in range(64):
        words = {"seed": 3, "stream": 3, "step": 3} | {which: value}
        draws.append(rng.uniform(np, **words, shape=(4096,)) - 0.5)
    for a, b in pairwise(draws):
        for lag in (0, 1, 2):
            r = np.corrcoef(a[: 4096 - lag], b[lag:])[0, 1]
            assert abs(r) < 5.5 / 64
    assert abs(np.corrcoef(draws[0][1:], draws[0][:-1])[0, 1]) < 5 / 64


def test_steps_share_no_shifted_runs():
    """Two steps may share single numbers by chance, never a pair of neighbours."""
    pairs = set()
    for step in range(200):
        bits = rng.hash_bits(np, 0, 1, step, (500,)).astype(np.uint64)
        pairs |= set((bits[:-1] << np.uint64(32) | bits[1:]).tolist())
    assert len(pairs) == 200 * 499


def test_one_flipped_bit_flips_half_of_the_output():
    base = rng.hash_bits(np, 1, 2, 3, (64,))
    for which in range(3):
        for bit in range(32):
            words = [1, 2, 3]
            words[which] ^= 1 << bit
            changed = np.bitwise_count(rng.hash_bits(np, *words, shape=(64,)) ^ base).mean()
            assert 14 < changed < 18


@pytest.mark.parametrize("n", [1, 2, 7, 300, 70_000])
def test_orders_are_stable_sorts_of_random_bits(n):
    found = rng.permutations(9, range(5, 8), n)
    for epoch, order in zip(range(5, 8), found, strict=True):
        bits = rng.hash_bits(np, 9, rng._EPOCH_STREAM, epoch, (n,))
        np.testing.assert_array_equal(order, np.argsort(bits, kind="stable"))


def test_permutation():
    order = rng.permutation(4, 2, 1000)
    assert order.dtype == np.int32 and sorted(order.tolist()) == list(range(1000))
    assert order.tolist() != rng.permutation(4, 3, 1000).tolist()
    assert order.tolist() != rng.permutation(5, 2, 1000).tolist()
    first = [int(rng.permutation(seed, 0, 8)[0]) for seed in range(800)]
    assert np.bincount(first, minlength=8).min() > 60


@settings(max_examples=40)
@given(
    st.integers(1, 40),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=6),
)
def test_batches_are_one_stream_however_it_is_cut_and_prepared(n, size, counts):
    batches = rng.Batches(9, size, n)
    step, parts = 0, []
    for count, ahead in counts:
        batches.prepare(step, ahead)
        part = batches.indices(step, count)
        assert part.shape == (count, size) and part.dtype == np.int32
        parts.append(part)
        step += count
    stream = np.concatenate([np.empty((0, size), np.int32), *parts])
    np.testing.assert_array_equal(stream, rng.batch_indices(9, 0, step, size, n))
    epochs = stream.ravel()[: stream.size // n * n].reshape(-1, n)
    assert (np.sort(epochs, axis=1) == np.arange(n)).all()


def test_batches_can_start_over_and_refuse_nonsense():
    batches = rng.Batches(1, 4, 10)
    first = batches.indices(0, 3)
    batches.indices(50, 2)
    np.testing.assert_array_equal(batches.indices(0, 3), first)
    with pytest.raises(ValueError, match=">= 1"):
        rng.Batches(1, 0, 10)
