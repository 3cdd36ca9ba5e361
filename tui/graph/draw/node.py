"""The kind and the state of one node of a drawn graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from engine import Value, toposort


class NodeKind(Enum):
    """The role of a Value in its graph. Each kind has a border of its own."""

    LEAF = "leaf"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    INTERMEDIATE = "intermediate"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class NodeState:
    """The contents of a box at one moment.

    data       the number
    grad       its gradient; None before the backward pass has reached it
    hide_data, hide_grad  covered with ▒▒▒, for a learner to predict
    typed_data, typed_grad  what is typed into a covered number, which is the field of an answer; None: it is no field
    pinned     whether following the gradient leaves this leaf alone; noted in the border
    wrong      whether its gradient is the first that a fault makes wrong; noted in the border
    """

    data: float
    grad: float | None = None
    hide_data: bool = False
    hide_grad: bool = False
    typed_data: str | None = None
    typed_grad: str | None = None
    pinned: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The changes of the numbers: 1 for up (▲), -1 for down (▼), 0 for unchanged."""

    data: int = 0
    grad: int = 0


UNCHANGED = Marks()


def states_of(
    root: Value,
    *,
    grads: Mapping[Value, float | None] | bool = True,
    pinned: Collection[Value] = (),
    hidden: Collection[Value] = (),
    order: Sequence[Value] | None = None,
) -> dict[Value, NodeState]:
    """Read the state of every node under `root` from the Values.

    grads   True: each Value's own `.grad`; False: none known yet; a mapping: those in it, none for the others
    pinned  leaves that carry the pin
    hidden  nodes whose gradient is covered
    order   `toposort(root)`, if the caller has it
    """
    order = toposort(root) if order is None else order
    known = grads if isinstance(grads, Mapping) else {node: node.grad for node in order} if grads else {}
    return {
        node: NodeState(node.data, known.get(node), hide_grad=node in hidden, pinned=node in pinned) for node in order
    }


def marks_between(old: NodeState | None, new: NodeState) -> Marks:
    """Return the changes from one state to the next.

    An unknown gradient counts as 0; one that becomes unknown has not changed.
    """
    if old is None or old == new:
        return UNCHANGED
    before = old.grad or 0.0
    after = before if new.grad is None else new.grad
    return Marks((new.data > old.data) - (new.data < old.data), (after > before) - (after < before))


def kind_of(node: Value, root: Value, parameters: Collection[Value] = ()) -> NodeKind:
    """The kind of a node in the graph of `root`; `parameters` are the leaves that training updates."""
    if node.is_constant:
        return NodeKind.CONSTANT
    if not node.operands:
        return NodeKind.PARAMETER if node in parameters else NodeKind.LEAF
    return NodeKind.OUTPUT if node is root else NodeKind.INTERMEDIATE
