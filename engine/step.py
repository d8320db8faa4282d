"""From an experiment to the three pure functions a backend runs."""

from __future__ import annotations

from functools import partial

from .backends.base import Program
from .experiment import Experiment
from .hypers import structures


def program(experiment: Experiment) -> Program:
    """The training step, the evaluation and the prediction of an experiment."""
    recipe = experiment.recipe
    return Program(
        step=partial(recipe.step, experiment),
        evaluate=partial(recipe.evaluate, experiment),
        predict=partial(recipe.predict, experiment),
        structure=structures(experiment)[1],
    )
