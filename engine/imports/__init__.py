"""Models that others wrote, read without running anything: Keras scripts, JSON and archives."""

from __future__ import annotations

from .archive import Brought, open_model
from .reading import LineProblem, Reading, read_keras

__all__ = ["Brought", "LineProblem", "Reading", "open_model", "read_keras"]
