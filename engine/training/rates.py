"""The learning rates of a sweep, and the quartiles of its losses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MAX_RATES, MAX_NETWORKS = 50, 4_000


def rates_between(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return `count` learning rates from low to high, spaced by a constant factor and rounded to three digits.

    Raises ValueError with a one-line message if invalid.
    """
    if not 0.0 < low <= high < math.inf:
        raise ValueError(f"learning rates go from a smaller one above 0 to a larger one, not from {low:g} to {high:g}")
    if not 1 <= count <= MAX_RATES:
        raise ValueError(f"a sweep has 1 to {MAX_RATES} learning rates, not {count}")
    if count == 1 or low == high:
        return (low,)
    factor = math.log(high / low) / (count - 1)
    return tuple(dict.fromkeys(float(f"{low * math.exp(factor * k):.3g}") for k in range(count)))


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The first, second and third quartile of some numbers."""

    lower: float
    median: float
    upper: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Quartiles:
        """Return the quartiles; each is one of the numbers, so that inf and nan, which rank highest, spoil no other."""
        ranked = sorted(math.inf if math.isnan(x) else x for x in numbers)
        last = len(ranked) - 1
        return cls(*(ranked[round(last * share)] for share in (0.25, 0.5, 0.75)))
