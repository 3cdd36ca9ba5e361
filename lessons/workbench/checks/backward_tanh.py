"""Task: the _backward of tanh."""

from __future__ import annotations

from lessons.workbench.checking import Answer, Flaw, engine_values, expect, replaced
from lessons.workbench.checks.backward_mul import is_function
from lessons.workbench.pieces import ADD, CLASS, MUL

TITLE = "Write the _backward of tanh"
TANH = """
    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out
"""
HEAD = "import math\n\n\n" + CLASS + ADD + MUL
SOLUTION = HEAD + TANH
STARTER = HEAD + replaced(TANH, ("self.grad += (1 - t**2) * out.grad", "...  # what goes to self.grad?"))

NEURON = 0.8813735870195432  # the weighted sum of the lecture's neuron


def stored(answer: Answer) -> None:
    """out._backward is a function, stored for later"""
    is_function(answer.Value(NEURON).tanh()._backward)


def local(answer: Answer) -> None:
    """with out.grad = 1, n gets 1 − tanh²"""
    _check(answer, f"n = {NEURON}\no = tanh(n)", 1.0, 0.0, "The local derivative is one minus the result squared.")


def upstream(answer: Answer) -> None:
    """the share is multiplied by out.grad"""
    _check(answer, f"n = {NEURON}\no = tanh(n)\nL = -4*o", -4.0, 0.0, "Multiply by what arrived, out.grad.")


def added(answer: Answer) -> None:
    """the share is added to the gradient that is there"""
    _check(answer, f"n = {NEURON}\no = tanh(n)\nL = o + n", 1.0, 1.0, "1 was there before: add to it with +=.")


def elsewhere(answer: Answer) -> None:
    """other numbers, 0 and negative ones too"""
    for number in (0.0, -1.5, 0.25):
        n = answer.Value(number)
        o = n.tanh()
        o.grad = 2.0
        is_function(o._backward)
        o._backward()
        expected = engine_values(f"n = {number}\no = tanh(n)\nL = 2*o")["n"].grad
        tip = "The local derivative is one minus the result squared."
        expect(n.grad, expected, f"n.grad for n = {number:g}, out.grad = 2", tip)


def _check(answer: Answer, graph: str, arriving: float, before: float, tip: str) -> None:
    n = answer.Value(NEURON)
    o = n.tanh()
    n.grad, o.grad = before, arriving
    is_function(o._backward)
    o._backward()
    expect(n.grad, engine_values(graph)["n"].grad, "n.grad of the lecture's neuron", tip)


CHECKS = (stored, local, upstream, added, elsewhere)
WRONG = (
    Flaw("t squared", HEAD + replaced(TANH, ("(1 - t**2)", "t**2")), elsewhere, "one minus"),
    Flaw("one minus t", HEAD + replaced(TANH, ("t**2", "t")), local, "squared"),
    Flaw("squared the input", HEAD + replaced(TANH, ("t**2", "self.data**2")), local, "the result squared"),
    Flaw("= for +=", HEAD + replaced(TANH, ("self.grad +=", "self.grad =")), added, "+="),
    Flaw("upstream forgotten", HEAD + replaced(TANH, (" * out.grad", "")), upstream, "out.grad"),
    Flaw(
        "the call's result is stored",
        HEAD + replaced(TANH, ("out._backward = _backward", "out._backward = _backward()")),
        stored,
        "without brackets",
    ),
)
