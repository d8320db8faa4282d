"""Random networks are refused by `check`, or train in WebAssembly as they do on NumPy.

Ten thousand: `python -m tests.engine.networks --count 10000`.
"""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.networks.judge import judge
from tests.engine.networks.specs import specs

LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=60, suppress_health_check=LARGE)
@given(st.randoms(use_true_random=False), st.booleans())
def test_random_networks(chance: Random, relaxed: bool) -> None:
    judge(specs(chance), relaxed)
