"""Exponentials, logarithms and their kin on four float32 at a time.

Each takes the function being written, the numbers and the target, and gives the results' code.
Errors are in ulp, units in the last place of float32, against the exact value. NaN gives NaN.

Sources: Cody and Waite (1980), Software Manual for the Elementary Functions, for taking multiples
of ln 2 and π/2 off in parts; Abramowitz and Stegun (1964), 4.1.27 and 4.2.1, for the series, which
are cut where the rest is below a tenth of an ulp; Higham (2002), Accuracy and Stability, 1.14.1,
for ln(1 + x).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.compiler.ops.special import Erf
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

LN2 = (0.693359375, -2.12194440054690583e-4)
"""ln 2 in two parts; the first has 9 bits, so that small multiples of it are exact."""
HALF_PI = (1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8)
"""π/2 in three parts; the first two have 8 and 11 bits."""
LEAST, MOST = -104.0, 89.0
"""e**x is 0 below and infinity above, in float32."""
TINY = 2.0**-126  # the smallest normal float32
_SIGN = -0x80000000
_ERFC = (
    0.21080635884277252, -0.11152104076712377, 0.0561108902354333,
    -0.027004977344233204, 0.012484595004453756, -0.005571632909359525,
    0.0024242901240119435, -0.001007091415864517, 0.00036971689823280126,
    -0.00015413261750865344, 9.565717926357211e-05, -3.3178722751693095e-05,
)  # fmt: skip
"""e**a² erfc(a) for 1 ≤ a ≤ 4 as a polynomial in (a - 2.5) / 1.5; see tools/fit_erfc.py."""


def _series(target: Target, t: Value, *coefficients: float) -> Value:
    """A polynomial in t, constant term first, by Horner's scheme."""
    *rest, last = (constant("f32x4", c) for c in coefficients)
    total = last
    for c in reversed(rest):
        total = target.multiply_add(total, t, c)
    return total


def _power(exponent: Value) -> Value:
    """2 to a whole number from -126 to 127, by its bits."""
    return ((exponent + 127) << 23).cast("f32x4")


def _reduced(
    function: Function, x: Value, scale: float, parts: Sequence[float], target: Target
) -> tuple[Value, Value]:
    """How often the sum of the parts (1 / scale) goes into x, and what is left over."""
    times = function.keep((x * scale).function("nearest"))
    rest = x
    for part in parts:
        rest = target.multiply_add(times, constant("f32x4", -part), rest)
    return times, function.keep(rest)


def _exponential(function: Function, x: Value, target: Target) -> tuple[Value, Value, Value]:
    """e**r - 1, and two powers of 2 whose product with e**r is e**x."""
    bounded = function.keep(x.max(LEAST).min(MOST))
    times, r = _reduced(function, bounded, 1 / math.log(2), LN2, target)
    more = _series(target, r, *[1 / math.factorial(k) for k in range(2, 8)])
    less_one = function.keep(target.multiply_add(r * r, more, r))
    whole = function.keep(times.convert("i32x4"))
    half = function.keep(whole >> 1)
    return less_one, function.keep(_power(half)), function.keep(_power(whole - half))


def exp(function: Function, x: Value, target: Target) -> Value:
    """e**x, to 2 ulp; results below 2**-126 lose bits as they must."""
    less_one, a, b = _exponential(function, x, target)
    return (less_one + 1.0) * a * b


def expm1(function: Function, x: Value, target: Target) -> Value:
    """e**x - 1, to 3 ulp, near 0 as well."""
    x = function.keep(x)
    less_one, a, b = _exponential(function, x, target)
    large = (less_one + 1.0) * a * b - 1.0
    power = function.keep(a * b)
    near = target.multiply_add(less_one, power, power - 1.0)
    return large.choose(x.compare("gt", 20.0), near)


def log(function: Function, x: Value, target: Target) -> Value:
    """ln x, to 2 ulp; -infinity at 0, NaN below."""
    x = function.keep(x)
    small = function.keep(x.compare("lt", TINY))
    normal = function.keep((x * 2.0**23).choose(small, x))
    # x = 2**k m with m from √½ to √2; ln m by f = m - 1 and s = f / (2 + f).
    bits = function.keep(normal.cast("i32x4") - 0x3F3504F3)
    k = function.keep((bits >> 23).convert("f32x4") - (constant("f32x4", 23.0).choose(
        small, constant("f32x4", 0.0))))  # fmt: skip
    m = ((bits & 0x007FFFFF) + 0x3F3504F3).cast("f32x4")
    f = function.keep(m - 1.0)
    s = function.keep(f / (f + 2.0))
    z = function.keep(s * s)
    series = z * _series(target, z, 2 / 3, 2 / 5, 2 / 7, 2 / 9)
    low = target.multiply_add(k, constant("f32x4", LN2[1]), -(s * (f - series)))
    number = function.keep(target.multiply_add(k, constant("f32x4", LN2[0]), f + low))
    odd = function.keep(constant("f32x4", -math.inf).choose(
        x.compare("eq", 0.0), constant("f32x4", math.nan)))  # fmt: skip
    below = odd.choose(x.compare("gt", 0.0) ^ -1, number)
    return x.choose(x.compare("eq", math.inf) | x.compare("ne", x), below)


def log1p(function: Function, x: Value, target: Target) -> Value:
    """ln(1 + x), to 3 ulp, near 0 as well."""
    x = function.keep(x)
    u = function.keep(x + 1.0)
    logarithm = function.keep(log(function, u, target))
    # What was lost in 1 + x, divided by u, is the first term of what the logarithm lacks.
    mended = logarithm + (x - (u - 1.0)) / u
    plain = u.compare("gt", 0.0) & u.compare("lt", math.inf)
    return x.choose(x.compare("eq", 0.0), mended.choose(plain, logarithm))


def tanh(function: Function, x: Value, target: Target) -> Value:
    """Hyperbolic tangent, to 4 ulp: (e**2x - 1) / (e**2x + 1) of |x|, with x's sign."""
    x = function.keep(x)
    size = x.function("abs").min(10.0)
    up = function.keep(expm1(function, size + size, target))
    sign = x.cast("i32x4") & _SIGN
    return ((up / (up + 2.0)).cast("i32x4") | sign).cast("f32x4")


def sigmoid(function: Function, x: Value, target: Target) -> Value:
    """1 / (1 + e**-x), to 4 ulp at both ends: with e = e**-|x| it is 1 or e, over 1 + e."""
    x = function.keep(x)
    e = function.keep(exp(function, -x.function("abs"), target))
    return constant("f32x4", 1.0).choose(x.compare("ge", 0.0), e) / (e + 1.0)


def erf(function: Function, x: Value, target: Target) -> Value:
    """The error function, to 4 ulp: below 1 the quotient of polynomials that NumPy's kernel has,
    from there on 1 - erfc, which takes little off.
    """
    x = function.keep(x)
    a = function.keep(x.function("abs").min(4.0))
    t = function.keep(a * a)
    near = a * _series(target, t, *Erf._P) / _series(target, t, *Erf._Q)
    place = function.keep((a - 2.5) * (1 / 1.5))
    rest = function.keep(exp(function, -t, target) * _series(target, place, *_ERFC))
    size = near.choose(a.compare("lt", 1.0), constant("f32x4", 1.0) - rest)
    return (size.cast("i32x4") | (x.cast("i32x4") & _SIGN)).cast("f32x4")


def _waves(function: Function, x: Value, target: Target) -> tuple[Value, Value, Value]:
    """sin and cos of what is left of x after quarter turns, and how many those were."""
    times, r = _reduced(function, x, 2 / math.pi, HALF_PI, target)
    z = function.keep(r * r)
    odd = [(-1) ** k / math.factorial(2 * k + 1) for k in range(1, 5)]
    even = [(-1) ** k / math.factorial(2 * k) for k in range(1, 6)]
    sine = function.keep(target.multiply_add(r * z, _series(target, z, *odd), r))
    cosine = function.keep(target.multiply_add(z, _series(target, z, *even), constant("f32x4", 1)))
    return sine, cosine, function.keep(times.convert("i32x4"))


def _turned(sine: Value, cosine: Value, quarter: Value) -> Value:
    """The sine of an angle and so many quarter turns."""
    value = cosine.choose((quarter & 1).compare("eq", 1), sine)
    return (value.cast("i32x4") ^ ((quarter & 2) << 30)).cast("f32x4")


def sin(function: Function, x: Value, target: Target) -> Value:
    """Sine, to 2e-7 absolutely for |x| up to 1 000; the error grows with |x|."""
    sine, cosine, quarter = _waves(function, function.keep(x), target)
    return _turned(sine, cosine, quarter)


def cos(function: Function, x: Value, target: Target) -> Value:
    """Cosine, to 2e-7 absolutely for |x| up to 1 000; the error grows with |x|."""
    sine, cosine, quarter = _waves(function, function.keep(x), target)
    return _turned(sine, cosine, function.keep(quarter + 1))
