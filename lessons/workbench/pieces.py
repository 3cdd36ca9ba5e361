"""Pieces of the lecture's Value class, from which several tasks compose their starters and solutions."""

from __future__ import annotations

CLASS = """\
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self._prev = _children
        self._op = _op
        self._backward = lambda: None

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"
"""

ADD = """
    def __add__(self, other):
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out
"""

MUL = """
    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out
"""

BACKWARD = """
    def backward(self):
        order, seen = [], set()

        def build(node):
            if node not in seen:
                seen.add(node)
                for operand in node._prev:
                    build(operand)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()
"""

WRAP = """        other = other if isinstance(other, Value) else Value(other)
        out ="""


def plain(method: str) -> str:
    """Return the operator's source with = in place of +=, which is right where every node is used once."""
    return method.replace(".grad +=", ".grad =")


def takes_numbers(method: str) -> str:
    """Return the operator's source, extended to plain numbers as right operands."""
    return method.replace("        out =", WRAP, 1)
