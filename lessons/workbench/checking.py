"""Building blocks of checks: access to the learner's names, and comparisons with messages for the learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose  # by name: code that patches math does not reach the checks
from numbers import Real
from typing import Any

from engine import Value, parse
from engine.basics.numbers import short
from lessons.judge.programs import GraphProgram, generate
from lessons.judge.reference import is_comparable
from lessons.judge.subject import Subject, Wrong
from lessons.judge.trial import judge_pass


class CheckFailed(Exception):  # noqa: N818  (a result, not an error)
    """A check failed; the message says what was found, what was expected, and what to do. cause: "" if not known."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause


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
    message  a part of the message that the learner gets: true of this mistake, and said of no other of the task unless
             it has it as well
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
    if isinstance(thing, Real) and not isinstance(thing, bool):
        return short(float(thing))
    if thing is None:
        return "None"
    kind = type(thing).__name__
    return f"an {kind}" if kind[0] in "aeiouAEIOU" else f"a {kind}"


def expect_number(got: object, call: str) -> float:
    """Return the result of `call` as a float. Raises CheckFailed if it is not a number."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and what you worked out.")
    if isinstance(got, bool) or not isinstance(got, Real):  # NumPy's numbers are Real as well
        raise CheckFailed(f"{call} gives {describe(got)}; it should be a number.")
    return float(got)


def expect_instance(got: object, expected: type, call: str) -> Any:
    """Return the result of `call`. Raises CheckFailed if it is not an instance of the class."""
    if got is None:
        raise CheckFailed(f"{call} gives None: end with return and the new {expected.__name__}.")
    if not any(base is expected for base in type.mro(type(got))):  # a class may say of anything that it is one of it
        raise CheckFailed(
            f"{call} gives {describe(got)}; it should be a {expected.__name__}, so that it can be built upon."
        )
    return got


Tip = str | Callable[[], str]
"""What is added to a failure: a sentence that is true whatever was found, or a function that looks for the cause."""


def expect(got: object, expected: float, what: str, tip: Tip, tolerance: float = 1e-9) -> None:
    """Raise CheckFailed, with the tip, unless the number is the expected one up to rounding."""
    found = expect_number(got, what)
    if not isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance):
        added = tip if isinstance(tip, str) else tip()
        raise CheckFailed(f"{what} is {describe(found)}; it should be {describe(expected)}. {added}".rstrip())


def cause_or(
    rule: str,
    measure: Callable[[], Sequence[object]],
    causes: Callable[[], Iterable[tuple[str, Sequence[float]]]],
) -> Callable[[], str]:
    """Return a tip: the first cause that gives, recomputed, exactly the numbers of the learner's code; else the rule.

    rule     a sentence that is true whatever was found
    measure  runs the learner's code at several places, so that no cause fits by luck
    causes   sentences, each with the numbers that its mistake gives at these places
    """

    def tip() -> str:
        try:
            got = [expect_number(number, "") for number in measure()]
        except Exception:
            return rule
        return next((sentence for sentence, numbers in causes() if _agree(got, numbers)), rule)

    return tip


def _agree(got: Sequence[float], numbers: Sequence[float]) -> bool:
    return len(got) == len(numbers) and all(
        isclose(x, y, rel_tol=1e-9, abs_tol=1e-12) for x, y in zip(got, numbers, strict=True)
    )


def expect_operands(node: Any, operands: Iterable[tuple[str, object]], symbol: str, call: str) -> None:
    """Raise CheckFailed unless the node holds these operands, the same objects, and its operation."""
    if node is None:
        raise CheckFailed(f"{call} gives None: end with return and the new Value.")
    if not isinstance(node._prev, Iterable):
        raise CheckFailed(f"The _prev of {call} is {describe(node._prev)}; it should hold the operands.")
    children = list(node._prev)
    for name, operand in operands:
        if not any(child is operand for child in children):
            raise CheckFailed(
                f"{call} does not remember {name}: give {name} itself to the new Value as one of its _children."
            )
    if type(node._op) is not str or node._op != symbol:  # a class of text of its own may equal anything
        raise CheckFailed(f"The _op of {call} is {node._op!r}; it should be {symbol!r}.")


def expect_right_graphs(answer: Answer, programs: Iterable[GraphProgram], operations: Sequence[str]) -> None:
    """Raise CheckFailed unless the learner's Value has the right numbers in generated graphs, by backward().

    The message names the smallest graph that is wrong, and the cause if it is known.
    """
    try:
        judge_pass(Subject({"Value": answer.Value}, {"answer.py"}), programs, operations)
    except Wrong as wrong:
        due = wrong.expected.partition(" = ")[2]
        raise CheckFailed(
            f"After {wrong.ran}: {wrong.got}; it should be {due}. {wrong.cause}".rstrip(), wrong.cause
        ) from None


def engine_cause(answer: Answer, rule: str, operations: Sequence[str], seed: int = 10) -> Callable[[], str]:
    """Return a tip: the one cause that gives all numbers of the learner's Value in generated graphs; else the rule.

    operations: what the graphs are made of; those that the learner's Value has at this point
    """

    def tip() -> str:
        try:
            expect_right_graphs(answer, generate(seed, operations, is_comparable, 60), operations)
        except CheckFailed as failure:
            return failure.cause or rule
        except Exception:
            return rule
        return rule

    return tip


def engine_values(source: str) -> dict[str, Value]:
    """Return the named Values of an expression, with the engine's gradients."""
    expression = parse(source)
    expression.output.backward()
    return dict(expression.names)
