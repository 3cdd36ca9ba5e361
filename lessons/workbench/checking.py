"""Building blocks of checks: access to the learner's names, and comparisons with messages for the learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose  # by name: code that patches math does not reach the checks
from typing import Any

from engine import Value, parse
from engine.basics.numbers import short
from lessons.judge.programs import GraphProgram
from lessons.judge.subject import Subject, Wrong
from lessons.judge.trial import judge_pass


class CheckFailed(Exception):  # noqa: N818  (a result, not an error)
    """A check failed; the message says what was found, what was expected, and what to do."""


class Answer:
    """The names that the learner's code defines: `answer.slope`. Raises CheckFailed for a missing one."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise CheckFailed(f"There is no {name}: keep the names that you were given.")
        return self._names[name]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A plausible wrong solution, for testing the checks.

    name     the mistake in words
    source   the code with the mistake
    check    the first check that must reject it
    message  a part of the message that the learner gets
    """

    name: str
    source: str
    check: Callable[[Answer], None]
    message: str


def replaced(source: str, *changes: tuple[str, str]) -> str:
    """Return the source with each text replaced everywhere. Raises ValueError if one does not occur in it."""
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{old!r} does not occur")
        source = source.replace(old, new)
    return source


def describe(thing: object) -> str:
    """Return a number as people write it; for anything else its kind: "a list", "None"."""
    if isinstance(thing, float | int) and not isinstance(thing, bool):
        return short(thing)
    if thing is None:
        return "None"
    kind = type(thing).__name__
    return f"an {kind}" if kind[0] in "aeiouAEIOU" else f"a {kind}"


def expect_number(got: object, call: str) -> float:
    """Return the result of `call` as a float. Raises CheckFailed if it is not a number."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and what you worked out.")
    if isinstance(got, bool) or not isinstance(got, float | int):
        raise CheckFailed(f"{call} gives {describe(got)}; it should be a number.")
    return float(got)


def expect_instance(got: object, expected: type, call: str) -> Any:
    """Return the result of `call`. Raises CheckFailed if it is not an instance of the class."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and the new {expected.__name__}.")
    if not isinstance(got, expected):
        raise CheckFailed(
            f"{call} gives {describe(got)}; it should be a {expected.__name__}, so that it can be built upon."
        )
    return got


def expect(got: object, expected: float, what: str, tip: str, tolerance: float = 1e-9) -> None:
    """Raise CheckFailed, with the tip, unless the number is the expected one up to rounding."""
    found = expect_number(got, what)
    if not isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance):
        raise CheckFailed(f"{what} is {describe(found)}; it should be {describe(expected)}. {tip}".rstrip())


def expect_operands(node: Any, operands: Iterable[tuple[str, object]], symbol: str, call: str) -> None:
    """Raise CheckFailed unless the node holds these operands, the same objects, and its operation."""
    if node is None:
        raise CheckFailed(f"{call} gives None: end with return and the new Value.")
    children = list(node._prev)
    for name, operand in operands:
        if not any(child is operand for child in children):
            raise CheckFailed(
                f"{call} does not remember {name}: give {name} itself to the new Value as one of its _children."
            )
    if node._op != symbol:
        raise CheckFailed(f"The _op of {call} is {node._op!r}; it should be {symbol!r}.")


def expect_right_graphs(answer: Answer, programs: Iterable[GraphProgram], operations: Sequence[str]) -> None:
    """Raise CheckFailed unless the learner's Value has the right numbers in generated graphs, by backward().

    The message names the smallest graph that is wrong, and the cause if it is known.
    """
    try:
        judge_pass(Subject({"Value": answer.Value}, {"answer.py"}), programs, operations)
    except Wrong as wrong:
        raise CheckFailed(
            f"After {wrong.ran}: {wrong.got}; it should be {wrong.expected.partition(' = ')[2]}. {wrong.cause}".rstrip()
        ) from None


def engine_values(source: str) -> dict[str, Value]:
    """Return the named Values of an expression, with the engine's gradients."""
    expression = parse(source)
    expression.output.backward()
    return dict(expression.names)
