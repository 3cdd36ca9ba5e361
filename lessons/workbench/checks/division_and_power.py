"""Task: power, division, subtraction and 1 + a, from the operations that exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lessons.judge.programs import generate
from lessons.judge.reference import is_comparable
from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
    engine_cause,
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
                f"a**{n} at a = 0 divides by 0 in backward, where n·aⁿ⁻¹ = {slope:g}: write it as a power."
            ) from None
        expect(a.grad, slope, f"a.grad in a**{n} at a = 0", POWER_RULE)


def any_graph(answer: Answer) -> None:
    """graphs of all these operations"""
    operations = ("add", "mul", "pow", "div", "neg", "sub", "number_add", "add_number", "mul_number")
    expect_right_graphs(answer, generate(11, operations, is_comparable, 60), operations)


POWER_RULE = "The slope of aⁿ is n·aⁿ⁻¹."
FORMS: dict[str, tuple[Callable[[Any, Any], Any], str, tuple[str, ...]]] = {
    "a**3": (lambda a, b: a**3, POWER_RULE, ("mul", "pow")),
    "a**-1": (lambda a, b: a**-1, POWER_RULE, ("mul", "pow")),
    "a / b": (lambda a, b: a / b, "a / b is a times b to the power -1.", ("mul", "pow", "div")),
    "a - b": (lambda a, b: a - b, "a − b is a plus the negated b.", ("add", "mul", "neg", "sub")),
    "1 + a": (lambda a, b: 1 + a, "1 + a is a + 1.", ("mul", "add_number", "number_add")),
    "a - a**2 / b": (lambda a, b: a - a**2 / b, "a has two uses: add up their shares.", ("add", "mul", "pow")),
}
"""For each form: how to make it, a rule that is true of it, and the operations that may be to blame."""
UPSTREAM = -3.0  # what arrives at the form: with 1, a forgotten out.grad would pass


def _compare(answer: Answer, form: str, a: Any, b: Any) -> None:
    leaves = "a = 2\nb = 4\n" if b is not None else "a = 2\n"
    expected = engine_values(f"{leaves}d = {form}\nL = d * {UPSTREAM}")
    make, rule, operations = FORMS[form]
    tip = engine_cause(answer, rule, operations, seed=11)
    out = expect_instance(make(a, b), answer.Value, form)
    expect(out.data, expected["d"].data, form, tip)
    (out * UPSTREAM).backward()
    expect(a.grad, expected["a"].grad, f"a.grad in ({form}) * {UPSTREAM:g}", tip)
    if b is not None:
        expect(b.grad, expected["b"].grad, f"b.grad in ({form}) * {UPSTREAM:g}", tip)


CHECKS = (power, reciprocal, division, subtraction, number_on_the_left, shared, at_zero, any_graph)
WRONG = (
    Flaw("power not lowered", HEAD + replaced(OWN, (" ** (n - 1)", "**n")), power, "one lower"),
    Flaw(
        "division the wrong way round",
        HEAD + replaced(OWN, ("self * other**-1", "other * self**-1")),
        division,
        "wrong way round",
    ),
    Flaw(
        "numbers divided",
        HEAD + replaced(OWN, ("self * other**-1", "Value(self.data / other.data)")),
        division,
        "gives each operand nothing",
    ),
    Flaw(
        "subtraction the wrong way round",
        HEAD + replaced(OWN, ("self + (-other)", "other + (-self)")),
        subtraction,
        "wrong way round",
    ),
    Flaw(
        "1 + a asks itself for ever",
        HEAD + replaced(OWN, ("return self + other", "return other + self")),
        number_on_the_left,
        "without an end",
    ),
    Flaw("upstream forgotten", HEAD + replaced(OWN, (" * out.grad", "")), power, "the local derivative alone"),
    Flaw(
        "no return", HEAD + replaced(OWN, ("return self * other**-1", "self * other**-1")), division, "end with return"
    ),
    Flaw("subtraction adds", HEAD + replaced(OWN, ("self + (-other)", "self + other")), subtraction, ""),
    Flaw("= for +=", HEAD + replaced(OWN, ("self.grad += n", "self.grad = n")), shared, "The ** sets the gradient"),
    Flaw(
        "out.data divided",
        HEAD + replaced(OWN, ("n * self.data ** (n - 1)", "n * out.data / self.data")),
        at_zero,
        "divides by 0",
    ),
)
