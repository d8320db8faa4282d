"""Strata's engine: from an experiment spec to a stream of training events.

Pure Python on NumPy alone; JAX only where the JAX backend is chosen. The public API is what
this module exports.
"""

from . import events
from .catalogue import catalogue, preset, preset_names
from .check import check
from .errors import ShapeError, SpecError, StrataError
from .export import TARGETS, code, export, open_saved, samples
from .imports import open_model, read_keras
from .own_table import open_table
from .schema import schema
from .tables import Table, TableError
from .tables import lend as lend_table
from .tables import read as read_table
from .train import train

__version__ = "0.1.0"

__all__ = [
    "TARGETS",
    "ShapeError",
    "SpecError",
    "StrataError",
    "Table",
    "TableError",
    "catalogue",
    "check",
    "code",
    "events",
    "export",
    "lend_table",
    "open_model",
    "open_saved",
    "open_table",
    "preset",
    "preset_names",
    "read_keras",
    "read_table",
    "samples",
    "schema",
    "train",
]
