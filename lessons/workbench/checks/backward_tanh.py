"""Teaching tanh how to pass its gradient on."""

from __future__ import annotations

from lessons.workbench.checking import Answer, Wrong, engine_says, instead, same
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
STARTER = HEAD + instead(TANH, ("self.grad += (1 - t**2) * out.grad", "...  # what goes to self.grad?"))

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


def _check(answer: Answer, graph: str, arriving: float, before: float, tip: str) -> None:
    n = answer.Value(NEURON)
    o = n.tanh()
    n.grad, o.grad = before, arriving
    is_function(o._backward)
    o._backward()
    same(n.grad, engine_says(graph)["n"].grad, "n.grad of the lecture's neuron", tip)


CHECKS = (stored, local, upstream, added)
WRONG = (
    Wrong("one minus t", HEAD + instead(TANH, ("t**2", "t")), local, "squared"),
    Wrong("squared the input", HEAD + instead(TANH, ("t**2", "self.data**2")), local, "the result squared"),
    Wrong("= for +=", HEAD + instead(TANH, ("self.grad +=", "self.grad =")), added, "+="),
    Wrong("upstream forgotten", HEAD + instead(TANH, (" * out.grad", "")), upstream, "out.grad"),
    Wrong(
        "the call's result is stored",
        HEAD + instead(TANH, ("out._backward = _backward", "out._backward = _backward()")),
        stored,
        "without brackets",
    ),
)
