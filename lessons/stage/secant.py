"""The error of a secant's slope, split into truncation (the curve's bend) and rounding."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

from lessons.stage.curve import Curve

# Five-point Gauss–Legendre quadrature on [0, 1]: (node, weight) for the mean of a smooth function.
GAUSS_LEGENDRE = (
    (0.5, 0.28444444444444444),
    *((0.5 + side * 0.26923465505284155, 0.23931433524968324) for side in (-1, 1)),
    *((0.5 + side * 0.45308992296933200, 0.11846344252809454) for side in (-1, 1)),
)
SMALL_H = 1e-6  # below this h the bend is computed from the second derivative, as slopes along it hardly differ
MAX_ULPS = 16  # the largest rounding error of a value of f


@dataclass(frozen=True, slots=True)
class SecantError:
    """The two parts of a secant's error.

    truncation  from the curve's bend over the run h; it shrinks with h
    rounding    from the sixteen digits of f(x + h) and f(x); it grows as h shrinks
    """

    truncation: float
    rounding: float

    @property
    def total(self) -> float:
        """Secant less tangent."""
        return self.truncation + self.rounding


def secant_error(curve: Curve, x: float, h: float) -> SecantError:
    """Return the parts of secant(x, h) − slope(x), for h ≠ 0. Raises ArithmeticError if it has no value."""
    total = curve.secant(x, h) - curve.slope(x)
    truncation = _bend(curve, x, h)
    rounding = total - truncation
    off = MAX_ULPS * sys.float_info.epsilon
    size = abs(curve(x)) + abs(curve(x + h)) + abs(curve.slope(x) * x)
    if abs(rounding) > off * size / abs(h) + off * abs(total):
        return SecantError(total, 0.0)  # a kink within h: too large for rounding
    return SecantError(truncation, rounding)


def _bend(curve: Curve, x: float, h: float) -> float:
    """Return the mean slope from x to x + h minus the slope at x: the secant's error without rounding."""
    scale = max(1.0, abs(x))
    if abs(h) < SMALL_H * scale:
        near = math.sqrt(SMALL_H) * scale
        return (curve.slope(x + near) - curve.slope(x - near)) / (2 * near) * h / 2
    here = curve.slope(x)
    return math.fsum(weight * (curve.slope(x + at * h) - here) for at, weight in GAUSS_LEGENDRE)
