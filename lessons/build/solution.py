"""Another solution of each piece of the road, and the learner's own beside it, as source."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from engine.basics.files import is_file
from lessons.build.folder import SKELETONS
from lessons.lines import lines_of

SOLUTION = """\
import math
import random


class Value:
    def __init__(self, data, _children=(), _op="", label=""):
        self.data = data
        self.grad = 0.0
        self.label = label
        self._prev = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other):
        other = as_value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = as_value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,), f"**{n}")

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(max(0.0, self.data), (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -as_value(other)

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return as_value(other) - self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def backward(self):
        order, visited = [], set()

        def place(node):
            if node not in visited:
                visited.add(node)
                for operand in node._prev:
                    place(operand)
                order.append(node)

        place(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


def as_value(number):
    return number if isinstance(number, Value) else Value(number)


class Neuron:
    def __init__(self, nin):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, x):
        return sum((wi * xi for wi, xi in zip(self.w, x)), self.b).tanh()

    def parameters(self):
        return [*self.w, self.b]


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        outs = [neuron(x) for neuron in self.neurons]
        return outs[0] if len(outs) == 1 else outs

    def parameters(self):
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP:
    def __init__(self, nin, nouts):
        sizes = [nin, *nouts]
        self.layers = [Layer(n, m) for n, m in zip(sizes, sizes[1:])]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def zero_grad(self):
        for p in self.parameters():
            p.grad = 0.0


def train(net, xs, ys, steps=20, rate=0.05):
    for _ in range(steps):
        loss = sum((net(x) - y) ** 2 for x, y in zip(xs, ys))
        net.zero_grad()
        loss.backward()
        for p in net.parameters():
            p.data -= rate * p.grad
"""

_VALUE: Mapping[str, tuple[str, ...]] = {
    "value": ("__init__",), "repr": ("__repr__",), "add": ("__add__",), "mul": ("__mul__",),
    "operands": ("__init__", "__add__"), "operation": ("__init__", "__add__"), "label": ("__init__",),
    "grad": ("__init__",), "tanh": ("tanh",), "add-backward": ("__add__",), "mul-backward": ("__mul__",),
    "tanh-backward": ("tanh",), "backward": ("backward",), "order": ("backward",),
    "accumulation": ("__add__", "__mul__"), "number-right": ("__add__", "__mul__"),
    "number-left": ("__radd__", "__rmul__"), "exp": ("exp",), "pow": ("__pow__",), "div": ("__truediv__",),
    "neg": ("__neg__",), "sub": ("__sub__",), "zeroing": ("backward",), "again": ("backward",),
    "several": ("__init__", "backward"), "deep": ("backward",), "relu": ("relu",),
    "number-minus": ("__rsub__", "__rtruediv__"),
}  # fmt: skip
_NETWORK: Mapping[str, tuple[str, ...]] = {
    "neuron": ("Neuron",), "layer": ("Layer",), "network": ("MLP",), "single-output": ("Layer.__call__",),
    "parameters": ("Neuron.parameters", "Layer.parameters"), "forty-one": ("MLP.parameters",),
    "zero-grad": ("MLP.zero_grad",), "own-loop": ("train",),
}  # fmt: skip
PIECES: Mapping[str, tuple[str, ...]] = {
    **{check: tuple(f"Value.{name}" for name in names) for check, names in _VALUE.items()},
    **_NETWORK,
}
"""By check: what of the source it is about, as "Value.backward" or "Neuron"."""


def solution_of(check: str) -> str:
    """Return our source of a check's piece; "" if it has none of its own."""
    return pieces(SOLUTION, PIECES.get(check, ()))


def own_source(folder: Path, check: str) -> str:
    """Return the learner's source of a check's piece, from whichever of their files has it; "" if none is found."""
    found = []
    for name in SKELETONS:
        file = folder / name
        try:
            source = file.read_text(encoding="utf-8-sig") if is_file(file) else ""
        except (OSError, UnicodeDecodeError):
            continue
        found.append(pieces(source, PIECES.get(check, ())))
    return "\n\n".join(filter(None, found))


def pieces(source: str, names: tuple[str, ...]) -> str:
    """Return the source of definitions by their dotted names, those that are there; "" for what Python cannot read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ""
    lines = lines_of(source)
    found = [node for name in names if (node := _definition(tree.body, name)) is not None]
    return "\n\n".join(dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])) for node in found)


def _definition(body: Sequence[ast.stmt], name: str) -> ast.stmt | None:
    first, _, rest = name.partition(".")
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == first:
            return _definition(node.body, rest) if rest else node
    return None
