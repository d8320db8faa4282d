"""Trace a function over arrays, differentiate the trace, simplify it and run it on NumPy.

``trace`` runs a function on stand-ins and keeps what it did as a ``Graph``; the namespace it is
given, ``XP``, has ``nn.value_and_grad``, whose gradient is more trace; ``simplify`` makes the graph
smaller; ``pack`` joins small updates; ``plan`` fixes the order and the memory; ``bind`` turns a
plan into calls over real arrays. The compiler knows arrays and ops only: no layers, no training.
"""

from __future__ import annotations

from engine.compiler.execute import Executable, bind
from engine.compiler.graph import Graph
from engine.compiler.memory import Plan, plan
from engine.compiler.namespace import XP
from engine.compiler.pack import Packed, pack
from engine.compiler.simplify import simplify
from engine.compiler.trace import Spec, trace

__all__ = [
    "XP",
    "Executable",
    "Graph",
    "Packed",
    "Plan",
    "Spec",
    "bind",
    "pack",
    "plan",
    "simplify",
    "trace",
]
