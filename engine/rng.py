"""Random numbers as a pure function of (seed, stream, step, index).

No generator state is kept: the bits at an index are a hash of the four numbers in uint32
arithmetic, written against an array namespace, so that every backend draws the very same bits.
``stream`` separates the uses within one step (one per dropout layer, one per initialiser ...).

The hash of an index is two rounds of multiply and xor-shift ("lowbias32", Christopher Wellons,
hash-prospector, public domain), with one key added before the first round and another between
the two: with a single key, two steps whose keys lie close together would see the same numbers
shifted by a few places.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_GOLDEN = np.uint32(0x9E3779B9)
_FIRST = np.uint32(0x7FEB352D)
_SECOND = np.uint32(0x846CA68B)
_INNER_KEY = np.uint32(0x5BD1E995)
_EPOCH_STREAM = 0xE90C4
TOGETHER = 1 << 15
"""Row numbers drawn in one go, about: a call of NumPy's costs as much as a thousand of them."""


def hash_bits(xp: Any, seed: Any, stream: Any, step: Any, shape: tuple[int, ...]) -> Any:
    """Uniform random uint32 of a shape.

    seed, stream, step: Python ints (taken modulo 2**32) or 0-d uint32 arrays, traced or not.
    """
    key = _key(xp, seed, stream, _word(xp, step))
    index = xp.arange(math.prod(shape), dtype=xp.uint32)
    return xp.reshape(_hashed(xp, key, index), shape)


def uniform(xp: Any, seed: Any, stream: Any, step: Any, shape: tuple[int, ...]) -> Any:
    """Uniform float32 in [0, 1): the top 24 bits over 2**24, hence exact and equal everywhere."""
    bits = xp.bitwise_right_shift(hash_bits(xp, seed, stream, step, shape), np.uint32(8))
    return xp.astype(bits, xp.float32) * np.float32(2.0**-24)


def normal(xp: Any, seed: Any, stream: Any, step: Any, shape: tuple[int, ...]) -> Any:
    """Standard normal float32, |value| < 5.8.

    Box–Muller: sqrt(-2 ln(1 - u)) times cos and sin of 2 pi v; both numbers of each pair are used.
    Source: Box and Muller (1958), "A note on the generation of random normal deviates".
    """
    size = math.prod(shape)
    half = (size + 1) // 2
    pair = uniform(xp, seed, stream, step, (2, half))
    radius = xp.sqrt(np.float32(-2.0) * xp.log(np.float32(1.0) - pair[0]))
    angle = np.float32(2.0 * math.pi) * pair[1]
    values = xp.concat([radius * xp.cos(angle), radius * xp.sin(angle)], axis=0)
    return xp.reshape(values[:size], shape)


def _key(xp: Any, seed: Any, stream: Any, steps: Any) -> Any:
    """The key of each step in an array of uint32."""
    key = _mix(xp, _word(xp, seed) + _GOLDEN)
    key = _mix(xp, (key ^ _word(xp, stream)) + _GOLDEN)
    return _mix(xp, (key ^ steps) + _GOLDEN)


def _hashed(xp: Any, key: Any, index: Any) -> Any:
    """The random bits of indices under a key; both broadcast."""
    return _mix(xp, index + key, _mix(xp, key ^ _INNER_KEY))


def _word(xp: Any, value: Any) -> Any:
    """A uint32 array of shape (1,): arithmetic on 0-d NumPy values would warn when it wraps."""
    if isinstance(value, int | np.integer):
        return xp.asarray(np.array([int(value) & 0xFFFFFFFF], np.uint32))
    return xp.reshape(xp.asarray(value, dtype=xp.uint32), (1,))


def _mix(xp: Any, x: Any, inner: Any = None) -> Any:
    """The two rounds, ``inner`` being the key between them, if any."""
    x = (x ^ xp.bitwise_right_shift(x, np.uint32(16))) * _FIRST
    if inner is not None:
        x = x ^ inner
    x = (x ^ xp.bitwise_right_shift(x, np.uint32(15))) * _SECOND
    return x ^ xp.bitwise_right_shift(x, np.uint32(16))


def permutation(seed: int, epoch: int, n: int) -> np.ndarray:
    """A random order of 0 ... n-1, int32: the stable argsort of hashed keys."""
    return permutations(seed, range(epoch, epoch + 1), n)[0]


def permutations(seed: int, epochs: range, n: int) -> np.ndarray:
    """The permutations of several epochs: int32 (epochs, n).

    Sorted by the lower halves of the keys and then, stably, by the upper ones: NumPy sorts numbers
    of 16 bits digit by digit, in a time that is linear in n.
    """
    steps = (np.arange(epochs.start, epochs.stop, dtype=np.int64) & 0xFFFFFFFF).astype(np.uint32)
    key = _key(np, seed, _EPOCH_STREAM, steps)[:, None]
    keys = _hashed(np, key, np.arange(n, dtype=np.uint32))
    row = np.arange(len(keys))[:, None] * n
    order = np.argsort(keys.astype(np.uint16), axis=1, kind="stable") + row
    upper = (keys >> np.uint32(16)).astype(np.uint16).take(order)
    return (order.take(np.argsort(upper, axis=1, kind="stable") + row) - row).astype(np.int32)


class Batches:
    """Which rows each training step sees.

    The rows of all epochs' permutations one after the other form a stream; step s takes the
    positions s*B ... (s+1)*B - 1 of it. So no batch is partial and every row is seen equally
    often. The permutations of the epochs in use are kept, and the next ones drawn with them where
    epochs are short: k steps cost O(k*B) and few calls.
    """

    def __init__(self, seed: int, batch_size: int, n: int):
        """seed: of the run; batch_size B >= 1; n: rows to draw from, >= 1 and < 2**31."""
        if batch_size < 1 or n < 1:
            raise ValueError(f"Batches: expected batch_size and n >= 1, got {batch_size} and {n}.")
        self.seed, self.batch_size, self.n = seed, batch_size, n
        self._epochs = range(0)
        self._stream = np.empty(0, np.int32)

    def indices(self, first_step: int, count: int) -> np.ndarray:
        """Row numbers of steps first_step ... first_step + count - 1: int32 (count, B)."""
        self.prepare(first_step, count)
        start, stop = first_step * self.batch_size, (first_step + count) * self.batch_size
        begun = self._epochs.start * self.n
        return self._stream[start - begun : stop - begun].reshape(count, self.batch_size)

    def prepare(self, first_step: int, count: int) -> None:
        """Draw what `indices` of the same steps will need, for when they are asked for."""
        start, stop = first_step * self.batch_size, (first_step + count) * self.batch_size
        if count > 0:
            self._reach(start // self.n, (stop - 1) // self.n + 1)

    def _reach(self, first: int, end: int) -> None:
        """See to it that the permutations of epochs first ... end - 1 are there."""
        if first not in self._epochs:
            self._epochs, self._stream = range(first, first), self._stream[:0]
        if end <= self._epochs.stop:
            return
        drawn = [self._stream[(first - self._epochs.start) * self.n :]]
        self._epochs = range(first, self._epochs.stop)
        while end > self._epochs.stop:
            more = range(self._epochs.stop, self._epochs.stop + 1 + TOGETHER // self.n)
            drawn.append(permutations(self.seed, more, self.n).reshape(-1))
            self._epochs = range(first, more.stop)
        self._stream = np.concatenate(drawn)


def batch_indices(seed: int, first_step: int, count: int, batch_size: int, n: int) -> np.ndarray:
    """Row numbers (count, batch_size) int32 of some steps; use ``Batches`` to ask repeatedly."""
    return Batches(seed, batch_size, n).indices(first_step, count)
