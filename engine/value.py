"""The Value class: a scalar with a gradient, in an expression graph."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from numbers import Real
from typing import Any

from engine import ops
from engine.no_value import NoValueError, no_slope, no_value
from engine.ops import (
    ADD,
    CONSTANT,
    DIVIDE,
    LEAF,
    MULTIPLY,
    Operation,
    handwritten_operation,
    operation_for,
    single_slope,
)
from engine.order import toposort

PLAIN_NUMBERS = frozenset({float, int})  # asked first: the abstract class Real takes ten times as long


class Value:
    """A scalar in an expression graph; a drop-in for micrograd's Value.

    data       the number
    grad       ∂output/∂this, after `output.backward()`
    operands   the Values it was computed from, in order; one used twice is listed twice
    operation  the row of the table that computed it (`engine.ops`)
    label      a name for display

    Other attributes may be set on it, as optimizers do (`p.momentum = 0`). Comparisons with < and > go by the number;
    equality and hash by identity, so that nodes can be in sets.
    """

    __slots__ = ("__dict__", "__weakref__", "data", "grad", "label", "operands", "operation")

    def __init__(
        self, data: float, _children: Iterable[Value] = (), _op: str | Operation = "", label: str = ""
    ) -> None:
        self.data = float(data)
        self.grad = 0.0
        self.operands = tuple(_children)
        self.operation = _op if isinstance(_op, Operation) else _operation(_op, len(self.operands))
        self.label = label

    @staticmethod
    def apply(operation: Operation, *operands: Value | float) -> Value:
        """Return the result of an operation on these operands; numbers become constants."""
        values = tuple([x if isinstance(x, Value) else _constant(x) for x in operands])
        try:
            return _create(float(operation.apply(*[value.data for value in values])), values, operation)
        except (ArithmeticError, ValueError) as error:
            raise _no_value(operation, *values) from error

    def backward(self) -> None:
        """Compute the gradient of this Value with respect to every node it depends on.

        Nodes run in reverse topological order, so each has all its shares before it passes its own on. Leaves
        accumulate, so a second call doubles their gradients, as in PyTorch; all other nodes start from zero. If a
        local derivative does not exist, NoValueError is raised and no gradient is changed.
        """
        order = toposort(self)
        before = [node.grad for node in order]
        nodes = [node for node in order if node.operands]
        for node in nodes:
            node.grad = 0.0
        self.grad += 1.0
        waiting, is_done = reversed(nodes), False
        try:
            while not is_done:
                try:
                    for node in waiting:
                        node.operation.push(node)
                    is_done = True
                except (ArithmeticError, ValueError) as error:
                    _push_wanted(node, error)
        finally:
            if not is_done:
                for node, grad in zip(order, before, strict=True):
                    node.grad = grad

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            if type(other) not in PLAIN_NUMBERS and not isinstance(other, Real):
                return NotImplemented  # so that arrays and foreign classes get their own operator
            other = _constant(other)
        return _create(self.data + other.data, (self, other), ADD)

    def __mul__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            if type(other) not in PLAIN_NUMBERS and not isinstance(other, Real):
                return NotImplemented  # so that arrays and foreign classes get their own operator
            other = _constant(other)
        return _create(self.data * other.data, (self, other), MULTIPLY)

    def __pow__(self, other: Value | float) -> Value:
        if isinstance(other, Value):
            return Value.apply(ops.POWER, self, other)
        return _apply_unary(ops.power(other), self) if _is_number(other) else NotImplemented

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other) if isinstance(other, Value) or _is_number(other) else NotImplemented

    def __truediv__(self, other: Value | float) -> Value:
        if isinstance(other, Value):
            return _divided(self, other)
        return _divided(self, _constant(other)) if _is_number(other) else NotImplemented

    # A number on the left stays on the left, so that the graph reads like the source.

    def __radd__(self, other: float) -> Value:
        return _constant(other) + self if _is_number(other) else NotImplemented

    def __rmul__(self, other: float) -> Value:
        return _constant(other) * self if _is_number(other) else NotImplemented

    def __rsub__(self, other: float) -> Value:
        return _constant(other) + (-self) if _is_number(other) else NotImplemented

    def __rtruediv__(self, other: float) -> Value:
        return _divided(_constant(other), self) if _is_number(other) else NotImplemented

    def __rpow__(self, other: float) -> Value:
        return _constant(other) ** self if _is_number(other) else NotImplemented

    def __abs__(self) -> Value:
        return _apply_unary(ops.ABS, self)

    def exp(self) -> Value:
        return _apply_unary(ops.EXP, self)

    def log(self) -> Value:
        return _apply_unary(ops.LOG, self)

    def tanh(self) -> Value:
        return _apply_unary(ops.TANH, self)

    def relu(self) -> Value:
        return _apply_unary(ops.RELU, self)

    def sigmoid(self) -> Value:
        return _apply_unary(ops.SIGMOID, self)

    def softplus(self) -> Value:
        return _apply_unary(ops.SOFTPLUS, self)

    def sin(self) -> Value:
        return _apply_unary(ops.SIN, self)

    def cos(self) -> Value:
        return _apply_unary(ops.COS, self)

    def sqrt(self) -> Value:
        return _apply_unary(ops.SQRT, self)

    def __getattr__(self, name: str) -> Any:
        """Registered operations are methods, too."""
        row = ops.OPERATIONS.get(name)
        if row is None or name.startswith("_"):
            raise AttributeError(f"a Value has no {name!r}")
        return partial(Value.apply, row, self)

    def __lt__(self, other: Value | float) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.data < number

    def __le__(self, other: Value | float) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.data <= number

    def __gt__(self, other: Value | float) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.data > number

    def __ge__(self, other: Value | float) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.data >= number

    def __float__(self) -> float:
        return self.data

    def __round__(self, digits: int | None = None) -> float:
        return round(self.data, digits)

    def __format__(self, spec: str) -> str:
        """The number in the format, as f"{loss:.2f}"; without one the whole Value."""
        return format(self.data, spec) if spec else repr(self)

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    @property
    def is_constant(self) -> bool:
        """Whether it is a number written into an expression, as opposed to a leaf."""
        return self.operation is CONSTANT

    @property
    def is_leaf(self) -> bool:
        """Whether it has no operands and is not a constant."""
        return not self.operands and self.operation is not CONSTANT

    # micrograd's names

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
        """Replace the table's rule by a closure, as in the lecture."""
        if self.operation not in (LEAF, CONSTANT):
            # Looked up late, so that storing a call's result by mistake raises "'NoneType' object is not callable".
            self.operation = handwritten_operation(self.operation.symbol, len(self.operands), lambda: closure())


_allocate = object.__new__


def _create(data: float, operands: tuple[Value, ...], operation: Operation) -> Value:
    """Create a Value without the checks of `Value(…)`: building a graph spends most of its time here."""
    node = _allocate(Value)
    node.data = data
    node.grad = 0.0
    node.operands = operands
    node.operation = operation
    node.label = ""
    return node


def _apply_unary(operation: Operation, operand: Value) -> Value:
    try:
        return _create(operation.apply(operand.data), (operand,), operation)
    except (ArithmeticError, ValueError) as error:
        raise _no_value(operation, operand) from error


def _divided(a: Value, b: Value) -> Value:
    try:
        return _create(a.data / b.data, (a, b), DIVIDE)
    except ZeroDivisionError as error:
        raise _no_value(DIVIDE, a, b) from error


def _no_value(operation: Operation, *operands: Value) -> NoValueError:
    return no_value(_create(math.nan, operands, operation))


def _push_wanted(node: Value, error: Exception) -> None:
    """Add the node's shares to its operands one by one, as one of its slopes does not exist.

    Nobody wants the gradient of a constant, so that slope may be missing. Raises NoValueError if another is, and
    `error` again if it comes from the user's own code.
    """
    operation = node.operation
    if operation.custom_backward is not None:
        raise error
    slopes = slopes_of(node)
    for operand, slope in zip(node.operands, slopes, strict=True):
        if slope is not None:
            operand.grad += slope * node.grad
        elif not operand.is_constant:
            raise no_slope(node) from error


def slopes_of(node: Value) -> tuple[float | None, ...]:
    """Return each local derivative of a node, None for one that does not exist or is not finite."""
    operation, numbers = node.operation, [operand.data for operand in node.operands]
    try:
        found: tuple[float, ...] = operation.local_derivatives(*numbers, node.data)
    except (ArithmeticError, ValueError):
        found = tuple([single_slope(operation, which, numbers, node.data) for which in range(operation.arity)])
    return tuple([slope if math.isfinite(slope) else None for slope in found])


def _is_number(thing: object) -> bool:
    return type(thing) in PLAIN_NUMBERS or isinstance(thing, Real)


def _number(other: object) -> float | None:
    """The number to compare with; None for what is neither a Value nor a number."""
    return other.data if isinstance(other, Value) else float(other) if isinstance(other, Real) else None


def _constant(number: float) -> Value:
    return _create(float(number), (), CONSTANT)


def _operation(symbol: str, arity: int) -> Operation:
    return operation_for(symbol, arity) or handwritten_operation(symbol, arity)
