"""Experiments as scripts for other libraries: one file per target.

A target writes the sections of a script from a `Plan`. Where knowledge lives: what a thing computes
in its own file, from which `formula` writes activations, losses and schedules for every target and
`keras` writes layers, since the settings have Keras's names; how a library says it, in the target's
file.
"""

from __future__ import annotations

from .data import archive as samples
from .exported import Exported, Form, export
from .opened import Saved, open_saved
from .script import TARGETS, Code, code, sections

__all__ = [
    "TARGETS",
    "Code",
    "Exported",
    "Form",
    "Saved",
    "code",
    "export",
    "open_saved",
    "samples",
    "sections",
]
