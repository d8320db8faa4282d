"""Runs modules under wasmtime over a memory that NumPy sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import wasmtime

from engine.compiler.wasm.module import MEMORY, binary
from engine.compiler.wasm.values import Function

_CONFIG = wasmtime.Config()
_CONFIG.wasm_simd = True
_CONFIG.wasm_relaxed_simd = True
ENGINE = wasmtime.Engine(_CONFIG)


class Machine:
    """A module's functions and its memory as bytes."""

    def __init__(self, functions: Sequence[Function], pages: int = 16) -> None:
        self.store = wasmtime.Store(ENGINE)
        limits = wasmtime.Limits(pages, None)
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(limits))
        linker = wasmtime.Linker(ENGINE)
        linker.define(self.store, *MEMORY, self.memory)
        module = wasmtime.Module(ENGINE, binary(functions))
        self.exports = linker.instantiate(self.store, module).exports(self.store)

    @property
    def bytes(self) -> np.ndarray:
        """The memory; a new view after it has grown."""
        size = self.memory.data_len(self.store)
        pointer = self.memory.data_ptr(self.store)
        return np.ctypeslib.as_array(pointer, (size,))

    def array(self, address: int, shape: tuple[int, ...], dtype: Any = np.float32) -> np.ndarray:
        """A part of the memory as an array."""
        count = int(np.prod(shape)) * np.dtype(dtype).itemsize
        return self.bytes[address : address + count].view(dtype).reshape(shape)

    def call(self, name: str, *arguments: int | float) -> Any:
        """Call an exported function."""
        function = self.exports[name]
        assert isinstance(function, wasmtime.Func)
        return function(self.store, *arguments)
