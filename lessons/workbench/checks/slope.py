"""Task: the numerical derivative, rise over run."""

from __future__ import annotations

from engine.basics.numbers import short
from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
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

CURVE = "3*x**2 - 4*x + 5"


def curve(x: float) -> float:
    return 3 * x**2 - 4 * x + 5


def asks_a_step_away(answer: Answer) -> None:
    """f is asked a step h away"""
    asked: list[float] = []

    def recorder(x: float) -> float:
        asked.append(x)
        return curve(x)

    expect_number(answer.slope(recorder, 3.0, 0.5), "slope(f, 3, 0.5)")
    if 3.5 not in asked:
        places = ", ".join(map(short, asked)) or "nowhere"
        raise CheckFailed(f"slope(f, 3, 0.5) asks f at {places}; the step from 3 leads to 3 + 0.5. Use x + h.")


def rises(answer: Answer) -> None:
    """3x² − 4x + 5 rises at 3"""
    _near(answer, 3.0)


def falls(answer: Answer) -> None:
    """3x² − 4x + 5 falls at −3"""
    _near(answer, -3.0)


def any_run(answer: Answer) -> None:
    """a straight line has one slope, whatever the run"""
    line = engine_values("x = 1\ny = 2.5*x + 1")
    for h in (1.0, 0.25):
        got = answer.slope(lambda x: 2.5 * x + 1, 1.0, h)
        expect(got, line["x"].grad, f"slope of 2.5x + 1 with h = {short(h)}", "Divide the rise by the run h.")


def _near(answer: Answer, x: float) -> None:
    h = 0.001
    expected = engine_values(f"x = {x}\ny = {CURVE}")["x"].grad
    call = f"slope(f, {short(x)}, {short(h)})"
    tip = "It is (the rise from f(x) to f(x + h)) / h."
    expect(answer.slope(curve, x, h), expected, call, tip, tolerance=4 * h)


CHECKS = (asks_a_step_away, rises, falls, any_run)
WRONG = (
    Flaw("the rise alone", replaced(SOLUTION, (" / h", "")), rises, "it should be 14"),
    Flaw("brackets forgotten", replaced(SOLUTION, ("(f(x + h) - f(x))", "f(x + h) - f(x)")), rises, "/ h"),
    Flaw("downhill for uphill", replaced(SOLUTION, ("f(x + h) - f(x)", "f(x) - f(x + h)")), rises, "should be 14"),
    Flaw("h added to the height", replaced(SOLUTION, ("f(x + h)", "f(x) + h")), asks_a_step_away, "x + h"),
    Flaw("a run of its own", replaced(SOLUTION, (" / h", " / 0.001")), any_run, "run h"),
)
