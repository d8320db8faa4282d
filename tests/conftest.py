"""For all tests: the user's own folder of compiled code is left alone, and nothing is timed."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ["STRATA_JAX_CACHE"] = ""

# How long an example takes is the machine's affair.
settings.register_profile("strata", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("strata")
