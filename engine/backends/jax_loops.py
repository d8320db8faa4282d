"""JAX's side of ``xp.nn.scan``: a loop over the steps of a sequence.

JAX's own derivative of a loop adds up the slope of a matrix that all turns share turn by turn: one
small product, and one sum of the matrix's size, in each. Here every turn hands its two factors out,
and one large product follows the loop, as in the engine's own compiler (``ops/scan_grad.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

Body = Callable[..., tuple[Any, Any]]

DEAR = {
    "cos", "dot_general", "erf", "exp", "exp2", "expm1", "log", "log1p", "logistic", "pow",
    "rsqrt", "sin", "sqrt", "tanh",
}  # fmt: skip
"""JAX's operations whose results a loop's derivative reads; it does all others once more."""

_kept = partial(jax.checkpoint, policy=lambda done, *_, **__: done.name in DEAR, prevent_cse=False)


class Matrix:
    """A matrix that all turns share: x @ matrix is x times it, matrix[…] a part like any array."""

    def __init__(self, value: Any, times: Callable[[Any], Any]) -> None:
        self._value, self._times = value, times

    def __rmatmul__(self, x: Any) -> Any:
        return self._times(x)

    def __getitem__(self, index: Any) -> Any:
        return self._value[index]


def scan(
    body: Body, carry: Any, xs: Any, reverse: bool = False, shared: tuple[Any, ...] = ()
) -> tuple[Any, Any]:
    """See ``compiler.ops.scan``. With `shared`, the body may read nothing else from outside that is
    to have a slope.
    """
    if shared:
        return _loop(body, reverse, carry, xs, shared)
    return jax.lax.scan(body, carry, xs, reverse=reverse)


@partial(jax.custom_vjp, nondiff_argnums=(0, 1))
def _loop(body: Body, reverse: bool, carry: Any, xs: Any, shared: Any) -> tuple[Any, Any]:
    return jax.lax.scan(lambda c, x: body(c, x, *shared), carry, xs, reverse=reverse)


def _forward(body: Body, reverse: bool, carry: Any, xs: Any, shared: Any) -> tuple[Any, Any]:
    leaves, structure = jax.tree.flatten(shared)
    matrices = {k: leaf for k, leaf in enumerate(leaves) if jnp.ndim(leaf) == 2}
    turned = {k: jax.lax.optimization_barrier(leaf.T) for k, leaf in matrices.items()}

    def turn(shared: Any, times: Callable[[int, Any], Any], carry: Any, x: Any) -> tuple[Any, Any]:
        given = [
            Matrix(leaf, partial(times, k)) if k in matrices else leaf
            for k, leaf in enumerate(jax.tree.leaves(shared))
        ]
        return body(carry, x, *jax.tree.unflatten(structure, given))

    def sizes(carry: Any, x: Any) -> dict[int, list[Any]]:
        made: dict[int, list[Any]] = {k: [] for k in matrices}

        def times(k: int, x: Any) -> Any:
            made[k].append(x @ matrices[k])
            return made[k][-1]

        turn(shared, times, carry, x)
        return made

    first = jax.tree.map(lambda rows: rows[0], xs)
    length = len(jax.tree.leaves(xs)[0])
    probes = jax.tree.map(
        lambda made: jnp.zeros((length, *made.shape), made.dtype),
        jax.eval_shape(sizes, carry, first),
    )

    def run(carry: Any, xs: Any, shared: Any, probes: Any) -> tuple[Any, Any]:
        def one(carry: Any, given: Any) -> tuple[Any, Any]:
            x, probe = given
            taken: dict[int, list[Any]] = {k: [] for k in matrices}

            def times(k: int, x: Any) -> Any:
                taken[k].append(x)
                return _tapped(x, matrices[k], turned[k], probe[k][len(taken[k]) - 1])

            carry, y = turn(shared, times, carry, x)
            return carry, (y, taken)

        last, (ys, taken) = jax.lax.scan(_kept(one), carry, (xs, probes), reverse=reverse)
        return (last, ys), taken

    found, back, taken = jax.vjp(run, carry, xs, shared, probes, has_aux=True)
    return found, (back, taken)


def _backward(body: Body, reverse: bool, kept: Any, slopes: Any) -> tuple[Any, Any, Any]:
    back, taken = kept
    carry, xs, shared, tapped = back(slopes)
    leaves, structure = jax.tree.flatten(shared)
    for k, factors in taken.items():
        for x, slope in zip(factors, tapped[k], strict=True):
            rows = jax.lax.optimization_barrier(x.reshape(-1, x.shape[-1]).T)
            leaves[k] += rows @ slope.reshape(-1, slope.shape[-1])
    return carry, xs, jax.tree.unflatten(structure, leaves)


_loop.defvjp(_forward, _backward)


@jax.custom_vjp
def _tapped(x: Any, matrix: Any, turned: Any, probe: Any) -> Any:
    """x @ matrix, whose slope goes on to x, and to the probe instead of the matrix."""
    return x @ matrix


def _tap(x: Any, matrix: Any, turned: Any, probe: Any) -> tuple[Any, Any]:
    return x @ matrix, turned


def _told(turned: Any, slope: Any) -> tuple[Any, None, None, Any]:
    return slope @ turned, None, None, slope


_tapped.defvjp(_tap, _told)
