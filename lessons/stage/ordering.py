"""Orders of a graph's nodes: whether one is valid, and which gradients an invalid one would give."""

from __future__ import annotations

from collections.abc import Sequence

from engine.basics.numbers import is_same, short
from engine.graph.backward import local_derivatives
from engine.graph.wording import name_of, right_side_of
from engine.order import consumers, toposort
from engine.value import Value
from lessons.stage.graphs import StageGraph


def first_violation(graph: StageGraph, order: Sequence[str], backward: bool = True) -> tuple[str, str] | None:
    """Return the first node that comes too early, with one that must come before it; None for a valid order.

    backward: consumers before their operands; otherwise operands before their consumers.
    """
    below = {name: set(toposort(graph.names[name])) for name in order}
    for index, name in enumerate(order):
        for later in order[index + 1 :]:
            consumer, operand = (later, name) if backward else (name, later)
            if graph.names[operand] in below[consumer]:
                return name, later
    return None


def valid_order(graph: StageGraph, nodes: Sequence[str], backward: bool = True) -> tuple[str, ...]:
    """Return these nodes in a valid order: the engine's."""
    index = {node: number for number, node in enumerate(toposort(graph.root))}
    return tuple(sorted(nodes, key=lambda name: index[graph.names[name]], reverse=backward))


def gradients_in_order(graph: StageGraph, order: Sequence[str]) -> dict[Value, float]:
    """Return the gradients of all nodes if the named ones run their backward step in this order, each once.

    A node that is not in the order runs as soon as all its consumers have run.
    """
    return _backward_in_order(graph, order)[0]


def explain_violation(graph: StageGraph, order: Sequence[str], backward: bool = True) -> str:
    """Explain an invalid order: which node came too early, and the wrong gradients that result; "" if it is valid."""
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
    message = f"{early} comes before {late} and must wait for it: at its turn its gradient was {short(had)}"
    message += f", where the whole is {short(whole)}." if not is_same(had, whole) else ", right only by chance."
    wrong = [node for node in reversed(toposort(graph.root)) if not is_same(grads[node], truth[node])]
    if not wrong:
        return f"{message} It passes nothing on, so no other number suffers; but it was not its turn yet."
    root = name_of(graph.root)
    numbers = [f"∂{root}/∂{name_of(node)} = {short(grads[node])}, not {short(truth[node])}" for node in wrong]
    return f"{message} This order gives {'; '.join(numbers)}."


def _backward_in_order(graph: StageGraph, order: Sequence[str]) -> tuple[dict[Value, float], dict[str, float]]:
    """Return the final gradients, and the gradient that each named node had when it ran."""
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
