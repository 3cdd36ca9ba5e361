"""The graphs of a duel: forms in which every slip shows somewhere, with numbers drawn for the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from engine import Value
from engine.expression.parse import parse
from engine.order import toposort

FORMS = (
    "e = a * b; d = e + c; t = tanh(d); L = t * e",
    "q = a * b; r = q + a; s = r * c; L = tanh(s)",
    "p = a ** 2; q = p * b; r = q + c; L = r * q",
    "x = exp(a); y = x * b; z = y + c; L = z * a",
    "e = a * b; t = tanh(e); u = t + c; L = u * u",
)
NUMBERS = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.5, 2.0, 3.0)
LARGEST, FLATTEST = 40.0, 0.97  # of the data, and of what a tanh gives
ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class DuelGraph:
    """A graph: its leaves with their numbers, and a line for each other node, the output last."""

    leaves: dict[str, float]
    lines: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """The graph in the expression language."""
        leaves = [f"{name} = {number!r}" for name, number in self.leaves.items()]
        return "\n".join([*leaves, *(f"{name} = {right}" for name, right in self.lines)])

    @property
    def order(self) -> tuple[str, ...]:
        """The names in the order of the backward pass."""
        return tuple(node.label for node in reversed(toposort(self.root())))

    def root(self) -> Value:
        """Return it in our Values."""
        return parse(self.source).output

    def as_payload(self) -> dict[str, Any]:
        """Return it for the process that runs an engine on it."""
        return {"leaves": self.leaves, "lines": [list(line) for line in self.lines]}


def graphs(seed: int) -> list[DuelGraph]:
    """Return a graph of each form, the same for a seed on every machine."""
    rng = random.Random(f"duel {seed}")
    return [_drawn(form, rng) for form in FORMS]


def _drawn(form: str, rng: random.Random) -> DuelGraph:
    lines = tuple((name.strip(), right.strip()) for name, _, right in (line.partition("=") for line in form.split(";")))
    found = None
    for _ in range(ATTEMPTS):
        found = DuelGraph(dict(zip("abc", rng.sample(NUMBERS, 3), strict=True)), lines)
        if all(_is_plain(node) for node in toposort(found.root())):
            return found
    assert found is not None
    return found


def _is_plain(node: Value) -> bool:
    flat = node.operation.name == "tanh" and abs(node.data) > FLATTEST
    return abs(node.data) <= LARGEST and not flat
