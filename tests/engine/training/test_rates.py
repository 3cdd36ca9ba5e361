"""Which rates a sweep tries, and how far its networks lie apart."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.rates import MAX_RATES, Quartiles, rates_between


def test_rates_rise_by_the_same_factor():
    assert rates_between(0.001, 1, 4) == (0.001, 0.01, 0.1, 1.0)
    assert len(rates_between(0.001, 1, MAX_RATES)) == MAX_RATES
    assert rates_between(0.05, 0.05, 3) == rates_between(0.05, 2, 1) == (0.05,)


@given(st.floats(1e-6, 1), st.floats(1.1, 1e6), st.integers(2, 50))
def test_rates_rise_and_stay_near_their_ends(low, factor, count):
    rates = rates_between(low, low * factor, count)
    assert all(one < other for one, other in pairwise(rates))
    assert rates[0] == pytest.approx(low, rel=0.006)
    assert rates[-1] == pytest.approx(low * factor, rel=0.006)


@pytest.mark.parametrize(
    ("low", "high", "count", "message"),
    [
        (1, 0.1, 5, "from a smaller one above 0 to a larger one, not from 1 to 0.1"),
        (0, 1, 5, "not from 0 to 1"),
        (math.nan, 1, 5, "not from nan"),
        (0.1, math.inf, 5, "to inf"),
        (0.1, 1, 0, "1 to 50 learning rates, not 0"),
        (0.1, 1, 51, "1 to 50 learning rates, not 51"),
    ],
)
def test_rates_that_cannot_be(low, high, count, message):
    with pytest.raises(ValueError, match=message):
        rates_between(low, high, count)


def test_quartiles():
    assert Quartiles.of([5, 1, 4, 2, 3]) == Quartiles(2, 3, 4)
    assert Quartiles.of([1, math.nan, 2, math.inf, 3]) == Quartiles(2, 3, math.inf)
    assert Quartiles.of([7]) == Quartiles(7, 7, 7)
