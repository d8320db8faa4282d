"""Fits the polynomials of ``engine/compiler/wasm/maths.py`` and prints them, lowest power first.

Least squares at Chebyshev points in float64, weighted for the relative error of the whole function;
Taylor's series stand in for the functions where their formula would cancel.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

Array = np.ndarray


def fit(target: Callable[[float], float], weight: Callable[[float], float],
        low: float, high: float, degree: int) -> list[float]:  # fmt: skip
    """Coefficients of the weighted least squares at 400 Chebyshev points of an interval."""
    points = np.cos(np.pi * (np.arange(400) + 0.5) / 400)
    x = (low + high) / 2 + (high - low) / 2 * points
    w = np.array([weight(v) for v in x])
    y = np.array([target(v) for v in x])
    edge = max(abs(low), abs(high))
    matrix = np.vander(x / edge, degree + 1, increasing=True) * w[:, None]
    solved = np.linalg.lstsq(matrix, y * w, rcond=None)[0]
    return [float(np.float32(c / edge**k)) for k, c in enumerate(solved)]


def series(term: Callable[[int], float]) -> Callable[[float], float]:
    """A power series of 60 terms."""
    terms = [term(k) for k in range(60)]
    return lambda x: math.fsum(c * x**k for k, c in enumerate(terms))


def main() -> None:
    """Print every polynomial."""
    half = math.log(2) / 2 * 1.01
    quarter = (math.pi / 4 * 1.01) ** 2
    log_rest = series(lambda k: (-1) ** k / (k + 3))
    sine = series(lambda k: (-1) ** (k + 1) / math.factorial(2 * k + 3))
    cosine = series(lambda k: (-1) ** k / math.factorial(2 * k + 4))
    bell = series(lambda k: 2 / math.sqrt(math.pi) * (-1) ** k / math.factorial(k) / (2 * k + 1))

    def log_near(f: float) -> float:
        return log_rest(f) if abs(f) < 0.5 else 0.0

    for name, coefficients in {
        "EXP": fit(series(lambda k: 1 / math.factorial(k + 2)), abs, -half, half, 4),
        "LOG": fit(log_near, lambda f: f * f, 0.5**0.5 - 1.001, 2**0.5 - 0.999, 7),
        "SIN": fit(sine, lambda u: u, 0, quarter, 2),
        "COS": fit(cosine, lambda u: u * u, 0, quarter, 2),
        "ERF": fit(bell, lambda u: 1, 0, 1.0, 6),
        "ERFC": fit(lambda x: math.log(math.erfc(x)), math.erfc, 0.99, 4.0, 7),
    }.items():
        print(f"{name} = {tuple(coefficients)}")


if __name__ == "__main__":
    main()
