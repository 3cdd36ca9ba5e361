"""Task: Value.__add__, a sum that remembers its operands."""

from __future__ import annotations

from lessons.workbench.checking import (
    Answer,
    Flaw,
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
    expect(total.data, engine_values("a = 2\nb = -3\nL = a + b")["L"].data, "(a + b).data for a = 2, b = −3", "")


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
    Flaw("a bare number", replaced(SOLUTION, (MADE, "self.data + other.data")), adds, "should be a Value"),
    Flaw("no memory", replaced(SOLUTION, (MADE, "Value(self.data + other.data)")), knows_operands, "remember a"),
    Flaw("operation forgotten", replaced(SOLUTION, (', "+")', ")")), knows_operands, "_op"),
    Flaw(
        "numbers for Values",
        replaced(SOLUTION, (MADE, MADE.replace("self, other", "self.data, other.data"))),
        knows_operands,
        "itself",
    ),
    Flaw(
        "changed in place",
        replaced(SOLUTION, (f"return {MADE}", "self.data += other.data\n        return self")),
        leaves_operands_alone,
        "new Value",
    ),
)
