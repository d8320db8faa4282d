"""Functions that scripts in PyTorch bring along, by name; only those that a network needs."""

from __future__ import annotations

HELPERS = {
    "channels": '''def channels_first(x):
    """torch.nn wants pictures (batch, channels, height, width) ..."""
    return x.movedim(-1, 1)


def channels_last(x):
    """... here they are (batch, height, width, channels) between the layers."""
    return x.movedim(1, -1)
''',
    "batch_norm": '''class BatchNorm(nn.Module):
    """Over the last axis. As in Keras, momentum is what the running means keep, and the running
    variance is the mean of squares; nn.BatchNorm turns the first round and counts n - 1.
    """

    def __init__(self, features, momentum, epsilon):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma = nn.Parameter(torch.ones(features))
        self.beta = nn.Parameter(torch.zeros(features))
        self.register_buffer("moving_mean", torch.zeros(features))
        self.register_buffer("moving_variance", torch.ones(features))

    def forward(self, x):
        mean, variance = self.moving_mean, self.moving_variance
        if self.training:
            axes = tuple(range(x.ndim - 1))
            mean, variance = x.mean(axes), x.var(axes, correction=0)
            with torch.no_grad():
                self.moving_mean.lerp_(mean, 1 - self.momentum)
                self.moving_variance.lerp_(variance, 1 - self.momentum)
        return (x - mean) / torch.sqrt(variance + self.epsilon) * self.gamma + self.beta
''',
    "attention": '''class MultiHeadAttention(nn.Module):
    """As in Keras: in nn.MultiheadAttention all heads together are as wide as the query."""

    def __init__(self, widths, heads, key_dim, value_dim, bias=True):
        super().__init__()
        self.heads, (query, value, key) = heads, widths
        self.query = nn.Linear(query, heads * key_dim, bias)
        self.key = nn.Linear(key, heads * key_dim, bias)
        self.value = nn.Linear(value, heads * value_dim, bias)
        self.attention_output = nn.Linear(heads * value_dim, query, bias)

    def forward(self, query, value, key, causal=False):
        parts = self.query(query), self.key(key), self.value(value)
        q, k, v = (x.unflatten(-1, (self.heads, -1)).transpose(1, 2) for x in parts)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.attention_output(mixed.transpose(1, 2).flatten(2))
''',
    "remembered": '''def remembered(found, sequences=False):
    """What was given, or the last of it, and the memory at the end."""
    every, memory = found
    states = memory if isinstance(memory, tuple) else (memory,)
    return every if sequences else every[:, -1], *(state[0] for state in states)
''',
    "both_ways": '''def both_ways(every, sequences=False):
    """Read forwards and backwards: each step, or what either has at its end."""
    forward, backward = every.chunk(2, dim=-1)
    return [forward, backward] if sequences else [forward[:, -1], backward[:, 0]]
''',
}
