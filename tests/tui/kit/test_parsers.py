"""Parsers of typed expressions and numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import ExpressionError, parse
from tui.kit.parsers import one_line, read_expression, read_path, read_value


def test_a_typed_expression_keeps_the_numbers_of_names_it_does_not_assign() -> None:
    read = read_expression("b = 5; tanh(a*b + c)", {"a": 2.5, "b": 7.0, "f": 1.0})
    assert {name: leaf.data for name, leaf in read.leaves.items()} == {"b": 5, "a": 2.5, "c": 1}
    with pytest.raises(ExpressionError, match="did you mean 'tanh'"):
        read_expression("tahn(a)", {})


def test_a_typed_number() -> None:
    assert [read_value(text, {"a": 4.0}) for text in ("0.5", "1/2", "1e-3", "-a*2", " −3 ")] == [0.5, 0.5, 1e-3, -8, -3]
    for text in ("", "x", "1/0", "a = 3", "__import__('os')"):
        with pytest.raises(ValueError, match=r"\.$"):
            read_value(text, {"a": 4.0})


def test_several_lines_become_one() -> None:
    source = "# the lecture\na = 2  # a leaf\nb = (a\n  + 1);\n\na*b"
    assert one_line(source) == "a = 2; b = (a + 1); a*b"
    assert parse(one_line(source)).output.data == parse(source).output.data
    lines = ">>> a = Value(2.0, label='#1')  # a leaf\n>>> b = 3 * a;\n1. c = b + 1"
    assert one_line(lines) == "a = Value(2.0, label='#1'); b = 3 * a; c = b + 1"


def test_a_path_may_have_quotes_around_it() -> None:
    assert read_path(' "C:\\my data\\run.json" ') == Path("C:\\my data\\run.json")
    assert read_path("'a b.csv'") == Path("a b.csv")
    assert read_path("it's.csv") == Path("it's.csv")
    assert read_path('""') == Path('""')
