"""The two parts of a secant's error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.stage.curve import Curve
from lessons.stage.secant import secant_error

F = "3*x**2 - 4*x + 5"


@given(st.sampled_from([F, "exp(x)", "sin(3*x)", "1/(x + 9)", "abs(x)", "relu(x - 1)"]), st.integers(1, 18))
def test_the_parts_of_the_error_add_up(function: str, digits: int) -> None:
    curve, x, h = Curve(function, 1.5), 1.5, 10.0**-digits
    error = secant_error(curve, x, h)
    assert error.total == pytest.approx(curve.secant(x, h) - curve.slope(x), rel=1e-9, abs=1e-15)
    assert abs(error.rounding) < 1e-13 / h


@pytest.mark.parametrize("at", [-0.25, -1e-9])
def test_a_kink_is_no_rounding(at: float) -> None:
    curve = Curve("relu(x)", 1.0)
    assert secant_error(curve, at, 1.0).truncation == pytest.approx(1 + at)


@pytest.mark.parametrize("h", [1e-5, -1e-5, 0.5])
def test_truncation_is_exact_where_rounding_is_not(h: float) -> None:
    assert secant_error(Curve(F, 1.5), 1.5, h).truncation == pytest.approx(3 * h, rel=1e-8)
