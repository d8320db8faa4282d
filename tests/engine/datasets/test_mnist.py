"""The large handwritten digits."""

from __future__ import annotations

import gzip

import numpy as np

from engine.datasets.mnist import Mnist
from tools import make_data


def test_five_hundred_of_each_in_sixteen_greys() -> None:
    data = Mnist().load()
    x = np.concatenate([data.train["x"], data.validation["x"]])
    y = np.concatenate([data.train["y"], data.validation["y"]])
    assert y.sum(axis=0).tolist() == [500] * 10
    np.testing.assert_array_equal(np.unique(x), (np.arange(16) / np.float32(15)).astype(np.float32))
    assert 0.1 < x.mean() < 0.16  # about an eighth of a picture is ink


def test_pixels_lie_as_in_the_source_to_half_a_grey(tmp_path, monkeypatch) -> None:
    rng = np.random.default_rng(0)
    pixels, digits = rng.integers(0, 256, (6, 784)), np.arange(6)
    lines = "\n".join(",".join(map(str, [*row, d])) for row, d in zip(pixels, digits, strict=True))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mnist.npz").write_bytes(make_data.mnist(gzip.compress(lines.encode())))
    monkeypatch.setattr("engine.datasets.mnist.__file__", str(tmp_path / "mnist.py"))
    monkeypatch.setattr(Mnist, "size", lambda self: 6)
    data = Mnist().load()
    x = np.concatenate([data.train["x"], data.validation["x"]])
    found = {int(y): row for y, row in zip(_digits(data), x, strict=True)}
    for digit, row in zip(digits, pixels, strict=True):
        np.testing.assert_allclose(found[int(digit)], row / 255, atol=0.5 / 15 + 1e-6)


def _digits(data) -> np.ndarray:
    return np.concatenate([data.train["y"], data.validation["y"]]).argmax(axis=1)
