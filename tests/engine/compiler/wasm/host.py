"""Wasmtime as a host of the WebAssembly backend: arrays are laid into its memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import wasmtime

from engine.backends.wasm_backend import Helper
from engine.compiler.wasm.module import HELP, MEMORY
from tests.engine.compiler.wasm.machine import ENGINE

GUARD = 0xA7
PAGES = 4000  # 250 MiB that nothing is taken from before it is used


class Wasmtime:
    """One memory, handed out from the start on."""

    def __init__(self, relaxed: bool = False) -> None:
        self.relaxed = relaxed
        self.store = wasmtime.Store(ENGINE)
        kind = wasmtime.MemoryType(wasmtime.Limits(PAGES, None))
        self.memory = wasmtime.Memory(self.store, kind)
        pointer = self.memory.data_ptr(self.store)
        self.bytes = np.ctypeslib.as_array(pointer, (PAGES * 65536,))
        self.used = 0
        self.guards: list[np.ndarray] = []

    def room(self, size: int) -> np.ndarray:
        """New bytes, with guards before and behind them."""
        start, end = self.used + 64, self.used + 64 + size
        self.used = -(-(end + 64) // 64) * 64
        if self.used > len(self.bytes):
            raise MemoryError(f"The memory of the tests has {len(self.bytes)} bytes.")
        for guard in (self.bytes[start - 64 : start], self.bytes[end : self.used]):
            guard[...] = GUARD
            self.guards.append(guard)
        return self.bytes[start:end]

    def intact(self) -> bool:
        """Whether nothing was ever written between two rooms."""
        return all((guard == GUARD).all() for guard in self.guards)

    def address(self, array: np.ndarray) -> int:
        return array.ctypes.data - self.bytes.ctypes.data

    def held(self, array: np.ndarray) -> np.ndarray:
        if 0 <= self.address(array) < len(self.bytes):
            return array
        place = self.room(max(array.nbytes, 1))[: array.nbytes].view(array.dtype)
        kept = place.reshape(array.shape)
        kept[...] = array
        return kept

    def instantiate(self, module: bytes, helper: Helper | None) -> Callable[..., None]:
        linker = wasmtime.Linker(ENGINE)
        linker.define(self.store, *MEMORY, self.memory)
        if helper:
            kind = wasmtime.FuncType([wasmtime.ValType.i32()] * 2, [])
            linker.define(self.store, MEMORY[0], HELP.name, wasmtime.Func(self.store, kind, helper))
        made = linker.instantiate(self.store, wasmtime.Module(ENGINE, module))
        main = made.exports(self.store)["main"]
        assert isinstance(main, wasmtime.Func)
        return partial(main, self.store)
