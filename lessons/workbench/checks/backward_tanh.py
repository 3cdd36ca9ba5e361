"""Task: the _backward of tanh."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lessons.workbench.checking import Answer, Flaw, cause_or, engine_values, expect, expect_instance, replaced
from lessons.workbench.checks.backward_mul import is_function
from lessons.workbench.pieces import ADD, CLASS, MUL, plain

TITLE = "Write the _backward of tanh"
TANH = """
    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad = (1 - t**2) * out.grad

        out._backward = _backward
        return out
"""
HEAD = "import math\n\n\n" + CLASS + plain(ADD) + plain(MUL)
SOLUTION = HEAD + TANH
STARTER = HEAD + replaced(TANH, ("self.grad = (1 - t**2) * out.grad", "...  # what goes to self.grad?"))

NEURON = 0.8813735870195432  # the weighted sum of the lecture's neuron


def stored(answer: Answer) -> None:
    """out._backward is a function, stored for later"""
    is_function(_tanh(answer, NEURON)[1]._backward)


def local(answer: Answer) -> None:
    """with out.grad = 1, n gets 1 − tanh²"""
    _check(answer, f"n = {NEURON}\no = tanh(n)", 1.0)


def upstream(answer: Answer) -> None:
    """the share is multiplied by out.grad"""
    _check(answer, f"n = {NEURON}\no = tanh(n)\nL = -4*o", -4.0)


def elsewhere(answer: Answer) -> None:
    """other numbers, 0 and negative ones too"""
    for number in (0.0, -1.5, 0.25):
        expected = engine_values(f"n = {number}\no = tanh(n)\nL = 2*o")["n"].grad
        expect(_after(answer, number, 2.0), expected, f"n.grad for n = {number:g}, out.grad = 2", _cause(answer))


def _check(answer: Answer, graph: str, arriving: float) -> None:
    expected = engine_values(graph)["n"].grad
    expect(_after(answer, NEURON, arriving), expected, "n.grad of the lecture's neuron", _cause(answer))


def _tanh(answer: Answer, number: float) -> tuple[Any, Any]:
    n = answer.Value(number)
    return n, expect_instance(n.tanh(), answer.Value, "n.tanh()")


def _after(answer: Answer, number: float, arriving: float) -> Any:
    """Return n.grad after o = tanh(n) has passed its gradient on."""
    n, o = _tanh(answer, number)
    o.grad = arriving
    is_function(o._backward)
    o._backward()
    return n.grad


def _cause(answer: Answer) -> Callable[[], str]:
    return cause_or(
        "It is one minus the result squared, times what arrived, out.grad.",
        lambda: [_after(answer, n, g) for n, g in PLACES],
        lambda: ((sentence, [gives(n, math.tanh(n), g) for n, g in PLACES]) for sentence, gives in CAUSES),
    )


PLACES = ((NEURON, 1.0), (NEURON, -4.0), (-1.5, 2.0), (0.25, 0.7))
CAUSES: tuple[tuple[str, Callable[[float, float, float], float]], ...] = (
    ("It is still 0: n is due a share.", lambda n, t, g: 0.0),
    ("That is the local derivative alone: multiply by what arrived, out.grad.", lambda n, t, g: 1 - t * t),
    ("That is out.grad, passed on as it is: multiply by the local derivative of tanh.", lambda n, t, g: g),
    ("That is the result squared, times out.grad: the local derivative is one minus that.", lambda n, t, g: t * t * g),
    ("That is (1 − t) · out.grad: the t is squared.", lambda n, t, g: (1 - t) * g),
    ("That is (1 − n²) · out.grad: it is the result that is squared, t.", lambda n, t, g: (1 - n * n) * g),
    ("That is (1 + t²) · out.grad: it is one minus t².", lambda n, t, g: (1 + t * t) * g),
    ("That is (t² − 1) · out.grad: the sign is reversed.", lambda n, t, g: (t * t - 1) * g),
    ("That is t · out.grad: the local derivative is one minus the square of t.", lambda n, t, g: t * g),
    ("The local derivative and out.grad are added: multiply them.", lambda n, t, g: 1 - t * t + g),
    ("That is multiplied by the result: what arrived is out.grad.", lambda n, t, g: (1 - t * t) * t),
)
CHECKS = (stored, local, upstream, elsewhere)
WRONG = (
    Flaw("t squared", HEAD + replaced(TANH, ("(1 - t**2)", "t**2")), elsewhere, "the result squared, times"),
    Flaw("one minus t", HEAD + replaced(TANH, ("t**2", "t")), local, "the t is squared"),
    Flaw("squared the input", HEAD + replaced(TANH, ("t**2", "self.data**2")), local, "(1 − n²)"),
    Flaw("one plus t squared", HEAD + replaced(TANH, ("1 - t", "1 + t")), local, "1 + t²"),
    Flaw("added to what arrived", HEAD + replaced(TANH, (") * out", ") + out")), local, "are added"),
    Flaw("no return", HEAD + replaced(TANH, ("        return out\n", "")), stored, "end with return"),
    Flaw("upstream forgotten", HEAD + replaced(TANH, (" * out.grad", "")), upstream, "alone: multiply by what arrived"),
    Flaw(
        "the call's result is stored",
        HEAD + replaced(TANH, ("out._backward = _backward", "out._backward = _backward()")),
        stored,
        "without brackets",
    ),
)
