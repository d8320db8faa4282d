"""The few numbers between an encoder and a decoder."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FieldError
from ..events import tensor
from ..fields import Choice, Int
from ..registry import PROBES
from ..view import View
from .base import MAX_ROWS, SPLITS, ProbeKind
from .rows import Rows


def _demand(view: View) -> None:
    if view.experiment.recipe.name != "autoencoder":
        raise FieldError("Only an autoencoder has an encoder and a decoder. Choose that recipe.")


@PROBES.register
class Codes(ProbeKind):
    """What the encoder says of samples, and their classes (−1 where they have none)."""

    name = "codes"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    count = Int(500, min=1, max=MAX_ROWS, help="How many samples.")

    def payload(self, view: View) -> dict[str, Any]:
        _demand(view)
        _, rows = view.rows(self.split, 0, self.count)
        codes = view.predict(rows["x"], "encoder")
        known = view.dataset.task == "classes"
        classes = rows["y"].argmax(axis=1) if known else np.full(len(codes), -1)
        return {"codes": tensor(codes.reshape(len(codes), -1)), "classes": classes.astype(np.int32)}


@PROBES.register
class Decoded(ProbeKind):
    """What the decoder draws for codes of the learner's own."""

    name = "decoded"
    codes = Rows((), help="Rows as long as the encoder's output is.")

    def payload(self, view: View) -> dict[str, Any]:
        _demand(view)
        shape = view.predict(view.data.validation["x"][:1], "encoder").shape[1:]
        if self.codes.shape[1] != np.prod(shape):
            raise FieldError(
                f"Each code needs {np.prod(shape)} numbers here, got {self.codes.shape[1]}."
            )
        rows = self.codes.reshape(len(self.codes), *shape).astype(np.float32)
        return {"outputs": tensor(view.predict(rows, "decoder"))}
