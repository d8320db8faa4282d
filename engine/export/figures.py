"""The figures at the end of a script: plain NumPy over the answers `p` to the samples kept back."""

from __future__ import annotations

from ..experiment import Experiment
from .plan import Study

_POSITIVE = "(p > {cut}) & (y_val > 0.5)"
YES_NO = {
    "accuracy": "np.mean((p > {cut}) == (y_val > 0.5))",
    "precision": f"np.sum({_POSITIVE}) / np.sum(p > {{cut}})",
    "recall": f"np.sum({_POSITIVE}) / np.sum(y_val > 0.5)",
}
CLASSES = {"accuracy": "np.mean(p.argmax(axis=-1) == y_val.argmax(axis=-1))"}
NUMBERS = {
    "mean_absolute_error": "np.mean(np.abs(p - y_val))",
    "r2": "np.mean(1 - ((y_val - p) ** 2).mean(axis=0) / y_val.var(axis=0))",
}
LABELS = {
    "accuracy": "np.mean((p.argmax(axis=-1) == y_val){counted})",
    "perplexity": "np.exp(-np.mean(np.log(own){counted}))",
}
PSNR = "10 * np.log10(1 / np.mean(({} - y_val) ** 2))"
BY_TASK = {"binary": YES_NO, "classes": CLASSES, "regression": NUMBERS, "labels": LABELS}


def lines(study: Study) -> str:
    """Prints each metric that is a line of NumPy; names the others."""
    experiment = study.main.experiment
    if study.recipe == "autoencoder":
        return _likeness(experiment)
    task = experiment.dataset.task
    known = BY_TASK.get(task, {})
    cut = "0" if experiment.loss.name == "hinge" else "0.5"
    counted = "" if study.pad is None else f"[y_val != {study.pad}]"
    found = [metric for metric in experiment.metrics if metric.name in known]
    others = [metric.title for metric in experiment.metrics if metric.name not in known]
    text = ""
    if any("own" in known[metric.name] for metric in found):
        text = "own = np.take_along_axis(p, y_val[..., None].astype(int), axis=-1)[..., 0]\n"
    text += "".join(
        f'print(f"{metric.title}: {{{known[metric.name].format(cut=cut, counted=counted)}:.4f}}")\n'
        for metric in found
    )
    if others:
        text += f"# Strata shows besides: {', '.join(others)}; see sklearn.metrics.\n"
    return text


def _likeness(experiment: Experiment) -> str:
    """How like the pictures are, in decibels, and by how much better than what came in."""
    text = f'psnr = {PSNR.format("p")}\nprint(f"PSNR: {{psnr:.2f}} dB")\n'
    if experiment.dataset.task == "pictures":
        text += f'gain = psnr - {PSNR.format("x_val")}\nprint(f"Gain: {{gain:.2f}} dB")\n'
    return text
