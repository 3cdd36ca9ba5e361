"""Task: the training loop of forward, zeroing the gradients, backward and update."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import isclose
from typing import Any, cast

from engine import MLP, Trainer, Value
from engine.basics.numbers import short
from engine.data.samples import four
from engine.losses import LOSSES
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
GIVEN = ("Value",)
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
    """The losses of a training run, and the parameters at its end."""

    losses: Sequence[float]
    parameters: Sequence[float]


def forward(answer: Answer) -> None:
    """20 losses come back, the first of the untouched network"""
    losses = _learner_result(answer.train).losses
    expected = _engine_result(STEPS, RATE).losses
    tip = "It is that of the network as it was given."
    if isclose(losses[0], expected[1], rel_tol=1e-9):
        tip = "That is the loss after the first update: measure it before."
    elif isclose(losses[0], expected[0] / len(four().targets), rel_tol=1e-9):
        tip = "That is the mean of the squared errors: the loss is their sum."
    expect(losses[0], expected[0], "the first loss", tip)


def downhill(answer: Answer) -> None:
    """the first update makes the loss smaller"""
    first, second = _learner_result(answer.train).losses[:2]
    expected = _engine_result(STEPS, RATE).losses[1]
    cause = _cause(answer)
    if second == first and not isclose(expected, first):
        raise CheckFailed(f"The loss stays at {short(first)} in the second step. {cause}".rstrip())
    if second > first:
        raise CheckFailed(f"The loss climbs from {short(first)} to {short(second)}. {cause}".rstrip())
    expect(second, expected, "the second loss", cause or RULE)


def fresh_gradients(answer: Answer) -> None:
    """each step starts from gradients of zero"""
    expected = _engine_result(STEPS, RATE).losses[2]
    expect(_learner_result(answer.train).losses[2], expected, "the third loss", _cause(answer))


def all_steps(answer: Answer) -> None:
    """all 20 losses are the engine's"""
    pairs = zip(_learner_result(answer.train).losses, _engine_result(STEPS, RATE).losses, strict=True)
    for k, (got, expected) in enumerate(pairs, 1):
        expect(got, expected, f"the loss of step {k}", "The losses before it are right.", tolerance=1e-6)


def parameters(answer: Answer) -> None:
    """the network ends where the engine's ends"""
    got, expected = _learner_result(answer.train).parameters, _engine_result(STEPS, RATE).parameters
    if all(isclose(x, y, rel_tol=1e-9) for x, y in zip(got, _engine_result(STEPS - 1, RATE).parameters, strict=True)):
        tip = "The network is where it was before the last update: the last step updates it, too."
    else:
        tip = "All the losses are right."
    for mine, theirs in zip(got, expected, strict=True):
        expect(mine, theirs, "a parameter at the end", tip, tolerance=1e-6)


def arguments(answer: Answer) -> None:
    """another number of steps and another rate are obeyed"""
    steps, rate = 3, 0.01
    result = _learner_result(answer.train, steps, rate)
    expected = _engine_result(steps, rate).losses
    with_default = _engine_result(steps, RATE).losses
    tip = ""
    if all(isclose(x, y, rel_tol=1e-9) for x, y in zip(result.losses, with_default, strict=True)):
        tip = f"The update moves by {RATE:g} · gradient whatever rate is: use the argument rate."
    for k, (mine, theirs) in enumerate(zip(result.losses, expected, strict=True), 1):
        expect(mine, theirs, f"with steps = {steps} and rate = {rate:g}, the loss of step {k}", tip, tolerance=1e-6)


@cache
def _learner_result(train: Any, steps: int = STEPS, rate: float = RATE) -> LoopResult:
    """Run the learner's function on the lecture's network."""
    model, data = _model(), four()
    given = {} if (steps, rate) == (STEPS, RATE) else {"steps": steps, "rate": rate}
    losses = train(model, [list(x) for x in data.inputs], list(data.targets), **given)
    if losses is None:
        raise CheckFailed("train gives None: end with return and the list of losses.")
    if not isinstance(losses, list | tuple):
        raise CheckFailed(f"train gives {describe(losses)}; it should be the list of losses.")
    if len(losses) != steps:
        count = "1 loss comes" if len(losses) == 1 else f"{len(losses)} losses come"
        of = f"with steps = {steps} it should be {steps}" if given else f"it should be {steps}"
        raise CheckFailed(f"{count} back; {of}, one for each step.")
    return LoopResult(
        [expect_number(getattr(loss, "data", loss), "a loss") for loss in losses],
        [p.data for p in model.parameters()],
    )


@cache
def _engine_result(steps: int, rate: float) -> LoopResult:
    model = _model()
    trainer = Trainer(model, four(), schedule=rate)
    losses = [next(trainer).loss for _ in range(steps)]
    return LoopResult(losses, [p.data for p in model.parameters()])


RULE = "Each parameter moves by −rate · its gradient."
Move = Callable[[float, float], float]
"""From a parameter's data and its gradient to its new data."""


def _down(data: float, grad: float) -> float:
    return data - RATE * grad


@dataclass(frozen=True, slots=True)
class LoopMistake:
    """A wrong training loop, which can be run.

    sentence  what it does, and what to do
    order     of a step's parts: Forward, Zero the gradients, Backward, Update
    move      its update
    """

    sentence: str
    order: str
    move: Move = _down


MISTAKES = (
    LoopMistake("The gradients pile up from step to step: zero them in each step, before the backward pass.", "FBU"),
    LoopMistake(
        "The update adds +rate · gradient, and the gradient points uphill: take −rate.",
        "FZBU",
        lambda data, grad: data + RATE * grad,
    ),
    LoopMistake("The update comes before the backward pass: it uses the gradients of the step before.", "FUZB"),
    LoopMistake(
        "The rate is missing: each parameter moves by its whole gradient.", "FZBU", lambda data, grad: data - grad
    ),
    LoopMistake(
        "The rate is missing, and the gradient is added: it points uphill.", "FZBU", lambda data, grad: data + grad
    ),
    LoopMistake(
        "The update replaces the data by −rate · gradient: add it, with +=.", "FZBU", lambda data, grad: -RATE * grad
    ),
    LoopMistake(
        "The update subtracts the rate alone: multiply it by the gradient.", "FZBU", lambda data, grad: data - RATE
    ),
    LoopMistake("The rate is added to the gradient: multiply them.", "FZBU", lambda data, grad: data - (RATE + grad)),
    LoopMistake("The update runs twice in each step.", "FZBUU"),
    LoopMistake(
        "The gradients pile up, and the update adds +rate · gradient.", "FBU", lambda data, grad: data + RATE * grad
    ),
)
COMPARED = 4  # steps of a wrong loop that are compared with the learner's


def _cause(answer: Answer) -> str:
    """Return the sentence of the mistake whose losses are the learner's; "" if none is known."""
    losses = _learner_result(answer.train).losses[:COMPARED]
    if len(set(losses)) == 1:
        return _cause_of_standstill(answer)
    for mistake in MISTAKES:
        try:
            given = _losses_with(mistake)
        except (ArithmeticError, ValueError):  # it explodes
            continue
        if all(isclose(x, y, rel_tol=1e-9) for x, y in zip(losses, given, strict=True)):
            return mistake.sentence
    return ""


@cache
def _losses_with(mistake: LoopMistake) -> list[float]:
    model, data = _model(), four()
    losses = []
    for part in mistake.order * COMPARED:
        if part == "F":
            predictions = [cast(Value, model([*x])) for x in data.inputs]
            loss = LOSSES["squared-error"](predictions, data.targets)
            losses.append(loss.data)
        elif part == "Z":
            model.zero_grad()
        elif part == "B":
            loss.backward()
        else:
            for p in model.parameters():
                p.data = mistake.move(p.data, p.grad)
    return losses


def _cause_of_standstill(answer: Answer) -> str:
    """Return why no parameter moves; "" if that is not known."""
    model, data = _Watched(_model()), four()
    before = [p.data for p in model.model.parameters()]
    answer.train(model, [list(x) for x in data.inputs], list(data.targets))
    if before != [p.data for p in model.model.parameters()]:
        return ""
    if not model.asked:
        return "The parameters are never asked for: the update is missing."
    if all(model.asked):
        return (
            "No p.data has changed, though the gradients are there: change p.data; `p = …` only binds the name p anew."
        )
    if (model.zeroed and model.zeroed[0]) or any(model.asked):
        return "The gradients are zeroed after the backward pass: the update finds only zeros."
    if any(p.grad for p in model.model.parameters()):
        return "The update comes before the backward pass: it finds only gradients of 0."
    return "The gradients are 0 all the time: no backward pass fills them."


class _Watched:
    """A network that notes whether any parameter has a gradient, each time they are asked for or zeroed."""

    def __init__(self, model: MLP) -> None:
        self.model = model
        self.asked: list[bool] = []
        self.zeroed: list[bool] = []

    def __call__(self, x: Sequence[float]) -> Any:
        """Return the prediction."""
        return self.model([*x])

    def parameters(self) -> list[Value]:
        """Return the parameters."""
        found = self.model.parameters()
        self.asked.append(any(p.grad for p in found))
        return found

    def zero_grad(self) -> None:
        """Set all gradients to 0."""
        self.zeroed.append(any(p.grad for p in self.model.parameters()))
        self.model.zero_grad()


def _model() -> MLP:
    return MLP(3, [4, 4, 1], rng=random.Random(SEED))


CHECKS = (forward, downhill, fresh_gradients, all_steps, parameters, arguments)
ZERO, BACK = "        n.zero_grad()\n", "        loss.backward()\n"
UPDATE = "        # update\n        for p in n.parameters():\n            p.data += -rate * p.grad\n"
WRONG = (
    Flaw("no zero_grad", replaced(SOLUTION, (ZERO, "")), fresh_gradients, "pile up"),
    Flaw("the wrong sign", replaced(SOLUTION, ("-rate", "rate")), downhill, "+rate"),
    Flaw(
        "updated before backward",
        replaced(SOLUTION, (UPDATE, ""), (ZERO, UPDATE + ZERO)),
        downhill,
        "The update comes before",
    ),
    Flaw(
        "zeroed after backward", replaced(SOLUTION, (ZERO + BACK, BACK + ZERO)), downhill, "zeroed after the backward"
    ),
    Flaw(
        "the name bound anew", replaced(SOLUTION, ("p.data += -rate", "p += -rate")), downhill, "binds the name p anew"
    ),
    Flaw("no rate", replaced(SOLUTION, ("-rate * p.grad", "-p.grad")), downhill, "rate is missing"),
    Flaw("no backward", replaced(SOLUTION, (BACK, "")), downhill, "no backward pass fills"),
    Flaw(
        "zeroed once",
        replaced(SOLUTION, (ZERO, ""), ("    for k in", "    n.zero_grad()\n    for k in")),
        fresh_gradients,
        "pile up",
    ),
    Flaw("the data replaced", replaced(SOLUTION, ("p.data +=", "p.data =")), downhill, "replaces the data"),
    Flaw("the rate written out", replaced(SOLUTION, ("-rate", "-0.05")), arguments, "use the argument rate"),
    Flaw(
        "the steps written out",
        replaced(SOLUTION, ("range(steps)", "range(20)")),
        arguments,
        "with steps = 3 it should be 3",
    ),
    Flaw("no return", replaced(SOLUTION, ("    return losses\n", "")), forward, "end with return"),
    Flaw(
        "the last update left out",
        replaced(SOLUTION, ("        # update\n", "        if k == steps - 1:\n            break\n")),
        parameters,
        "before the last",
    ),
    Flaw(
        "one loss",
        replaced(SOLUTION, ("losses.append(loss.data)", "losses = [loss.data]")),
        forward,
        "1 loss comes back",
    ),
)
