"""The way of a run's weights: rows of numbers, and planes they are seen on."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from . import rng, tree


def flat(params: Any) -> np.ndarray:
    """All weights as one row of float32 numbers, in the order of `tree.leaves`."""
    return np.concatenate([np.ravel(leaf) for leaf in tree.leaves(params)])


def unflat(xp: Any, row: Any, params: Any) -> Any:
    """A row of numbers as the weights it was made of."""
    parts, start = [], 0
    for leaf in tree.leaves(params):
        end = start + prod(leaf.shape)
        parts.append(xp.reshape(row[start:end], leaf.shape))
        start = end
    return tree.unflatten(tree.structure(params), parts)


def filter_normalised(params: Any, seed: int, number: int) -> np.ndarray:
    """A random direction in which every unit's weights are as long as the unit's own.

    dᵢ ← dᵢ · ‖wᵢ‖ / ‖dᵢ‖ for the weights wᵢ that lead into unit or filter i (all axes but the
    last); 0 for weights of a single axis: biases, and the scales of normalisation.

    Source: Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the loss landscape of neural
    nets, section 4.
    """
    parts = []
    for k, weight in enumerate(tree.leaves(params)):
        with np.errstate(over="ignore"):
            drawn = rng.normal(np, seed, number, k, weight.shape)
        if weight.ndim < 2:
            parts.append(np.zeros(weight.size, np.float32))
            continue
        axes = tuple(range(weight.ndim - 1))
        own = np.sqrt((weight.astype(np.float64) ** 2).sum(axes))
        length = np.sqrt((drawn.astype(np.float64) ** 2).sum(axes))
        parts.append((drawn * (own / np.maximum(length, 1e-12))).astype(np.float32).ravel())
    return np.concatenate(parts)


def principal(places: np.ndarray) -> np.ndarray:
    """The two directions (2, weights), of length 1, in which the places (k, weights) differ most.

    The eigenvectors of the largest eigenvalues of the k × k matrix of inner products, turned
    back into weights: as good as those of the covariance matrix, whose side are the weights.
    """
    centred = (places - places.mean(axis=0)).astype(np.float64)
    _, vectors = np.linalg.eigh(centred @ centred.T)
    directions = vectors[:, ::-1][:, :2].T @ centred
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    return (directions / np.maximum(lengths, 1e-12)).astype(np.float32)


def coordinates(places: np.ndarray, centre: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Where the places' shadows (k, 2) fall on the plane through `centre`: least squares."""
    wanted = axes.astype(np.float64)
    away = (places - centre).astype(np.float64)
    return np.linalg.lstsq(wanted @ wanted.T, wanted @ away.T, rcond=None)[0].T


def share(places: np.ndarray, axes: np.ndarray) -> float:
    """How much of the places' variance lies in the plane of the axes, from 0 to 1."""
    centred = (places - places.mean(axis=0)).astype(np.float64)
    total = float((centred**2).sum())
    shadow = coordinates(centred, np.zeros(centred.shape[1]), axes) @ axes.astype(np.float64)
    return float((shadow**2).sum()) / total if total > 0 else 0.0
