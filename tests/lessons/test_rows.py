"""The lecture's facts in the course: every row has a lesson and a step that shows its numbers.

The numbers are the lecture's, written out here; what the step computes must agree with them to nine decimals, and
must be seen there: in its words once they are filled in, or in a box of its graph.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

import pytest

from engine.basics.numbers import exact, short
from engine.data.by_name import dataset
from engine.training.settings import TrainSettings
from lessons.contents import find_lesson
from lessons.lesson import (
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    NetworkBlock,
    OrderBlock,
    PlotBlock,
    PredictBlock,
    Prose,
    ScriptBlock,
    Step,
    TrainBlock,
)
from lessons.stage.graphs import graph_of
from lessons.stage.queries import Scope
from lessons.stage.scope import scope_of
from lessons.workbench.task import load_task

ROWS = range(1, 25)
AWAY = 1e-9
B = 6.8813735870195432  # the lecture's bias
PYTORCH = "0.7071067811865476"


@dataclass(frozen=True)
class Shown:
    """A fact of a row at its place.

    facts  expressions of the step, with the numbers that they must give
    words  what must be read there as it stands
    """

    row: int
    lesson: str
    step: str
    facts: dict[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()


SHOWN = (
    Shown(1, "slope-of-a-curve", "A curve to walk on", {"f(3)": 20.0}, ("3x² − 4x + 5",)),
    Shown(1, "slope-of-a-curve", "Rise over run", {"slope(3)": 14.0, "secant(3, 0.001)": 14.003}, ("h = 0.001",)),
    Shown(1, "slope-of-a-curve", "Downhill", {"slope(-3)": -22.0}),
    Shown(1, "slope-of-a-curve", "Somewhere in between", {"slope(2/3)": 0.0}),
    Shown(1, "slope-of-a-curve", "How small is too small?", {"secant(3, 1e-17)": 0.0}, ("floating point",)),
    Shown(2, "several-inputs", "Three inputs, one output", {"a": 2.0, "b": -3.0, "c": 10.0, "d": 4.0}, ("a·b + c",)),
    Shown(2, "several-inputs", "Nudge a", {"grad(a)": -3.0, "nudged(a, 0.0001)": 3.9997}, ("h = 0.0001",)),
    Shown(2, "several-inputs", "Nudge b", {"grad(b)": 2.0}),
    Shown(2, "several-inputs", "Nudge c", {"grad(c)": 1.0}),
    Shown(3, "values-that-remember", "A box for every number", {"e": -6.0, "d": 4.0}, ("operation",)),
    Shown(3, "values-that-remember", "What a Value remembers", {}, ("operands", "d._op", "d._prev")),
    Shown(3, "values-that-remember", "One layer deeper", {"e": -6.0, "d": 4.0, "f": -2.0, "L": -8.0}, ("L = d·f",)),
    Shown(4, "backprop-by-hand", "Begin at the end", {"grad(L)": 1.0}),
    Shown(
        4,
        "backprop-by-hand",
        "Through the last product",
        {"grad(d)": -2.0, "grad(f)": 4.0, "((d + 0.001)*f - d*f)/0.001": -2.0, "nudged(f, 0.001)": -7.996},
    ),
    Shown(
        4,
        "backprop-by-hand",
        "Through the plus",
        {"grad(c)": -2.0, "grad(e)": -2.0, "nudged(c, 0.001)": -8.002, "(e + 0.001 + c)*f": -8.002},
    ),
    Shown(
        4,
        "backprop-by-hand",
        "Through the first product",
        {"grad(a)": 6.0, "grad(b)": -4.0, "nudged(a, 0.001)": -7.994, "nudged(b, 0.001)": -8.004},
    ),
    Shown(5, "chain-rule", "A walker, a bicycle, a car", {"grad(walker)": 8.0}, ("2 · bicycle", "4 · walker")),
    Shown(5, "chain-rule", "Local and upstream", {"grad(d)": -2.0}, ("local · upstream",)),
    Shown(5, "chain-rule", "A plus routes", {"grad(u)": 3.0, "grad(v)": 3.0}, ("routes",)),
    Shown(5, "chain-rule", "A product swaps", {"grad(u)": -1.0, "grad(v)": -200.0}, ("swaps",)),
    Shown(
        6,
        "nudging-toward-a-goal",
        "One step for all",
        {"L": -8.0},
        ("+= 0.01 · a.grad", "+= 0.01 · b.grad", "+= 0.01 · c.grad", "+= 0.01 · f.grad"),
    ),
    Shown(
        6,
        "nudging-toward-a-goal",
        "What the gradients promise",
        {"((a + 0.01*grad(a))*(b + 0.01*grad(b)) + (c + 0.01*grad(c))) * (f + 0.01*grad(f))": -7.286496},
    ),
    Shown(6, "nudging-toward-a-goal", "New place, new gradients", {"L": -7.286496}),
    Shown(
        7,
        "a-neuron",
        "Weights, inputs, a bias",
        {"x1": 2.0, "x2": 0.0, "w1": -3.0, "w2": 1.0, "b": B, "n": 0.8813735870195432},
    ),
    Shown(7, "a-neuron", "Back through tanh", {"o": 0.7071067811865476, "grad(n)": 0.5}),
    Shown(7, "a-neuron", "Through the sums", {"grad(b)": 0.5}),
    Shown(7, "a-neuron", "Into the weights", {"grad(x1)": -1.5, "grad(w1)": 1.0, "grad(x2)": 0.5, "grad(w2)": 0.0}),
    Shown(7, "a-neuron", "Saturated", {"b": 8.0, "n": 2.0, "o": math.tanh(2.0)}),
    Shown(8, "own-backward", "Your hand, in code", {"grad(a)": 6.0, "grad(b)": -4.0}, ("out._backward = _backward",)),
    Shown(8, "own-backward", "Written, not yet run", {}, ("**stored**, not called", "_backward")),
    Shown(8, "own-backward", "The first number", {"grad(o)": 1.0}, ("o.grad",)),
    Shown(8, "own-backward", "One pair of brackets too many", {}, ("_backward()", "'NoneType' object is not callable")),
    Shown(9, "order", "Who goes next?", {}, ("all of it must have arrived",)),
    Shown(9, "order", "Too early, once", {"grad(a)": 4.0, "broken(a)": 6.0}, ("b = a + a", "c = b + b")),
    Shown(9, "order", "An order for any graph", {}, ("topological order", "The same list, read backward")),
    Shown(9, "order", "How to find one", {}, ("def build(v)",)),
    Shown(10, "used-twice", "One letter's difference", {"a": 3.0, "broken(a)": 1.0, "grad(a)": 2.0}, ("`+=`",)),
    Shown(10, "used-twice", "Two paths to the output", {"f": -6.0, "grad(a)": -3.0, "grad(b)": -8.0}),
    Shown(11, "more-operations", "Plain numbers join in", {"grad(a)": 2.0}, ("a + 1", "2 * a")),
    Shown(11, "more-operations", "A power, and so division", {"a": 2.0, "b": 4.0, "q": 0.5}, ("a · b⁻¹",)),
    Shown(11, "more-operations", "Negation, and so subtraction", {"grad(a)": 1.0, "grad(b)": -1.0}, ("a + (−b)",)),
    Shown(11, "more-operations", "exp, which is its own slope", {"e": math.exp(2.0)}),
    Shown(
        12,
        "more-operations",
        "tanh, taken apart",
        {
            "o": 0.7071067811865476,
            "grad(n)": 0.5,
            "grad(x1)": -1.5,
            "grad(w1)": 1.0,
            "grad(x2)": 0.5,
            "grad(w2)": 0.0,
            "grad(b)": 0.5,
        },
        ("(e²ⁿ − 1) / (e²ⁿ + 1)",),
    ),
    Shown(12, "more-operations", "How large is an operation?", {}, ("the level is up to you",)),
    Shown(
        13,
        "pytorch",
        "The neuron in PyTorch",
        {"o": 0.7071067811865476, "grad(x1)": -1.5, "grad(w1)": 1.0, "grad(x2)": 0.5, "grad(w2)": 0.0},
        ("torch.double", "requires_grad=True", ".item()", PYTORCH),
    ),
    Shown(14, "networks", "One neuron, as an object", {}, ("Neuron(2)", "between -1")),
    Shown(14, "networks", "A layer: neurons side by side", {"3*(2 + 1)": 9.0}, ("Layer(2, 3)",)),
    Shown(
        14, "networks", "A network: layers in a row", {"parameters": 41.0}, ("MLP(3, [4, 4, 1])", "[2.0, 3.0, -1.0]")
    ),
    Shown(14, "networks", "One number, unwrapped", {}, ("unwrapped",)),
    Shown(
        15,
        "a-loss",
        "Four examples",
        {"loss": 0.25 + 2.25 + 4.0 + 1.0},
        (
            "| 2   | 3  | -1  | 1      |",
            "| 3   | -1 | 0.5 | -1     |",
            "| 0.5 | 1  | 1   | -1     |",
            "| 1   | 1  | -1  | 1      |",
            "Σ (ŷ − y)²",
        ),
    ),
    Shown(15, "a-loss", "The whole loss is one graph", {"values": 398.0, "parameters": 41.0}, ("slope is negative",)),
    Shown(16, "a-loss", "Why the minus", {}, ("p.data += -0.01 * p.grad", "uphill")),
    Shown(16, "a-loss", "Down by hand", {}, ("gradient descent",)),
    Shown(16, "the-loop", "Too small, right, too large", {}, ("overstepped",)),
    Shown(16, "the-loop", "Exploding", {}, ("exploding",)),
    Shown(
        17,
        "the-loop",
        "Four lines, again and again",
        {},
        ("range(20)", "# forward", "n.zero_grad()", "loss.backward()", "p.data += -0.05 * p.grad"),
    ),
    Shown(17, "the-loop", "Let it run", {}, ("1, -1, -1 and 1",)),
    Shown(18, "zero-grad", "What a gradient remembers", {"grad(w)": -2.0, "2 * grad(w)": -4.0}),
    Shown(18, "zero-grad", "The same loop, one line less", {}, ("n.zero_grad() is missing",)),
    Shown(18, "zero-grad", "A step that grows", {"10 * 0.05": 0.5}),
    Shown(18, "zero-grad", "Why it seemed to work", {}, ("large steps happened to suit",)),
    Shown(19, "looking-back", "What a network is", {}, ("An expression", "a loss", "backward", "nudged")),
    Shown(19, "looking-back", "The same, but large", {"parameters": 41.0}, ("cross-entropy", "Adam", "batch")),
    Shown(20, "looking-back", "micrograd itself", {"o": 0.0, "grad(n)": 0.0}, ("ReLU", "zero_grad", "PyTorch")),
    Shown(20, "looking-back", "Where to go on", {}, ("github.com/karpathy/micrograd", "makemore")),
    Shown(21, "moons", "Two moons", {"parameters": 337.0}, ("A hundred points", "MLP(2, [16, 16, 1])", "ReLU")),
    Shown(21, "moons", "A loss that stops caring", {"loss": 0.75, "grad(score)": -1.0}, ("max(0, 1 − y·score)",)),
    Shown(21, "moons", "Small weights, please", {}, ("0.0001", "L2 regularization")),
    Shown(21, "moons", "Batches, and a rate that decays", {"1 - 0.9*50/100": 0.55}, ("1 − 0.9·k/100",)),
    Shown(22, "moons", "Three losses", {}, ("Mean squared error, max-margin, binary cross-entropy",)),
    Shown(23, "pytorch", "One line in a large library", {"grad(n)": 0.5}, ("grad * (1 - out * out)",)),
    Shown(24, "pytorch", "An operation of your own", {"slope(1)": 6.0, "slope(0)": -1.5}, ("½(5x³ − 3x)",)),
    Shown(24, "pytorch", "Register it", {}, ("def derivative", "torch.autograd.Function")),
)


def test_every_row_is_shown() -> None:
    assert {shown.row for shown in SHOWN} == set(ROWS)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.row}-{shown.lesson}-{shown.step}")
def test_a_row_is_shown_where_it_is_said_to_be(shown: Shown) -> None:
    step = step_of(shown.lesson, shown.step)
    scope, read = scope_of_step(step), seen(step)
    for expression, number in shown.facts.items():
        assert scope.evaluate(expression) == pytest.approx(number, abs=AWAY), expression
        assert {short(number), exact(number)} & set(f"{plain(read)} {boxes(step)}".split()), expression
    for words in shown.words:
        assert words in read


def step_of(lesson: str, title: str) -> Step:
    return next(step for step in find_lesson(lesson).steps if step.title == title)


@cache
def scope_of_step(step: Step) -> Scope:
    return scope_of(step.stage)


def seen(step: Step) -> str:
    """All that the step gives to read, its numbers filled in; hints left out, as they are read only if asked for."""
    fill = scope_of_step(step).fill
    texts: list[str] = []
    for block in step.blocks:
        match block:
            case Prose(text=text, code=code):
                texts.append(text if code else fill(text))
            case ScriptBlock(code=code, recorded=recorded):
                texts += [code, recorded]
            case ChooseBlock(ask=ask, choices=choices):
                texts += [fill(ask), *(fill(text) for choice in choices for text in (choice.text, choice.because))]
            case CodeBlock(task=task, ask=ask, because=because):
                texts += [fill(ask), fill(because), load_task(task).starter]
            case PredictBlock(ask=ask, because=because) | DoBlock(ask=ask, because=because):
                texts += [fill(ask), fill(because)]
            case OrderBlock(ask=ask, because=because):
                texts += [fill(ask), fill(because)]
    return "\n".join(texts)


def plain(text: str) -> str:
    """The text with nothing but spaces between its numbers and what stands beside them."""
    return "".join(letter if letter.isalnum() or letter in "-.+" else " " for letter in text).replace(". ", " ")


def boxes(step: Step) -> str:
    """Return the numbers in the boxes of the step's graph, and beside the point of its plot."""
    match step.stage:
        case GraphBlock() | NetworkBlock():
            graph = graph_of(step.stage)
            graph.root.backward()
            return " ".join(short(number) for node in graph.names.values() for number in (node.data, node.grad))
        case PlotBlock(point=x, h=h):
            scope = scope_of_step(step)
            return " ".join(
                short(scope.evaluate(f"{asked}")) for asked in (f"f({x})", f"slope({x})", f"secant({x}, {h})")
            )
    return ""


def test_the_lecture_s_loop_is_the_run_on_the_stage() -> None:
    step = step_of("the-loop", "Let it run")
    assert settings_of(step) == [TrainSettings()]  # four examples, 41 parameters, 20 steps at 0.05
    scope = scope_of_step(step)
    assert [scope.evaluate(f"predicted(19, {place})") for place in (1, 2, 3, 4)] == pytest.approx(
        [1, -1, -1, 1], abs=0.3
    )


def test_the_moons_demo_is_the_run_on_the_stage() -> None:
    [settings] = settings_of(step_of("moons", "Two moons"))
    assert settings == TrainSettings(
        data="moons",
        layers=(16, 16, 1),
        activation="relu",
        loss="max-margin",
        lr="1.0:0.1",
        l2=1e-4,
        init="micrograd",
        steps=100,
    )
    assert len(dataset("moons", settings.seed).inputs) == 100
    assert [run.batch for run in settings_of(step_of("moons", "Batches, and a rate that decays"))] == [None, 20]
    losses = [run.loss for run in settings_of(step_of("moons", "Three losses"))]
    assert losses == ["max-margin", "squared-error", "cross-entropy"]


def settings_of(step: Step) -> list[TrainSettings]:
    assert isinstance(step.stage, TrainBlock)
    return [run.settings for run in step.stage.runs]
