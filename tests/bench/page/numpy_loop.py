"""Training by hand in NumPy, as one who knows it writes it: float32, in place where it is natural.

Runs in Pyodide. Each layer has ``forward(x)`` and ``backward(d)``, which returns the derivative
by its input; pictures lie as (batch, height, width, channels), sequences time first.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

F = np.float32
multiply = np.matmul


def use_blas() -> None:
    """Products by SciPy's BLAS, which Pyodide's NumPy comes without."""
    global multiply
    from scipy.linalg.blas import sgemm  # type: ignore[import-not-found]

    def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        # BLAS reads columns first: (ab)ᵀ = bᵀaᵀ, and a transposed view goes in as a flag.
        turned_a, turned_b = not a.flags.c_contiguous, not b.flags.c_contiguous
        left, right = (b if turned_b else b.T), (a if turned_a else a.T)
        return sgemm(1.0, left, right, trans_a=turned_b, trans_b=turned_a).T

    multiply = product


def glorot(rng: Any, shape: tuple[int, ...], fan_in: int, fan_out: int) -> np.ndarray:
    limit = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape).astype(F)


class Dense:
    """a(xW + b)."""

    def __init__(self, rng: Any, width: int, units: int, activation: str, first: bool):
        self.w, self.b = glorot(rng, (width, units), width, units), np.zeros(units, F)
        self.params = [self.w, self.b]
        self.activation, self.first = activation, first

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        h = multiply(x, self.w)
        h += self.b
        if self.activation == "relu":
            np.maximum(h, 0, out=h)
        elif self.activation == "tanh":
            np.tanh(h, out=h)
        self.h = h
        return h

    def backward(self, d: np.ndarray) -> np.ndarray | None:
        if self.activation == "relu":
            d = d * (self.h > 0)
        elif self.activation == "tanh":
            d = d * (1 - self.h * self.h)
        self.grads = [multiply(self.x.T, d), d.sum(axis=0)]
        return None if self.first else multiply(d, self.w.T)


class Conv:
    """A 3 × 3 convolution: all windows laid in rows, and one product."""

    def __init__(self, rng: Any, channels: int, filters: int, padding: str, first: bool):
        self.w = glorot(rng, (9 * channels, filters), 9 * channels, 9 * filters)
        self.b = np.zeros(filters, F)
        self.params, self.pad, self.first = [self.w, self.b], padding == "same", first

    def forward(self, x: np.ndarray) -> np.ndarray:
        if self.pad:
            x = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        n, rows, columns, c = self.shape = x.shape
        seen = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
        self.rows = seen.transpose(0, 1, 2, 4, 5, 3).reshape(-1, 9 * c)
        h = multiply(self.rows, self.w)
        h += self.b
        np.maximum(h, 0, out=h)
        self.h = h.reshape(n, rows - 2, columns - 2, -1)
        return self.h

    def backward(self, d: np.ndarray) -> np.ndarray | None:
        n, rows, columns, c = self.shape
        d = (d * (self.h > 0)).reshape(len(self.rows), -1)
        self.grads = [multiply(self.rows.T, d), d.sum(axis=0)]
        if self.first:
            return None
        seen = multiply(d, self.w.T).reshape(n, rows - 2, columns - 2, 3, 3, c)
        dx = np.zeros(self.shape, F)
        for i in range(3):
            for j in range(3):
                dx[:, i : i + rows - 2, j : j + columns - 2] += seen[:, :, :, i, j]
        return dx[:, 1:-1, 1:-1] if self.pad else dx


class Pool:
    """The largest of each 2 × 2."""

    params: list[np.ndarray] = []
    grads: list[np.ndarray] = []

    def forward(self, x: np.ndarray) -> np.ndarray:
        n, rows, columns, c = self.shape = x.shape
        even = x[:, : rows // 2 * 2, : columns // 2 * 2]
        self.cells = even.reshape(n, rows // 2, 2, columns // 2, 2, c)
        self.h = self.cells.max(axis=(2, 4))
        return self.h

    def backward(self, d: np.ndarray) -> np.ndarray:
        n, rows, columns, c = self.shape
        cells = (self.cells == self.h[:, :, None, :, None]) * d[:, :, None, :, None]
        even = cells.reshape(n, rows // 2 * 2, columns // 2 * 2, c)
        if even.shape == self.shape:
            return even
        dx = np.zeros(self.shape, F)
        dx[:, : even.shape[1], : even.shape[2]] = even
        return dx


class Reshape:
    """Another shape behind the batch."""

    params: list[np.ndarray] = []
    grads: list[np.ndarray] = []

    def __init__(self, *shape: int):
        self.shape = shape

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.before = x.shape
        return x.reshape(len(x), *self.shape)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return d.reshape(self.before)


class Embedding:
    """A vector for each symbol, which comes as a row of zeros and a one."""

    def __init__(self, rng: Any, symbols: int, length: int):
        self.w = glorot(rng, (symbols, length), symbols, length)
        self.params = [self.w]

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return multiply(x, self.w)

    def backward(self, d: np.ndarray) -> None:
        self.grads = [multiply(self.x.T, d)]


class Lstm:
    """Gates input, forget, output, candidate: one sigmoid over three quarters, one tanh."""

    def __init__(self, rng: Any, width: int, units: int, batch: int, time: int):
        self.w = glorot(rng, (width, 4 * units), width, 4 * units)
        self.u = glorot(rng, (units, 4 * units), units, 4 * units)
        self.b = np.zeros(4 * units, F)
        self.params = [self.w, self.u, self.b]
        self.zeros = np.zeros((batch, units), F)
        self.outputs, self.cells, self.bent = np.empty((3, time, batch, units), F)
        self.gates, self.d_gates = np.empty((2, time, batch, 4 * units), F)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x, n = x, self.zeros.shape[1]
        rows = multiply(x, self.w)
        rows += self.b
        rows = rows.reshape(self.gates.shape)
        h = c = self.zeros
        for t, gates in enumerate(self.gates):
            z = rows[t] + multiply(h, self.u)
            gates[:, : 3 * n] = 1 / (1 + np.exp(-z[:, : 3 * n]))
            gates[:, 3 * n :] = np.tanh(z[:, 3 * n :])
            c = gates[:, n : 2 * n] * c + gates[:, :n] * gates[:, 3 * n :]
            self.cells[t] = c
            self.bent[t] = np.tanh(c)
            h = self.outputs[t] = gates[:, 2 * n : 3 * n] * self.bent[t]
        return self.outputs.reshape(len(x), n)

    def backward(self, d: np.ndarray) -> np.ndarray:
        n, d_outputs = self.zeros.shape[1], d.reshape(self.outputs.shape)
        dh, dc, turned = self.zeros, self.zeros, self.u.T
        for t in range(len(self.gates) - 1, -1, -1):
            gates, bent, q = self.gates[t], self.bent[t], self.d_gates[t]
            i, f, o, g = (gates[:, k * n : (k + 1) * n] for k in range(4))
            dh = dh + d_outputs[t]
            dc = dc + dh * o * (1 - bent * bent)
            before = self.cells[t - 1] if t else self.zeros
            q[:, :n] = dc * g * i * (1 - i)
            q[:, n : 2 * n] = dc * before * f * (1 - f)
            q[:, 2 * n : 3 * n] = dh * bent * o * (1 - o)
            q[:, 3 * n :] = dc * i * (1 - g * g)
            dh = multiply(q, turned)
            dc = dc * f
        flat = self.d_gates.reshape(len(d), 4 * n)
        shifted = np.concatenate([self.zeros[None], self.outputs[:-1]]).reshape(len(d), n)
        self.grads = [multiply(self.x.T, flat), multiply(shifted.T, flat), flat.sum(axis=0)]
        return multiply(flat, self.w.T)


def network(plan: Any) -> list[Any]:
    """The plan's layers; the last one's softmax or sigmoid is left to the loss."""
    rng, made = np.random.default_rng(0), []
    shape = [plan["symbols"]] if plan["symbols"] else plan["arrays"]["x"]["shape"][1:]
    for layer in plan["layers"]:
        kind, first = layer["type"], not any(each.params for each in made)
        if kind == "Dense":
            made.append(Dense(rng, shape[-1], layer["units"], layer["activation"], first))
            shape = [layer["units"]]
        elif kind == "Conv2D":
            made.append(Conv(rng, shape[-1], layer["filters"], layer["padding"], first))
            lost = 0 if layer["padding"] == "same" else 2
            shape = [shape[0] - lost, shape[1] - lost, layer["filters"]]
        elif kind == "MaxPooling2D":
            made.append(Pool())
            shape = [shape[0] // 2, shape[1] // 2, shape[2]]
        elif kind in ("Reshape", "Flatten"):
            shape = layer["target_shape"] if kind == "Reshape" else [math.prod(shape)]
            made.append(Reshape(*shape))
        elif kind == "Embedding":
            made.append(Embedding(rng, layer["input_dim"], layer["output_dim"]))
            shape = [layer["output_dim"]]
        else:
            time = plan["arrays"]["x"]["shape"][1]
            made.append(Lstm(rng, shape[-1], layer["units"], plan["batch"], time))
            shape = [layer["units"]]
    return made


class SGD:
    """p ← p − η g."""

    def __init__(self, params: list[np.ndarray], rate: float):
        self.params, self.rate = params, rate

    def step(self, grads: list[np.ndarray]) -> None:
        for p, g in zip(self.params, grads, strict=True):
            p -= self.rate * g


class Adam:
    """Kingma and Ba (2015), with the corrections of both moments in one factor."""

    def __init__(self, params: list[np.ndarray], rate: float):
        self.params, self.rate, self.t = params, rate, 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads: list[np.ndarray]) -> None:
        self.t += 1
        scale = self.rate * math.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
        for p, g, m, v in zip(self.params, grads, self.m, self.v, strict=True):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * (g * g)
            p -= scale * m / (np.sqrt(v) + 1e-7)


def mean_squared_error(h: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean over all numbers, and its derivative."""
    e = h - y
    return (e * e).mean(), e * F(2 / e.size)


def binary_crossentropy(z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Of σ(z), and its derivative by z."""
    p = 1 / (1 + np.exp(-z))
    loss = -(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7)).mean()
    return loss, (p - y) / F(len(y))


def crossentropy(z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Of softmax(z), mean over the rows, and its derivative by z."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log((p * y).sum(axis=1) + 1e-12).mean()
    return loss, (p - y) / F(len(y))


LOSSES = {
    "mean_squared_error": mean_squared_error,
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": crossentropy,
    "sparse_categorical_crossentropy": crossentropy,
}


class Trainer:
    """A network that is trained batch by batch."""

    def __init__(self, plan: str, batches: Any):
        read = json.loads(plan)
        self.x, self.y = (
            [np.asarray(each, F).reshape(batches[f"{key}Shape"]) for each in batches[key]]
            for key in "xy"
        )
        self.layers, self.judge = network(read), LOSSES[read["loss"]]
        params = [p for layer in self.layers for p in layer.params]
        self.optimizer = {"SGD": SGD, "Adam": Adam}[read["optimizer"]](params, read["rate"])
        self.last = math.nan

    def parameters(self) -> int:
        """How many numbers are learnt."""
        return sum(p.size for p in self.optimizer.params)

    def step(self, k: int) -> None:
        """One batch forward, backward, and the update."""
        h = self.x[k % len(self.x)]
        for layer in self.layers:
            h = layer.forward(h)
        self.last, d = self.judge(h, self.y[k % len(self.y)])
        for layer in reversed(self.layers):
            if d is not None:
                d = layer.backward(d)
        self.optimizer.step([g for layer in self.layers for g in layer.grads])

    def run(self, first: int, count: int) -> int:
        """`count` steps from step `first` on."""
        for k in range(first, first + count):
            self.step(k)
        return count

    def loss(self) -> float:
        """Of the last batch."""
        return float(self.last)
