"""The table of faults: well-known bugs of backward passes and training loops, switched on by name.

Graph faults compute wrong gradients beside the graph, which they leave unchanged. Training faults are plain data that a
training loop applies; a loop may also use a graph fault in its backward pass. To add a fault, add a row to FAULTS.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.basics.choices import choose
from engine.basics.numbers import is_same
from engine.graph.backward import local_derivatives
from engine.graph.wording import name_of
from engine.ops import EXP
from engine.order import toposort
from engine.value import Value

MAX_VISITS = 200_000  # without an order a node is visited once per path, and paths can grow exponentially


@dataclass(frozen=True, slots=True)
class Loop:
    """The behaviour of a training loop.

    zero_grad  whether each step resets the gradients before its backward pass
    sign       of the update: p.data += sign · learning rate · p.grad
    bug        the graph fault in its backward pass, if any
    """

    zero_grad: bool = True
    sign: float = -1.0
    bug: Fault | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A named bug.

    name                its name on the command line, in lessons and on screens
    title               a short heading
    description         the mistake in the code and its effect
    gradients           of a graph fault: a function from the output to every node's wrong gradient; if networks can be
                        trained with it, it also accepts a function that returns a node's local derivatives
    loop                of a training fault: the loop that has it
    overwrites          of a graph fault: whether the share of an example replaces those of earlier examples
    untrainable_reason  of a graph fault: why no network can be trained with it, "" if one can
    """

    name: str
    title: str
    description: str
    gradients: Callable[..., dict[Value, Any]] | None = None
    loop: Loop | None = None
    overwrites: bool = False
    untrainable_reason: str = ""

    @property
    def kind(self) -> Literal["graph", "training"]:
        """Whether it breaks the backward pass of a graph or the training loop."""
        return "graph" if self.gradients else "training"


def gradients(
    root: Value,
    local: Callable[[Value], Sequence[Any]] = local_derivatives,
    collect: Callable[[Any, Any], Any] = operator.add,
) -> dict[Value, Any]:
    """Return ∂root/∂node for every node, starting from gradients of zero; the graph is not changed.

    local    returns a node's local derivatives, in the order of its operands
    collect  maps an operand's gradient so far and an incoming share to its new gradient

    Raises what `local` raises: NoValueError if a slope does not exist, TypeError at a hand-written backward.
    """
    order = toposort(root)
    grads = dict[Value, Any].fromkeys(order, 0.0)
    grads[root] = 1.0
    for node in reversed(order):
        if node.operands:
            for operand, slope in zip(node.operands, local(node), strict=True):
                grads[operand] = collect(grads[operand], slope * grads[node])
    return grads


def gradients_overwritten(root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives) -> dict[Value, Any]:
    """Return the gradients if every share replaced the one before: a node used twice keeps only the last."""
    return gradients(root, local, lambda before, share: share)


def shares_without_order(
    root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives
) -> Iterator[tuple[Value, Value, Any, Any]]:
    """Yield every share of a recursion without topological order: (node, operand, local derivative, upstream).

    Upstream is the node's gradient at that moment. Raises ValueError if the graph takes too many visits.
    """
    order = toposort(root)
    grads, visits = dict[Value, Any].fromkeys(order, 0.0), dict.fromkeys(order, 0)
    grads[root], visits[root] = 1.0, 1
    for node in reversed(order):
        for operand in node.operands:
            visits[operand] += visits[node]
    if sum(visits.values()) > MAX_VISITS:
        raise ValueError("without an order, this graph takes too many visits: try a smaller graph")
    slopes = {node: local(node) for node in order if node.operands}

    def shares(node: Value) -> Iterator[tuple[Value, Any]]:
        return zip(node.operands, slopes.get(node, ()), strict=True)

    path = [(root, shares(root))]
    while path:
        node, rest = path[-1]
        share = next(rest, None)
        if share is None:
            path.pop()
            continue
        operand, slope = share
        yield node, operand, slope, grads[node]
        grads[operand] += slope * grads[node]
        path.append((operand, shares(operand)))


def _gradients_without_order(
    root: Value, local: Callable[[Value], Sequence[Any]] = local_derivatives
) -> dict[Value, Any]:
    """Return the gradients if every share were passed on at once, together with all earlier ones."""
    grads = dict[Value, Any].fromkeys(toposort(root), 0.0)
    grads[root] = 1.0
    for _, operand, slope, upstream in shares_without_order(root, local):
        grads[operand] += slope * upstream
    return grads


def _raise_for_stored_call(root: Value) -> dict[Value, Any]:
    """Run `_backward = push(node)` instead of `_backward = push`: the first call finds None and raises TypeError."""
    if not root.operands:
        return {root: 1.0}

    def push() -> None: ...

    stored: Any = push()  # type: ignore[func-returns-value]  # the mistake itself
    try:
        stored()
    except TypeError as error:
        message = (
            f"{error}: {name_of(root)}._backward holds the result of the call, None. Store the function, without ()"
        )
        raise TypeError(message) from error
    raise AssertionError("None cannot be called")


def _exp_without_out(root: Value) -> dict[Value, Any]:
    """Return the gradients if the local derivative of exp were 1."""
    return gradients(root, lambda node: (1.0,) if node.operation.name == EXP.name else local_derivatives(node))


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "overwrite",
            "= in place of +=",
            "Each share of a gradient overwrites the one before, so a node that is used twice keeps only the last.",
            gradients=gradients_overwritten,
            overwrites=True,
        ),
        Fault(
            "no-topological-order",
            "No topological order",
            "Each node passes its gradient on as soon as a share comes in, before all that use it have had their say.",
            gradients=_gradients_without_order,
        ),
        Fault(
            "storing-the-call",
            "The call stored, not the function",
            "out._backward = _backward() runs the function at once and stores what it returns: None.",
            gradients=_raise_for_stored_call,
            untrainable_reason="every backward pass ends in a TypeError, so nothing would be learnt",
        ),
        Fault(
            "exp-forgets-out",
            "exp forgets its own slope",
            "The backward of exp passes its gradient on as it is; it forgets to multiply by out, the slope of exp.",
            gradients=_exp_without_out,
            untrainable_reason="no network here has an exp in it, so nothing would change",
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
    """Return the fault called `name`. Raises ValueError with a one-line message that suggests the closest name."""
    return choose("fault", name, FAULTS)


def backward_with(root: Value, fault: Fault) -> dict[Value, float]:
    """Return every node's gradient after a backward pass with this fault; the graph is not changed.

    Starts from gradients of zero. Raises TypeError for storing-the-call, as Python would, and at a hand-written
    backward; NoValueError if a slope does not exist; ValueError for a training fault, or for a graph too large for the
    recursion without an order.
    """
    if fault.gradients is None:
        raise ValueError(f"{fault.name} is a fault of the training loop, not of a graph")
    return fault.gradients(root)


def first_wrong_node(root: Value, fault: Fault) -> Value | None:
    """Return the node with the first wrong gradient in the order of the backward pass, or None if all are right.

    Rounding errors are ignored. Raises what `backward_with` raises.
    """
    broken, truth = backward_with(root, fault), gradients(root)
    for node in reversed(toposort(root)):
        if not is_same(broken[node], truth[node]):
            return node
    return None


def loop_with(faults: Iterable[Fault]) -> Loop:
    """Return the training loop with all of these faults; the correct loop if there are none.

    Raises ValueError for a fault that no network can be trained with, and for two faults in one backward pass.
    """
    zero_grad, sign, bug = True, -1.0, None
    for fault in faults:
        if fault.untrainable_reason:
            raise ValueError(f"{fault.name} is for a graph, in Explore: {fault.untrainable_reason}")
        if fault.loop is not None:
            zero_grad &= fault.loop.zero_grad
            sign = max(sign, fault.loop.sign)
        elif bug not in (None, fault):
            raise ValueError(f"one bug at a time in the backward pass: {bug.name} or {fault.name}, not both")
        else:
            bug = fault
    return Loop(zero_grad, sign, bug)
