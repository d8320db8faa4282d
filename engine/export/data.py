"""The data of a script: NumPy lines that make or fetch them, or the file that Strata hands out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from ..check import require
from ..datasets.base import samples
from .names import line_of
from .plan import Plan, Study


def needs(plan: Plan) -> list[str]:
    """Packages that the lines about the data import."""
    return ["scikit-learn"] if imports(plan) else []


def imports(plan: Plan) -> str:
    """The import lines of the data's code."""
    return "".join(f"{line}\n" for line in _script(plan, imported=True))


def _script(plan: Plan, *, imported: bool) -> list[str]:
    every = plan.experiment.dataset.script().splitlines()
    return [line for line in every if line.startswith("from ") == imported]


def lines(plan: Plan) -> str:
    """Code that leaves x_train, y_train, x_val and y_val behind, and the generator `rng`."""
    dataset, count = plan.experiment.dataset, plan.train_samples
    made = "\n".join(_script(plan, imported=False))
    rng = f"rng = np.random.default_rng({plan.experiment.seed})\n"
    if not made:
        return (
            f"# {line_of(dataset.title)}, as Strata has it: save {file_name(plan)} beside this "
            f'script.\ndata = np.load("{file_name(plan)}")\n'
            'x_train, y_train = data["x_train"], data["y_train"]\n'
            f'x_val, y_val = data["x_val"], data["y_val"]\n{rng}'
        )
    order = "np.arange(len(x))" if dataset.chronological else "rng.permutation(len(x))"
    other = "Strata's samples" if imports(plan) else "made by Strata's rule, from other numbers"
    return (
        f"# {dataset.title}: {other}, split anew.\n{rng}{made}\n"
        'x, y = x.astype("float32"), y.astype("float32")\n'
        f"order = {order}\n"
        f"x_train, y_train = x[order[:{count}]], y[order[:{count}]]\n"
        f"x_val, y_val = x[order[{count}:]], y[order[{count}:]]\n"
    )


def answers(study: Study) -> str:
    """What the recipe makes of the samples: the answers that it wants, and the Inputs besides x."""
    dataset = study.main.experiment.dataset
    if study.recipe == "autoencoder" and dataset.task != "pictures":
        return "y_train, y_val = x_train, x_val  # the picture itself is the answer\n"
    if study.recipe != "translate":
        return ""
    return f'''

def shifted(y):
    """The answers so far: what was right, one word late, behind the word that begins them."""
    return np.concatenate([np.full_like(y[:, :1], {dataset.bound}), y[:, :-1]], axis=1)


so_far_train, so_far_val = shifted(y_train), shifted(y_val)
'''


def file_name(plan: Plan) -> str:
    """The file of samples."""
    return f"{plan.experiment.dataset.name}.npz"


def archive(raw: Any) -> bytes:
    """The samples of a spec as a NumPy archive: x_train, y_train, x_val, y_val.

    Raises SpecError for a spec with errors.
    """
    data = samples(require(raw).experiment.dataset)
    file = io.BytesIO()
    np.savez_compressed(
        file, x_train=data.train["x"], y_train=data.train["y"],
        x_val=data.validation["x"], y_val=data.validation["y"],
    )  # fmt: skip
    return file.getvalue()
