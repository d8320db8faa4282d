"""Functions that scripts in JAX bring along, by name; only those that a network needs."""

from __future__ import annotations

HELPERS = {
    "conv": """def conv(x, kernel, padding, strides=(1, 1), dilation=(1, 1), groups=1):
    return jax.lax.conv_general_dilated(
        x, kernel, strides, padding, rhs_dilation=dilation, feature_group_count=groups,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
""",
    "max_pool": """def max_pool(x, window, strides, padding):
    window, strides = (1, *window, 1), (1, *strides, 1)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, strides, padding)
""",
    "mean_pool": '''def mean_pool(x, window, strides, padding):
    """Pixels outside the picture do not count."""
    window, strides = (1, *window, 1), (1, *strides, 1)
    total = jax.lax.reduce_window(x, 0.0, jax.lax.add, window, strides, padding)
    return total / jax.lax.reduce_window(
        jnp.ones_like(x), 0.0, jax.lax.add, window, strides, padding
    )
''',
    "dropout": """def dropout(x, rate, keys):
    if keys is None:
        return x
    kept = jax.random.bernoulli(next(keys), 1 - rate, x.shape)
    return jnp.where(kept, x / (1 - rate), 0)
""",
    "channel_dropout": '''def channel_dropout(x, rate, keys):
    """Whole channels at a time."""
    if keys is None:
        return x
    kept = jax.random.bernoulli(next(keys), 1 - rate, (len(x), 1, 1, x.shape[-1]))
    return jnp.where(kept, x / (1 - rate), 0)
''',
    "noise": """def noise(x, deviation, keys):
    return x if keys is None else x + deviation * jax.random.normal(next(keys), x.shape)
""",
    "normalized": """def normalized(w, x, mean, variance, epsilon):
    return (x - mean) / jnp.sqrt(variance + epsilon) * w.get("gamma", 1) + w.get("beta", 0)
""",
    "batch_norm": '''def batch_norm(w, seen, x, key, momentum, epsilon):
    """The batch's mean and variance while training, the running ones afterwards."""
    if key is None:
        mean, variance = seen["moving_mean"], seen["moving_variance"]
        return normalized(w, x, mean, variance, epsilon), seen
    axes = tuple(range(x.ndim - 1))
    now = {"moving_mean": x.mean(axes), "moving_variance": x.var(axes)}
    new = {name: momentum * seen[name] + (1 - momentum) * now[name] for name in now}
    return normalized(w, x, now["moving_mean"], now["moving_variance"], epsilon), new
''',
    "recurrent": '''def recurrent(step, x, units, states=1, sequences=False, backwards=False):
    """Reads x (batch, steps, features) step by step; gives the last memory, or every one."""
    begin = (jnp.zeros((len(x), units)),) * states
    rows = jnp.swapaxes(x, 0, 1)[:: -1 if backwards else 1]
    last, every = jax.lax.scan(step, begin, rows)
    return jnp.swapaxes(every, 0, 1) if sequences else last[0]
''',
    "rnn_step": """def rnn_step(w, f):
    def step(state, x):
        h = f(x @ w["kernel"] + w["bias"] + state[0] @ w["recurrent_kernel"])
        return (h,), h

    return step
""",
    "lstm_step": '''def lstm_step(w, f, gate):
    """Gates i, o and f decide what enters, leaves and stays in the memory c."""

    def step(state, x):
        h, c = state
        z = x @ w["kernel"] + w["bias"] + h @ w["recurrent_kernel"]
        i, stay, g, o = jnp.split(z, 4, axis=-1)
        c = gate(stay) * c + gate(i) * f(g)
        h = gate(o) * f(c)
        return (h, c), h

    return step
''',
    "gru_step": '''def gru_step(w, f, gate):
    """Gates z and r decide how much of the memory h stays and is seen."""

    def step(state, x):
        (h,) = state
        from_x = jnp.split(x @ w["kernel"] + w["bias"][0], 3, axis=-1)
        from_h = jnp.split(h @ w["recurrent_kernel"] + w["bias"][1], 3, axis=-1)
        z, r = gate(from_x[0] + from_h[0]), gate(from_x[1] + from_h[1])
        h = z * h + (1 - z) * f(from_x[2] + r * from_h[2])
        return (h,), h

    return step
''',
    "gru_step_before": '''def gru_step_before(w, f, gate):
    """Gates z and r decide how much of the memory h stays and is seen, r before the product."""

    def step(state, x):
        (h,) = state
        from_x = jnp.split(x @ w["kernel"] + w["bias"], 3, axis=-1)
        kernels = jnp.split(w["recurrent_kernel"], 3, axis=-1)
        z, r = gate(from_x[0] + h @ kernels[0]), gate(from_x[1] + h @ kernels[1])
        h = z * h + (1 - z) * f(from_x[2] + (r * h) @ kernels[2])
        return (h,), h

    return step
''',
    "remembered": '''def remembered(step, x, begin, sequences=False, backwards=False):
    """Reads x on from a memory; gives the last output, or every one, and the memory at the end."""
    rows = jnp.swapaxes(x, 0, 1)[:: -1 if backwards else 1]
    last, every = jax.lax.scan(step, tuple(begin), rows)
    return jnp.swapaxes(every, 0, 1) if sequences else last[0], *last
''',
    "both_ways": '''def both_ways(w, cell, x, units, states=1, sequences=False):
    """Reads x forwards and backwards, each with weights of its own."""
    ends = []
    for way in ("forward_", "backward_"):
        own = {name.removeprefix(way): w[name] for name in w if name.startswith(way)}
        back = way == "backward_"
        y = recurrent(cell(own), x, units, states, sequences, back)
        ends.append(y[:, ::-1] if sequences and back else y)
    return ends
''',
    "attention": '''def attention(w, query, value, key, causal=False):
    """Every step of the query takes from the values by how well their keys suit it."""
    q, k, v = (
        jnp.einsum("btn,nhd->bhtd", x, w[f"{part}_kernel"])
        + w.get(f"{part}_bias", jnp.zeros((1, 1)))[:, None]
        for part, x in (("query", query), ("key", key), ("value", value))
    )
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    if causal:
        scores = jnp.where(jnp.tri(*scores.shape[-2:], dtype=bool), scores, -1e9)
    mixed = jax.nn.softmax(scores) @ v
    out = jnp.einsum("bhtd,hdn->btn", mixed, w["attention_output_kernel"])
    return out + w.get("attention_output_bias", 0)
''',
    "conv_transpose": '''def conv_transpose(x, kernel, padding, strides=(1, 1), dilation=(1, 1)):
    """Every pixel paints the kernel; the kernel is (rows, columns, filters, channels)."""
    return jax.lax.conv_transpose(
        x, kernel, strides, padding, rhs_dilation=dilation, transpose_kernel=True,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
''',
}
