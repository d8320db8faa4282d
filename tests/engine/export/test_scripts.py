"""Scripts compute what Strata computes: in JAX always, in Keras and PyTorch where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.engine.export import cases
from tests.engine.export.variants import VARIANTS

PYTHON = os.environ.get("STRATA_EXPORT_PYTHON", sys.executable)
"""A Python that has Keras and PyTorch; they are no dependencies of Strata's."""
MODULES = {"jax": "jax", "pytorch": "torch", "keras": "keras"}


PENALISED = ("penalties", "gan-normalised", "autoencoder-normalised", "overfit")
# Optimizers that a library has no code for, told in a sentence.
NONE = {"pytorch": ("RMSprop", "Nadam", "Lion"), "keras": ("Nadam",), "jax": ()}


def has_code(target: str, name: str) -> bool:
    return not name.startswith(NONE[target])


def has(python: str, module: str) -> bool:
    environment = os.environ | {"KERAS_BACKEND": "torch"}  # TensorFlow, the usual one, is not there
    line = [python, "-c", f"import {module}"]
    done = subprocess.run(line, capture_output=True, check=False, env=environment)
    return done.returncode == 0


@cache
def case(name: str) -> cases.Case:
    return cases.case(VARIANTS[name])


@cache
def ran(target: str, folder: Path) -> Path:
    """The folder of a target's cases, after all of them were run in one process."""
    for name in VARIANTS:
        if has_code(target, name):
            cases.lay_out(folder / target, name, case(name), target)
    python = sys.executable if target == "jax" else PYTHON
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    cases.run(python, target, folder / target, environment | {"KERAS_BACKEND": "torch"})
    return folder / target


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripts")


@pytest.mark.xdist_group("export-scripts")
@pytest.mark.parametrize("name", list(VARIANTS))
@pytest.mark.parametrize("target", ["jax", "pytorch", "keras"])
def test_computes_what_strata_computes(target: str, name: str, folder: Path) -> None:
    if not has_code(target, name):
        pytest.skip(f"{name} has no code for {target}; test_code.py reads the sentence it gives")
    if target != "jax" and not _known(target):
        pytest.skip(f"no {MODULES[target]} here; STRATA_EXPORT_PYTHON names a Python that has it")
    if (target, name) == ("keras", "layer-AveragePooling2D-1"):
        pytest.skip("Keras on PyTorch counts pixels outside the picture; on JAX it does as Strata")
    results, expected = cases.results(ran(target, folder), name), case(name).answers
    found = cases.answers(results)
    np.testing.assert_allclose(found.before, expected.before, atol=1e-5, rtol=1e-5)
    # Keras and JAX tell the loss that is minimised, penalties included.
    if target == "pytorch" or name not in PENALISED:
        np.testing.assert_allclose(found.losses, expected.losses, atol=2e-5, rtol=2e-4)
    np.testing.assert_allclose(found.after, expected.after, atol=2e-4, rtol=2e-3)
    assert cases.written(results) == case(name).written


@cache
def _known(target: str) -> bool:
    return has(PYTHON, MODULES[target])
