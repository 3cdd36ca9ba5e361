"""The learner's own engine on a graph of a lesson."""

from __future__ import annotations

import pytest

from engine.expression.parse import parse
from lessons.build.own_pass import Likeness, OwnPass
from lessons.build.programs import our_graph, program_of


@pytest.mark.parametrize(
    "source",
    [
        "a = 3; b = a + a",
        "a = -2; b = 3; d = a*b; e = a + b; f = d*e",
        "x = 2; y = x**3 + 1; z = 2 - y/x; o = tanh(z)",
    ],
)
def test_a_graph_of_ours_is_a_program_for_any_engine(source: str) -> None:
    root = parse(source).output
    program = program_of(root)
    assert program is not None
    made = our_graph(program)
    assert made is not None and made.data == pytest.approx(root.data)


def test_an_operation_that_no_engine_is_asked_for_is_no_program() -> None:
    assert program_of(parse("a = 3; b = sin(a)").output) is None


def test_gradients_are_like_the_right_ones_those_of_a_fault_or_neither() -> None:
    a = parse("a = 3; b = a + a").output.operands[0]
    right, broken = {a: 2.0}, {a: 1.0}
    found = [OwnPass("class Value", {a: grad}).likeness(right, broken) for grad in (2.0, 1.0, 5.0)]
    assert found == [Likeness.RIGHT, Likeness.FAULTY, Likeness.OTHER]
