"""Mistakes in the slope of a curve f(x). To add one, add a row to CURVE_MISTAKES."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine import NoValueError, Value
from engine.basics.numbers import short
from engine.expression.parse import parse
from engine.faults import gradients
from engine.graph.forward import replay
from engine.graph.wording import name_of
from engine.ops import ADD, MULTIPLY
from lessons.answers.gradient_question import GradientQuestion
from lessons.answers.graph_mistakes import NUDGES, rounding
from lessons.answers.mistakes import Mistake, MistakeSubject
from lessons.answers.slope_mistakes import SLOPE_MISTAKES


@dataclass(frozen=True, eq=False)
class CurveQuestion(GradientQuestion):
    """A question for the slope of a function (root) at its x (node), with the learner's answer.

    source  the function, an expression in x
    h       the run of the secant on the screen
    """

    source: str
    h: float

    @property
    def subjects(self) -> tuple[MistakeSubject, ...]:
        return (MistakeSubject.CURVE,)

    @property
    def x(self) -> float:
        return self.node.data

    def height(self, x: float) -> float:
        """Return f(x), nan where it has no value."""
        try:
            return replay(self.root, {self.node: x}, self.order)[self.root]
        except NoValueError:
            return math.nan

    def slope(self, x: float) -> float:
        """Return f′(x), nan where there is none."""
        if not math.isfinite(self.height(x)):
            return math.nan
        moved = parse(self.source, {"x": x})
        try:
            return float(gradients(moved.output)[moved.names["x"]])
        except NoValueError:
            return math.nan

    @cached_property
    def terms(self) -> tuple[Value, ...]:
        """The terms of the function; the whole function if it is not a sum."""
        terms: list[Value] = []
        stack = [self.root]
        while stack:
            m = stack.pop()
            if m.operation.name == ADD.name:
                stack += m.operands[::-1]
            else:
                terms.append(m)
        return tuple(terms)


def height(s: CurveQuestion) -> Iterator[str]:
    """f(x) in place of f′(x), or f one step on: which of them comes closest."""
    steps = [step for step in (0.0, s.h, *NUDGES) if s.matches(s.height(s.x + step))]
    if not steps:
        return
    step = min(steps, key=lambda step: abs(s.height(s.x + step) - s.answer))
    if not step:
        yield f"{s.given} is f({short(s.x)}), the height of the curve. The question is how fast f climbs there."
    else:
        there = f"{s.given} is f({short(s.x + step)}), the height one step on"
        yield f"{there}. Subtract f({short(s.x)}) from it, and divide by the step, {short(step)}."


def secant(s: CurveQuestion) -> Iterator[str]:
    """Rise over run with too long a run, on either side."""
    for h in (s.h, 1.0, 0.1, -s.h, -1.0, -0.1):
        if s.matches((s.height(s.x + h) - s.height(s.x)) / h):
            ends = " to ".join(map(short, sorted((s.x, s.x + h))))
            yield f"{s.given} is rise over run from {ends}, the slope of the secant. Let the run shrink towards 0."


def rise_alone(s: CurveQuestion) -> Iterator[str]:
    """The rise, not divided by the run."""
    rise = s.height(s.x + s.h) - s.height(s.x)
    if s.h != 1.0 and s.matches(rise):
        yield f"{s.given} is the rise from {short(s.x)} to {short(s.x + s.h)}. Divide it by the run, {short(s.h)}."


def elsewhere(s: CurveQuestion) -> Iterator[str]:
    """The slope at another point."""
    for x in (-s.x, s.x + s.h, s.x + 1.0, s.x - 1.0, 0.0, 1.0):
        if s.matches(s.slope(x)):
            yield f"{s.given} is the slope where x = {short(x)}, not where x = {short(s.x)}."


def constant_counted(s: CurveQuestion) -> Iterator[str]:
    """A constant term, counted as if it had a slope."""
    for term in s.terms:
        if term.is_constant and s.matches(s.truth + term.data):
            yield f"{s.given} counts {name_of(term)} in. It is the same for every x, so it has no slope."


def one_term(s: CurveQuestion) -> Iterator[str]:
    """One term left out, or one term alone."""
    sloping = [term for term in s.terms if term in s.tangents]
    for term in sloping if len(sloping) > 1 else ():
        if s.matches(s.tangents[term]):
            yield f"{s.given} is the slope of {name_of(term)} alone. Add the slopes of the other terms."
        elif s.matches(s.truth - s.tangents[term]):
            yield f"{s.given} leaves out the slope of {name_of(term)}. Add the slopes of all terms."


def forgot_factor(s: CurveQuestion) -> Iterator[str]:
    """A constant factor left out."""
    for edge in s.edges:
        factor = edge.other if edge.user.operation.name == MULTIPLY.name else None
        if factor is not None and factor.is_constant and s.matches(s.with_slope(edge, 1.0)):
            left_out = f"{s.given} leaves out the factor {name_of(factor)} of {name_of(edge.user)}"
            yield f"{left_out}. It stays in the slope as a factor."


def wrong_sign(s: CurveQuestion) -> Iterator[str]:
    """The right size with the wrong sign."""
    if s.matches(-s.truth):
        yield f"{s.given} has the right size, but the sign is off. Go a little to the right: does f climb or fall?"


def own_x(s: CurveQuestion) -> Iterator[str]:
    """x in place of the slope."""
    if s.matches(s.x):
        yield f"{s.given} is x, the place. The question is about the slope of f there: rise over a very short run."


# Most specific first.
CURVE_MISTAKES: tuple[Mistake[CurveQuestion], ...] = (
    Mistake("height", height, subject=MistakeSubject.CURVE),
    Mistake("secant", secant, subject=MistakeSubject.CURVE),
    Mistake("rise-alone", rise_alone, subject=MistakeSubject.CURVE),
    *SLOPE_MISTAKES,
    Mistake("forgot-factor", forgot_factor),
    Mistake("constant-kept", constant_counted),
    Mistake("one-term", one_term),
    Mistake("elsewhere", elsewhere, unless=frozenset({"secant", "height"})),
    Mistake("own-x", own_x),
    Mistake("wrong-sign", wrong_sign),
    Mistake("rounding", rounding),
)
