"""Forward, zero the gradients, backward, update: twenty times."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine import MLP, Trainer
from engine.basics.numbers import short
from engine.data.samples import four
from lessons.workbench.checking import Answer, Failed, Wrong, instead, number, same, shown

TITLE = "Write the training loop: 20 steps at a rate of 0.05"
STARTER = '''\
def train(n, xs, ys, steps=20, rate=0.05):
    """Teach the network n, and return the list of losses, one for each step."""
    losses = []
    for k in range(steps):
        # forward pass
        ypred = [n(x) for x in xs]
        loss = sum((yout - y) ** 2 for y, yout in zip(ys, ypred))
        losses.append(loss.data)
        # zero the gradients, backward pass
        ...
        # update
        for p in n.parameters():
            ...
    return losses
'''
SOLUTION = '''\
def train(n, xs, ys, steps=20, rate=0.05):
    """Teach the network n, and return the list of losses, one for each step."""
    losses = []
    for k in range(steps):
        # forward pass
        ypred = [n(x) for x in xs]
        loss = sum((yout - y) ** 2 for y, yout in zip(ys, ypred))
        losses.append(loss.data)
        # zero the gradients, backward pass
        n.zero_grad()
        loss.backward()
        # update
        for p in n.parameters():
            p.data += -rate * p.grad
    return losses
'''

STEPS, RATE, SEED = 20, 0.05, 1337


@dataclass(frozen=True, slots=True)
class Run:
    """What came of twenty steps: the losses, and where the parameters ended."""

    losses: Sequence[float]
    parameters: Sequence[float]


def forward(answer: Answer) -> None:
    """20 losses come back, the first of the untouched network"""
    losses = _learners(answer.train).losses
    same(losses[0], _engines().losses[0], "the first loss", "Measure it before anything is updated.")


def downhill(answer: Answer) -> None:
    """the first update makes the loss smaller"""
    first, second = _learners(answer.train).losses[:2]
    wanted = _engines().losses[1]
    if second == first:
        raise Failed(
            f"The loss stays at {short(first)}: the update found only gradients of 0. "
            "Zero them, then go backward, then update."
        )
    if second > first:
        raise Failed(
            f"The loss climbs from {short(first)} to {short(second)}. "
            "Move each parameter by −rate · its gradient: the gradient itself points uphill."
        )
    same(second, wanted, "the second loss", "Move each parameter by −rate · its gradient.")


def fresh_gradients(answer: Answer) -> None:
    """each step starts from gradients of zero"""
    tip = "The first update was right: are the gradients zeroed before each backward pass, or do they pile up?"
    same(_learners(answer.train).losses[2], _engines().losses[2], "the third loss", tip)


def all_steps(answer: Answer) -> None:
    """all 20 losses are the engine's"""
    for k, (got, wanted) in enumerate(zip(_learners(answer.train).losses, _engines().losses, strict=True), 1):
        same(got, wanted, f"the loss of step {k}", "The steps before were right.", tolerance=1e-6)


def parameters(answer: Answer) -> None:
    """the network ends where the engine's ends"""
    tip = "With all the losses right, only the last update can be missing."
    for got, wanted in zip(_learners(answer.train).parameters, _engines().parameters, strict=True):
        same(got, wanted, "a parameter at the end", tip, tolerance=1e-6)


@cache
def _learners(train: Any) -> Run:
    """What the learner's function does to the lecture's network."""
    model, data = _model(), four()
    losses = train(model, [list(x) for x in data.inputs], list(data.targets))
    if not isinstance(losses, list | tuple):
        raise Failed(f"train gives {shown(losses)}; it should be the list of losses.")
    if len(losses) != STEPS:
        count = "1 loss comes" if len(losses) == 1 else f"{len(losses)} losses come"
        raise Failed(f"{count} back; it should be {STEPS}, one for each step.")
    return Run([number(getattr(loss, "data", loss), "a loss") for loss in losses], [p.data for p in model.parameters()])


@cache
def _engines() -> Run:
    model = _model()
    trainer = Trainer(model, four(), schedule=RATE)
    losses = [next(trainer).loss for _ in range(STEPS)]
    return Run(losses, [p.data for p in model.parameters()])


def _model() -> MLP:
    return MLP(3, [4, 4, 1], rng=random.Random(SEED))


CHECKS = (forward, downhill, fresh_gradients, all_steps, parameters)
ZERO, BACK = "        n.zero_grad()\n", "        loss.backward()\n"
UPDATE = "        # update\n        for p in n.parameters():\n            p.data += -rate * p.grad\n"
WRONG = (
    Wrong("no zero_grad", instead(SOLUTION, (ZERO, "")), fresh_gradients, "pile up"),
    Wrong("the wrong sign", instead(SOLUTION, ("-rate", "rate")), downhill, "uphill"),
    Wrong("updated before backward", instead(SOLUTION, (UPDATE, ""), (ZERO, UPDATE + ZERO)), downhill, "then update"),
    Wrong("zeroed after backward", instead(SOLUTION, (ZERO + BACK, BACK + ZERO)), downhill, "gradients of 0"),
    Wrong("no rate", instead(SOLUTION, ("-rate * p.grad", "-p.grad")), downhill, "−rate"),
    Wrong(
        "one loss",
        instead(SOLUTION, ("losses.append(loss.data)", "losses = [loss.data]")),
        forward,
        "one for each step",
    ),
)
