"""What the WebAssembly at hand can do beyond plain SIMD."""

from __future__ import annotations

from dataclasses import dataclass

from engine.compiler.wasm.values import Value, constant


@dataclass(frozen=True)
class Target:
    """`relaxed`: whether fused multiply-add may be used (relaxed SIMD)."""

    relaxed: bool = False

    def multiply_add(self, a: Value, b: Value | float, c: Value | float) -> Value:
        """a b + c, rounded once where the machine can, else twice."""
        if self.relaxed and a.kind == "f32x4":
            b, c = (v if isinstance(v, Value) else constant(a.kind, v) for v in (b, c))
            return a.do("f32x4.relaxed_madd", b, c)
        return a * b + c
