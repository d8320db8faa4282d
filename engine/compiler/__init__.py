"""Trace a function over arrays, differentiate the trace, simplify it and run it on NumPy."""
