"""How windows lie along one axis of a picture: margins, counts, and which cells each one covers.

The rules of "valid" and "same" are Keras's. "valid": windows stay inside. "same": zeros are put
around, the odd one at the end, so that ⌈length / stride⌉ windows fit.
"""

from __future__ import annotations

PADDINGS = ("valid", "same")


def reach(size: int, dilation: int = 1) -> int:
    """Cells from the first to the last one a window touches."""
    return (size - 1) * dilation + 1


def margins(
    padding: str, length: int, size: int, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """Cells put before and after the axis. Raises ValueError for an unknown padding."""
    if padding not in PADDINGS:
        raise ValueError(f"padding must be one of {', '.join(PADDINGS)}, got {padding!r}.")
    if padding == "valid":
        return 0, 0
    covered = (-(-length // stride) - 1) * stride + reach(size, dilation)
    total = max(covered - length, 0)
    return total // 2, total - total // 2


def count(padding: str, length: int, size: int, stride: int = 1, dilation: int = 1) -> int:
    """How many windows fit; 0 or less when not even one does."""
    whole = length + sum(margins(padding, length, size, stride, dilation))
    return (whole - reach(size, dilation)) // stride + 1


def spread(
    padding: str, windows: int, size: int, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """The way back: length of the axis that this many windows are laid out on, and how many
    cells are cut off before it (a transposed convolution).
    """
    overlap = max(reach(size, dilation) - stride, 0)
    if padding == "same":
        return windows * stride, overlap // 2
    return windows * stride + overlap, 0


def taps(padding: str, length: int, size: int, stride: int = 1) -> list[tuple[slice, slice]]:
    """For each cell of a window: the windows in which it lies inside the axis, and where."""
    before, _ = margins(padding, length, size, stride)
    windows = count(padding, length, size, stride)
    found = []
    for offset in range(size):
        start = offset - before
        first = max(0, -(start // stride))
        last = min(windows - 1, (length - 1 - start) // stride)
        place = start + first * stride
        stop = max(place + (last - first) * stride + 1, place)
        found.append((slice(first, max(last + 1, first)), slice(place, stop, stride)))
    return found


def inside(padding: str, length: int, size: int, stride: int = 1) -> list[int]:
    """How many cells of each window lie inside the axis."""
    totals = [0] * count(padding, length, size, stride)
    for windows, _ in taps(padding, length, size, stride):
        for k in range(windows.start, windows.stop):
            totals[k] += 1
    return totals
