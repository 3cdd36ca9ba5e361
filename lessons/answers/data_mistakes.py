"""Mistakes in a result of the forward pass: one operation done wrong, the rest right. To add one, add a row."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine import NoValueError, Value, toposort
from engine.graph.forward import replay
from engine.graph.wording import name_of, right_side_of
from engine.ops import ADD, DIVIDE, MULTIPLY, POWER
from lessons.answers.mistakes import AnsweredQuestion, Mistake, MistakeSubject

MIN_TERMS = 3  # of a sum that could be taken for a mean


@dataclass(frozen=True, eq=False)
class DataQuestion(AnsweredQuestion):
    """A question for the data of a node, with the learner's answer.

    covered  nodes whose data are still to be asked: no explanation may reveal them
    """

    node: Value
    covered: Collection[Value] = field(default=(), kw_only=True)

    @cached_property
    def order(self) -> list[Value]:
        return toposort(self.node)

    @property
    def truth(self) -> float:
        return self.node.data

    @property
    def subjects(self) -> tuple[MistakeSubject, ...]:
        by_operation = {ADD.name: MistakeSubject.SUM, MULTIPLY.name: MistakeSubject.PRODUCT}
        return (by_operation.get(self.node.operation.name, MistakeSubject.OPERATION),)

    def results(self, name: str) -> Iterator[Value]:
        """Yield the nodes that an operation of this name made, those nearest to the question first."""
        return (m for m in reversed(self.order) if m.operation.name == name)

    def gives(self, wrong: dict[Value, float]) -> bool:
        """Return whether the answer comes out if these nodes had other numbers."""
        if any(not math.isfinite(number) for number in wrong.values()):
            return False
        try:
            return self.matches(replay(self.node, wrong, self.order)[self.node])
        except NoValueError:
            return False


def added_for_product(s: DataQuestion) -> Iterator[str]:
    """A product added up."""
    for m in s.results(MULTIPLY.name):
        a, b = m.operands
        if not is_negation(m) and s.gives({m: a.data + b.data}):
            yield f"{s.given} comes out with {name_of(a)} and {name_of(b)} added. {_what(m)} is their product."


def multiplied_for_sum(s: DataQuestion) -> Iterator[str]:
    """A sum multiplied."""
    for m in s.results(ADD.name):
        a, b = m.operands
        if s.gives({m: a.data * b.data}):
            yield f"{s.given} comes out with {name_of(a)} and {name_of(b)} multiplied. {_what(m)} is their sum."


def lost_minus(s: DataQuestion) -> Iterator[str]:
    """A minus that was lost."""
    for m in reversed(s.order):
        if m.operation.name == ADD.name:
            a, b = m.operands
            if is_negation(b) and s.gives({m: a.data - b.data}):
                yield f"{s.given} comes out with a plus for the minus in {right_side_of(m)}."
            for one, other in ((a, b), (b, a)):
                if one.data < 0.0 and not is_negation(one) and s.gives({m: abs(one.data) + other.data}):
                    yield f"{s.given} comes out when the minus of {name_of(one)} is lost. {name_of(one)} is below 0."
        elif m.operation.name == MULTIPLY.name and not is_negation(m) and s.gives({m: -m.data}):
            rule = "Minus times minus is plus" if all(x.data < 0.0 for x in m.operands) else "Minus times plus is minus"
            if any(x.data < 0.0 for x in m.operands):
                yield f"{s.given} comes out with the wrong sign of {right_side_of(m)}. {rule}."


def turned_around(s: DataQuestion) -> Iterator[str]:
    """A difference or a quotient the wrong way round."""
    for m in reversed(s.order):
        if m.operation.name == ADD.name and is_negation(m.operands[1]) and s.gives({m: -m.data}):
            yield f"{s.given} comes out with {right_side_of(m)} the other way round. Mind what is taken from what."
        elif m.operation.name == DIVIDE.name and m.data and s.gives({m: 1.0 / m.data}):
            yield f"{s.given} comes out with {right_side_of(m)} upside down. Divide {name_of(m.operands[0])}."


def forgot_one_minus(s: DataQuestion) -> Iterator[str]:
    """What is taken away, without what it is taken from."""
    for m in s.results(ADD.name):
        first, second = m.operands
        if first.is_constant and is_negation(second) and s.gives({m: -second.data}):
            taken = name_of(second.operands[0])
            yield f"{s.given} comes out with {taken} alone. {_what(m)} is {right_side_of(m)}."


def left_out(s: DataQuestion) -> Iterator[str]:
    """A term or a factor left out."""
    for m in reversed(s.order):
        if m.operation.name not in (ADD.name, MULTIPLY.name) or is_negation(m):
            continue
        for kept, lost in (m.operands, m.operands[::-1]):
            if s.gives({m: kept.data}):
                do = "Add it as well" if m.operation.name == ADD.name else "Multiply by it as well"
                if m.operation.name == ADD.name and is_negation(lost):
                    lost, do = lost.operands[0], "Take it away as well"
                yield f"{s.given} leaves out {name_of(lost)} in {right_side_of(m)}. {do}."


def operation_left_out(s: DataQuestion) -> Iterator[str]:
    """tanh, or another operation of one operand, left out."""
    for m in reversed(s.order):
        if len(m.operands) == 1 and s.gives({m: m.operands[0].data}):
            yield f"{s.given} comes out without the last step of {right_side_of(m)}: {name_of(m.operands[0])} alone."


def power_as_product(s: DataQuestion) -> Iterator[str]:
    """A power taken for a product: 2 · a for a²."""
    for m in s.results(POWER.name):
        if len(m.operands) == 1:
            (a,), n = m.operands, float(m.operation.symbol.removeprefix("**"))
            if s.gives({m: a.data * n}):
                yield f"{s.given} comes out with {name_of(a)} times {n:g}. {right_side_of(m)} is a power."


def absolute_for_square(s: DataQuestion) -> Iterator[str]:
    """Distances in place of their squares."""
    squares = [m for m in s.results(POWER.name) if m.operation.symbol in ("**2", "**2.0")]
    if squares and s.gives({m: abs(m.operands[0].data) for m in squares}):
        yield f"{s.given} adds up how far off each is. Square each of them first."
    elif squares and s.gives({m: m.operands[0].data for m in squares}):
        yield f"{s.given} comes out without squaring. Square each of them first."


def mean_for_sum(s: DataQuestion) -> Iterator[str]:
    """A mean in place of a sum."""
    terms = _terms(s.node)
    if len(terms) >= MIN_TERMS and s.matches(s.truth / len(terms)):
        yield f"{s.given} is the mean of {len(terms)} numbers. {_what(s.node)} is their sum."


def one_term(s: DataQuestion) -> Iterator[str]:
    """One term of a sum alone."""
    terms = _terms(s.node)
    for term in terms if len(terms) >= MIN_TERMS else ():
        if s.matches(term.data):
            yield f"{s.given} is {name_of(term)} alone. {_what(s.node)} adds up {len(terms)} numbers."


def another_node(s: DataQuestion) -> Iterator[str]:
    """The number of another node."""
    for m in s.order if s.answer else ():  # where 0 comes from, nobody can tell
        if m is not s.node and m not in s.covered and not m.is_constant and s.matches(m.data):
            yield f"{s.given} is {name_of(m)}. The question is about {name_of(s.node)}, {right_side_of(s.node)}."


DATA_MISTAKES: tuple[Mistake[DataQuestion], ...] = (
    Mistake("absolute-for-square", absolute_for_square, subject=MistakeSubject.SUM),
    Mistake("mean-for-sum", mean_for_sum, subject=MistakeSubject.SUM),
    Mistake("one-term", one_term, unless=frozenset({"absolute-for-square"}), subject=MistakeSubject.SUM),
    Mistake("forgot-one-minus", forgot_one_minus, subject=MistakeSubject.SUM),
    Mistake("lost-minus", lost_minus, subject=MistakeSubject.CHAIN),
    Mistake("turned-around", turned_around, unless=frozenset({"lost-minus"}), subject=MistakeSubject.OPERATION),
    Mistake("added-for-product", added_for_product, subject=MistakeSubject.PRODUCT),
    Mistake("multiplied-for-sum", multiplied_for_sum, subject=MistakeSubject.SUM),
    Mistake("power-as-product", power_as_product, subject=MistakeSubject.OPERATION),
    Mistake("operation-left-out", operation_left_out, subject=MistakeSubject.OPERATION),
    Mistake("left-out", left_out, unless=frozenset({"one-term", "forgot-one-minus"}), subject=MistakeSubject.CHAIN),
    Mistake("another-node", another_node, unless=frozenset({"left-out", "operation-left-out", "one-term"})),
)


def is_negation(m: Value) -> bool:
    """Return whether a node is −x, written as x · -1."""
    return m.operation.name == MULTIPLY.name and m.operands[1].is_constant and m.operands[1].data == -1.0


def _what(m: Value) -> str:
    """Return the name of a node; "It" of one without a name."""
    return m.label or "It"


def _terms(m: Value) -> Sequence[Value]:
    """Return the terms of a sum of sums; the node alone if it is no sum."""
    terms: list[Value] = []
    stack = [m]
    while stack:
        top = stack.pop()
        if top.operation.name == ADD.name and (top is m or not top.label):
            stack += top.operands[::-1]
        else:
            terms.append(top)
    return terms
