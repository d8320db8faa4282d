"""PyTorch as most people run it: eager, a Python loop over batches."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tests.bench.server.peers import base
from tests.bench.server.workloads import Conv, Dense, Lstm, Workload


class _Sequence(nn.Module):
    """An LSTM without its last state. PyTorch has two biases; the second stays zero."""

    def __init__(self, features: int, units: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        nn.init.zeros_(self.lstm.bias_hh_l0).requires_grad_(False)

    def forward(self, x: Any) -> Any:
        return self.lstm(x)[0]


BENDS = {"tanh": nn.Tanh, "relu": nn.ReLU}


def _net(workload: Workload) -> nn.Sequential:
    """The network; scores instead of softmax or sigmoid at the end."""
    x, _ = workload.arrays()
    features, side, parts = x.shape[-1], workload.picture, []
    for layer in workload.layers:
        match layer:
            case Conv(filters, padding):
                parts += [nn.Conv2d(features, filters, 3, padding=padding), nn.ReLU()]
                parts.append(nn.MaxPool2d(2))
                side, features = (side if padding == "same" else side - 2) // 2, filters
            case Lstm(units):
                parts.append(_Sequence(features, units))
                features = units
            case Dense(units, activation):
                if side:
                    parts.append(nn.Flatten())
                    features, side = features * side * side, 0
                parts.append(nn.Linear(features, units))
                if activation in BENDS:
                    parts.append(BENDS[activation]())
                features = units
    return nn.Sequential(*parts)


class Trainer(base.Trainer):
    """See base.Trainer."""

    title = "PyTorch, eager"

    def __init__(self, workload: Workload) -> None:
        torch.manual_seed(0)
        self._net = _net(workload)
        weights = [p for p in self._net.parameters() if p.requires_grad]
        self.parameters = sum(p.numel() for p in weights)
        rule = torch.optim.SGD if workload.optimizer == "SGD" else torch.optim.Adam
        self._optimizer = rule(weights, lr=workload.rate)
        self._batches = base.endless([self._tensors(workload, *b) for b in workload.batches()])
        if workload.loss == "mean_squared_error":
            self._loss: nn.Module = nn.MSELoss()
        elif workload.loss == "binary_crossentropy":
            self._loss = nn.BCEWithLogitsLoss()
        else:
            self._loss = nn.CrossEntropyLoss()

    @staticmethod
    def _tensors(workload: Workload, x: Any, y: Any) -> Any:
        """Channels first for pictures; class numbers for its cross-entropy."""
        x, y = torch.from_numpy(x), torch.from_numpy(y)
        if workload.picture:
            x = x.permute(0, 3, 1, 2).contiguous()
        if workload.loss == "categorical_crossentropy":
            y = y.argmax(-1).flatten()
        return x, y

    def train(self, steps: int) -> float:
        """See base.Trainer."""
        loss: Any = None
        for _ in range(steps):
            x, y = next(self._batches)
            self._optimizer.zero_grad()
            scores = self._net(x)
            loss = self._loss(scores.flatten(0, -2) if scores.ndim == 3 else scores, y)
            loss.backward()
            self._optimizer.step()
        return loss.item()

    def tune(self) -> None:
        """See base.Trainer. Threads cost small networks more than they bring."""
        base.quickest(self, [torch.get_num_threads(), 1], torch.set_num_threads)
