"""Task: fix the accumulation bug of a Value that is used twice."""

from __future__ import annotations

from lessons.judge.programs import generate
from lessons.judge.reference import is_comparable
from lessons.workbench.checking import Answer, Flaw, engine_values, expect, expect_right_graphs, replaced
from lessons.workbench.pieces import ADD, BACKWARD, CLASS, MUL

TITLE = "Find the bug: a + a has the gradient 1"
SOLUTION = CLASS + ADD + MUL + BACKWARD
STARTER = replaced(SOLUTION, (".grad +=", ".grad ="))


def used_once(answer: Answer) -> None:
    """L = (a * b + c) * f stays right"""
    expected = engine_values("a = 2\nb = -3\nc = 10\nf = -2\nL = (a*b + c)*f")
    leaves = {name: answer.Value(expected[name].data) for name in "abcf"}
    (((leaves["a"] * leaves["b"]) + leaves["c"]) * leaves["f"]).backward()
    for name, leaf in leaves.items():
        expect(leaf.grad, expected[name].grad, f"{name}.grad in L", "This was right before the change.")


def sum_with_itself(answer: Answer) -> None:
    """b = a + a gives a both shares"""
    a = answer.Value(3.0)
    (a + a).backward()
    expected = engine_values("a = 3\nb = a + a")["a"].grad
    expect(a.grad, expected, "a.grad in b = a + a", "Two edges lead from a: what comes along each is added, with +=.")


def product_with_itself(answer: Answer) -> None:
    """b = a * a gives a both shares"""
    a = answer.Value(3.0)
    (a * a).backward()
    expect(
        a.grad, engine_values("a = 3\nb = a*a")["a"].grad, "a.grad in b = a * a", "A product adds its shares as well."
    )


def used_by_two(answer: Answer) -> None:
    """f = (a * b) * (a + b): every use counts"""
    expected = engine_values("a = -2\nb = 3\nf = (a*b)*(a + b)")
    a, b = answer.Value(-2.0), answer.Value(3.0)
    ((a * b) * (a + b)).backward()
    tip = "Each use adds its share to what the others left."
    expect(a.grad, expected["a"].grad, "a.grad in f", tip)
    expect(b.grad, expected["b"].grad, "b.grad in f", tip)


def any_graph(answer: Answer) -> None:
    """graphs of any shape, with every node used as often as it comes"""
    expect_right_graphs(answer, generate(10, ("add", "mul"), is_comparable, 60), ("add", "mul"))


CHECKS = (used_once, sum_with_itself, product_with_itself, used_by_two, any_graph)
PLAIN_ADD, PLAIN_MUL = (replaced(method, (".grad +=", ".grad =")) for method in (ADD, MUL))
WRONG = (
    Flaw("mended in the sum alone", CLASS + ADD + PLAIN_MUL + BACKWARD, product_with_itself, "as well"),
    Flaw("mended in the product alone", CLASS + PLAIN_ADD + MUL + BACKWARD, sum_with_itself, "+="),
    Flaw(
        "mended for self alone",
        replaced(STARTER, ("self.grad =", "self.grad +="), ("self.grad += 0.0", "self.grad = 0.0")),
        sum_with_itself,
        "Two edges",
    ),
    Flaw(
        "a + a as a case of its own",
        CLASS
        + replaced(PLAIN_ADD, ("other.grad = out.grad", "other.grad = 2 * out.grad if other is self else out.grad"))
        + replaced(PLAIN_MUL, ("= self.data * out.grad", "= self.data * out.grad * (2 if other is self else 1)"))
        + BACKWARD,
        used_by_two,
        "Each use adds",
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
        "to 0 before",
    ),
)
