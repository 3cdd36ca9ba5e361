"""Task: power, division, subtraction and 1 + a, from the operations that exist."""

from __future__ import annotations

from typing import Any

from lessons.judge.programs import generate
from lessons.judge.reference import is_comparable
from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
    engine_values,
    expect,
    expect_instance,
    expect_right_graphs,
    replaced,
)
from lessons.workbench.pieces import ADD, BACKWARD, CLASS, MUL, takes_numbers

TITLE = "Write power, division, subtraction, and 1 + a"
OWN = """
    def __pow__(self, n):  # n is a plain number
        out = Value(self.data**n, (self,), f"**{n}")

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def __truediv__(self, other):
        return self * other**-1

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __radd__(self, other):  # other + self, with a number on the left
        return self + other
"""
HEAD = CLASS + takes_numbers(ADD) + takes_numbers(MUL) + BACKWARD
SOLUTION = HEAD + OWN
STARTER = HEAD + replaced(
    OWN,
    ("            self.grad += n * self.data ** (n - 1) * out.grad\n", "            ...  # what goes to self.grad?\n"),
    ("        return self * other**-1\n", "        ...  # with * and **\n"),
    ("        return self + (-other)\n", "        ...  # with + and -\n"),
    ("        return self + other\n", "        ...\n"),
)  # fmt: skip


def power(answer: Answer) -> None:
    """a**3 and its gradient"""
    _compare(answer, "a**3", answer.Value(2.0), None)


def reciprocal(answer: Answer) -> None:
    """a**-1 and its gradient"""
    _compare(answer, "a**-1", answer.Value(2.0), None)


def division(answer: Answer) -> None:
    """a / b and its gradients"""
    _compare(answer, "a / b", answer.Value(2.0), answer.Value(4.0))


def subtraction(answer: Answer) -> None:
    """a - b and its gradients"""
    _compare(answer, "a - b", answer.Value(2.0), answer.Value(4.0))


def number_on_the_left(answer: Answer) -> None:
    """1 + a and its gradient"""
    _compare(answer, "1 + a", answer.Value(2.0), None)


def shared(answer: Answer) -> None:
    """a - a**2 / b: a is used twice"""
    _compare(answer, "a - a**2 / b", answer.Value(2.0), answer.Value(4.0))


def at_zero(answer: Answer) -> None:
    """a**2 at a = 0"""
    for n, slope in ((2, 0.0), (1, 1.0)):
        a = answer.Value(0.0)
        out = expect_instance(a**n, answer.Value, f"a**{n}")
        try:
            out.backward()
        except ZeroDivisionError:
            raise CheckFailed(
                f"a**{n} at a = 0 divides by 0 in backward: write n·aⁿ⁻¹ with a power, not with out.data / self.data."
            ) from None
        expect(a.grad, slope, f"a.grad in a**{n} at a = 0", TIPS["a**3"])


def any_graph(answer: Answer) -> None:
    """graphs of all these operations"""
    operations = ("add", "mul", "pow", "div", "neg", "sub", "number_add", "add_number", "mul_number")
    expect_right_graphs(answer, generate(11, operations, is_comparable, 60), operations)


FORMS: dict[str, Any] = {
    "a**3": lambda a, b: a**3,
    "a**-1": lambda a, b: a**-1,
    "a / b": lambda a, b: a / b,
    "a - b": lambda a, b: a - b,
    "1 + a": lambda a, b: 1 + a,
    "a - a**2 / b": lambda a, b: a - a**2 / b,
}
TIPS = {
    "a**3": "The power comes down, and goes one lower: n·aⁿ⁻¹, times out.grad.",
    "a**-1": "The power comes down, and goes one lower: n·aⁿ⁻¹, times out.grad.",
    "a / b": "a / b is a times b to the power −1.",
    "a - b": "a − b is a plus the negated b.",
    "1 + a": "1 + a is a + 1.",
    "a - a**2 / b": "Shares are added, with +=.",
}


def _compare(answer: Answer, form: str, a: Any, b: Any) -> None:
    expected = engine_values(f"a = 2\nb = 4\nL = {form}" if b is not None else f"a = 2\nL = {form}")
    out = expect_instance(FORMS[form](a, b), answer.Value, form)
    expect(out.data, expected["L"].data, form, TIPS[form])
    out.backward()
    expect(a.grad, expected["a"].grad, f"a.grad in {form}", TIPS[form])
    if b is not None:
        expect(b.grad, expected["b"].grad, f"b.grad in {form}", TIPS[form])


CHECKS = (power, reciprocal, division, subtraction, number_on_the_left, shared, at_zero, any_graph)
WRONG = (
    Flaw("power not lowered", HEAD + replaced(OWN, (" ** (n - 1)", "**n")), power, "one lower"),
    Flaw(
        "division the wrong way round", HEAD + replaced(OWN, ("self * other**-1", "other * self**-1")), division, "b to"
    ),
    Flaw(
        "numbers divided",
        HEAD + replaced(OWN, ("self * other**-1", "Value(self.data / other.data)")),
        division,
        "a.grad",
    ),
    Flaw(
        "subtraction the wrong way round",
        HEAD + replaced(OWN, ("self + (-other)", "other + (-self)")),
        subtraction,
        "negated",
    ),
    Flaw(
        "1 + a asks itself for ever",
        HEAD + replaced(OWN, ("return self + other", "return other + self")),
        number_on_the_left,
        "without an end",
    ),
    Flaw("= for +=", HEAD + replaced(OWN, ("self.grad += n", "self.grad = n")), shared, "+="),
    Flaw(
        "out.data divided",
        HEAD + replaced(OWN, ("n * self.data ** (n - 1)", "n * out.data / self.data")),
        at_zero,
        "divides by 0",
    ),
)
