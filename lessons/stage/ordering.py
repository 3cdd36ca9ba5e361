"""Orders of a graph's nodes: which of them work, and what one that does not would give."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.basics.numbers import short
from engine.graph.backward import local_derivatives
from engine.graph.wording import name_of, right_side_of
from engine.order import consumers, toposort
from engine.value import Value
from lessons.stage.graphs import StageGraph


def first_violation(graph: StageGraph, order: Sequence[str], backward: bool = True) -> tuple[str, str] | None:
    """The first node that stands too early, and one it should have waited for; None for an order that works.

    backward: each node after all that use it; else each after all that it is made from.
    """
    under = {name: set(toposort(graph.names[name])) for name in order}
    for place, name in enumerate(order):
        for later in order[place + 1 :]:
            made, operand = (later, name) if backward else (name, later)
            if graph.names[operand] in under[made]:
                return name, later
    return None


def valid_order(graph: StageGraph, nodes: Sequence[str], backward: bool = True) -> tuple[str, ...]:
    """These nodes in an order that works: the one that the engine takes."""
    place = {node: number for number, node in enumerate(toposort(graph.root))}
    return tuple(sorted(nodes, key=lambda name: place[graph.names[name]], reverse=backward))


def gradients_in_order(graph: StageGraph, order: Sequence[str]) -> dict[Value, float]:
    """The gradient that every node gets when the named ones pass theirs on in this order, each once.

    Nodes that are not in the order pass theirs on as soon as all that use them have done so.
    """
    return _backward_in_order(graph, order)[0]


def explain_violation(graph: StageGraph, order: Sequence[str], backward: bool = True) -> str:
    """What an order that does not work does: who came before whom, and the wrong number that gives; "" if it works."""
    violation = first_violation(graph, order, backward)
    if violation is None:
        return ""
    early, late = violation
    if not backward:
        node = graph.names[early]
        made = (
            f"{early} = {right_side_of(node)}"
            if graph.names[late] in node.operands
            else f"{early} is made from {late}, and"
        )
        return f"{made} comes before {late}: there is no number for {late} yet to compute it from."
    grads, in_turn = _backward_in_order(graph, order)
    truth = gradients_in_order(graph, valid_order(graph, order))
    had, whole = in_turn[early], truth[graph.names[early]]
    told = f"{early} comes before {late} and must wait for it: at its turn its gradient was {short(had)}"
    told += f", where the whole is {short(whole)}." if _differ(had, whole) else ", right only by chance."
    wrong = [node for node in reversed(toposort(graph.root)) if _differ(grads[node], truth[node])]
    if not wrong:
        return f"{told} It passes nothing on, so no other number suffers; but it was not its turn yet."
    root = name_of(graph.root)
    numbers = [f"∂{root}/∂{name_of(node)} = {short(grads[node])}, not {short(truth[node])}" for node in wrong]
    return f"{told} This order gives {'; '.join(numbers)}."


def _backward_in_order(graph: StageGraph, order: Sequence[str]) -> tuple[dict[Value, float], dict[str, float]]:
    """The gradients in the end, and what each of the named nodes had when its turn came."""
    everything = toposort(graph.root)
    used_by = consumers(everything)
    listed = [graph.names[name] for name in order]
    others = [node for node in reversed(everything) if node.operands and node not in listed]
    grads = dict.fromkeys(everything, 0.0)
    grads[graph.root] = 1.0
    in_turn: dict[str, float] = {}
    done: set[Value] = set()

    def run(node: Value) -> None:
        done.add(node)
        for operand, slope in zip(node.operands, local_derivatives(node) if node.operands else (), strict=True):
            grads[operand] += slope * grads[node]

    def catch_up() -> None:
        for node in others:
            if node not in done and all(user in done for user, _ in used_by[node]):
                run(node)

    catch_up()
    for name, node in zip(order, listed, strict=True):
        in_turn[name] = grads[node]
        run(node)
        catch_up()
    return grads, in_turn


def _differ(number: float, truth: float) -> bool:
    return not math.isclose(number, truth, rel_tol=1e-9, abs_tol=1e-12)
