"""Task: a neuron, with weighted sum, bias and tanh."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from math import exp, tanh
from typing import Any

import engine
from lessons.workbench.checking import Answer, Flaw, Tip, cause_or, expect, expect_instance, replaced

TITLE = "Write Neuron.__call__: tanh(w · x + b)"
GIVEN = ("Value",)
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
    expect(_out(mine, x).data, theirs(x).data, _call(x), _cause(answer, "With inputs of 0 it is tanh(b)."))


def output(answer: Answer) -> None:
    """every input counts, by its own weight"""
    for x in ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [2.0, 3.0, -1.0]):
        mine, theirs = _pair(answer, len(x))
        expect(
            _out(mine, x).data,
            theirs(x).data,
            _call(x),
            _cause(answer, "It is tanh(w · x + b), with w · x summed over all pairs."),
        )


def gradients(answer: Answer) -> None:
    """backward reaches every weight and the bias"""
    x = [2.0, 3.0, -1.0]
    mine, theirs = _pair(answer, len(x))
    _out(mine, x).backward()
    theirs(x).backward()
    for i, (wi, expected) in enumerate(zip(mine.w, theirs.w, strict=True), 1):
        expect(wi.grad, expected.grad, f"the gradient of w{i}", _cut_off(wi, f"w{i}"))
    expect(mine.b.grad, theirs.b.grad, "the gradient of b", _cut_off(mine.b, "b"))


def _cut_off(parameter: Any, name: str) -> str:
    """Return the cause of a gradient of 0; "" of any other."""
    if parameter.grad:
        return ""
    return f"Nothing leads back from the output to {name}: use the Values themselves, not their data."


def _cause(answer: Answer, rule: str) -> Tip:
    def measure() -> list[object]:
        return [_out(_pair(answer, len(x))[0], list(x)).data for x in PLACES]

    def causes() -> Iterator[tuple[str, list[float]]]:
        for sentence, gives in CAUSES:
            neurons = [_pair(answer, len(x))[1] for x in PLACES]
            weights = [([w.data for w in n.w], n.b.data) for n in neurons]
            yield sentence, [gives(w, list(x), b) for (w, b), x in zip(weights, PLACES, strict=True)]

    return cause_or(rule, measure, causes)


def _dot(w: list[float], x: list[float]) -> float:
    return sum(wi * xi for wi, xi in zip(w, x, strict=True))


PLACES = ((2.0, 3.0, -1.0), (0.5, -1.5), (1.0, 0.25, 0.75, -2.0))
CAUSES: tuple[tuple[str, Callable[[list[float], list[float], float], float]], ...] = (
    ("That is w · x + b: the tanh is missing.", lambda w, x, b: _dot(w, x) + b),
    ("That is tanh(w · x): the bias is missing.", lambda w, x, b: tanh(_dot(w, x))),
    ("That is w · x: the bias and the tanh are missing.", lambda w, x, b: _dot(w, x)),
    ("That is tanh(w · x) + b: the bias is added before the tanh.", lambda w, x, b: tanh(_dot(w, x)) + b),
    ("That is tanh(w · x − b): the bias is added.", lambda w, x, b: tanh(_dot(w, x) - b)),
    ("The bias is added once for each input: it counts once.", lambda w, x, b: tanh(_dot(w, x) + len(x) * b)),
    ("The inputs are multiplied by themselves, not by the weights.", lambda w, x, b: tanh(_dot(x, x) + b)),
    ("The weights are multiplied by themselves, not by the inputs.", lambda w, x, b: tanh(_dot(w, w) + b)),
    ("The weights are summed without their inputs.", lambda w, x, b: tanh(sum(w) + b)),
    ("The inputs are summed without their weights.", lambda w, x, b: tanh(sum(x) + b)),
    ("Weights and inputs are added, not multiplied.", lambda w, x, b: tanh(sum(w) + sum(x) + b)),
    ("Only the last pair counts: the sum of the others is lost.", lambda w, x, b: tanh(w[-1] * x[-1] + b)),
    ("Only the first pair counts.", lambda w, x, b: tanh(w[0] * x[0] + b)),
    ("That is tanh(b): the inputs are left out.", lambda w, x, b: tanh(b)),
    ("That is b alone.", lambda w, x, b: b),
    ("That is the sigmoid of w · x + b: tanh is due.", lambda w, x, b: 1 / (1 + exp(-_dot(w, x) - b))),
    ("That is the ReLU of w · x + b: tanh is due.", lambda w, x, b: max(0.0, _dot(w, x) + b)),
)


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
    Flaw("no bias", replaced(SOLUTION, ("total = self.b", "total = 0.0")), at_rest, "the bias is missing"),
    Flaw("no tanh", replaced(SOLUTION, ("total.tanh()", "total")), at_rest, "the tanh is missing"),
    Flaw(
        "inputs multiplied by themselves",
        replaced(SOLUTION, ("wi * xi", "xi * xi")),
        output,
        "multiplied by themselves, not by the weights",
    ),
    Flaw(
        "the last pair alone",
        replaced(SOLUTION, ("total = total + wi", "total = self.b + wi")),
        output,
        "Only the last pair",
    ),
    Flaw("cut off from the graph", replaced(SOLUTION, ("wi * xi", "wi.data * xi")), gradients, "Nothing leads back"),
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
