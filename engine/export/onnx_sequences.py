"""Layers over sequences in ONNX: attention in sums of products, and vectors for symbols."""

from __future__ import annotations

import numpy as np

from .onnx_layers import INT64, Place, writes

HIDDEN = -1e9  # the score of what a step must not see


@writes("Embedding")
def _embedding(place: Place) -> str:
    symbols = place.op("Cast", place.given[0], to=INT64)
    return place.op("Gather", place.weight("embeddings"), symbols)


@writes("PositionEmbedding")
def _position(place: Place) -> str:
    places = place.weights["position_embeddings"][: place.shape[0]]
    return place.op("Add", place.given[0], place.graph.weight("position_embeddings", places))


@writes("MultiHeadAttention")
def _attention(place: Place) -> str:
    query, *others = place.given
    value = others[0] if others else query
    key = others[1] if len(others) > 1 else value
    layer, graph = place.layer, place.graph
    q = place.op("Mul", _heads(place, "query", query), graph.constant(layer.key_dim**-0.5))
    k, v = _heads(place, "key", key), _heads(place, "value", value)
    scores = place.op("Einsum", q, k, equation="bthd,bshd->bhts")
    if layer.use_causal_mask:
        shapes = place.plan.infos[place.node.id].inputs
        here, there = (np.arange((shape or (0,))[0]) for shape in (shapes[0], shapes[-1]))
        later = np.where(here[:, None] >= there, 0, HIDDEN)
        scores = place.op("Add", scores, graph.constant(later))
    mixed = place.op("Einsum", place.op("Softmax", scores, axis=-1), v, equation="bhts,bshd->bthd")
    kernel = place.weight("attention_output_kernel")
    y = place.op("Einsum", mixed, kernel, equation="bthd,hdn->btn")
    return place.op("Add", y, place.weight("attention_output_bias")) if layer.use_bias else y


def _heads(place: Place, part: str, x: str) -> str:
    """Projections for each head: (batch, steps, heads, length)."""
    y = place.op("Einsum", x, place.weight(f"{part}_kernel"), equation="btn,nhd->bthd")
    return place.op("Add", y, place.weight(f"{part}_bias")) if place.layer.use_bias else y
