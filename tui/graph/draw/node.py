"""The kind, the state and the size of one node of a drawn graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from rich.cells import cell_len

from engine import Value, toposort
from engine.basics.numbers import short
from tui.render.fit import shortened

INNER_WIDTH = 14  # " data -0.7071 ", and just enough for "data -1.23e-05"
MAX_LABEL = 18  # cells; a longer label ends with …


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
    pinned     whether following the gradient leaves this leaf alone; noted in the border
    wrong      whether its gradient is the first that a fault makes wrong; noted in the border
    """

    data: float
    grad: float | None = None
    hide_data: bool = False
    hide_grad: bool = False
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
) -> dict[Value, NodeState]:
    """Read the state of every node under `root` from the Values.

    grads   True: each Value's own `.grad`; False: none known yet; a mapping: those in it, none for the others
    pinned  leaves that carry the pin
    hidden  nodes whose gradient is covered
    """
    state: dict[Value, NodeState] = {}
    for node in toposort(root):
        known = grads.get(node) if isinstance(grads, Mapping) else node.grad if grads else None
        state[node] = NodeState(node.data, known, hide_grad=node in hidden, pinned=node in pinned)
    return state


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


def box_size(node: Value) -> tuple[int, int]:
    """The width and height of a node's box in cells, with borders, for any numbers.

    A constant never changes, so its box is one row and as wide as its number.
    """
    label = cell_len(shortened(node.label, MAX_LABEL))
    if node.is_constant:
        return (cell_len(constant_text(node)) + 4, 1)
    return max(INNER_WIDTH + 2, label + 5 if label else 0), 4


def constant_text(node: Value) -> str:
    """The text of a constant's box: its number, after its label if it has one."""
    label = shortened(node.label, MAX_LABEL)
    return f"{label} {short(node.data)}" if label else short(node.data)


def rows_around(node: Value) -> tuple[int, int]:
    """The number of rows of a node's box above and below the row of its data, where its edges meet it."""
    return (0, 0) if node.is_constant else (1, 2)


def op_text(node: Value) -> str:
    """The text of the operation that made a node: "(+)", "(tanh)"."""
    return f"({shortened(node._op, MAX_LABEL) or '?'})"


def op_height(operands: int) -> int:
    """The rows of an operation: one for up to three operands (above, left and below), else one each."""
    return 1 if operands <= 3 else operands


def port_side(operands: int, position: int) -> int:
    """The side on which an operand's edge enters its operation: -1 above, 0 left, 1 below.

    One operand enters from the left, two from above and below, three from all sides, more from the left.
    """
    return {2: (-1, 1), 3: (-1, 0, 1)}[operands][position] if 2 <= operands <= 3 and position >= 0 else 0


def port_row(operands: int, position: int) -> int:
    """The row in which an operand's edge enters its operation, relative to the row of the result."""
    return port_side(operands, position) if operands <= 3 else position - (operands - 1) // 2


def op_extent(operands: int) -> tuple[int, int]:
    """The rows that an operation and its ports take above and below its own row."""
    return (-port_row(operands, 0), port_row(operands, operands - 1)) if operands else (0, 0)
