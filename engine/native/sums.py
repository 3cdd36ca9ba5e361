"""Sums over examples in their order, as machine code: several parameters side by side, each with a sum of its own.

The gradient of a weight is a sum of products, of which one factor is the same for all the weights of a neuron, or for
all that take the same input. So not every product is kept, but the factors, by example in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.native.text import FunctionText
from engine.ops import MULTIPLY
from engine.tape.tape import Tape

SIDE = 4  # parameters side by side
KIND = f"<{SIDE} x double>"
AT_ONCE = 8  # of these: what processors have registers for


class SharePlace(NamedTuple):
    """Where in a row the shares of some parameters stand, side by side, and the number that they are multiplied by."""

    first: int
    factor: int | None = None


class SumGroup(NamedTuple):
    """Parameters whose sums are computed side by side, and what an example adds to them, in order."""

    parameters: tuple[int, ...]
    shares: tuple[SharePlace, ...]


def plan_sums(tape: Tape, shares: Sequence[Sequence[int]]) -> tuple[list[int], list[SumGroup]]:
    """Return the terms that a row holds, and the sums over rows.

    shares: for each parameter, the terms that an example adds to its gradient
    """
    single = {k: each[0] for k, each in enumerate(shares) if len(each) == 1}
    products = {k: tape.operands[term] for k, term in single.items() if tape.rules[term] == (MULTIPLY, 0)}
    uses = Counter(factor for pair in products.values() for factor in set(pair))
    by_factor: dict[int, list[tuple[int, int]]] = {}  # (the other factor, parameter)
    for k, (a, b) in products.items():
        factor, other = (a, b) if uses[a] > uses[b] else (b, a)
        by_factor.setdefault(factor, []).append((other, k))
    by_factor = {factor: pairs for factor, pairs in by_factor.items() if len(pairs) > 1}
    known = {k for pairs in by_factor.values() for _, k in pairs}
    whole = [(term, k) for k, term in single.items() if k not in known]
    several = {k: each for k, each in enumerate(shares) if len(each) > 1}
    every = {*by_factor, *(other for pairs in by_factor.values() for other, _ in pairs), *(term for term, _ in whole)}
    kept = sorted(every.union(*several.values()))
    place = {term: k for k, term in enumerate(kept)}
    groups = [
        SumGroup(parameters, (SharePlace(first, place[factor]),))
        for factor, pairs in by_factor.items()
        for first, parameters in _side_by_side((place[other], k) for other, k in pairs)
    ]
    groups += [
        SumGroup(parameters, (SharePlace(first),))
        for first, parameters in _side_by_side((place[term], k) for term, k in whole)
    ]
    groups += [SumGroup((k,), tuple(SharePlace(place[term]) for term in each)) for k, each in several.items()]
    return kept, groups


def write_sums(groups: Sequence[SumGroup], length: int, replaces: bool) -> tuple[list[str], str]:
    """Return functions that add the shares of so many rows to `g`, one row after the other; and their calls.

    length    from row to row
    replaces  whether a share replaces the gradient instead
    """
    texts, calls = [], []
    for at in range(0, len(groups), AT_ONCE):
        name = f"sums.{at // AT_ONCE}"
        text = FunctionText(f"internal void @{name}(ptr noalias %rows, i64 %count, ptr noalias %g) noinline")
        _write(text, groups[at : at + AT_ONCE], length, replaces)
        texts.append(text.text)
        calls.append(f"  call void @{name}(ptr %rows, i64 %count, ptr %g)")
    return texts, "\n".join(calls)


def _write(text: FunctionText, groups: Sequence[SumGroup], length: int, replaces: bool) -> None:
    sums = [text.variable(_gathered(text, group.parameters), KIND) for group in groups]
    with text.loop("%count") as row:
        start = text.at("%rows", text.let(f"mul i64 {row}, {length}"))
        numbers: dict[SharePlace, str] = {}
        for group, place in zip(groups, sums, strict=True):
            for share in group.shares:
                side, factor = SharePlace(share.first), share.factor
                if side not in numbers:
                    numbers[side] = text.let(f"load {KIND}, ptr {text.at(start, share.first)}, align 8")
                value = numbers[side]
                if factor is not None:
                    known = SharePlace(-1, factor)
                    if known not in numbers:
                        numbers[known] = text.spread(text.load(start, factor), KIND)
                    value = text.let(f"fmul {KIND} {value}, {numbers[known]}")
                if not replaces:
                    value = text.let(f"fadd {KIND} {text.load(place, kind=KIND)}, {value}")
                text.store(value, place, kind=KIND)
    for group, place in zip(groups, sums, strict=True):
        value = text.load(place, kind=KIND)
        if _is_whole(group.parameters):
            text.add(f"  store {KIND} {value}, ptr {text.at('%g', group.parameters[0])}, align 8")
        else:
            for lane, parameter in enumerate(group.parameters):
                text.store(text.let(f"extractelement {KIND} {value}, i64 {lane}"), "%g", parameter)
    text.add("  ret void")


def _gathered(text: FunctionText, parameters: Sequence[int]) -> str:
    """Add the lines that take some parameters' gradients side by side."""
    if _is_whole(parameters):
        return text.let(f"load {KIND}, ptr {text.at('%g', parameters[0])}, align 8")
    value = "poison"
    for lane, parameter in enumerate(parameters):
        value = text.let(f"insertelement {KIND} {value}, double {text.load('%g', parameter)}, i64 {lane}")
    return value


def _is_whole(parameters: Sequence[int]) -> bool:
    """Whether they follow each other, and fill a vector."""
    return len(parameters) == SIDE and all(b == a + 1 for a, b in pairwise(parameters))


def _side_by_side(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, tuple[int, ...]]]:
    """Return runs of places in a row, at most `SIDE` long: the first place, and the parameters that go with them."""
    runs: list[tuple[int, list[int]]] = []
    for place, parameter in sorted(pairs):
        if runs and len(runs[-1][1]) < SIDE and place == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(parameter)
        else:
            runs.append((place, [parameter]))
    return [(first, tuple(parameters)) for first, parameters in runs]
