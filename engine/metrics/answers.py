"""What metrics for yes/no and for classes share: answers and targets as rows of classes."""

from __future__ import annotations

from typing import Any

from ..formulas import one_hot

EPSILON = 1e-7


def class_rows(xp: Any, target: Any, output: Any, weight: Any) -> tuple[Any, Any, Any]:
    """Truth one-hot (n, classes), probabilities (n, classes) and weights (n,).

    A single probability p of yes becomes the two classes no and yes, (1 − p, p). Targets are
    one-hot or class numbers; answers with more axes, such as letter by letter, count one by one,
    so n is the batch times those axes.
    """
    labels = target.ndim < output.ndim
    classes = output.shape[-1]
    p = xp.reshape(output, (-1, classes))
    if labels:
        truth = one_hot(xp, xp.reshape(target, (-1,)), classes)
    else:
        truth = xp.reshape(target, (-1, classes))
    if classes == 1 and not labels:
        truth, p = (xp.concat([1 - part, part], axis=-1) for part in (truth, p))
    each = p.shape[0] // weight.shape[0]
    spread = xp.reshape(xp.broadcast_to(weight[:, None], (weight.shape[0], each)), (-1,))
    return truth, p, spread


def choice(xp: Any, p: Any) -> Any:
    """The class answered, (n,): the likeliest, the first among equals."""
    return xp.argmax(p, axis=-1)


def confusion(xp: Any, target: Any, output: Any, weight: Any) -> Any:
    """Counts (classes, classes): rows are the truth, columns the answer."""
    truth, p, each = class_rows(xp, target, output, weight)
    answer = one_hot(xp, choice(xp, p), p.shape[-1])
    return xp.matmul(xp.permute_dims(truth * each[:, None], (1, 0)), answer)


BINS = 10


def calibration(xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
    """Sums over `BINS` equal bins of the answer's probability: how many answers (`count`), their
    probabilities (`confidence`), and how many were right (`right`).
    """
    truth, p, each = class_rows(xp, target, output, weight)
    sure = xp.max(p, axis=-1)
    right = xp.sum(one_hot(xp, choice(xp, p), p.shape[-1]) * truth, axis=-1)
    place = xp.astype(xp.minimum(xp.maximum(sure * BINS, 0.0), BINS - 1.0), xp.int32)
    inside = one_hot(xp, place, BINS) * each[:, None]
    return {
        "count": xp.sum(inside, axis=0),
        "confidence": xp.sum(inside * sure[:, None], axis=0),
        "right": xp.sum(inside * right[:, None], axis=0),
    }
