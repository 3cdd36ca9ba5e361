"""The famous bugs, each a switch: what a backward pass or a training loop would do if it had them.

Nothing here is broken itself: graph faults are computed beside the graph, which stays as it is, and training faults are
plain data for a loop to honour. A loop may have a graph's fault, too, in its backward pass. Adding a fault is adding a
row to FAULTS.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.basics.choices import choose
from engine.graph.backward import local_derivatives
from engine.graph.wording import name_of
from engine.ops import EXP
from engine.order import toposort
from engine.value import Value

MOST_VISITS = 200_000  # the recursion without an order visits a node once a path, of which there may be very many


@dataclass(frozen=True, slots=True)
class Loop:
    """What a training loop does.

    zero_grad  whether each step forgets the last one's gradients before its backward pass
    sign       of the update: p.data += sign · learning rate · p.grad
    bug        the fault of a graph that its backward pass has
    """

    zero_grad: bool = True
    sign: float = -1.0
    bug: Fault | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A bug by name.

    name       what a command line, a lesson and a screen switch it on by
    title      a few words for a heading
    said       what is wrong in the code, and what that does
    gradients  of a graph fault: from the output to the gradient that every node would get; where networks are trained
               with it, it also takes what gives a node's local derivatives, in the order of its operands
    loop       of a training fault: the loop that has it
    replaces   of a graph fault: whether what one example brings a parameter takes the place of what came before
    untrained  of a graph fault: why no network is trained with it, "" where one may be
    """

    name: str
    title: str
    said: str
    gradients: Callable[..., dict[Value, Any]] | None = None
    loop: Loop | None = None
    replaces: bool = False
    untrained: str = ""

    @property
    def where(self) -> Literal["graph", "training"]:
        """What it breaks."""
        return "graph" if self.gradients else "training"


def gradients(
    root: Value,
    local: Callable[[Value], Sequence[Any]] = local_derivatives,
    collect: Callable[[Any, Any], Any] = operator.add,
) -> dict[Value, Any]:
    """∂root/∂node for every node of the graph, from gradients of zero; the graph stays as it is.

    local    gives a node's local derivatives, in the order of its operands
    collect  from an operand's gradient so far and the share that comes in to its new gradient

    Raises what `local` raises: NoValueError where there is no slope, TypeError at a backward written by hand.
    """
    order = toposort(root)
    grads = dict[Value, Any].fromkeys(order, 0.0)
    grads[root] = 1.0
    for node in reversed(order):
        if node.operands:
            for operand, slope in zip(node.operands, local(node), strict=True):
                grads[operand] = collect(grads[operand], slope * grads[node])
    return grads


def overwriting(root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives) -> dict[Value, Any]:
    """Every share replaces the one before: of a node used twice the last one stays."""
    return gradients(root, local, lambda before, share: share)


def handed_on_at_once(
    root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives
) -> Iterator[tuple[Value, Value, Any, Any]]:
    """Every share in the order in which it comes in where nothing waits: (node, operand, local derivative, upstream).

    Upstream is what the node has at that moment. Raises ValueError for a graph that takes too many visits.
    """
    order = toposort(root)
    grads, visits = dict[Value, Any].fromkeys(order, 0.0), dict.fromkeys(order, 0)
    grads[root], visits[root] = 1.0, 1
    for node in reversed(order):
        for operand in node.operands:
            visits[operand] += visits[node]
    if sum(visits.values()) > MOST_VISITS:
        raise ValueError("without an order, this graph takes too many visits: try a smaller graph")
    slopes = {node: local(node) for node in order if node.operands}

    def shares(node: Value) -> Iterator[tuple[Value, Any]]:
        return zip(node.operands, slopes.get(node, ()), strict=True)

    trail = [(root, shares(root))]
    while trail:
        node, rest = trail[-1]
        share = next(rest, None)
        if share is None:
            trail.pop()
            continue
        operand, slope = share
        yield node, operand, slope, grads[node]
        grads[operand] += slope * grads[node]
        trail.append((operand, shares(operand)))


def _depth_first(root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives) -> dict[Value, Any]:
    """Every share is passed on at once, with all that came before it."""
    grads = dict[Value, Any].fromkeys(toposort(root), 0.0)
    grads[root] = 1.0
    for _, operand, slope, upstream in handed_on_at_once(root, local):
        grads[operand] += slope * upstream
    return grads


def _calling_what_was_stored(root: Value) -> dict[Value, Any]:
    """`_backward = push(node)` in place of `_backward = push`: the first operation node to be called is None."""
    if not root.operands:
        return {root: 1.0}

    def push() -> None: ...

    stored: Any = push()  # type: ignore[func-returns-value]  # the mistake itself
    try:
        stored()
    except TypeError as error:
        told = f"{error}: {name_of(root)}._backward holds what the call gave, None. Store the function, without ()"
        raise TypeError(told) from error
    raise AssertionError("None cannot be called")


def _exp_without_out(root: Value) -> dict[Value, Any]:
    return gradients(root, lambda node: (1.0,) if node.operation.name == EXP.name else local_derivatives(node))


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "overwrite",
            "= in place of +=",
            "Each share of a gradient overwrites the one before, so a node that is used twice keeps only the last.",
            gradients=overwriting,
            replaces=True,
        ),
        Fault(
            "no-topological-order",
            "No topological order",
            "Each node passes its gradient on as soon as a share comes in, before all that use it have had their say.",
            gradients=_depth_first,
        ),
        Fault(
            "storing-the-call",
            "The call stored, not the function",
            "out._backward = _backward() runs the function at once and stores what it returns: None.",
            gradients=_calling_what_was_stored,
            untrained="every backward pass ends in a TypeError, so nothing would be learnt",
        ),
        Fault(
            "exp-forgets-out",
            "exp forgets its own slope",
            "The backward of exp passes its gradient on as it is; it forgets to multiply by out, the slope of exp.",
            gradients=_exp_without_out,
            untrained="no network here has an exp in it, so nothing would change",
        ),
        Fault(
            "no-zero-grad",
            "zero_grad forgotten",
            "The gradients of all earlier steps stay, so each backward adds to the pile, and steps grow too large.",
            loop=Loop(zero_grad=False),
        ),
        Fault(
            "wrong-sign-update",
            "A step up the slope",
            "p.data += lr · p.grad goes up the gradient: the loss climbs. The minus sign is missing.",
            loop=Loop(sign=1.0),
        ),
    )
}


def fault_named(name: str) -> Fault:
    """The fault of that name. Raises ValueError, in one line, with the nearest name."""
    return choose("fault", name, FAULTS)


def backward_with(root: Value, fault: Fault) -> dict[Value, float]:
    """The gradient that every node would get from a backward pass with this fault; the graph stays as it is.

    Starts from gradients of zero, whatever the nodes hold. Raises TypeError for storing-the-call, as Python would (and
    at a backward written by hand), NoValueError where there is no slope, ValueError for a training fault or a graph too
    large for the recursion without an order.
    """
    if fault.gradients is None:
        raise ValueError(f"{fault.name} is a fault of the training loop, not of a graph")
    return fault.gradients(root)


def first_wrong(root: Value, fault: Fault) -> Value | None:
    """Where this fault first shows: the first wrong gradient in the order of the backward pass, None if all are right.

    Rounding counts as right. Raises as `backward_with` does.
    """
    broken, truth = backward_with(root, fault), gradients(root)
    for node in reversed(toposort(root)):
        if not math.isclose(broken[node], truth[node], rel_tol=1e-9, abs_tol=1e-12):
            return node
    return None


def loop_with(faults: Iterable[Fault]) -> Loop:
    """The training loop with all of these faults; without any, the right one.

    Raises ValueError for a fault that no network is trained with, and for two in one backward pass.
    """
    zero_grad, sign, bug = True, -1.0, None
    for fault in faults:
        if fault.untrained:
            raise ValueError(f"{fault.name} is for a graph, in Explore: {fault.untrained}")
        if fault.loop is not None:
            zero_grad &= fault.loop.zero_grad
            sign = max(sign, fault.loop.sign)
        elif bug not in (None, fault):
            raise ValueError(f"one bug at a time in the backward pass: {bug.name} or {fault.name}, not both")
        else:
            bug = fault
    return Loop(zero_grad, sign, bug)
