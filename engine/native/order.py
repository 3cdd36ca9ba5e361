"""Which terms of a tape are needed, and in which order they are computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.native.rules import NativeRules
from engine.tape.tape import Tape

TOGETHER = 6  # neurons of a layer; with 3, 4 and 8 a step of moons takes a ninth longer


def operands_needed(tape: Tape, rules: NativeRules, term: int) -> tuple[int, ...]:
    """Return the operands that a term's lines read."""
    rule, operands = tape.rules[term], tape.operands[term]
    return () if rule is None else tuple([operands[slot] for slot in rules.recipe(rule).read])


def needed(tape: Tape, rules: NativeRules, roots: Iterable[int]) -> list[int]:
    """Return the terms that the roots need, the roots included, in order."""
    marked = bytearray(len(tape.atoms))
    for root in roots:
        marked[root] = 1
    for term in range(len(marked) - 1, -1, -1):
        if marked[term]:
            for operand in operands_needed(tape, rules, term):
                marked[operand] = 1
    return [term for term, mark in enumerate(marked) if mark]


def side_by_side(tape: Tape, rules: NativeRules, roots: Iterable[int]) -> list[int]:
    """Return the terms that the roots need, the roots included, each after its operands and not long before it is read.

    Roots that follow each other and are computed alike, such as the neurons of a layer, are computed term by term side
    by side: so they read the same numbers one after the other, and none waits for the sum of another.
    """
    done: set[int] = set()
    order: list[int] = []
    group: list[list[int]] = []
    for root in sorted(set(roots)):
        terms = _needed_by(tape, rules, root, done)
        if not (group and len(group) < TOGETHER and _are_alike(tape, rules, group, terms)):
            order += _mixed(group)
            group = []
        group.append(terms)
    return order + _mixed(group)


def _needed_by(tape: Tape, rules: NativeRules, root: int, done: set[int]) -> list[int]:
    """Return the terms that a root needs and that are not done, in order; they are done then."""
    order, pending = [], [(root, False)]
    while pending:
        term, is_ready = pending.pop()
        if is_ready:
            order.append(term)
        elif term not in done:
            done.add(term)
            pending.append((term, True))
            pending += [(operand, False) for operand in reversed(operands_needed(tape, rules, term))]
    return order


def _are_alike(tape: Tape, rules: NativeRules, group: Sequence[Sequence[int]], terms: Sequence[int]) -> bool:
    """Whether terms have the rules of those of a group, and need none of them."""
    if [tape.rules[term] for term in terms] != [tape.rules[term] for term in group[0]]:
        return False
    before = {term for each in group for term in each}
    return before.isdisjoint(operand for term in terms for operand in operands_needed(tape, rules, term))


def _mixed(group: Sequence[Sequence[int]]) -> list[int]:
    return [term for each in zip(*group, strict=True) for term in each]
