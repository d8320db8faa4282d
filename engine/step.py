"""From an experiment to the pure functions a backend runs."""

from __future__ import annotations

from functools import partial

from .backends.base import Program
from .experiment import Experiment
from .hypers import structures


def program(experiment: Experiment) -> Program:
    """The training step, the evaluation and the predictors of an experiment."""
    recipe = experiment.recipe
    return Program(
        step=partial(recipe.step, experiment),
        evaluate=partial(recipe.evaluate, experiment),
        predictors={
            name: partial(function, experiment) for name, function in recipe.predictors().items()
        },
        structure=structures(experiment)[1],
    )
