"""Cutting many rows into a few fixed sizes, so that little is compiled and little is padded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

EVALUATE_ROWS = 256
"""Most rows of one evaluation chunk: activations stay in the cache, overhead stays small."""

PREDICT_ROWS = 1024
"""Most rows of one prediction chunk; smaller ones are powers of two from ``PREDICT_LEAST``."""

PREDICT_LEAST = 8


def evaluation_chunks(split: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The rows of a split as equal chunks: each array (N, ...) becomes (chunks, rows, ...).

    The last chunk is filled up with copies of the last row, whose ``weight`` is 0: real rows, so
    that padding makes no infinities that zero weights would turn into NaN.
    """
    n = len(next(iter(split.values())))
    count = -(-n // EVALUATE_ROWS)
    rows = -(-n // count) if count else 1
    index = np.arange(count * rows).reshape(count, rows)
    chunks = {key: array[np.minimum(index, n - 1)] for key, array in split.items()}
    return {**chunks, "weight": (index < n).astype(np.float32)}


def prediction_sizes(n: int) -> list[tuple[int, int]]:
    """Pairs (real rows, padded rows) that together cover n rows; one pair even for no rows."""
    sizes = []
    while n > 0 or not sizes:
        real = min(n, PREDICT_ROWS)
        sizes.append((real, max(PREDICT_LEAST, 1 << max(real - 1, 0).bit_length())))
        n -= real
    return sizes


def padded(x: np.ndarray, rows: int) -> np.ndarray:
    """x (n, ...) with its last row repeated up to ``rows`` rows; zeros when there is no row."""
    if not len(x):
        return np.zeros((rows, *x.shape[1:]), x.dtype)
    return x[np.minimum(np.arange(rows), len(x) - 1)]


def total(sums: np.ndarray) -> np.ndarray:
    """Add the sums of all chunks (chunks, ...) in float64, so that thousands do not drift."""
    return sums.sum(axis=0, dtype=np.float64).astype(np.float32)
