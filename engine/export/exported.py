"""Trained networks as files that other programs read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Literal, TypedDict, get_args

from ..safetensors import FileError
from .keras_archive import keras_archive
from .keras_weights import keras_weights
from .names import stem_of
from .onnx import onnx_model
from .opened import Opened, opened
from .plan import NoCode, Plan, study_of, weights_file
from .torch_weights import pytorch_weights

DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can tell
Form = Literal["archive", "keras", "pytorch", "onnx"]
FORMS: dict[Form, Callable[[Opened, Plan], bytes]] = {
    "archive": keras_archive,
    "keras": keras_weights,
    "pytorch": pytorch_weights,
    "onnx": onnx_model,
}


class Exported(TypedDict):
    """A file for another program, the name to save it under, and what is in its way."""

    form: Form
    file: str
    content: bytes
    message: str | None


def export(data: bytes, form: Form) -> Exported:
    """The network of a saved run for another program, or several, in an archive. Raises ValueError
    for an unknown form; a file that cannot be opened, or a network that has no such form, gives a
    message.
    """
    if form not in FORMS:
        raise ValueError(f"There is no form {form!r}. Known: {', '.join(get_args(Form))}.")
    try:
        run = opened(data)
        plans = study_of(run.checked).plans
        files = {weights_file(plan, form): FORMS[form](run, plan) for plan in plans}
    except (FileError, NoCode) as error:
        return {"form": form, "file": "", "content": b"", "message": str(error)}
    (name, content), *others = files.items()
    if others:
        name, content = f"{stem_of(run.spec.get('name', ''))}_{form}.zip", _archive(files)
    return {"form": form, "file": name, "content": content, "message": None}


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive; equal files give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
