"""Learning rates: the same at every step, or falling as in row 21 of the lecture."""

from __future__ import annotations

import pytest

from engine.training.schedule import constant, linear, parse_rate


def test_constant():
    assert [constant(0.05)(k) for k in (0, 7, 1000)] == [0.05, 0.05, 0.05]


def test_linear_is_micrograds_schedule_bit_for_bit():
    schedule = linear(1.0, 0.1, 100)
    assert [schedule(k) for k in range(100)] == [1.0 - 0.9 * k / 100 for k in range(100)]


def test_linear_stays_at_its_end():
    schedule = linear(1.0, 0.1, 4)
    assert [schedule(k) for k in (0, 2, 4, 5, 100)] == [1.0, 0.55, 0.1, 0.1, 0.1]
    assert linear(0.1, 0.3, 2)(1) == pytest.approx(0.2)


def test_a_rate_from_text():
    assert [parse_rate("0.05", 20)(k) for k in (0, 19, 50)] == [0.05, 0.05, 0.05]
    assert [parse_rate(" 1.0 : 0 ", 4)(k) for k in range(6)] == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]


def test_a_cosine_and_stairs():
    cosine = parse_rate("1.0:0.2:cosine", 4)
    assert [cosine(k) for k in (0, 2, 4, 9)] == pytest.approx([1.0, 0.6, 0.2, 0.2])
    assert 1.0 - cosine(1) < 0.2 < cosine(1) - cosine(2)
    stairs = parse_rate("1.0:0.1:step", 8)
    assert [stairs(k) for k in range(10)] == pytest.approx([1.0, 1.0, 0.7, 0.7, 0.4, 0.4, 0.1, 0.1, 0.1, 0.1])
    assert [parse_rate("1:0:linear", 4)(k) for k in range(5)] == [parse_rate("1:0", 4)(k) for k in range(5)]


FORM = "is not a learning rate: write one number, 0.05, or two to go from and to, 1.0:0.1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' {FORM}"),
        ("fast", f"'fast' {FORM}"),
        ("1.0:", f"'1.0:' {FORM}"),
        ("1:0.5:0.1", f"'1:0.5:0.1' {FORM}"),
        ("1:0.5:sine", f"'1:0.5:sine' {FORM}"),
        ("1:fast:cosine", f"'1:fast:cosine' {FORM}"),
        ("-0.1", "a learning rate is a finite number from 0 up, not -0.1"),
        ("nan", "a learning rate is a finite number from 0 up, not nan"),
        ("1.0:inf", "a learning rate is a finite number from 0 up, not inf"),
    ],
)
def test_text_that_is_no_rate(text, message):
    with pytest.raises(ValueError) as error:
        parse_rate(text, 20)
    assert str(error.value) == message


def test_a_line_needs_a_length():
    with pytest.raises(ValueError) as error:
        linear(1.0, 0.1, 0)
    assert str(error.value) == "a schedule needs at least 1 step, not 0"
