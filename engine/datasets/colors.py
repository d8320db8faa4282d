"""Colours and their complements: the experiment the page opens on."""

from __future__ import annotations

import numpy as np

from ..fields import Int
from ..registry import DATASETS
from ..rng import uniform
from .base import Generated

_COLORS = 0xDA7A10  # stream of random numbers


@DATASETS.register
class ComplementaryColor(Generated):
    """Random colours x = (red, green, blue), each channel uniform in 0…1, and their complements.

    y = max(x) + min(x) - x, channel by channel. The brightest channel becomes the darkest and the
    other way round: the hue turns by 180°, lightness and saturation (of HSL) stay. The complement
    of a complement is the colour itself, and grey is its own complement.

    x: (n, 3), y: (n, 3).

    Source: the hue circle of HSL, Joblove and Greenberg (1978), "Color spaces for computer
    graphics", SIGGRAPH.
    """

    name = "complementary-color"
    title = "Complementary colours"
    help = "A random colour goes in, the colour opposite on the hue circle should come out."
    task = "regression"
    view = "colors"
    input_shape = (3,)
    output_shape = (3,)
    feature_names = ("red", "green", "blue")
    target_names = ("red", "green", "blue")
    card = {
        "about": "Random colours with their complements: largest plus smallest channel, minus each "
        "channel. The network sees only examples and has to find the rule.",
        "source": "Generated when asked for, from the seed.",
        "licence": "None needed: the samples are computed.",
        "columns": [
            "red: share of red light, 0 none … 1 full",
            "green: share of green light, 0 none … 1 full",
            "blue: share of blue light, 0 none … 1 full",
        ],
        "classes": [],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "None. Inputs and targets are channels in 0…1, as drawn.",
    }

    samples = Int(
        10_000, min=100, max=100_000, step=100, unit="colours",
        help="How many colours to draw, training and validation together.",
    )  # fmt: skip

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Colours and complements, (n, 3) each."""
        colors = uniform(np, self.seed, _COLORS, 0, (self.samples, 3))
        return colors, complement(colors)

    def script(self) -> str:
        return (
            f"x = rng.random(({self.samples}, 3))\n"
            "y = x.max(axis=1, keepdims=True) + x.min(axis=1, keepdims=True) - x"
        )


def complement(colors: np.ndarray) -> np.ndarray:
    """max + min - channel of colours (n, 3)."""
    brightest = colors.max(axis=1, keepdims=True)
    darkest = colors.min(axis=1, keepdims=True)
    # In this order float32 loses nothing for multiples of 2**-24: neither step reaches 1.
    return (brightest - colors) + darkest
