"""Task: the training loop of forward, zeroing the gradients, backward and update."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine import MLP, Trainer
from engine.basics.numbers import short
from engine.data.samples import four
from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
    describe,
    expect,
    expect_number,
    replaced,
)

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
class LoopResult:
    """The losses of twenty steps, the parameters at the end, and whether none has moved though they have gradients."""

    losses: Sequence[float]
    parameters: Sequence[float]
    is_stuck: bool = False


def forward(answer: Answer) -> None:
    """20 losses come back, the first of the untouched network"""
    losses = _learner_result(answer.train).losses
    expect(losses[0], _engine_result().losses[0], "the first loss", "Measure it before anything is updated.")


def downhill(answer: Answer) -> None:
    """the first update makes the loss smaller"""
    first, second = _learner_result(answer.train).losses[:2]
    expected = _engine_result().losses[1]
    if second == first and _learner_result(answer.train).is_stuck:
        raise CheckFailed(
            f"The loss stays at {short(first)}, though every p.grad has its number: no p.data has changed. "
            "`p += …` or `p = …` binds the name p anew, to a new Value; the number to change is p.data."
        )
    if second == first:
        raise CheckFailed(
            f"The loss stays at {short(first)}: the update found only gradients of 0. "
            "Zero them, then go backward, then update."
        )
    if second > first:
        raise CheckFailed(
            f"The loss climbs from {short(first)} to {short(second)}. "
            "Move each parameter by −rate · its gradient: the gradient itself points uphill."
        )
    expect(second, expected, "the second loss", "Move each parameter by −rate · its gradient.")


def fresh_gradients(answer: Answer) -> None:
    """each step starts from gradients of zero"""
    tip = "The first update was right: are the gradients zeroed before each backward pass, or do they pile up?"
    expect(_learner_result(answer.train).losses[2], _engine_result().losses[2], "the third loss", tip)


def all_steps(answer: Answer) -> None:
    """all 20 losses are the engine's"""
    for k, (got, expected) in enumerate(
        zip(_learner_result(answer.train).losses, _engine_result().losses, strict=True), 1
    ):
        expect(got, expected, f"the loss of step {k}", "The steps before were right.", tolerance=1e-6)


def parameters(answer: Answer) -> None:
    """the network ends where the engine's ends"""
    tip = "With all the losses right, only the last update can be missing."
    for got, expected in zip(_learner_result(answer.train).parameters, _engine_result().parameters, strict=True):
        expect(got, expected, "a parameter at the end", tip, tolerance=1e-6)


@cache
def _learner_result(train: Any) -> LoopResult:
    """Run the learner's function on the lecture's network."""
    model, data = _model(), four()
    before = [p.data for p in model.parameters()]
    losses = train(model, [list(x) for x in data.inputs], list(data.targets))
    if not isinstance(losses, list | tuple):
        raise CheckFailed(f"train gives {describe(losses)}; it should be the list of losses.")
    if len(losses) != STEPS:
        count = "1 loss comes" if len(losses) == 1 else f"{len(losses)} losses come"
        raise CheckFailed(f"{count} back; it should be {STEPS}, one for each step.")
    return LoopResult(
        [expect_number(getattr(loss, "data", loss), "a loss") for loss in losses],
        [p.data for p in model.parameters()],
        any(p.grad for p in model.parameters()) and before == [p.data for p in model.parameters()],
    )


@cache
def _engine_result() -> LoopResult:
    model = _model()
    trainer = Trainer(model, four(), schedule=RATE)
    losses = [next(trainer).loss for _ in range(STEPS)]
    return LoopResult(losses, [p.data for p in model.parameters()])


def _model() -> MLP:
    return MLP(3, [4, 4, 1], rng=random.Random(SEED))


CHECKS = (forward, downhill, fresh_gradients, all_steps, parameters)
ZERO, BACK = "        n.zero_grad()\n", "        loss.backward()\n"
UPDATE = "        # update\n        for p in n.parameters():\n            p.data += -rate * p.grad\n"
WRONG = (
    Flaw("no zero_grad", replaced(SOLUTION, (ZERO, "")), fresh_gradients, "pile up"),
    Flaw("the wrong sign", replaced(SOLUTION, ("-rate", "rate")), downhill, "uphill"),
    Flaw("updated before backward", replaced(SOLUTION, (UPDATE, ""), (ZERO, UPDATE + ZERO)), downhill, "then update"),
    Flaw("zeroed after backward", replaced(SOLUTION, (ZERO + BACK, BACK + ZERO)), downhill, "gradients of 0"),
    Flaw(
        "the name bound anew", replaced(SOLUTION, ("p.data += -rate", "p += -rate")), downhill, "binds the name p anew"
    ),
    Flaw("no rate", replaced(SOLUTION, ("-rate * p.grad", "-p.grad")), downhill, "−rate"),
    Flaw(
        "one loss",
        replaced(SOLUTION, ("losses.append(loss.data)", "losses = [loss.data]")),
        forward,
        "one for each step",
    ),
)
