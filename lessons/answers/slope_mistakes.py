"""Slopes that are easily misremembered, such as 1 − o for tanh. To add one, add a row to WRONG_SLOPES."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.basics.numbers import short
from engine.graph.wording import formula_of, name_of, reason_for, right_side_of, slope_of
from engine.ops import COS, DIVIDE, EXP, LOG, POWER, RELU, SIGMOID, SIN, SQRT, TANH, power
from lessons.answers.gradient_question import Edge, GradientQuestion
from lessons.answers.mistakes import Mistake, MistakeSubject


@dataclass(frozen=True, slots=True)
class WrongSlope:
    """A misremembered ∂out/∂a of an operation with one operand.

    name       of the mistake
    operation  its name in the engine's table; "" for any
    formula    the wrong slope as a formula; {a} and {out} stand for names, and of a power {n} for the exponent, {size}
               for "2 · ", it without its sign, {lower}, {same} and {higher} for a to the power n − 1, n and n + 1
    slope      from a, out and (of a power, else 0) the exponent to the wrong slope
    """

    name: str
    operation: str
    formula: str
    slope: Callable[[float, float, float], float]


def _raised_slope(a: float, out: float, n: float) -> float:
    """Return the slope if a negative exponent went up by one: -2 · b⁻¹ for b⁻². Nobody raises a positive one."""
    return n * math.pow(a, n + 1.0) if n < -1.0 else math.nan


WRONG_SLOPES: tuple[WrongSlope, ...] = (
    WrongSlope("tanh-not-squared", TANH.name, "1 − {out}", lambda a, out, n: 1.0 - out),
    WrongSlope("tanh-without-one-minus", TANH.name, "{out}²", lambda a, out, n: out * out),
    WrongSlope("tanh-of-the-operand", TANH.name, "1 − {a}²", lambda a, out, n: 1.0 - a * a),
    WrongSlope("tanh-as-sigmoid", TANH.name, "{out} · (1 − {out})", lambda a, out, n: out * (1.0 - out)),
    WrongSlope("sigmoid-as-tanh", SIGMOID.name, "1 − {out}²", lambda a, out, n: 1.0 - out * out),
    WrongSlope("sigmoid-half", SIGMOID.name, "1 − {out}", lambda a, out, n: 1.0 - out),
    WrongSlope("exp-as-power", EXP.name, "{a} · exp({a} − 1)", lambda a, out, n: a * math.exp(a - 1.0)),
    WrongSlope("exp-of-the-operand", EXP.name, "{a}", lambda a, out, n: a),
    WrongSlope("log-not-inverted", LOG.name, "{a}", lambda a, out, n: a),
    WrongSlope("power-minus-lost", POWER.name, "{size}{lower}", lambda a, out, n: abs(n) * math.pow(a, n - 1.0)),
    WrongSlope("power-not-brought-down", POWER.name, "{lower}", lambda a, out, n: math.pow(a, n - 1.0)),
    WrongSlope("power-not-lowered", POWER.name, "{n} · {same}", lambda a, out, n: n * math.pow(a, n)),
    WrongSlope("power-raised", POWER.name, "{n} · {higher}", _raised_slope),
    WrongSlope("power-alone", POWER.name, "{n}", lambda a, out, n: n),
    WrongSlope("relu-as-its-operand", RELU.name, "{a}", lambda a, out, n: a),
    WrongSlope("relu-closed", RELU.name, "0", lambda a, out, n: 0.0),
    WrongSlope("sin-minus", SIN.name, "−cos({a})", lambda a, out, n: -math.cos(a)),
    WrongSlope("cos-minus-lost", COS.name, "sin({a})", lambda a, out, n: math.sin(a)),
    WrongSlope("sqrt-without-half", SQRT.name, "1 / {out}", lambda a, out, n: 1.0 / out),
    WrongSlope("function-for-slope", "", "{out}", lambda a, out, n: out),
    WrongSlope("operand-for-slope", "", "{a}", lambda a, out, n: a),
)


@dataclass(frozen=True, slots=True)
class WrongQuotientSlope:
    """A misremembered slope of a quotient a / b.

    name      of the mistake
    position  0 for ∂/∂a, 1 for ∂/∂b
    formula   the wrong slope as a formula; {a} and {b} stand for names
    slope     from a and b to the wrong slope
    """

    name: str
    position: int
    formula: str
    slope: Callable[[float, float], float]


WRONG_QUOTIENT_SLOPES: tuple[WrongQuotientSlope, ...] = (
    WrongQuotientSlope("quotient-not-inverted", 0, "{b}", lambda a, b: b),
    WrongQuotientSlope("quotient-minus-lost", 1, "{a} / {b}²", lambda a, b: a / (b * b)),
    WrongQuotientSlope("quotient-not-squared", 1, "−{a} / {b}", lambda a, b: -a / b),
    WrongQuotientSlope("quotient-without-dividend", 1, "-1 / {b}²", lambda a, b: -1.0 / (b * b)),
)


def forgot_inner(s: GradientQuestion) -> Iterator[str]:
    """The slope of tanh, or of another operation with one operand, left out."""
    for edge in s.inner():
        if s.matches(s.with_slope(edge, 1.0)):
            slope = slope_of(edge.user, edge.position)
            left_out = right_side_of(edge.user)
            yield f"{s.given} leaves out the slope of {left_out}, which is {slope}. Multiply by it as well."


def _explainer(row: WrongSlope) -> Callable[[GradientQuestion], Iterator[str]]:
    def explain(s: GradientQuestion) -> Iterator[str]:
        wrong = {edge: _slope(row, edge) for edge in s.inner() if row.operation in ("", edge.user.operation.name)}
        for edge, slope in wrong.items():
            if s.matches(s.with_slope(edge, slope)):
                yield _explanation(row, edge, s.given)
        if len(wrong) > 1:  # who misremembers a slope does so every time
            everywhere = s.tangents_with({edge.user: (slope,) for edge, slope in wrong.items()})
            if s.matches(everywhere[s.root]):
                yield _explanation(row, next(iter(wrong)), s.given)

    return explain


def _quotient_explainer(row: WrongQuotientSlope) -> Callable[[GradientQuestion], Iterator[str]]:
    def explain(s: GradientQuestion) -> Iterator[str]:
        for edge in s.edges:
            if edge.user.operation.name != DIVIDE.name or edge.position != row.position:
                continue
            a, b = edge.user.operands
            if b.data and s.matches(s.with_slope(edge, row.slope(a.data, b.data))):
                wrong = row.formula.format(a=name_of(a), b=name_of(b))
                right = f"{slope_of(edge.user, edge.position)}: {reason_for(edge.user, edge.position)}"
                yield f"{s.given} comes out with {wrong} as {edge.slope_name}. It is {right}."

    return explain


def _slope(row: WrongSlope, edge: Edge) -> float:
    try:
        return row.slope(edge.operand.data, edge.user.data, _exponent(edge))
    except (ArithmeticError, ValueError):
        return math.nan


def _exponent(edge: Edge) -> float:
    """Return the n of xⁿ; 0 for any other operation."""
    operation = edge.user.operation
    return float(operation.symbol.removeprefix("**")) if operation.name == POWER.name else 0.0


def _explanation(row: WrongSlope, edge: Edge, shown: str) -> str:
    n, a = _exponent(edge), name_of(edge.operand)
    size = "" if abs(n) == 1.0 else f"{short(abs(n))} · "
    powers = {
        "size": size,
        "lower": _power_text(a, n - 1.0),
        "same": _power_text(a, n),
        "higher": _power_text(a, n + 1.0),
    }
    out = formula_of(edge.user) if row.formula == "{out}" else name_of(edge.user)
    wrong = row.formula.format(a=a, out=out, n=short(n), **powers)
    right = f"{slope_of(edge.user, 0)}: {reason_for(edge.user, 0)}"
    return f"{shown} comes out with {wrong} as the slope of {right_side_of(edge.user)}. It is {right}."


def _power_text(name: str, exponent: float) -> str:
    return name if exponent == 1.0 else power(exponent).formula.format(a=name)


SAME_SLOPE = {"operand-for-slope": frozenset({"exp-of-the-operand", "log-not-inverted", "relu-as-its-operand"})}
SLOPE_MISTAKES: tuple[Mistake[GradientQuestion], ...] = (
    Mistake("forgot-inner", forgot_inner, subject=MistakeSubject.OPERATION),
    *(
        Mistake(row.name, _explainer(row), SAME_SLOPE.get(row.name, frozenset()), MistakeSubject.OPERATION)
        for row in WRONG_SLOPES
    ),
    *(Mistake(row.name, _quotient_explainer(row), subject=MistakeSubject.OPERATION) for row in WRONG_QUOTIENT_SLOPES),
)
