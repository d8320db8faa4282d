"""JAX learns how to compile before any test has it look for its device; see ``JaxBackend``."""

from engine import backends

backends.get("jax")
