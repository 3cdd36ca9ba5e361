"""Task: Value.__add__, a sum that remembers its operands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lessons.workbench.checking import (
    Answer,
    Flaw,
    cause_or,
    engine_values,
    expect,
    expect_instance,
    expect_operands,
    replaced,
)

TITLE = "Write Value.__add__: a sum that remembers"
STARTER = """\
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self._prev = _children  # the Values it was made from
        self._op = _op          # the operation that made it

    def __repr__(self):
        return f"Value(data={self.data})"

    def __add__(self, other):
        ...
"""
SOLUTION = replaced(STARTER, ("        ...", '        return Value(self.data + other.data, (self, other), "+")'))


def adds(answer: Answer) -> None:
    """a + b holds the sum"""
    total = answer.Value(2.0) + answer.Value(-3.0)
    expect_instance(total, answer.Value, "a + b")
    expected = engine_values("a = 2\nb = -3\nL = a + b")["L"].data
    expect(total.data, expected, "(a + b).data for a = 2, b = -3", result_cause(answer, "+"))


def result_cause(answer: Answer, symbol: str) -> Callable[[], str]:
    """Return a tip on the data of a + b or a * b: what it is in place of that."""
    apply = ARITHMETIC[symbol][1]

    def causes() -> Iterator[tuple[str, list[float]]]:
        for formula, gives in ARITHMETIC.values():
            yield f"That is {formula}.", [gives(x, y) for x, y in PAIRS]

    return cause_or("", lambda: [apply(answer.Value(x), answer.Value(y)).data for x, y in PAIRS], causes)


PAIRS = ((2.0, -3.0), (0.5, 1.75), (-1.25, 4.0))
ARITHMETIC: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "+": ("the sum a + b", lambda x, y: x + y),
    "*": ("the product a · b", lambda x, y: x * y),
    "-": ("the difference a − b", lambda x, y: x - y),
    "r": ("the difference b − a", lambda x, y: y - x),
    "/": ("the quotient a / b", lambda x, y: x / y),
    "a": ("a itself: b is left out", lambda x, y: x),
    "b": ("b itself: a is left out", lambda x, y: y),
    "aa": ("a + a: b is left out", lambda x, y: x + x),
    "bb": ("b + b: a is left out", lambda x, y: y + y),
    "sa": ("a · a: b is left out", lambda x, y: x * x),
    "sb": ("b · b: a is left out", lambda x, y: y * y),
}


def leaves_operands_alone(answer: Answer) -> None:
    """a and b stay what they were"""
    a, b = answer.Value(2.0), answer.Value(-3.0)
    a + b
    tip = "Make a new Value; change neither self nor other."
    expect(a.data, 2.0, "a.data after a + b", tip)
    expect(b.data, -3.0, "b.data after a + b", tip)


def knows_operands(answer: Answer) -> None:
    """a + b remembers a, b and “+”"""
    a, b = answer.Value(2.0), answer.Value(-3.0)
    expect_operands(a + b, (("a", a), ("b", b)), "+", "a + b")


def chains(answer: Answer) -> None:
    """a + b + c remembers a + b"""
    a, b, c = answer.Value(2.0), answer.Value(-3.0), answer.Value(10.0)
    inner = expect_instance(a + b, answer.Value, "a + b")
    outer = inner + c
    expect_operands(outer, (("a + b", inner), ("c", c)), "+", "(a + b) + c")
    expect(outer.data, engine_values("a = 2\nb = -3\nc = 10\nL = a + b + c")["L"].data, "(a + b + c).data", "")


CHECKS = (adds, leaves_operands_alone, knows_operands, chains)
MADE = 'Value(self.data + other.data, (self, other), "+")'
WRONG = (
    Flaw("multiplies", replaced(SOLUTION, ("self.data + other.data", "self.data * other.data")), adds, "the product"),
    Flaw("twice itself", replaced(SOLUTION, ("self.data + other.data", "self.data + self.data")), adds, "a + a"),
    Flaw("no return", replaced(SOLUTION, ("return Value", "Value")), adds, "end with return"),
    Flaw("a bare number", replaced(SOLUTION, (MADE, "self.data + other.data")), adds, "should be a Value"),
    Flaw(
        "no memory",
        replaced(SOLUTION, (MADE, "Value(self.data + other.data)")),
        knows_operands,
        "does not remember a: give a itself",
    ),
    Flaw("operation forgotten", replaced(SOLUTION, (', "+")', ")")), knows_operands, "_op"),
    Flaw(
        "numbers for Values",
        replaced(SOLUTION, (MADE, MADE.replace("self, other", "self.data, other.data"))),
        knows_operands,
        "does not remember a: give a itself",
    ),
    Flaw(
        "changed in place",
        replaced(SOLUTION, (f"return {MADE}", "self.data += other.data\n        return self")),
        leaves_operands_alone,
        "change neither self nor other",
    ),
)
