"""Task: the sum of squared errors."""

from __future__ import annotations

from collections.abc import Sequence

from engine import Value
from engine.data.samples import four
from engine.losses import LOSSES
from lessons.workbench.checking import Answer, Flaw, expect, expect_instance, replaced

TITLE = "Write loss(ys, ypred), the sum of squared errors"
STARTER = '''\
def loss(ys, ypred):
    """ys: the targets, numbers. ypred: the predictions, Values. Returns one Value."""
    ...
'''
SOLUTION = replaced(STARTER, ("    ...\n", "    return sum((yout - y) ** 2 for y, yout in zip(ys, ypred))\n"))

OFF = (0.5, -0.25, 0.75, -1.0)  # predictions that are wrong by different amounts, to either side


def a_value(answer: Answer) -> None:
    """the loss is one Value"""
    expect_instance(answer.loss([1.0, -1.0], [Value(0.5), Value(0.5)]), Value, "loss(ys, ypred)")


def one_example(answer: Answer) -> None:
    """one prediction off by 2 costs 2²"""
    _compare(answer, [1.0], [-1.0], "Square how far the prediction is from its target.")


def perfect(answer: Answer) -> None:
    """right predictions cost nothing"""
    targets = four().targets
    _compare(answer, targets, targets, "Where nothing is wrong there is nothing to sum.")


def both_sides(answer: Answer) -> None:
    """errors to either side do not cancel"""
    _compare(
        answer,
        [0.0, 0.0],
        [1.0, -1.0],
        "Square each error, then take the sum: neither the square of the sum nor the mean.",
    )


def all_four(answer: Answer) -> None:
    """the four examples' errors are summed"""
    _compare(answer, four().targets, OFF, "It is the sum over all the examples.")


def gradients(answer: Answer) -> None:
    """each prediction learns its direction"""
    targets = four().targets
    mine, theirs = [Value(p) for p in OFF], [Value(p) for p in OFF]
    answer.loss(list(targets), mine).backward()
    LOSSES["squared-error"](theirs, targets).backward()
    for i, (got, expected) in enumerate(zip(mine, theirs, strict=True), 1):
        expect(got.grad, expected.grad, f"the gradient of prediction {i}", "Use the Values themselves, not their data.")


def _compare(answer: Answer, targets: Sequence[float], predictions: Sequence[float], tip: str) -> None:
    got = expect_instance(answer.loss(list(targets), [Value(p) for p in predictions]), Value, "loss(ys, ypred)")
    expected = LOSSES["squared-error"]([Value(p) for p in predictions], targets)
    ys, ps = (", ".join(f"{x:g}" for x in numbers) for numbers in (targets, predictions))
    expect(got.data, expected.data, f"loss([{ys}], [{ps}])", tip)


CHECKS = (a_value, one_example, perfect, both_sides, all_four, gradients)
WRONG = (
    Flaw("errors not squared", replaced(SOLUTION, (" ** 2", "")), one_example, "Square how far"),
    Flaw("sizes, not squares", replaced(SOLUTION, ("(yout - y) ** 2", "abs(yout - y)")), one_example, "Square how far"),
    Flaw(
        "the sum is squared",
        replaced(
            SOLUTION,
            ("sum((yout - y) ** 2 for y, yout in zip(ys, ypred))", "sum(p - y for y, p in zip(ys, ypred)) ** 2"),
        ),
        both_sides,
        "Square each error",
    ),
    Flaw("the mean", replaced(SOLUTION, ("zip(ys, ypred))", "zip(ys, ypred)) / len(ys)")), both_sides, "nor the mean"),
    Flaw("added to the target", replaced(SOLUTION, ("yout - y)", "yout + y)")), one_example, "from its target"),
    Flaw(
        "cut off from the graph",
        replaced(
            SOLUTION,
            ("    return sum(", "    from engine import Value\n    return Value(sum("),
            ("yout - y", "yout.data - y"),
            ("ypred))", "ypred)))"),
        ),
        gradients,
        "not their data",
    ),
)
