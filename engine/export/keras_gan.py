"""A generator against a discriminator in Keras.

Keras trains one model at a time, on every backend alike; so each of the two learns as part of a
model of its own: one of all verdicts, one of the way from noise to a verdict, in which the
detective's weights stand still.
"""

from __future__ import annotations

from .games import DETECTIVE, FORGER, Game
from .keras_training import optimizer_of
from .names import literal
from .plan import Study

UNOBSERVED = '''@contextmanager
def unobserved(network):
    """What a network has observed so far, its running means, stays as it is."""
    kept = [(w, np.array(ops.convert_to_numpy(w))) for w in network.non_trainable_weights]
    yield
    for weight, value in kept:
        weight.assign(value)


'''


def imports(study: Study) -> str:
    """What the script needs of Python besides."""
    return "from contextlib import contextmanager\n" if Game(study).observes else ""


def training(study: Study) -> str:
    """The noise, and the model in which each network learns."""
    game = Game(study)
    sample, noise = (literal(plan.entries[0].shape) for plan in study.plans[::-1])
    made = optimizer_of(game.optimizer, "discriminator_")
    made += optimizer_of(game.optimizer, "generator_", game.recipe.generator_rate)
    still = (
        "def hold(weights, still):\n"
        '    """Weights stand still while something else learns."""\n'
        "    for weight in weights:\n"
        "        weight.trainable = not still\n\n\n"
    )
    return (
        f"{game.draw}{UNOBSERVED * game.observes}{still}{made}"
        "detective = discriminator.trainable_weights\n"
        f"real, forgery = keras.Input(shape={sample}), keras.Input(shape={sample})\n"
        "# Keras works back from the last output: so the samples are seen before the forgeries.\n"
        "verdicts = keras.Model([forgery, real], [discriminator(forgery), discriminator(real)])\n"
        "verdicts.compile(discriminator_optimizer, loss=[loss, loss], loss_weights=[0.5, 0.5])\n"
        f"noise = keras.Input(shape={noise})\n"
        "deceit = keras.Model(noise, discriminator(generator(noise)))\n"
        "deceit.compile(generator_optimizer, loss=loss)\n"
    )


def loop(study: Study) -> str:
    """The epochs; in each step one learns after the other."""
    game, batch = Game(study), study.main.experiment.batch_size
    forge = "        forged = ops.convert_to_numpy(generator(z, training=True))\n"
    deceive = "        fooled = deceit.train_on_batch(z, ones)\n"
    if game.observes:
        forge = f"        with unobserved(generator):\n    {forge}"
        deceive = f"        with unobserved(discriminator):\n    {deceive}"
    return (
        f"for epoch in range({study.main.epochs}):\n"
        "    verdicts.reset_metrics()\n    deceit.reset_metrics()\n"
        "    rows = rng.permutation(len(x_train))\n"
        f"    for start in range(0, len(rows) - {batch - 1}, {batch}):\n"
        f"        x = x_train[rows[start : start + {batch}]]\n"
        '        z, ones = draw(len(x)), np.ones((len(x), 1), dtype="float32")\n\n'
        f"        # {DETECTIVE}\n"
        f"        hold(detective, False)\n{forge}"
        f"        wanted = [0 * ones, {game.real('ones')}]\n"
        "        caught = verdicts.train_on_batch([forged, x], wanted)[0]\n\n"
        f"        # {FORGER}\n"
        f"        hold(detective, True)\n{deceive}"
        "    print(\n"
        '        f"Epoch {epoch + 1}: generator {fooled:.4f}, discriminator {caught:.4f}, "\n'
        '        f"loss {fooled + caught:.4f}"\n'
        "    )\n"
    )


def figures(study: Study) -> str:
    """How well the detective tells samples and forgeries apart."""
    return (
        "forged = generator.predict(draw(len(x_val)), verbose=0)\n"
        "p = discriminator.predict(x_val, verbose=0)\n"
        "doubted = discriminator.predict(forged, verbose=0)\n" + Game(study).told("p", "doubted")
    )
