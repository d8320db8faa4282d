"""Two classes of points in the plane: circle, exclusive or, Gaussians, spiral, ring."""

from __future__ import annotations

import math

import numpy as np

from ..fields import Float
from ..registry import DATASETS
from .points import EXTENT, Points, normal_pairs, points_card, polar

_TARGET = "class: 0 or 1, half of the points each"


@DATASETS.register
class Circle(Points):
    """A disc (class 1) within a ring (class 0).

    |x| is in 0…1.5 for the disc, in 2.1…3 for the ring; points are spread evenly over the area.
    Any boundary between the radii 1.5 and 2.1 is right. x: (n, 2), y: (n, 1).

    Source: idea from Smilkov, Carter, Sculley, Viégas and Wattenberg (2017), "Direct-manipulation
    visualization of deep networks", arXiv:1708.03788.
    """

    name = "circle"
    title = "Circle"
    help = "A disc of one class within a ring of the other; no straight line parts them."
    task = "binary"
    class_names = ("ring", "disc")
    target_names = ("disc",)
    card = points_card(
        "A disc and a ring around it, with a gap between them. One line cannot part them; a few "
        "hidden neurons, or the squares of the coordinates, can.",
        ["ring: half of the points", "disc: half of the points"],
        _TARGET,
    )

    rule = (
        "inner, outer = np.where(label, 0.0, 0.7), np.where(label, 0.5, 1.0)\n"
        "radius = 3 * np.sqrt(inner**2 + (outer**2 - inner**2) * u[:, 0])\n"
        "angle = 2 * np.pi * u[:, 1]\n"
        "points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)"
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Evenly over the area: the square of the radius is uniform."""
        inner, outer = np.where(label == 1, 0.0, 0.7), np.where(label == 1, 0.5, 1.0)
        radius = EXTENT * np.sqrt(inner**2 + (outer**2 - inner**2) * u[:, 0])
        return polar(radius, 2.0 * math.pi * u[:, 1]), label


@DATASETS.register
class Xor(Points):
    """Class 1 where exactly one of the two coordinates is positive, class 0 otherwise.

    |x1| and |x2| are uniform in 0.2…3: a cross along the axes stays empty. The four quadrants of a
    chessboard: y = 1 where x1 · x2 < 0. x: (n, 2), y: (n, 1).

    Source: idea from Minsky and Papert (1969), "Perceptrons"; Smilkov et al. (2017), "Direct-
    manipulation visualization of deep networks", arXiv:1708.03788.
    """

    name = "xor"
    title = "Exclusive or"
    help = "Opposite quadrants belong together: one or the other coordinate is positive, not both."
    task = "binary"
    class_names = ("same signs", "different signs")
    target_names = ("different signs",)
    card = points_card(
        "Four quadrants, coloured like a chessboard. The problem one neuron alone cannot solve, "
        "which held up the whole field around 1970.",
        ["same signs: half of the points", "different signs: half of the points"],
        _TARGET,
    )

    rule = (
        "first = np.where(u[:, 2] < 0.5, -1, 1)\n"
        "second = np.where(label, -first, first)\n"
        "points = (0.2 + 2.8 * u[:, :2]) * np.stack([first, second], axis=1)"
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The first coordinate's sign is drawn, the second's follows from the class."""
        gap = 0.2
        distance = gap + (EXTENT - gap) * u[:, :2]
        first = np.where(u[:, 2] < 0.5, -1.0, 1.0)
        second = np.where(label == 1, -first, first)
        return distance * np.stack([first, second], axis=1), label


@DATASETS.register
class Gaussians(Points):
    """Two round clouds, each normally distributed around its middle.

    Class 1 around (1.5, 1.5), class 0 around (-1.5, -1.5), standard deviation 0.36 in both
    directions before noise. The best boundary is the line x1 + x2 = 0; without noise it makes no
    mistake. x: (n, 2), y: (n, 1).

    Source: idea from Smilkov, Carter, Sculley, Viégas and Wattenberg (2017), "Direct-manipulation
    visualization of deep networks", arXiv:1708.03788.
    """

    name = "gaussians"
    title = "Gaussians"
    help = "Two round clouds of points; a single neuron can part them."
    task = "binary"
    class_names = ("lower left", "upper right")
    target_names = ("upper right",)
    card = points_card(
        "Two round clouds. The easiest of the sets: one neuron, one line. With noise the clouds "
        "overlap, and no network can get every point right.",
        ["lower left: half of the points", "upper right: half of the points"],
        _TARGET,
    )

    rule = (
        "middle = np.where(label, 1.5, -1.5)[:, None]\n"
        "points = middle + 0.36 * rng.normal(size=(len(label), 2))"
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A normal cloud around the middle of the class."""
        # normal_pairs stays below 5.8: the clouds cannot reach the line 1.5 * sqrt(2) away.
        middle = np.where(label == 1, 0.5, -0.5)[:, None]
        return EXTENT * (middle + 0.12 * normal_pairs(u[:, :2])), label


@DATASETS.register
class Spiral(Points):
    """Two arms of an Archimedean spiral, one per class, wound into each other.

    With s uniform in 0.1…1 along the arm, a point lies at the radius 3 s in the direction
    2π · turns · s, turned by π for class 1. More turns are harder. x: (n, 2), y: (n, 1).

    Source: idea from Lang and Witbrock (1988), "Learning to tell two spirals apart"; Smilkov et
    al. (2017), "Direct-manipulation visualization of deep networks", arXiv:1708.03788.
    """

    name = "spiral"
    title = "Spiral"
    help = "Two arms wound into each other: the hard one, for two hidden layers or more."
    task = "binary"
    class_names = ("first arm", "second arm")
    target_names = ("second arm",)
    card = points_card(
        "Two spiral arms, wound into each other. Telling them apart takes a boundary that winds as "
        "they do: two hidden layers of 16 relu neurons learn it in a few thousand steps.",
        ["first arm: half of the points", "second arm: half of the points"],
        _TARGET,
    )

    turns = Float(
        1.25, min=0.5, max=2.5, step=0.25, unit="turns", help="How often each arm winds round."
    )

    rule = (
        "along = 0.1 + 0.9 * u[:, 0]\n"
        "angle = 2 * np.pi * {turns} * along + np.pi * label\n"
        "radius = 3 * along\n"
        "points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)"
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Somewhere along the arm of the class."""
        along = 0.1 + 0.9 * u[:, 0]
        angle = 2.0 * math.pi * self.turns * along + math.pi * label
        return polar(EXTENT * along, angle), label


@DATASETS.register
class Ring(Points):
    """Eight round clouds, evenly around the middle, their classes in turn.

    Cloud k lies at the radius 2.16 in the direction 2π · k / 8, standard deviation 0.14 in both
    directions before noise; its class is k modulo 2. x: (n, 2), y: (n, 1).

    Source: idea from Metz, Poole, Pfau and Sohl-Dickstein (2017), "Unrolled generative adversarial
    networks", arXiv:1611.02163.
    """

    name = "ring"
    title = "Ring of clouds"
    help = "Eight clouds around the middle: a generator likes to forget some of them."
    task = "binary"
    class_names = ("even clouds", "odd clouds")
    target_names = ("odd clouds",)
    card = points_card(
        "Eight small clouds on a circle, classes in turn. Made for generators: whether one has "
        "learnt all eight or only its favourites is seen at a glance.",
        ["even clouds: half of the points", "odd clouds: half of the points"],
        _TARGET,
    )

    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A normal cloud around one of the four middles of the class."""
        # normal_pairs stays below 5.8: no cloud reaches the line half-way to its neighbour.
        direction = 2.0 * math.pi * (2 * np.floor(4 * u[:, 2]) + label) / 8
        middle = polar(np.full(len(u), 0.72), direction)
        return EXTENT * middle + 0.14 * normal_pairs(u[:, :2]), label
