"""Layers that scripts in Keras bring along, by name; only those that a network needs."""

from __future__ import annotations

HELPERS = {
    "PositionEmbedding": '''@keras.saving.register_keras_serializable("strata")
class PositionEmbedding(layers.Layer):
    """Adds a learnt vector to each place of a sequence."""

    def __init__(self, sequence_length, initializer="glorot_uniform", **options):
        super().__init__(**options)
        self.sequence_length = sequence_length
        self.initializer = keras.initializers.get(initializer)

    def build(self, shape):
        self.position_embeddings = self.add_weight(
            shape=(self.sequence_length, shape[-1]),
            initializer=self.initializer,
            name="position_embeddings",
        )

    def call(self, x):
        return x + self.position_embeddings[: x.shape[1]]

    def get_config(self):
        initializer = keras.initializers.serialize(self.initializer)
        own = {"sequence_length": self.sequence_length, "initializer": initializer}
        return {**super().get_config(), **own}
''',
}
