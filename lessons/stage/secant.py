"""How far a secant's slope is off, and what of it is the curve's bend, what the rounding of its numbers."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

from lessons.stage.curve import Curve

# Gauss and Legendre: where in [0, 1] to look, with what weight, to have the mean of a smooth function in five looks.
GAUSS_LEGENDRE = (
    (0.5, 0.28444444444444444),
    *((0.5 + side * 0.26923465505284155, 0.23931433524968324) for side in (-1, 1)),
    *((0.5 + side * 0.45308992296933200, 0.11846344252809454) for side in (-1, 1)),
)
SMALL_H = 1e-6  # an h below which the bend is told from the second derivative: the slopes along it hardly differ
MAX_ULPS = 16  # more than this a value of f is not off


@dataclass(frozen=True, slots=True)
class SecantError:
    """truncation  what the curve bends away from its tangent on the length h, on the mean; it shrinks with h
    rounding    what the sixteen digits of f(x + h) and f(x) cost, once their difference is divided by h
    """

    truncation: float
    rounding: float

    @property
    def total(self) -> float:
        """Secant less tangent."""
        return self.truncation + self.rounding


def secant_error(curve: Curve, x: float, h: float) -> SecantError:
    """The parts of secant(x, h) − slope(x). h is not 0. Raises ArithmeticError where it has no value."""
    total = curve.secant(x, h) - curve.slope(x)
    truncation = _bend(curve, x, h)
    rounding = total - truncation
    off = MAX_ULPS * sys.float_info.epsilon
    size = abs(curve(x)) + abs(curve(x + h)) + abs(curve.slope(x) * x)
    if abs(rounding) > off * size / abs(h) + off * abs(total):
        return SecantError(total, 0.0)  # a kink within h: too much for rounding, so the bend it is
    return SecantError(truncation, rounding)


def _bend(curve: Curve, x: float, h: float) -> float:
    """The mean slope from x to x + h, less the slope at x: what the secant would be off without rounding."""
    scale = max(1.0, abs(x))
    if abs(h) < SMALL_H * scale:
        near = math.sqrt(SMALL_H) * scale
        return (curve.slope(x + near) - curve.slope(x - near)) / (2 * near) * h / 2
    here = curve.slope(x)
    return math.fsum(weight * (curve.slope(x + at * h) - here) for at, weight in GAUSS_LEGENDRE)
