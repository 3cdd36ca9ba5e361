"""Experiments with one step of a run, without training: the loss with a parameter moved, or with another rate."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from engine.compiled.program import compile_graph
from engine.faults import fault_named, loop_with
from engine.losses import LOSSES
from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from engine.value import Value

CONSTANT = 1e-9  # of a score: the differences of scores that are the same but for rounding
H = 1e-5  # of the central difference: balances its truncation and rounding errors


class StepLoss:
    """The loss of one step of a run as a function of the parameters, for the examples that the step learnt from.

    The loss is inf where it is not finite. The run is not changed, and may go on.
    """

    def __init__(self, run: Run, step: int) -> None:
        settings, data = run.settings_at(step), run.data
        self._trainer = run.trainer
        self._loss, self._l2 = LOSSES[settings.loss], settings.l2
        chosen: Sequence[int] = range(len(data))
        if settings.batch is not None:  # repeat the step's draw
            draws = random.Random()
            draws.setstate(run.state_at(step).rng_state)
            chosen = sorted(draws.sample(range(len(data)), settings.batch))
        self._inputs = [data.inputs[i] for i in chosen]
        self._targets = [data.targets[i] for i in chosen]

    def __call__(self, parameters: Sequence[float]) -> float:
        term = _term(self._loss.name)
        try:
            scores = self._trainer.scores(self._inputs, parameters)
            total: float = sum(map(term, zip(scores, self._targets, strict=True)))
            loss = total * self._loss.weight(len(scores)) if self._loss.combine == "mean" else total
            loss += self._l2 * sum(p * p for p in parameters)
        except (ArithmeticError, ValueError):
            return math.inf
        return loss if math.isfinite(loss) else math.inf

    def is_constant(self, parameters: Sequence[float]) -> bool:
        """Return whether all examples get the same score, though they are not all the same."""
        try:
            scores = self._trainer.scores(self._inputs, parameters)
        except (ArithmeticError, ValueError):
            return False
        return len(scores) > 1 and max(scores) - min(scores) <= CONSTANT * (1.0 + abs(max(scores)))


@cache
def _term(loss: str) -> Callable[[Sequence[float]], float]:
    score, target = Value(0.0), Value(1.0)
    return compile_graph(LOSSES[loss].term(score, target), [score, target]).function(backward=False)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The effect of moving one parameter, with all others as they are.

    parameter  its index
    delta      how far it is moved
    before     the loss without the move; inf if there is none
    after      the loss with the move; inf if there is none
    slope      the parameter's gradient at the step
    central    the measured slope: (loss(p + h) − loss(p − h)) / 2h
    """

    parameter: int
    delta: float
    before: float
    after: float
    slope: float
    central: float

    @property
    def predicted(self) -> float:
        """The change of the loss that the gradient predicts: gradient · delta."""
        return self.slope * self.delta

    @property
    def actual(self) -> float:
        """The actual change of the loss."""
        return self.after - self.before


def what_if(loss: StepLoss, snapshot: Snapshot, parameter: int, delta: float) -> WhatIf:
    """Return the effect of moving one parameter. loss: of the snapshot's step."""

    def moved(by: float) -> float:
        parameters = list(snapshot.parameters)
        parameters[parameter] += by
        return loss(parameters)

    up, down = moved(H), moved(-H)
    central = (up - down) / (2 * H) if math.isfinite(up) and math.isfinite(down) else math.nan
    slope = snapshot.gradients[parameter]
    return WhatIf(parameter, delta, loss(snapshot.parameters), moved(delta), slope, central)


@dataclass(frozen=True, slots=True)
class AlongGradient:
    """The loss after one step of plain descent from a snapshot, over the learning rate.

    rates, losses  the curve, by rising rate; inf where the loss is not finite
    current        the step's own rate (negative if the update has the wrong sign), and its loss
    best           the rate with the lowest loss found, and that loss, among those that leave the answers different
    constant       whether a rate after which all examples get the same answer has a lower loss than the best
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    current: tuple[float, float]
    best: tuple[float, float]
    constant: bool = False


def along_gradient(loss: StepLoss, snapshot: Snapshot, sign: float = -1.0, points: int = 60) -> AlongGradient:
    """Return the loss over the learning rate for the gradient of a step.

    loss    of the snapshot's step
    sign    of its update: +1.0 if it climbs
    points  the number of points of the curve
    """

    def moved(rate: float) -> list[float]:
        return [p - rate * g for p, g in zip(snapshot.parameters, snapshot.gradients, strict=True)]

    def after(rate: float) -> float:
        return loss(moved(rate))

    constant: list[float] = []
    stays = isinstance(loss, StepLoss) and not loss.is_constant(snapshot.parameters)

    def useful(rate: float) -> float:
        found = after(rate)
        if stays and isinstance(loss, StepLoss) and math.isfinite(found) and loss.is_constant(moved(rate)):
            constant.append(found)
            return math.inf
        return found

    now = snapshot.learning_rate * -sign
    best = _best(useful, max(snapshot.learning_rate, 1e-3))
    farthest = 2.0 * max(best[0], abs(now)) or 1.0
    first = min(0.0, 1.25 * now)
    rates = tuple(first + (farthest - first) * k / (points - 1) for k in range(points))
    is_lower = min(constant, default=math.inf) < best[1]
    return AlongGradient(rates, tuple(map(after, rates)), (now, after(now)), best, is_lower)


def _best(after: Callable[[float], float], usual: float) -> tuple[float, float]:
    """Search a rate with a low loss: in powers of ten around the usual rate, then ever closer to the best."""
    losses: dict[float, float] = {0.0: after(0.0)}

    def try_out(rates: Iterable[float]) -> float:
        losses.update({rate: after(rate) for rate in rates if rate not in losses})
        return min(losses, key=lambda rate: (losses[rate], rate))

    rate = try_out(usual * 10.0**power for power in range(-4, 5))
    for factor in (3.0, 1.5, 1.2, 1.08, 1.03):
        rate = try_out((rate / factor, rate * factor)) if rate else rate
    return rate, losses[rate]


def update_sign(run: Run, step: int) -> float:
    """Return the sign of a step's update: -1.0, or 1.0 if a fault makes it climb."""
    return loop_with(fault_named(name) for name in run.settings_at(step).faults).sign
