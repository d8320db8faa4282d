"""Prints the polynomial that `engine/compiler/wasm/maths.py` has for e**a² erfc(a), 1 ≤ a ≤ 4.

    python tools/fit_erfc.py

Least squares at Chebyshev points, then powers of t = (a - 2.5) / 1.5, constant term first.
"""

from __future__ import annotations

import math

import numpy as np

LOW, HIGH, DEGREE, POINTS = 1.0, 4.0, 11, 2000


def fitted() -> tuple[np.ndarray, float]:
    """The coefficients and the largest relative error."""
    t = np.cos((np.arange(POINTS) + 0.5) * math.pi / POINTS)
    a = (LOW + HIGH) / 2 + t * (HIGH - LOW) / 2
    wanted = np.array([math.erfc(x) * math.exp(x * x) for x in a])
    series = np.polynomial.Chebyshev.fit(t, wanted, DEGREE, domain=[-1, 1], w=1 / wanted)
    powers = series.convert(kind=np.polynomial.Polynomial)
    return powers.coef, float(np.max(np.abs(powers(t) / wanted - 1)))


if __name__ == "__main__":
    coefficients, error = fitted()
    print(f"# largest relative error {error:.1e}")
    print(",\n".join(repr(float(c)) for c in coefficients))
