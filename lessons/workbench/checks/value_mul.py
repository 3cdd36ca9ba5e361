"""Task: Value.__mul__, a product that remembers its operands, and the lecture's first graph."""

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
from lessons.workbench.checks import value_add

TITLE = "Write Value.__mul__: a product that remembers"
STARTER = value_add.SOLUTION + "\n    def __mul__(self, other):\n        ...\n"
SOLUTION = replaced(STARTER, ("        ...", '        return Value(self.data * other.data, (self, other), "*")'))


def multiplies(answer: Answer) -> None:
    """a * b holds the product"""
    product = answer.Value(2.0) * answer.Value(-3.0)
    expect_instance(product, answer.Value, "a * b")
    expected = engine_values("a = 2\nb = -3\nL = a*b")["L"].data
    expect(product.data, expected, "(a * b).data for a = 2, b = -3", value_add.result_cause(answer, "*"))


def knows_operands(answer: Answer) -> None:
    """a * b remembers a, b and “*”"""
    a, b = answer.Value(2.0), answer.Value(-3.0)
    expect_operands(a * b, (("a", a), ("b", b)), "*", "a * b")


def lecture_graph(answer: Answer) -> None:
    """L = (a * b + c) * f comes out right"""
    a, b, c, f = (answer.Value(x) for x in (2.0, -3.0, 10.0, -2.0))
    e = expect_instance(a * b, answer.Value, "a * b")
    d = expect_instance(e + c, answer.Value, "e + c")
    last = expect_instance(d * f, answer.Value, "d * f")
    expected = engine_values("a = 2\nb = -3\nc = 10\nf = -2\ne = a*b\nd = e + c\nL = d*f")
    for name, node in (("e", e), ("d", d), ("L", last)):
        expect(node.data, expected[name].data, f"{name}.data", "")
    expect_operands(last, (("d", d), ("f", f)), "*", "d * f")


CHECKS = (multiplies, knows_operands, lecture_graph)
MADE = 'Value(self.data * other.data, (self, other), "*")'
WRONG = (
    Flaw("adds", replaced(SOLUTION, ("self.data * other.data", "self.data + other.data")), multiplies, "the sum a + b"),
    Flaw("squares", replaced(SOLUTION, ("self.data * other.data", "self.data * self.data")), multiplies, "a · a"),
    Flaw("no return", STARTER + "        Value(self.data * other.data)\n", multiplies, "end with return"),
    Flaw("a bare number", replaced(SOLUTION, (MADE, "self.data * other.data")), multiplies, "should be a Value"),
    Flaw("the wrong sign remembered", replaced(SOLUTION, (MADE, MADE.replace('"*"', '"+"'))), knows_operands, "_op"),
    Flaw("one operand", replaced(SOLUTION, (MADE, MADE.replace("other),", "),"))), knows_operands, "remember b"),
    Flaw(
        "copies of the operands",
        replaced(SOLUTION, (MADE, 'Value(self.data * other.data, (Value(self.data), Value(other.data)), "*")')),
        knows_operands,
        "a itself",
    ),
)
