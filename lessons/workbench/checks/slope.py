"""Task: the numerical derivative, rise over run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.basics.numbers import short
from lessons.sandbox.watch import sealed
from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
    cause_or,
    engine_values,
    expect,
    expect_number,
    replaced,
)

TITLE = "Write slope(f, x, h), the rise over the run"
STARTER = '''\
def slope(f, x, h):
    """How steeply f rises from x to x + h."""
    ...
'''
SOLUTION = '''\
def slope(f, x, h):
    """How steeply f rises from x to x + h."""
    return (f(x + h) - f(x)) / h
'''

Slope = Callable[[Callable[[float], float], float, float], float]
CURVE = "3*x**2 - 4*x + 5"


def curve(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


def _fixed_run(run: float) -> Slope:
    return lambda f, x, h: (f(x + h) - f(x)) / run


def asks_a_step_away(answer: Answer) -> None:
    """f is asked a step h away"""
    asked: list[float] = []

    def recorder(x: float) -> float:
        asked.append(x)
        return curve(x)

    expect_number(answer.slope(sealed(recorder), 3.0, 0.5), "slope(f, 3, 0.5)")
    if 3.5 not in asked:
        asks = f"asks f at {', '.join(map(short, asked))}" if asked else "does not ask f at all"
        raise CheckFailed(f"slope(f, 3, 0.5) {asks}; the step from 3 leads to 3 + 0.5. Use x + h.")


def rises(answer: Answer) -> None:
    """3x² − 4x + 5 rises at 3"""
    _near(answer, 3.0)


def falls(answer: Answer) -> None:
    """3x² − 4x + 5 falls at -3"""
    _near(answer, -3.0)


def any_run(answer: Answer) -> None:
    """a straight line has one slope, whatever the run"""
    line = engine_values("x = 1\ny = 2.5*x + 1")
    for h in (1.0, 0.25):
        got = answer.slope(sealed(lambda x: 2.5 * x + 1), 1.0, h)
        expect(got, line["x"].grad, f"slope of 2.5x + 1 with h = {short(h)}", _cause(answer))


def _near(answer: Answer, x: float) -> None:
    h = 0.001
    expected = engine_values(f"x = {x}\ny = {CURVE}")["x"].grad
    call = f"slope(f, {short(x)}, {short(h)})"
    expect(answer.slope(sealed(curve), x, h), expected, call, _cause(answer), tolerance=4 * h)


def _cause(answer: Answer) -> Callable[[], str]:
    def causes() -> Iterator[tuple[str, list[float]]]:
        for sentence, gives in CAUSES:
            yield sentence, [gives(curve, x, h) for x, h in PLACES]

    rule = "It is the rise from f(x) to f(x + h), divided by h."
    return cause_or(rule, lambda: [answer.slope(sealed(curve), x, h) for x, h in PLACES], causes)


PLACES = ((3.0, 0.001), (-3.0, 0.001), (1.25, 0.3), (-0.75, 2.0))
CAUSES: tuple[tuple[str, Slope], ...] = (
    ("That is the rise alone: divide it by the run, h.", lambda f, x, h: f(x + h) - f(x)),
    ("Only f(x) is divided by h: brackets belong around the whole rise.", lambda f, x, h: f(x + h) - f(x) / h),
    ("The rise is taken backward: from f(x) to f(x + h) it is f(x + h) − f(x).", lambda f, x, h: (f(x) - f(x + h)) / h),
    ("The rise is multiplied by h: divide it.", lambda f, x, h: (f(x + h) - f(x)) * h),
    ("The heights are added: the rise is their difference.", lambda f, x, h: (f(x + h) + f(x)) / h),
    ("f(x) is missing: the rise is f(x + h) − f(x).", lambda f, x, h: f(x + h) / h),
    ("That is f(x + h), a height: the slope is the rise divided by the run.", lambda f, x, h: f(x + h)),
    ("The rise is divided by 2h, but it is the rise of one h.", lambda f, x, h: (f(x + h) - f(x)) / (2 * h)),
    ("From x − h to x + h the run is 2h.", lambda f, x, h: (f(x + h) - f(x - h)) / h),
    *(
        (f"The rise is divided by {short(run)}, whatever h is: divide it by h.", _fixed_run(run))
        for run in (0.001, 0.0001, 0.00001, 0.01, 0.1, 1e-6)
    ),
)


CHECKS = (asks_a_step_away, rises, falls, any_run)
WRONG = (
    Flaw("the rise alone", replaced(SOLUTION, (" / h", "")), rises, "the rise alone"),
    Flaw("brackets forgotten", replaced(SOLUTION, ("(f(x + h) - f(x))", "f(x + h) - f(x)")), rises, "Only f(x)"),
    Flaw("downhill for uphill", replaced(SOLUTION, ("f(x + h) - f(x)", "f(x) - f(x + h)")), rises, "taken backward"),
    Flaw("the sum of the heights", replaced(SOLUTION, (") - f(x)", ") + f(x)")), rises, "are added"),
    Flaw("multiplied by the run", replaced(SOLUTION, (" / h", " * h")), rises, "multiplied by h"),
    Flaw("the height alone", replaced(SOLUTION, ("(f(x + h) - f(x)) / h", "f(x + h)")), rises, "a height"),
    Flaw("h added to the height", replaced(SOLUTION, ("f(x + h)", "f(x) + h")), asks_a_step_away, "asks f at 3, 3"),
    Flaw("a run of its own", replaced(SOLUTION, (" / h", " / 0.001")), any_run, "divided by 0.001, whatever h is"),
)
