"""Task: the sum of squared errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine import Value
from engine.data.samples import four
from engine.losses import LOSSES
from lessons.workbench.checking import Answer, Flaw, cause_or, expect, expect_instance, replaced

TITLE = "Write loss(ys, ypred), the sum of squared errors"
GIVEN = ("Value",)
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
    _compare(answer, [1.0], [-1.0], "The prediction is 2 away from its target, and 2² is 4.")


def perfect(answer: Answer) -> None:
    """right predictions cost nothing"""
    targets = four().targets
    _compare(answer, targets, targets, "Each prediction is its target here: every error is 0.")


def both_sides(answer: Answer) -> None:
    """errors to either side do not cancel"""
    _compare(answer, [0.0, 0.0], [1.0, -1.0], "The errors are 1 and -1, and each has the square 1.")


def all_four(answer: Answer) -> None:
    """the four examples' errors are summed"""
    _compare(answer, four().targets, OFF, "It is the sum of all the squares.")


def gradients(answer: Answer) -> None:
    """each prediction learns its direction"""
    targets = four().targets
    mine, theirs = [Value(p) for p in OFF], [Value(p) for p in OFF]
    answer.loss(list(targets), mine).backward()
    LOSSES["squared-error"](theirs, targets).backward()
    for i, (got, expected) in enumerate(zip(mine, theirs, strict=True), 1):
        expect(got.grad, expected.grad, f"the gradient of prediction {i}", _cut_off(got, i))


def _cut_off(prediction: Value, i: int) -> str:
    """Return the cause of a gradient of 0; "" of any other."""
    if prediction.grad:
        return ""
    return f"Nothing leads back from the loss to prediction {i}: use the Values themselves, not their data."


def _compare(answer: Answer, targets: Sequence[float], predictions: Sequence[float], tip: str) -> None:
    got = expect_instance(answer.loss(list(targets), [Value(p) for p in predictions]), Value, "loss(ys, ypred)")
    expected = LOSSES["squared-error"]([Value(p) for p in predictions], targets)
    ys, ps = (", ".join(f"{x:g}" for x in numbers) for numbers in (targets, predictions))
    expect(got.data, expected.data, f"loss([{ys}], [{ps}])", _cause(answer, tip))


def _cause(answer: Answer, rule: str) -> Callable[[], str]:
    return cause_or(
        rule,
        lambda: [answer.loss(list(ys), [Value(p) for p in ps]).data for ys, ps in PLACES],
        lambda: ((sentence, [gives(_errors(ys, ps)) for ys, ps in PLACES]) for sentence, gives in CAUSES),
    )


def _errors(ys: Sequence[float], ps: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(ys, ps, strict=True))


Pairs = list[tuple[float, float]]
PLACES = (([1.0, -1.0, 0.5], [0.5, 0.25, -1.0]), ([1.0], [-0.75]), ([0.5, -1.0], [-0.75, 2.0]))
CAUSES: tuple[tuple[str, Callable[[Pairs], float]], ...] = (
    ("The errors are not squared: to either side they cancel.", lambda e: sum(p - y for y, p in e)),
    ("The errors are not squared, and the prediction is taken from the target.", lambda e: sum(y - p for y, p in e)),
    ("That is the sum of the absolute errors: square each of them.", lambda e: sum(abs(p - y) for y, p in e)),
    ("That is the square of the sum: square each error first.", lambda e: sum(p - y for y, p in e) ** 2),
    ("That is the mean of the squares: their sum is asked for.", lambda e: sum((p - y) ** 2 for y, p in e) / len(e)),
    ("That is half of the sum.", lambda e: sum((p - y) ** 2 for y, p in e) / 2),
    ("That is the root of the sum.", lambda e: sum((p - y) ** 2 for y, p in e) ** 0.5),
    ("Target and prediction are added: the error is their difference.", lambda e: sum((p + y) ** 2 for y, p in e)),
    ("The predictions are squared, and the targets are left out.", lambda e: sum(p**2 for y, p in e)),
    ("Target and prediction are multiplied: the error is their difference.", lambda e: sum((p * y) ** 2 for y, p in e)),
    ("That is the last error alone.", lambda e: (e[-1][1] - e[-1][0]) ** 2),
    ("That is the first error alone.", lambda e: (e[0][1] - e[0][0]) ** 2),
    ("The errors are doubled, not squared.", lambda e: sum((p - y) * 2 for y, p in e)),
    ("The errors are cubed.", lambda e: sum((p - y) ** 3 for y, p in e)),
)


CHECKS = (a_value, one_example, perfect, both_sides, all_four, gradients)
WRONG = (
    Flaw("errors not squared", replaced(SOLUTION, (" ** 2", "")), one_example, "not squared"),
    Flaw("sizes, not squares", replaced(SOLUTION, ("(yout - y) ** 2", "abs(yout - y)")), one_example, "absolute"),
    Flaw(
        "the sum is squared",
        replaced(
            SOLUTION,
            ("sum((yout - y) ** 2 for y, yout in zip(ys, ypred))", "sum(p - y for y, p in zip(ys, ypred)) ** 2"),
        ),
        both_sides,
        "the square of the sum",
    ),
    Flaw("the mean", replaced(SOLUTION, ("zip(ys, ypred))", "zip(ys, ypred)) / len(ys)")), both_sides, "the mean of"),
    Flaw("added to the target", replaced(SOLUTION, ("yout - y)", "yout + y)")), one_example, "are added"),
    Flaw(
        "cut off from the graph",
        replaced(
            SOLUTION,
            ("    return sum(", "    from engine import Value\n    return Value(sum("),
            ("yout - y", "yout.data - y"),
            ("ypred))", "ypred)))"),
        ),
        gradients,
        "Nothing leads back",
    ),
)
