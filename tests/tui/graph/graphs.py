"""The graphs that the tests of the drawing share."""

from __future__ import annotations

from engine import Value


def named(value: Value, label: str) -> Value:
    """The value, under a name."""
    value.label = label
    return value


def lecture() -> Value:
    """L = (a·b + c)·f, with its gradients."""
    a, b, c = Value(2, label="a"), Value(-3, label="b"), Value(10, label="c")
    d = named(named(a * b, "e") + c, "d")
    output = named(d * Value(-2, label="f"), "L")
    output.backward()
    return output


def neuron(apart: bool = False) -> Value:
    """The neuron with two inputs; `apart`: with its tanh as (e − 1) / (e + 1), e = exp(2n)."""
    x1, x2 = Value(2, label="x1"), Value(0, label="x2")
    w1, w2 = Value(-3, label="w1"), Value(1, label="w2")
    total = named(named(x1 * w1, "x1*w1") + named(x2 * w2, "x2*w2"), "x1*w1 + x2*w2")
    n = named(total + Value(6.8813735870195432, label="b"), "n")
    if apart:
        e = named((2 * n).exp(), "e")
        output = named((e - 1) / (e + 1), "o")
    else:
        output = named(n.tanh(), "o")
    output.backward()
    return output


def twice() -> Value:
    """b = a + a."""
    a = Value(3, label="a")
    output = named(a + a, "b")
    output.backward()
    return output


def both() -> Value:
    """f = (a·b)·(a + b)."""
    a, b = Value(-2, label="a"), Value(3, label="b")
    output = named(named(a * b, "d") * named(a + b, "e"), "f")
    output.backward()
    return output


def diamond() -> Value:
    """exp(a) · tanh(a), nothing named but a."""
    a = Value(3, label="a")
    output = a.exp() * a.tanh()
    output.backward()
    return output


def parabola() -> Value:
    """y = 3x² − 4x + 5 at 3."""
    x = Value(3, label="x")
    output = named(3 * x**2 - 4 * x + 5, "y")
    output.backward()
    return output


def chain(nodes: int) -> Value:
    """x, then tanh after tanh: so many Values in all."""
    output = Value(0.5, label="x")
    for _ in range(nodes - 1):
        output = output.tanh()
    return output
