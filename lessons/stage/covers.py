"""What an open question covers on a graph: the numbers it asks for, and those that would give them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine import Value, toposort
from lessons.lesson import ChooseBlock, PredictBlock, QuestionBlock
from lessons.stage.queries import queries_in


@dataclass(frozen=True, slots=True)
class GraphCovers:
    """The nodes whose data and whose gradients are covered."""

    data: frozenset[Value]
    grads: frozenset[Value]


def covered_by(question: QuestionBlock) -> frozenset[tuple[str, str]]:
    """Return what a question asks of the stage while it is open, or has covered there, as (query, name)."""
    match question:
        case PredictBlock(answer=answer):
            return queries_in(answer)
        case ChooseBlock(covers=covers):
            return frozenset(covers)
    return frozenset()


def covers_of(root: Value, names: Mapping[str, Value], asked: Collection[tuple[str, str]]) -> GraphCovers:
    """Return what open questions cover, given as (query, name).

    With the data of a node go the data of all that is made from it, and every gradient: in a product it is the data of
    the other factor. With its gradient go those of all that it is made from, which are multiples of it.
    """
    datas = {names[name] for query, name in asked if query == "data" and name in names}
    grads = {names[name] for query, name in asked if query == "grad" and name in names}
    if not datas and not grads:
        return GraphCovers(frozenset(), frozenset())
    order = toposort(root)
    if datas:
        for node in order:
            if any(operand in datas for operand in node.operands):
                datas.add(node)
        return GraphCovers(frozenset(datas), frozenset(order))
    for node in reversed(order):
        if node in grads:
            grads.update(operand for operand in node.operands if not operand.is_constant)
    return GraphCovers(frozenset(), frozenset(grads))
