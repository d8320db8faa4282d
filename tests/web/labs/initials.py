"""What the engine's initializers draw, for the lab of where weights begin; prints it as JSON.

    python -m tests.web.labs.initials

Of each kernel the first and the last few values, its extremes, and its standard deviation.
"""

from __future__ import annotations

import json

import numpy as np

from engine.initializers.base import Draw, Initializer
from engine.initializers.constants import Constant, Zeros
from engine.initializers.random import RandomNormal, RandomUniform
from engine.initializers.scaled import GlorotNormal, GlorotUniform, HeNormal, HeUniform


def begun() -> dict[str, Initializer]:
    """By the lab's names: scheme and shape."""
    small, large = (float(np.sqrt(3) * deviation) for deviation in (0.01, 1))
    return {
        "zeros normal": Zeros(),
        "constant normal": Constant(value=0.1),
        "small normal": RandomNormal(stddev=0.01),
        "small uniform": RandomUniform(minval=-small, maxval=small),
        "large normal": RandomNormal(stddev=1.0),
        "large uniform": RandomUniform(minval=-large, maxval=large),
        "glorot normal": GlorotNormal(),
        "glorot uniform": GlorotUniform(),
        "he normal": HeNormal(),
        "he uniform": HeUniform(),
    }


def told(initializer: Initializer, seed: int, stream: int, n: int) -> dict[str, object]:
    values = initializer.sample(Draw(seed, stream), (n, n)).ravel()
    return {
        "ends": [*map(float, values[:6]), *map(float, values[-6:])],
        "least": float(values.min()),
        "most": float(values.max()),
        "deviation": float(values.astype(np.float64).std()),
    }


if __name__ == "__main__":
    cases = [(1, 1, 25), (7, 10, 100)]
    told_of = {
        f"{name} {seed} {stream} {n}": told(initializer, seed, stream, n)
        for name, initializer in begun().items()
        for seed, stream, n in cases
    }
    print(json.dumps(told_of))
