"""PyTorch on the CPU, eager: a graph of scalars, and batches through nn.Linear."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from tests.bench.scalar import loss_of
from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Work

THREADS = torch.get_num_threads()


def contestants(task: Task) -> list[Contestant]:
    counts = sorted({1, THREADS})
    found = [Contestant(f"PyTorch, nn.Linear + SGD, {_threads(n)}", partial(batched, task, n)) for n in counts]
    if task.activation == "tanh":
        found.append(Contestant("PyTorch, graph of scalars", lambda: scalars(task)))
    return found


def batched(task: Task, threads: int) -> Work:
    """The way networks are trained in PyTorch: all examples at once."""
    torch.set_num_threads(threads)
    model = _sequential(task)
    x = torch.tensor(task.data.inputs, dtype=torch.float64)
    y = torch.tensor(task.data.targets, dtype=torch.float64).unsqueeze(1)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=task.rate)

    def squared_error() -> Tensor:
        return ((model(x) - y) ** 2).sum()

    def max_margin() -> Tensor:
        return (1 - y * model(x)).relu().mean() + task.l2 * sum((p * p).sum() for p in parameters)

    judge = squared_error if task.loss == "squared-error" else max_margin

    def step() -> Tensor:
        loss = judge()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def scalars(task: Task) -> Work:
    """The lecture's loop with a tensor for every number: what micrograd does, done by PyTorch."""
    torch.set_num_threads(1)
    parameters = [torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in task.start]
    leaves = iter(parameters)
    layers = [
        [list(islice(leaves, nin + 1)) for _ in range(nout)]
        for nin, nout in zip(task.sizes, task.sizes[1:], strict=False)
    ]

    def score(x: Sequence[Any]) -> Tensor:
        for layer in layers:
            x = [sum((w * xi for w, xi in zip(weights, x, strict=True)), bias).tanh() for *weights, bias in layer]
        return x[0]

    def step() -> Tensor:
        loss = loss_of(map(score, task.data.inputs), parameters, task)
        for p in parameters:
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p in parameters:
                p -= task.rate * p.grad
        return loss.detach()

    return step


def _sequential(task: Task) -> nn.Sequential:
    modules: list[nn.Module] = []
    for weights, biases in task.matrices():
        linear = nn.Linear(len(weights[0]), len(biases), dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weights, dtype=torch.float64))
            linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
        modules += [linear, nn.Tanh() if task.activation == "tanh" else nn.ReLU()]
    return nn.Sequential(*(modules if task.activation == "tanh" else modules[:-1]))


def _threads(count: int) -> str:
    return f"{count} thread" + "s" * (count > 1)
