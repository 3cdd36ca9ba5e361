"""Task: fix the accumulation bug of a Value that is used twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lessons.judge.programs import generate
from lessons.judge.reference import is_comparable
from lessons.workbench.checking import (
    Answer,
    Flaw,
    engine_cause,
    engine_values,
    expect,
    expect_instance,
    expect_right_graphs,
    replaced,
)
from lessons.workbench.pieces import ADD, BACKWARD, CLASS, MUL, plain

TITLE = "Find the bug: a + a has the gradient 1"
SOLUTION = CLASS + ADD + MUL + BACKWARD
STARTER = plain(SOLUTION)


def used_once(answer: Answer) -> None:
    """L = (a * b + c) * f stays right"""
    expected = engine_values("a = 2\nb = -3\nc = 10\nf = -2\nL = (a*b + c)*f")
    leaves = {name: answer.Value(expected[name].data) for name in "abcf"}
    e = _made(answer, leaves["a"] * leaves["b"], "a * b")
    d = _made(answer, e + leaves["c"], "a * b + c")
    _made(answer, d * leaves["f"], "(a * b + c) * f").backward()
    for name, leaf in leaves.items():
        expect(leaf.grad, expected[name].grad, f"{name}.grad in L", _cause(answer, "This was right before the change."))


def sum_with_itself(answer: Answer) -> None:
    """b = a + a gives a both shares"""
    a = answer.Value(3.0)
    _made(answer, a + a, "a + a").backward()
    expected = engine_values("a = 3\nb = a + a")["a"].grad
    expect(a.grad, expected, "a.grad in b = a + a", _cause(answer, "Two edges lead from a to b, with a share each."))


def product_with_itself(answer: Answer) -> None:
    """b = a * a gives a both shares"""
    a = answer.Value(3.0)
    _made(answer, a * a, "a * a").backward()
    expected = engine_values("a = 3\nb = a*a")["a"].grad
    expect(a.grad, expected, "a.grad in b = a * a", _cause(answer, "Two edges lead from a to b, with a share each."))


def used_by_two(answer: Answer) -> None:
    """f = (a * b) * (a + b): every use counts"""
    expected = engine_values("a = -2\nb = 3\nf = (a*b)*(a + b)")
    a, b = answer.Value(-2.0), answer.Value(3.0)
    ((a * b) * (a + b)).backward()
    tip = _cause(answer, "Two uses, two shares: each is added to what the others left.")
    expect(a.grad, expected["a"].grad, "a.grad in f", tip)
    expect(b.grad, expected["b"].grad, "b.grad in f", tip)


def _made(answer: Answer, result: object, call: str) -> Any:
    return expect_instance(result, answer.Value, call)


def _cause(answer: Answer, rule: str) -> Callable[[], str]:
    return engine_cause(answer, rule, ("add", "mul"))


def any_graph(answer: Answer) -> None:
    """graphs of any shape, with every node used as often as it comes"""
    expect_right_graphs(answer, generate(10, ("add", "mul"), is_comparable, 60), ("add", "mul"))


CHECKS = (used_once, sum_with_itself, product_with_itself, used_by_two, any_graph)
PLAIN_ADD, PLAIN_MUL = plain(ADD), plain(MUL)
WRONG = (
    Flaw(
        "mended in the sum alone",
        CLASS + ADD + PLAIN_MUL + BACKWARD,
        product_with_itself,
        "The * sets the gradient of each operand",
    ),
    Flaw(
        "mended in the product alone",
        CLASS + PLAIN_ADD + MUL + BACKWARD,
        sum_with_itself,
        "The + sets the gradient of each operand",
    ),
    Flaw(
        "mended for self alone",
        replaced(STARTER, ("self.grad =", "self.grad +="), ("self.grad += 0.0", "self.grad = 0.0")),
        sum_with_itself,
        "gradient of the second operand",
    ),
    Flaw(
        "a + a as a case of its own",
        CLASS
        + replaced(PLAIN_ADD, ("other.grad = out.grad", "other.grad = 2 * out.grad if other is self else out.grad"))
        + replaced(PLAIN_MUL, ("= self.data * out.grad", "= self.data * out.grad * (2 if other is self else 1)"))
        + BACKWARD,
        used_by_two,
        "What other uses left",
    ),
    Flaw(
        "one line of the sum left as it was",
        CLASS + replaced(ADD, ("self.grad += out.grad", "self.grad = out.grad")) + MUL + BACKWARD,
        any_graph,
        "first operand",
    ),
    Flaw(
        "set to 0 before it is added to, in the sum",
        CLASS
        + replaced(
            ADD, ("            self.grad +=", "            self.grad = other.grad = 0.0\n            self.grad +=")
        )
        + MUL
        + BACKWARD,
        any_graph,
        "loses what other uses left",
    ),
)
