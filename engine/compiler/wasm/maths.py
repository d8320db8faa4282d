"""Transcendentals as SIMD code: four float32 at a time, without calls, branches or tables.

Bounds are in ulp of float32 against float64, over all float32 unless said otherwise, for both
targets. NaN gives NaN. The coefficients come from ``tools/fit_polynomials.py``.
Source: W. J. Cody, W. Waite, Software Manual for the Elementary Functions, 1980 (the reduction of
the argument by a constant in parts); J.-M. Muller, Elementary Functions, 3rd edition, 2016.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

EXP = (0.5, 0.16666536033153534, 0.041666340082883835, 0.00836743414402008, 0.0013942162040621042)
LOG = (
    0.333333283662796,
    -0.25000864267349243,
    0.20001499354839325,
    -0.1662217080593109,
    0.1419546902179718,
    -0.1316518932580948,
    0.1280553936958313,
    -0.07675240188837051,
)
SIN = (-0.16666653752326965, 0.008332118391990662, -0.00019509464618749917)
COS = (0.04166664555668831, -0.0013887279201298952, 2.4428552933386527e-05)
ERF = (
    1.1283791065216064,
    -0.3761262595653534,
    0.11283597350120544,
    -0.02685432881116867,
    0.005189312156289816,
    -0.0008018855005502701,
    7.882497448008507e-05,
)
ERFC = (
    0.000190527003724128,
    -1.1295896768569946,
    -0.6331985592842102,
    -0.10844060778617859,
    0.025221651419997215,
    -0.0042093475349247456,
    0.0004422662896104157,
    -2.176264206354972e-05,
)


def _parts(value: float, *bits: int) -> tuple[float, ...]:
    """A number in parts: multiples of 2⁻ᵇ, short enough for exact products, and the rest."""
    parts = []
    for b in bits:
        parts.append(round((value - math.fsum(parts)) * 2**b) / 2**b)
    return (*parts, value - math.fsum(parts))


LN2 = _parts(math.log(2), 9)
HALF_PI = _parts(math.pi / 2, 9, 20)  # times j < 2¹³
SIGN_BITS = constant("i32x4", 0x80000000).cast("f32x4")
ONE = 0x3F800000
ROOT = 0x3F3504F3  # √½ as bits


def _polynomial(target: Target, x: Value, coefficients: Sequence[float]) -> Value:
    """Σₖ cₖ·xᵏ by Horner's rule."""
    *rest, highest = coefficients
    total = constant("f32x4", highest)
    for coefficient in reversed(rest):
        total = target.multiply_add(total, x, coefficient)
    return total


def _reduced(function: Function, x: Value, target: Target) -> tuple[Value, Value]:
    """k and eʳ - 1 with x = k·ln 2 + r, |r| ≤ ln 2/2."""
    k = function.keep((x * (1 / math.log(2))).function("nearest"))
    r = function.keep(target.multiply_add(k, -LN2[1], target.multiply_add(k, -LN2[0], x)))
    rest = _polynomial(target, r, EXP)
    return k.convert("i32x4"), target.multiply_add(rest, r * r, r)


def exp(function: Function, x: Value, target: Target) -> Value:
    """eˣ within 2 ulp; +∞ above 88.7228; 0 where it would be subnormal, below -87.3365."""
    x = function.keep(x)
    k, rest = _reduced(function, x, target)
    scaled = ((rest + 1).cast("i32x4") + (k << 23)).cast("f32x4")
    low = x.compare("lt", -87.33654)
    scaled = constant("f32x4", 0).choose(low, scaled)
    return constant("f32x4", math.inf).choose(x.compare("gt", 88.72283), scaled)


def expm1(function: Function, x: Value, target: Target) -> Value:
    """eˣ - 1 within 3 ulp, x itself where |x| < 2⁻²⁴ (-0 and subnormals too); +∞ above 88.7228."""
    x = function.keep(x)
    k, rest = _reduced(function, function.keep(x.max(-25).min(89)), target)
    half = function.keep(((k << 23) + (ONE - (1 << 23))).cast("f32x4"))  # 2ᵏ/2: 2¹²⁸ is none
    value = target.multiply_add(rest, half, half - 0.5) * 2
    return x.choose(x.function("abs").compare("lt", 2**-24), value)


def tanh(function: Function, x: Value, target: Target) -> Value:
    """tanh x = t/(t + 2), t = e²ˣ - 1, within 4 ulp; keeps -0 and subnormals."""
    t = function.keep(expm1(function, x.max(-10).min(10) * 2, target))
    return t / (t + 2)


def sigmoid(function: Function, x: Value, target: Target) -> Value:
    """1/(1 + e⁻ˣ) within 4 ulp; a subnormal or 0 where it would be subnormal, below -87.33."""
    return constant("f32x4", 1) / (exp(function, -x, target) + 1)


def _log(function: Function, x: Value, target: Target) -> Value:
    """log x of a normal x: x = 2ᵏ·(1 + f) with √½ ≤ 1 + f < √2."""
    bits = function.keep(x.cast("i32x4"))
    k = function.keep((bits - ROOT) >> 23)
    f = function.keep((bits - (k << 23)).cast("f32x4") - 1)
    k = function.keep(k.convert("f32x4"))
    square = function.keep(f * f)
    rest = target.multiply_add(_polynomial(target, f, LOG) * f, square, k * LN2[1])
    return target.multiply_add(k, LN2[0], target.multiply_add(square, -0.5, rest) + f)


def _ends(x: Value, value: Value) -> Value:
    """The logarithm of x where it is no positive finite number: -∞, NaN or x."""
    below = constant("f32x4", -math.inf).choose(x.compare("eq", 0), constant("f32x4", math.nan))
    return value.choose(x.compare("lt", math.inf), x).choose(x.compare("gt", 0), below)


def log(function: Function, x: Value, target: Target) -> Value:
    """log x within 2 ulp, subnormals included; log ±0 = -∞, NaN below 0."""
    x = function.keep(x)
    small = function.keep(x.compare("lt", 2**-126))
    raised = (x * 2**23).choose(small, x)
    shift = constant("f32x4", -23 * math.log(2)).choose(small, constant("f32x4", 0))
    return _ends(x, _log(function, raised, target) + shift)


def log1p(function: Function, x: Value, target: Target) -> Value:
    """log(1 + x) within 4 ulp, x itself where 1 + x = 1 (-0 and subnormals too).

    log u + (x - (u - 1))/u, where u is 1 + x rounded. -1 gives -∞, below it NaN.
    """
    x = function.keep(x)
    u = function.keep(x + 1)
    value = _log(function, u, target) + (x - (u - 1)) / u
    return x.choose(u.compare("eq", 1), _ends(u, value))


def erf(function: Function, x: Value, target: Target) -> Value:
    """2/√π ∫₀ˣ e^(-t²) dt within 4 ulp: x·P(x²) where |x| < 1, else ±(1 - e^Q(|x|)).

    Where the result would be subnormal it is so.
    """
    x = function.keep(x)
    size = function.keep(x.function("abs"))
    far = function.keep(_polynomial(target, function.keep(size.min(4)), ERFC))
    k, rest = _reduced(function, far, target)
    tail = ((rest + 1).cast("i32x4") + (k << 23)).cast("f32x4")
    outside = (1 - tail) | (x & SIGN_BITS)
    inside = x * _polynomial(target, function.keep(x * x), ERF)
    return inside.choose(size.compare("lt", 1), outside)


def _turn(function: Function, x: Value, shift: int, target: Target) -> Value:
    """sin(x + shift·π/2) for x ≥ 0."""
    j = function.keep((x * (2 / math.pi)).function("nearest"))
    for part in HALF_PI:
        x = target.multiply_add(j, -part, x)
    r = function.keep(x.max(-1).min(1))  # far out the parts of π/2 are too few
    square = function.keep(r * r)
    quarter = function.keep(j.convert("i32x4") + shift)
    sine = target.multiply_add(_polynomial(target, square, SIN) * square, r, r)
    cosine = target.multiply_add(
        _polynomial(target, square, COS) * square, square, square * -0.5 + 1
    )
    odd = (quarter << 31) >> 31
    return cosine.choose(odd, sine) ^ ((quarter << 30) & SIGN_BITS.cast("i32x4")).cast("f32x4")


def sin(function: Function, x: Value, target: Target) -> Value:
    """sin x within 1e-7 for |x| ≤ 8192; beyond, some number from -1 to 1. ±∞ gives NaN."""
    x = function.keep(x)
    return _turn(function, function.keep(x.function("abs")), 0, target) ^ (x & SIGN_BITS)


def cos(function: Function, x: Value, target: Target) -> Value:
    """cos x within 1e-7 for |x| ≤ 8192; beyond, some number from -1 to 1. ±∞ gives NaN."""
    return _turn(function, function.keep(x.function("abs")), 1, target)
