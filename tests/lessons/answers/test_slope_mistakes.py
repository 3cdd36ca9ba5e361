"""Diagnoses of a wrong slope of a curve, for the function of row 1 and for others."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import parse
from engine.expression.grammar import ExpressionError
from engine.faults import gradients
from lessons.answers.curve_mistakes import CURVE_MISTAKES
from lessons.answers.diagnosis import diagnose_slope
from lessons.answers.mistakes import Diagnosis
from lessons.answers.slope_mistakes import WRONG_QUOTIENT_SLOPES, WRONG_SLOPES

TOLERANCE = 0.01
CURVE = "3*x**2 - 4*x + 5"

SLOPES = [
    (3, 20, "height", "20 is f(3), the height of the curve. The question is how fast f climbs there."),
    (3, 17, "secant", "17 is rise over run from 3 to 4, the slope of the secant. Let the run shrink towards 0."),
    (3, 11, "secant", "11 is rise over run from 2 to 3, the slope of the secant. Let the run shrink towards 0."),
    (3, 2, "forgot-factor", "2 leaves out the factor 3 of (3 · x²). It stays in the slope as a factor."),
    (3, 19, "constant-kept", "19 counts 5 in. It is the same for every x, so it has no slope."),
    (3, 18, "one-term", "18 is the slope of (3 · x²) alone. Add the slopes of the other terms."),
    (3, -4, "one-term", "-4 leaves out the slope of (3 · x²). Add the slopes of all terms."),
    (3, -22, "elsewhere", "-22 is the slope where x = -3, not where x = 3."),
    (
        3, -14, "wrong-sign",
        "-14 has the right size, but the sign is off. Go a little to the right: does f climb or fall?",
    ),
    (3, 3, "own-x", "3 is x, the place. The question is about the slope of f there: rise over a very short run."),
    (
        3, 14.1, "rounding",
        "14.1 is near, but off by rounding. Keep more digits on the way: the answer may be 0.01 off.",
    ),
    (
        3, 5, "power-not-brought-down",
        "5 comes out with x as the slope of x². It is 2 · x: the power 2 comes down, and goes one lower.",
    ),
    (3, -1, "forgot-inner", "-1 leaves out the slope of x², which is 2 · x. Multiply by it as well."),
]  # fmt: skip


@pytest.mark.parametrize(("x", "answer", "name", "said"), SLOPES)
def test_row_1_what_is_said_of_a_slope(x, answer, name, said):
    assert Diagnosis(name, said) in diagnose_slope(CURVE, x, answer)


def test_the_rise_without_the_run():
    (found,) = diagnose_slope(CURVE, 3, 1.43, h=0.1)
    assert found == Diagnosis("rise-alone", "1.43 is the rise from 3 to 3.1. Divide it by the run, 0.1.")


@pytest.mark.parametrize(
    ("h", "ends"),
    [(1, "3 to 4"), (-1, "2 to 3"), (0.1, "3 to 3.1"), (-0.1, "2.9 to 3"), (0.5, "3 to 3.5"), (-0.5, "2.5 to 3")],
)
def test_the_secant_of_a_run_that_is_usual_or_in_sight(h, ends):
    slope = 3 * (6 + h) - 4
    said = f"{slope:g} is rise over run from {ends}, the slope of the secant. Let the run shrink towards 0."
    assert Diagnosis("secant", said) in diagnose_slope(CURVE, 3, slope, h=0.5)


@pytest.mark.parametrize("x", [-3, 3.5, 4, 2, 0, 1])
def test_the_slope_at_a_place_nearby(x):
    *_, found = diagnose_slope("exp(x) - 2*x", 3, math.exp(x) - 2, tolerance=1e-6, h=0.5)
    assert found.name == "elsewhere" and found.explanation.endswith(f" is the slope where x = {x:g}, not where x = 3.")


def test_no_rise_is_told_of_a_number_that_is_none():
    assert diagnose_slope(CURVE, 3, 100, h=0.5) == ()
    names = [found.name for found in diagnose_slope("x**2", 3, 7)]
    assert names == ["secant"], "with a run of 1 the rise is the slope of the secant"


def test_a_curve_of_one_term_has_no_other_to_leave_out():
    assert [found.name for found in diagnose_slope("x**2", 3, 0)] == ["elsewhere"]


def test_each_mistake_about_slopes_is_shown_above():
    shown = {name for _, _, name, _ in SLOPES} | {"rise-alone"}
    assert {row.name for row in CURVE_MISTAKES} - shown <= {row.name for row in (*WRONG_SLOPES, *WRONG_QUOTIENT_SLOPES)}


@given(st.floats(-5, 5), st.sampled_from([CURVE, "tanh(2*x)", "sin(x)*x", "exp(x) - 3", "x**3"]))
def test_a_right_slope_is_never_a_mistake(x, function):
    expression = parse(function, {"x": x})
    slope = gradients(expression.output)[expression.names["x"]]
    assert diagnose_slope(function, x, slope) == ()


@given(st.floats(-5, 5), st.sampled_from([CURVE, "sin(x)*x", "x**3 - x"]), st.sampled_from([1.0, 0.5]))
def test_the_secants_slope_is_named_wherever_it_is_not_the_tangents(x, function, h):
    def f(at):
        return parse(function, {"x": at}).output.data

    expression = parse(function, {"x": x})
    slope = gradients(expression.output)[expression.names["x"]]
    number = (f(x + h) - f(x)) / h
    names = [found.name for found in diagnose_slope(function, x, number, h=h)]
    if abs(number - slope) > TOLERANCE * 1.0001:
        assert "secant" in names


def test_the_inner_factor_forgotten():
    (found,) = diagnose_slope("tanh(2*x)", 0.5, 0.42)
    assert found.explanation == "0.42 leaves out the factor 2 of (2 · x). It stays in the slope as a factor."


def test_an_end_of_the_world_beside_the_point_is_no_hindrance():
    assert [found.name for found in diagnose_slope("log(x)", 0.5, -2)] == ["wrong-sign"]


def test_a_function_that_cannot_be_read_is_refused():
    with pytest.raises(ExpressionError):
        diagnose_slope("3*y", 1, 3)


def test_the_height_one_step_on_is_not_taken_for_the_height_here() -> None:
    """20.014 is f(3.001), which a learner types who has not subtracted yet."""
    said = {
        answer: [found.explanation for found in diagnose_slope("3*x**2 - 4*x + 5", 3, answer, 0.1)]
        for answer in (20.0, 20.014)
    }
    assert said[20.014][0] == (
        "20.014 is f(3.001), the height one step on. Subtract f(3) from it, and divide by the step, 0.001."
    )
    assert said[20.0][0].startswith("20 is f(3), the height of the curve.")
    assert not any("slope where" in text for text in (*said[20.0], *said[20.014]))
