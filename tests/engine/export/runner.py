"""Runs the scripts of a folder of cases in the library they are written for.

Started by the tests in a process of its own, perhaps by another Python: it knows nothing of Strata.
Of each script it runs everything but the data, which are Strata's, and puts Strata's weights in.
"""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np


class Enough(Exception):
    """The steps wanted are done."""


class Chances:
    """In the place of the generator: what chance decided in Strata; one batch an epoch."""

    def __init__(self, arrays: Any) -> None:
        self.left = {
            name: list(arrays[f"data/{name}"]) if f"data/{name}" in arrays else []
            for name in ("batches", "noise", "random")
        }

    def permutation(self, count: int) -> np.ndarray:
        if not self.left["batches"]:
            raise Enough
        return self.left["batches"].pop(0)

    def normal(self, size: Any) -> np.ndarray:
        """The noise of the step; afterwards any will do."""
        return self.left["noise"].pop(0) if self.left["noise"] else np.zeros(size)

    def random(self, size: Any) -> np.ndarray:
        return self.left["random"].pop(0).reshape(size)


def run_text(text: str, names: dict[str, Any]) -> None:
    """What this file is for; the scripts come from the tests that started it."""
    exec(compile(text, "script.py", "exec"), names)  # noqa: S102


def run_part(case: dict[str, Any], names: dict[str, Any], *parts: str) -> None:
    for part in parts:
        run_text(case["parts"][part], names)


def begun(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    """A script's names, Strata's samples and chances among them."""
    given = {key.split("/")[1]: arrays[key] for key in arrays if key.startswith("data/")}
    # What the lines about data define besides samples: there to be called, not to be run on them.
    names: dict[str, Any] = {"np": np, "x_train": None, **given, "print": lambda *_: None}
    _, found, rest = case["parts"]["data"].partition("def shifted")
    if found:
        run_text(found + rest, names)
    return names | {"rng": Chances(arrays)}


def weights_of(network: str, arrays: Any) -> dict[str, dict[str, np.ndarray]]:
    """Strata's weights of a network, by node."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for key in arrays:
        if key.startswith(f"weights/{network}/"):
            _, _, node, name = key.split("/")
            found.setdefault(node, {})[name] = arrays[key]
    return found


def rows_of(network: str, arrays: Any) -> list[np.ndarray]:
    """What a network is asked about."""
    keys = sorted(key for key in arrays if key.startswith(f"rows/{network}/"))
    return [arrays[key] for key in keys]


def looped(case: dict[str, Any], names: dict[str, Any]) -> list[float]:
    """The script's own loop over Strata's batches; the losses that it prints."""
    printed: list[str] = []
    names["print"] = lambda text: printed.append(text)
    # An epoch is one batch here: there must be enough of them.
    loop = case["parts"]["loop"].replace(":.4f", ":.7f")
    head, _, rest = loop.partition("range(")
    loop = f"{head}range(1000{rest[rest.index(')') :]}"
    with suppress(Enough):
        run_text(loop, names)
    return [float(text.rsplit(" ", 1)[1]) for text in printed]


def ended(case: dict[str, Any], names: dict[str, Any]) -> list[str]:
    """The end of a script; the texts that it writes."""
    printed: list[str] = []
    names["print"] = lambda *texts: printed.append(" ".join(texts))
    run_part(case, names, "figures")
    if case["recipe"] not in ("language", "translate"):
        return []
    figures = ("Validation loss: ", "Perplexity: ", "Accuracy: ", "Right word for word: ")
    return [text for text in printed if not text.startswith(figures)]


def in_jax(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    names = begun(case, arrays)
    run_part(case, names, "imports", "network", "training")
    drawn, seen = names["init"](names["jax"].random.key(0)), names.get("seen", {})
    params: dict[str, Any] = {}
    for network, about in case["networks"].items():
        own_drawn, own_seen = (
            part if case["alone"] else part.get(network, {}) for part in (drawn, seen)
        )
        own = jax_weights(network, about, arrays, own_drawn, own_seen)
        params |= own if case["alone"] else {network: own}
    held = [seen] if seen else []
    fed = fed_rows(case, arrays)
    before = np.asarray(names["predict"](params, *held, *fed))
    names["init"] = lambda key: params
    losses = looped(case, names)
    held = [names["seen"]] if seen else []
    after = np.asarray(names["predict"](names["params"], *held, *fed))
    return {"before": before, "losses": losses, "after": after, "written": ended(case, names)}


def jax_weights(network: str, about: Any, arrays: Any, drawn: Any, seen: Any) -> dict[str, Any]:
    """Strata's weights as the script has them, of the shapes that it draws."""
    params: dict[str, Any] = {}
    for node, own in weights_of(network, arrays).items():
        name = about["names"][node]
        params[name] = {key: own[key] for key in drawn.get(name, {})}
        for key in params[name]:
            assert drawn[name][key].shape == own[key].shape, (node, key)
        for key in seen.get(name, {}):
            assert (np.asarray(seen[name][key]) == own[key]).all(), (node, key)
    params = {name: own for name, own in params.items() if own}
    assert set(params) == set(drawn)
    return params


def fed_rows(case: dict[str, Any], arrays: Any) -> list[np.ndarray]:
    """What the experiment's answers are asked for: the samples kept back."""
    last = {"autoencoder": "encoder", "gan": "discriminator"}.get(case["recipe"])
    return rows_of(last or next(iter(case["networks"])), arrays)


def torch_form(kind: str, name: str, weight: np.ndarray, index: int) -> np.ndarray:
    """One of Strata's weights as PyTorch has it."""
    if kind.startswith("Bidirectional"):
        return torch_form(kind.split()[1], name.split("_", 1)[1], weight, index)
    if kind == "MultiHeadAttention" and "bias" in name:
        return weight.ravel()
    if kind == "MultiHeadAttention":
        axes = {"attention_output_kernel": weight.shape[-1:]}.get(name)
        flat = weight.reshape(-1, *axes) if axes else weight.reshape(len(weight), -1)
        return flat.T
    if kind == "GRU":
        z, r, h = np.split(weight, 3, axis=-1)
        weight = np.concatenate([r, z, h], axis=-1)
        weight = weight[index] if name == "bias" else weight
    if kind == "DepthwiseConv2D" and name == "kernel":
        rows, columns = weight.shape[:2]
        return weight.reshape(rows, columns, -1).transpose(2, 0, 1)[:, None]
    if name.endswith("kernel"):
        return weight.transpose(3, 2, 0, 1) if weight.ndim == 4 else weight.T
    return weight


def in_pytorch(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    names = begun(case, arrays)
    run_part(case, names, "imports", "network", "training")
    torch = names["torch"]
    with torch.no_grad():
        for network, about in case["networks"].items():
            for node, own in weights_of(network, arrays).items():
                theirs = about["torch"][node]
                module = getattr(names[about["own"]], about["names"][node])
                for name, weight in own.items():
                    for index, called in enumerate(theirs[name].split()):
                        form = torch_form(theirs[""], name, weight, index)
                        target = attrgetter(called)(module)
                        assert target.shape == form.shape, (node, name)
                        target.copy_(torch.from_numpy(np.ascontiguousarray(form)))
    fed = fed_rows(case, arrays)
    own = "discriminator" if case["recipe"] == "gan" else "model"
    before = torch_answers(case, names, own, fed)
    losses = looped(case, names)
    after = torch_answers(case, names, own, fed)
    return {"before": before, "losses": losses, "after": after, "written": ended(case, names)}


def torch_answers(
    case: dict[str, Any], names: dict[str, Any], own: str, rows: list[np.ndarray]
) -> np.ndarray:
    """What the script's model answers, by the script's own line."""
    names[own].eval()
    with names["torch"].no_grad():
        lines = [line.strip() for line in case["parts"]["figures"].splitlines()]
        names["scores"] = names[own](*map(names["torch"].from_numpy, rows))
        if own in ("encoder", "generator"):
            return names["scores"].numpy()
        run_text(next(line for line in lines if line.startswith("p =")), names)
        return names["p"]


def from_safetensors(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    """The script with the trained weights that lie beside it."""
    names = begun(case, arrays)
    run_part(case, names, "imports", "network", "weights")
    assert names["trained"].exists()
    return {
        network: torch_answers(case, names, about["own"], rows_of(network, arrays))
        for network, about in case["networks"].items()
    }


def from_weights_h5(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    """The script with the trained weights that lie beside it."""
    names = begun(case, arrays)
    run_part(case, names, "imports", "network", "weights")
    assert names["trained"].exists()
    return {
        network: keras_answers(names[about["own"]], rows_of(network, arrays))
        for network, about in case["networks"].items()
    }


def from_archive(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    """Whole models out of their archives, and the archive that Keras makes of the only one."""
    import keras  # type: ignore[import-not-found]

    found = {}
    for network in case["networks"]:
        (file,) = Path().glob("*.keras" if case["alone"] else f"*_{network}.keras")
        model = keras.models.load_model(file)
        found[network] = keras_answers(model, rows_of(network, arrays))
        if case["alone"]:
            model.save("again.keras")
            Path("again.json").write_text(model.to_json(), "utf-8")
    return found


def from_onnx(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    import onnx  # type: ignore[import-not-found]
    import onnxruntime  # type: ignore[import-not-found]

    found = {}
    for network, about in case["networks"].items():
        ending = "*.onnx" if case["alone"] else f"*_{network}.onnx"
        (file,) = Path().glob(ending)
        onnx.checker.check_model(file, full_check=True)
        session = onnxruntime.InferenceSession(file)
        rows = dict(zip(about["entries"], rows_of(network, arrays), strict=True))
        [found[network]] = session.run(["outputs"], rows)
    return found


def keras_name(path: str) -> str:
    """Strata's name of a weight: `it/forward_lstm/lstm_cell/kernel` is its forward_kernel."""
    _, *inner, name = path.split("/")
    ways = [re.sub("^(forward|backward)_.*", r"\1", part) for part in inner]
    return "_".join([*(way for way in ways if not way.endswith("_cell")), name])


def keras_answers(model: Any, rows: list[np.ndarray]) -> np.ndarray:
    return np.asarray(model.predict(rows[0] if len(rows) == 1 else rows, verbose=0))


def in_keras(case: dict[str, Any], arrays: Any) -> dict[str, Any]:
    names = begun(case, arrays)
    case["parts"]["training"] = case["parts"]["training"].replace("model.summary()\n", "")
    run_part(case, names, "imports", "network", "training")
    for network, about in case["networks"].items():
        for node, own in weights_of(network, arrays).items():
            start = "" if case["alone"] else f"{network}_"
            layer = names[about["own"]].get_layer(f"{start}{about['names'][node]}")
            kept = {keras_name(weight.path): weight for weight in layer.weights}
            kept = {key: weight for key, weight in kept.items() if "seed" not in key}
            assert set(kept) == set(own), node
            for name, weight in own.items():
                kept[name].assign(weight)
    fed, game = fed_rows(case, arrays), case["recipe"] == "gan"
    model = names["discriminator" if game else "model"]
    before = keras_answers(model, fed)
    losses = looped(case, names) if game else keras_losses(model, names, arrays)
    after = keras_answers(model, fed)
    return {"before": before, "losses": losses, "after": after, "written": ended(case, names)}


def keras_losses(model: Any, names: dict[str, Any], arrays: Any) -> list[float]:
    """What `fit` does with Strata's batches."""
    losses = []
    for rows in arrays["data/batches"]:
        model.reset_metrics()
        fed = [names[part][rows] for part in ("x_train", "so_far_train") if part in names]
        x = fed[0] if len(fed) == 1 else fed
        losses.append(float(model.train_on_batch(x, names["y_train"][rows])))
    return losses


RUN = {
    "jax": in_jax, "pytorch": in_pytorch, "keras": in_keras,
    "archive-file": from_archive, "keras-file": from_weights_h5,
    "pytorch-file": from_safetensors, "onnx-file": from_onnx,
}  # fmt: skip

if __name__ == "__main__":
    target, folder = sys.argv[1], Path(sys.argv[2])
    for file in sorted(folder.glob("*/case.json")):
        with np.load(file.parent / "arrays.npz") as opened:
            arrays = {key: opened[key] for key in opened.files}
        case = json.loads(file.read_text("utf-8"))
        os.chdir(file.parent)  # where the files lie that scripts read
        try:
            np.savez(file.parent / "answers.npz", **RUN[target](case, arrays))
        except Exception:
            (file.parent / "error.txt").write_text(traceback.format_exc(), "utf-8")
