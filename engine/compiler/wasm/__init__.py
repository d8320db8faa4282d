"""WebAssembly written from Python: instructions, values, functions and modules."""
