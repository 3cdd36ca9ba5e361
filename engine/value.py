"""A number that remembers where it came from, and learns its gradient from where it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from engine import ops
from engine.ops import ADD, CONSTANT, LEAF, MULTIPLY, Operation, made_by_hand, operation_for
from engine.order import toposort


class Value:
    """A scalar in an expression graph; a drop-in for micrograd's Value.

    data       the number
    grad       ∂output/∂this, after `output.backward()`
    operands   the Values it was made from, in order; one used twice stands twice
    operation  the row of the table that made it (`engine.ops`)
    label      a name, for people
    """

    __slots__ = ("__weakref__", "data", "grad", "label", "operands", "operation")

    def __init__(
        self, data: float, _children: Iterable[Value] = (), _op: str | Operation = "", label: str = ""
    ) -> None:
        self.data = float(data)
        self.grad = 0.0
        self.operands = tuple(_children)
        self.operation = _op if isinstance(_op, Operation) else _row(_op, len(self.operands))
        self.label = label

    @staticmethod
    def apply(operation: Operation, *operands: Value | float) -> Value:
        """The Value that a row of the table makes of these operands (numbers become constants)."""
        values = tuple([x if isinstance(x, Value) else _constant(x) for x in operands])
        return _made(float(operation.apply(*[value.data for value in values])), values, operation)

    def backward(self) -> None:
        """Fill in the gradient of everything this Value depends on.

        Every node waits until all that use it have passed their share on (reverse topological order). Leaves add to the
        gradient they have, so call it twice and they double, as in PyTorch; everything between starts from zero.
        """
        nodes = [node for node in toposort(self) if node.operands]
        for node in nodes:
            node.grad = 0.0
        self.grad += 1.0
        for node in reversed(nodes):
            node.operation.push(node)

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else _constant(other)
        return _made(self.data + other.data, (self, other), ADD)

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else _constant(other)
        return _made(self.data * other.data, (self, other), MULTIPLY)

    def __pow__(self, other: Value | float) -> Value:
        return Value.apply(ops.POWER, self, other) if isinstance(other, Value) else _of_one(ops.power(other), self)

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __truediv__(self, other: Value | float) -> Value:
        return self * (other**-1 if isinstance(other, Value) else float(other) ** -1)

    # A number on the left stays on the left, so that the graph reads as it was written.

    def __radd__(self, other: float) -> Value:
        return _constant(other) + self

    def __rmul__(self, other: float) -> Value:
        return _constant(other) * self

    def __rsub__(self, other: float) -> Value:
        return _constant(other) + (-self)

    def __rtruediv__(self, other: float) -> Value:
        return _constant(other) * self**-1

    def __rpow__(self, other: float) -> Value:
        return _constant(other) ** self

    def __abs__(self) -> Value:
        return _of_one(ops.ABS, self)

    def exp(self) -> Value:
        return _of_one(ops.EXP, self)

    def log(self) -> Value:
        return _of_one(ops.LOG, self)

    def tanh(self) -> Value:
        return _of_one(ops.TANH, self)

    def relu(self) -> Value:
        return _of_one(ops.RELU, self)

    def sigmoid(self) -> Value:
        return _of_one(ops.SIGMOID, self)

    def softplus(self) -> Value:
        return _of_one(ops.SOFTPLUS, self)

    def sin(self) -> Value:
        return _of_one(ops.SIN, self)

    def cos(self) -> Value:
        return _of_one(ops.COS, self)

    def sqrt(self) -> Value:
        return _of_one(ops.SQRT, self)

    def __getattr__(self, name: str) -> Any:
        """Operations registered by the learner are methods too."""
        row = ops.OPERATIONS.get(name)
        if row is None or name.startswith("_"):
            raise AttributeError(f"a Value has no {name!r}")
        return partial(Value.apply, row, self)

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    @property
    def is_constant(self) -> bool:
        """Whether it is a number written into an expression, not a leaf that someone made and may move."""
        return self.operation is CONSTANT

    @property
    def is_leaf(self) -> bool:
        """Whether no operation made it and it is not a constant."""
        return not self.operands and self.operation is not CONSTANT

    # micrograd's names for the same things

    @property
    def _prev(self) -> tuple[Value, ...]:
        return self.operands

    @property
    def _op(self) -> str:
        return self.operation.symbol

    @property
    def _backward(self) -> Callable[[], None]:
        return partial(self.operation.push, self)

    @_backward.setter
    def _backward(self, closure: Callable[[], None]) -> None:
        """The lecture's way of teaching a node its backward: a closure of one's own replaces the table's rule."""
        if self.operation not in (LEAF, CONSTANT):
            # Called by name, so that a call's result stored by mistake says "'NoneType' object is not callable".
            self.operation = made_by_hand(self.operation.symbol, len(self.operands), lambda: closure())


_blank = object.__new__


def _made(data: float, operands: tuple[Value, ...], operation: Operation) -> Value:
    """What `Value(…)` makes, without its checks: most of the time that a graph takes to build goes here."""
    node = _blank(Value)
    node.data = data
    node.grad = 0.0
    node.operands = operands
    node.operation = operation
    node.label = ""
    return node


def _of_one(operation: Operation, operand: Value) -> Value:
    return _made(operation.apply(operand.data), (operand,), operation)


def _constant(number: float) -> Value:
    return _made(float(number), (), CONSTANT)


def _row(symbol: str, arity: int) -> Operation:
    return operation_for(symbol, arity) or made_by_hand(symbol, arity)
