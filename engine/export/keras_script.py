"""An experiment in Keras 3: compiled and fitted, or two networks in turns."""

from __future__ import annotations

from . import data, figures, keras_gan, texts
from .keras import network
from .keras_helpers import HELPERS
from .keras_training import loss_of, optimizer_of
from .names import literal
from .plan import Study, weights_file


def sections(study: Study) -> dict[str, str]:
    """The script, part by part. Raises NoCode."""
    plan = study.main
    experiment = plan.experiment
    packages = " ".join(["keras", "tensorflow", "numpy", *data.needs(plan)])
    game = study.recipe == "gan"
    compiled = (
        f"{optimizer_of(experiment.optimizer)}model.compile(optimizer=optimizer, loss=loss)\n"
    )
    compiled += "model.summary()\n"
    return {
        "head": f'"""{plan.title}, in Keras 3. Written by Strata.\n\npip install {packages}\n\n'
        "Keras also runs on PyTorch or JAX: install torch or jax instead of tensorflow, and set\n"
        'the environment variable KERAS_BACKEND to its name.\n"""\n',
        "imports": f"{keras_gan.imports(study) if game else ''}from pathlib import Path\n\n"
        "import keras\nimport numpy as np\n"
        "from keras import layers, ops\n"
        f"{data.imports(plan)}\n"
        f"keras.utils.set_random_seed({experiment.seed})\n",
        "data": data.lines(plan) + data.answers(study),
        "network": _networks(study),
        "weights": _weights(study),
        "training": loss_of(study) + (keras_gan.training(study) if game else compiled),
        "loop": keras_gan.loop(study) if game else _fitted(study),
        "figures": keras_gan.figures(study) if game else _figures(study),
    }


def _networks(study: Study) -> str:
    """All networks, and the layers that Keras has not."""
    used = {node.layer.name for plan in study.plans for node in plan.layers}
    text = "".join(f"{made}\n\n" for name, made in HELPERS.items() if name in used)
    text += "\n".join(map(network, study.plans))
    if study.recipe == "autoencoder":
        shape = literal(study.plans[0].entries[0].shape)
        text += f"\ninputs = keras.Input(shape={shape})\n"
        text += "model = keras.Model(inputs, decoder(encoder(inputs)))\n"
    return text


def _weights(study: Study) -> str:
    """Loads what was saved from Strata, if it lies there."""
    if study.main.alone:
        return (
            f'trained = Path("{weights_file(study.main, "keras")}")'
            "  # its weights, if they were saved from Strata\n"
            "if trained.exists():\n    model.load_weights(trained)\n"
        )
    return "# Their weights, if they were saved from Strata.\n" + "".join(
        f'trained = Path("{weights_file(plan, "keras")}")\n'
        f"if trained.exists():\n    {plan.own}.load_weights(trained)\n"
        for plan in study.plans
    )


def _fed(study: Study, split: str) -> str:
    """What the model is given of a split."""
    names = [f"{name}_{split}" for name in study.fed]
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _fitted(study: Study) -> str:
    plan, train, val = study.main, _fed(study, "train"), _fed(study, "val")
    return (
        f"model.fit(\n    {train}, y_train, batch_size={plan.experiment.batch_size}, "
        f"epochs={plan.epochs},\n    validation_data=({val}, y_val), verbose=2,\n)\n"
    )


def _figures(study: Study) -> str:
    ask = "model.predict_on_batch({})" if len(study.fed) == 1 else "model.predict_on_batch([{}])"
    return (
        f"p = model.predict({_fed(study, 'val')}, verbose=0)\n"
        "judged = ops.mean(keras.losses.get(loss)(y_val, p))  # without penalties\n"
        'print(f"Validation loss: {float(judged):.4f}")\n'
        + figures.lines(study) + texts.lines(study, ask)
    )  # fmt: skip
