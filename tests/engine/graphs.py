"""Expression graphs for tests: the lecture's, and random ones that can be rebuilt with other numbers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from engine import Value, register_op

legendre = register_op("legendre", lambda x: 0.5 * (5 * x**3 - 3 * x), lambda x: 0.5 * (15 * x**2 - 3))

# Every operation of the table, with its operands mapped into its domain.
SMOOTH: dict[str, Callable[[Value, Value], Value]] = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / (b * b + 0.5),
    "a + a": lambda a, _: a + a,
    "a * a": lambda a, _: a * a,
    "-a": lambda a, _: -a,
    "3 - a": lambda a, _: 3 - a,
    "a / 4": lambda a, _: a / 4,
    "a ** 0": lambda a, _: a**0,
    "a ** 1": lambda a, _: a**1,
    "a ** 2": lambda a, _: a**2,
    "a ** 3": lambda a, _: a**3,
    "a ** -1.5": lambda a, _: (a * a + 0.5) ** -1.5,
    "a ** b": lambda a, b: (a * a + 0.5) ** b.tanh(),
    "exp": lambda a, _: a.tanh().exp(),
    "log": lambda a, _: (a * a + 0.5).log(),
    "tanh": lambda a, _: a.tanh(),
    "sigmoid": lambda a, _: a.sigmoid(),
    "softplus": lambda a, _: a.softplus(),
    "sin": lambda a, _: a.sin(),
    "cos": lambda a, _: a.cos(),
    "sqrt": lambda a, _: (a * a + 0.5).sqrt(),
    "legendre": lambda a, _: legendre(a.tanh()),
}
ALL: dict[str, Callable[[Value, Value], Value]] = {
    **SMOOTH,
    "relu": lambda a, _: a.relu(),
    "abs": lambda a, _: abs(a),
    "const * a": lambda a, _: a * 0.0,
}

NUMBERS = st.floats(-2.0, 2.0, allow_nan=False)


@dataclass(frozen=True)
class Recipe:
    """Numbers for the leaves, and for each further node an operation and two earlier nodes."""

    numbers: tuple[float, ...]
    steps: tuple[tuple[str, int, int], ...]

    def build(self, numbers: Sequence[float] | None = None) -> tuple[Value, list[Value]]:
        """Build the graph from these numbers, or from the recipe's own. Returns the output and the leaves."""
        leaves = [Value(x) for x in (self.numbers if numbers is None else numbers)]
        nodes = list(leaves)
        for name, first, second in self.steps:
            nodes.append(ALL[name](nodes[first % len(nodes)], nodes[second % len(nodes)]))
        # tanh keeps products of products finite; the sum makes the output depend on every node.
        output = nodes[-1]
        for node in nodes[len(leaves) : -1]:
            output = output + node.tanh()
        return output, leaves


def recipes(operations: Iterable[str] = ALL, longest: int = 10) -> st.SearchStrategy[Recipe]:
    """Return a strategy for recipes of at most `longest` operations."""
    indices = st.integers(0, 1000)
    step = st.tuples(st.sampled_from(sorted(operations)), indices, indices)
    return st.builds(
        Recipe,
        st.lists(NUMBERS, min_size=1, max_size=4).map(tuple),
        st.lists(step, min_size=1, max_size=longest).map(tuple),
    )


def bits(numbers: Iterable[float]) -> list[bytes]:
    """Return the numbers as bit patterns: 0.0 and -0.0 differ, nan equals itself."""
    return [struct.pack("<d", x) for x in numbers]


def lecture_graph() -> Value:
    """Return the lecture's graph, L = (a·b + c) · f, with every node labelled."""
    a, b, c, f = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c"), Value(-2.0, label="f")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    out = d * f
    out.label = "L"
    return out
