"""Random expression graphs for hypothesis: a recipe can be cooked again from other numbers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from engine import Value, register_op

legendre = register_op("legendre", lambda x: 0.5 * (5 * x**3 - 3 * x), lambda x: 0.5 * (15 * x**2 - 3))

# Every operation of the table, kept inside its domain whatever its operands are.
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
    """Numbers for the leaves, and for each further node what to do with which two earlier ones."""

    numbers: tuple[float, ...]
    steps: tuple[tuple[str, int, int], ...]

    def cook(self, numbers: Sequence[float] | None = None) -> tuple[Value, list[Value]]:
        """The output and the leaves, from these numbers or the recipe's own."""
        leaves = [Value(x) for x in (self.numbers if numbers is None else numbers)]
        nodes = list(leaves)
        for name, first, second in self.steps:
            nodes.append(ALL[name](nodes[first % len(nodes)], nodes[second % len(nodes)]))
        # tanh keeps products of products within reach; the sum makes every node count.
        output = nodes[-1]
        for node in nodes[len(leaves) : -1]:
            output = output + node.tanh()
        return output, leaves


def recipes(operations: Iterable[str] = ALL, longest: int = 10) -> st.SearchStrategy[Recipe]:
    places = st.integers(0, 1000)
    step = st.tuples(st.sampled_from(sorted(operations)), places, places)
    return st.builds(
        Recipe,
        st.lists(NUMBERS, min_size=1, max_size=4).map(tuple),
        st.lists(step, min_size=1, max_size=longest).map(tuple),
    )


def bits(numbers: Iterable[float]) -> list[bytes]:
    """The numbers as bit patterns: 0.0 and -0.0 differ, nan equals itself."""
    return [struct.pack("<d", x) for x in numbers]
