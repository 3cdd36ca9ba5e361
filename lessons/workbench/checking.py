"""What checks are written with: the learner's names, and ways to compare that say what was found and expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import Value, parse
from engine.basics.numbers import short


class CheckFailed(Exception):  # noqa: N818  (the state of a check, told to the learner)
    """A check is not satisfied; its text says what was found, what was expected, and what to do."""


class Answer:
    """The names that the learner's code defines: `answer.slope`. Raises Failed for one that is missing."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise CheckFailed(f"There is no {name}: keep the names that you were given.")
        return self._names[name]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A plausible mistake.

    mistake  what it is, in words
    source   the code with it
    check    the first check that must reject it
    says     a piece of what the learner is then told
    """

    name: str
    source: str
    check: Callable[[Answer], None]
    message: str


def replaced(source: str, *changes: tuple[str, str]) -> str:
    """The source with each text replaced by another, everywhere. Raises ValueError where one does not occur in it."""
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{old!r} does not occur")
        source = source.replace(old, new)
    return source


def describe(thing: object) -> str:
    """A number as people write it; of anything else what it is: "a list", "None"."""
    if isinstance(thing, float | int) and not isinstance(thing, bool):
        return short(thing)
    if thing is None:
        return "None"
    kind = type(thing).__name__
    return f"an {kind}" if kind[0] in "aeiouAEIOU" else f"a {kind}"


def expect_number(got: object, call: str) -> float:
    """What `call` gave, if it is a number."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and what you worked out.")
    if isinstance(got, bool) or not isinstance(got, float | int):
        raise CheckFailed(f"{call} gives {describe(got)}; it should be a number.")
    return float(got)


def expect_instance(got: object, wanted: type, call: str) -> Any:
    """What `call` gave, if it is an instance of the class."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and the new {wanted.__name__}.")
    if not isinstance(got, wanted):
        raise CheckFailed(
            f"{call} gives {describe(got)}; it should be a {wanted.__name__}, so that it can be built upon."
        )
    return got


def expect(got: object, wanted: float, what: str, tip: str, tolerance: float = 1e-9) -> None:
    """Raise Failed, with the tip, where the number got is not the one wanted, but for rounding."""
    found = expect_number(got, what)
    if not math.isclose(found, wanted, rel_tol=tolerance, abs_tol=tolerance):
        raise CheckFailed(f"{what} is {describe(found)}; it should be {describe(wanted)}. {tip}".rstrip())


def expect_operands(node: Any, operands: Iterable[tuple[str, object]], symbol: str, call: str) -> None:
    """Raise Failed unless the node knows these operands, by name, themselves and not copies, and its operation."""
    if node is None:
        raise CheckFailed(f"{call} gives None: end with return and the new Value.")
    kept = list(node._prev)
    for name, operand in operands:
        if not any(one is operand for one in kept):
            raise CheckFailed(
                f"{call} does not remember {name}: give {name} itself to the new Value as one of its _children."
            )
    if node._op != symbol:
        raise CheckFailed(f"The _op of {call} is {node._op!r}; it should be {symbol!r}.")


def engine_values(source: str) -> dict[str, Value]:
    """The named Values of an expression, with the gradients that the engine gives them."""
    expression = parse(source)
    expression.output.backward()
    return dict(expression.names)
