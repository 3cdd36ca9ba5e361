"""Tests of parsing and formatting numbers."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.basics.numbers import compact, exact, is_number, parse_integer, parse_number, short

SHORT = {
    0.0: "0", -8.0: "-8", 0.8813735870195432: "0.8814", -7.286496: "-7.2865", 1e-5: "1e-05",
    12345678901.0: "1.235e+10", 123456.789: "123456.79", -0.00001234: "-1.23e-05", 1e300: "1e+300", 2.5: "2.5",
    100.0: "100", 1234567890.0: "1.235e+09", math.inf: "inf", -math.inf: "-inf", math.nan: "nan",
}  # fmt: skip


@pytest.mark.parametrize(("x", "text"), SHORT.items())
def test_short(x, text):
    assert short(x) == text


@given(st.floats() | st.floats(-1e308, 1e308), st.integers(7, 16), st.integers(0, 8))
@example(-5.1224796730827e-05, 7, 5)
def test_compact_fits_and_is_close_to_the_number(x, width, decimals):
    text = compact(x, width, decimals)
    assert len(text) <= width
    if math.isfinite(x) and abs(x) < 1e308:  # above it, rounding alone may reach what no float holds
        assert float(text) == pytest.approx(x, rel=0.5, abs=0.0 if decimals == 0 else 0.5 * 10.0**-decimals)
        assert (float(text) == 0.0) == (x == 0.0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_comes_back_as_the_same_number(x):
    assert float(exact(x)) == x
    assert not exact(x).endswith(".0")


def test_no_minus_before_zero():
    assert short(-0.0) == "0"


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.5", 0.5), (" -1e-3 ", -0.001), ("−2", -2.0), ("+.5", 0.5), ("3.", 3.0), ("-inf", -math.inf), ("007", 7.0)],
)
def test_a_number_that_was_typed(text: str, number: float) -> None:
    assert is_number(text) and parse_number(text) == number


@pytest.mark.parametrize("text", ["", "x", "1/2", "0,5", "1_000", "0x10", "１", "1e", "--2", "1 2"])
def test_other_texts_are_not_numbers(text: str) -> None:
    assert not is_number(text)
    with pytest.raises(ValueError, match=f"^{text!r} is not a number$"):
        parse_number(text)


def test_a_whole_number_that_was_typed() -> None:
    assert [parse_integer(text) for text in ("20", " −3 ", "+0")] == [20, -3, 0]
    for text in ("1.0", "1e3", "", "1_0", "9" * 401):
        with pytest.raises(ValueError, match="is not a whole number"):
            parse_integer(text)
