"""The curve of a function."""

from __future__ import annotations

import pytest

from lessons.stage.curve import Curve


def test_a_curve_has_gaps() -> None:
    curve = Curve("log(x)", 1.0)
    with pytest.raises(ArithmeticError):
        curve(-1.0)
    assert (curve(1.0), curve.slope(2.0)) == (0.0, 0.5)
