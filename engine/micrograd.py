"""The published micrograd, as its users find it: the same names, draws, numbers and texts; only the import changes.

    from engine.micrograd import MLP, Layer, Module, Neuron, Value

Unlike `engine.Value`, a node here has its backward as a closure, its operands as a set, and keeps its gradient until
somebody clears it: `backward()` twice on one graph counts what lies between twice, as it does there. Source: the
package micrograd 0.1.0 (MIT), whose behaviour a test compares number for number.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any


class Value:
    """A number with a gradient. `_prev` is a set: an operand used twice stands in it once, and the order is lost."""

    def __init__(self, data: float, _children: Iterable[Value] = (), _op: str = "") -> None:
        self.data = data
        self.grad: float = 0
        self._backward: Callable[[], None] = lambda: None
        self._prev = set(_children)
        self._op = _op

    def _result(self, data: float, operands: tuple[Value, ...], op: str, *slopes: Callable[[Value], float]) -> Value:
        """The node of an operation. slopes: for each operand its local derivative, asked for when it is needed."""
        out = Value(data, operands, op)

        def backward() -> None:
            for operand, slope in zip(operands, slopes, strict=True):
                operand.grad += slope(out) * out.grad

        out._backward = backward
        return out

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return self._result(self.data + other.data, (self, other), "+", lambda out: 1, lambda out: 1)

    def __mul__(self, other: Value | float) -> Value:
        other = right = other if isinstance(other, Value) else Value(other)
        return self._result(self.data * other.data, (self, other), "*", lambda out: right.data, lambda out: self.data)

    def __pow__(self, exponent: float) -> Value:
        if not isinstance(exponent, int | float):
            raise AssertionError("only supporting int/float powers for now")
        return self._result(
            self.data**exponent, (self,), f"**{exponent}", lambda out: exponent * self.data ** (exponent - 1)
        )

    def relu(self) -> Value:
        """The number where it is positive, else 0; the slope at 0 is 0."""
        return self._result(0 if self.data < 0 else self.data, (self,), "ReLU", lambda out: out.data > 0)

    def backward(self) -> None:
        """Add to the gradient of everything this depends on, from 1 here; nothing is cleared before."""
        order: list[Value] = []
        seen: set[Value] = set()
        stack: list[tuple[Value, bool]] = [(self, False)]
        while stack:
            node, is_done = stack.pop()
            if is_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(operand, False) for operand in reversed(tuple(node._prev))]
        self.grad = 1
        for node in reversed(order):
            node._backward()

    def __neg__(self) -> Value:
        return self * -1

    def __radd__(self, other: float) -> Value:
        return self + other

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __rsub__(self, other: float) -> Value:
        return other + (-self)

    def __rmul__(self, other: float) -> Value:
        return self * other

    def __truediv__(self, other: Value | float) -> Value:
        return self * other**-1

    def __rtruediv__(self, other: float) -> Value:
        return other * self**-1

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"


class Module:
    """A part of a network with parameters."""

    def zero_grad(self) -> None:
        """Clear the gradients of the parameters, and of nothing else."""
        for parameter in self.parameters():
            parameter.grad = 0

    def parameters(self) -> list[Value]:
        """The weights and biases, in the order in which they were drawn."""
        return []


class Neuron(Module):
    """nin weights from uniform(−1, 1) by Python's global generator, a bias of 0; nonlin: whether a ReLU follows."""

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0)
        self.nonlin = nonlin

    def __call__(self, x: Iterable[Value | float]) -> Value:
        total = self.b
        for weight, number in zip(self.w, x, strict=False):
            total = total + weight * number
        return total.relu() if self.nonlin else total

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """nout neurons of nin inputs each; one output comes by itself, several as a list."""

    def __init__(self, nin: int, nout: int, **settings: Any) -> None:
        self.neurons = [Neuron(nin, **settings) for _ in range(nout)]

    def __call__(self, x: Sequence[Value | float]) -> Any:
        outputs = [neuron(x) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def parameters(self) -> list[Value]:
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """Layers one behind the other: ReLU in all but the last, which is linear."""

    def __init__(self, nin: int, nouts: Sequence[int]) -> None:
        sizes = [nin, *nouts]
        last = len(sizes) - 2
        self.layers = [
            Layer(before, after, nonlin=place != last) for place, (before, after) in enumerate(pairwise(sizes))
        ]

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Value]:
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"
