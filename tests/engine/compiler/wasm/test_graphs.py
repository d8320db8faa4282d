"""Random functions, traced, planned and compiled, give what their values give one by one."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.compiler.wasm.compare import compare

LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=150, suppress_health_check=LARGE)
@given(st.randoms(use_true_random=False), st.booleans())
def test_random_graphs(chance: Random, relaxed: bool) -> None:
    compare(chance, relaxed)
