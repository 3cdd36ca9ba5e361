"""Task: a neuron, with weighted sum, bias and tanh."""

from __future__ import annotations

import random
from typing import Any

import engine
from lessons.workbench.checking import Answer, Flaw, expect, expect_instance, replaced

TITLE = "Write Neuron.__call__: tanh(w · x + b)"
STARTER = """\
import random

from engine import Value


class Neuron:
    def __init__(self, nin):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, x):
        ...
"""
SOLUTION = replaced(
    STARTER,
    (
        "        ...\n",
        """\
        total = self.b
        for wi, xi in zip(self.w, x):
            total = total + wi * xi
        return total.tanh()
""",
    ),
)


def a_value(answer: Answer) -> None:
    """n(x) is a Value, so that it can be built upon"""
    _out(answer.Neuron(2), [2.0, 3.0])


def at_rest(answer: Answer) -> None:
    """with inputs of zero the bias alone decides"""
    mine, theirs = _pair(answer, 2)
    x = [0.0, 0.0]
    expect(_out(mine, x).data, theirs(x).data, _call(x), "It is tanh(b) then: add the bias, apply tanh.")


def output(answer: Answer) -> None:
    """every input counts, by its own weight"""
    for x in ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [2.0, 3.0, -1.0]):
        mine, theirs = _pair(answer, len(x))
        expect(_out(mine, x).data, theirs(x).data, _call(x), "Sum w·x over all pairs, add b, and take the tanh.")


def gradients(answer: Answer) -> None:
    """backward reaches every weight and the bias"""
    x = [2.0, 3.0, -1.0]
    mine, theirs = _pair(answer, len(x))
    _out(mine, x).backward()
    theirs(x).backward()
    tip = "Use the Values themselves, not their data: the graph must lead back to them."
    for i, (wi, expected) in enumerate(zip(mine.w, theirs.w, strict=True), 1):
        expect(wi.grad, expected.grad, f"the gradient of w{i}", tip)
    expect(mine.b.grad, theirs.b.grad, "the gradient of b", tip)


def _out(neuron: Any, x: list[float]) -> Any:
    return expect_instance(neuron(x), engine.Value, _call(x))


def _call(x: list[float]) -> str:
    return f"n([{', '.join(f'{xi:g}' for xi in x)}])"


def _pair(answer: Answer, nin: int) -> tuple[Any, engine.Neuron]:
    """Return the learner's neuron and the engine's, with the same weights and bias."""
    mine, theirs = answer.Neuron(nin), engine.Neuron(nin, rng=random.Random(7))
    for wi, expected in zip(mine.w, theirs.w, strict=True):
        wi.data = expected.data
    mine.b.data = theirs.b.data
    return mine, theirs


CHECKS = (a_value, at_rest, output, gradients)
WRONG = (
    Flaw("no bias", replaced(SOLUTION, ("total = self.b", "total = 0.0")), at_rest, "add the bias"),
    Flaw("no tanh", replaced(SOLUTION, ("total.tanh()", "total")), at_rest, "apply tanh"),
    Flaw("inputs multiplied by themselves", replaced(SOLUTION, ("wi * xi", "xi * xi")), output, "Sum w·x"),
    Flaw("the last pair alone", replaced(SOLUTION, ("total = total + wi", "total = self.b + wi")), output, "all pairs"),
    Flaw("cut off from the graph", replaced(SOLUTION, ("wi * xi", "wi.data * xi")), gradients, "not their data"),
    Flaw(
        "a bare number",
        replaced(
            SOLUTION,
            ("return total.tanh()", "return math.tanh(total.data)"),
            ("import random", "import math\nimport random"),
        ),
        a_value,
        "should be a Value",
    ),
)
