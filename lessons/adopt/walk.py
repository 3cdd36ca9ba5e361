"""A walk over the graph of any engine: whatever has data and grad and knows its operands, handed over as plain data.

Nothing of our engine is imported here: the walk runs beside an engine of the learner's that may have our names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

OPERAND_NAMES = ("_prev", "_children", "children", "prev", "_parents", "parents", "operands", "inputs", "_inputs")
OPERATION_NAMES = ("_op", "op", "operation", "_operation")
MAX_NODES = 50_000
MAX_TEXT = 80
TOO_LARGE = f"its graph has more than {MAX_NODES:,} nodes; take a node nearer its leaves, or fewer examples"


class WalkError(ValueError):
    """An object that no graph can be read from; the message is one line that says why."""


@dataclass(slots=True)
class WalkedNode:
    """One node of a foreign graph.

    data      its number; None if it has none that is finite or one at all: `problem` says what it is
    grad      its gradient, None if it has none
    op        the operation as its engine writes it, "" for a leaf
    label     its name, ""
    operands  indices of the nodes that it was made from, in the engine's order
    ordered   whether that order means something: a set has none, and holds an operand used twice once
    slopes    the local derivatives, where the engine keeps them as numbers
    """

    data: float | None
    grad: float | None
    op: str
    label: str
    operands: tuple[int, ...] = ()
    ordered: bool = True
    slopes: tuple[float, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class WalkedGraph:
    """A foreign graph, operands before the nodes that use them; the last node is the output.

    objects  the engine's own objects, in the same order
    kind     the name of the class of the output
    """

    nodes: list[WalkedNode]
    objects: list[Any] = field(repr=False)
    kind: str = ""


def is_value(thing: object) -> bool:
    """Whether the object is a number with a gradient: it has data and grad, and is no class."""
    if isinstance(thing, type) or thing is None:
        return False
    try:
        return hasattr(thing, "data") and hasattr(thing, "grad")
    except Exception:
        return False


def number_of(thing: object) -> float | None:
    """The one number that something holds: a float, an int, NumPy's, a tensor of one; None for anything else."""
    if isinstance(thing, bool | str | bytes) or thing is None:
        return None
    try:
        item = getattr(thing, "item", None)
        found: Any = item() if callable(item) else thing
        return float(found)
    except Exception:
        return None


def operands_of(value: object) -> tuple[list[object], bool]:
    """The operands of a Value, and whether their order is the engine's: a set has none."""
    for name in OPERAND_NAMES:
        try:
            found = getattr(value, name, None)
        except Exception:
            continue
        if isinstance(found, set | frozenset | tuple | list):
            members: list[Any] = [member for member in found if is_value(member)]
            is_ordered = not isinstance(found, set | frozenset)
            if not is_ordered:  # the same at each run
                members.sort(key=lambda member: (str(getattr(member, "label", "")), number_of(member.data) or 0.0))
            if members or not found:
                return members, is_ordered
    return [], True


def operation_of(value: object) -> str:
    """The operation as the engine writes it; of a row of a table its symbol or name."""
    for name in OPERATION_NAMES:
        found = getattr(value, name, None)
        if isinstance(found, str):
            return found[:MAX_TEXT]
        symbol = getattr(found, "symbol", None)
        if isinstance(symbol, str):
            return symbol[:MAX_TEXT]
    return ""


def walk(root: object) -> WalkedGraph:
    """Read the graph of a Value. Raises WalkError for what is none, is too large, or goes in a circle."""
    if not is_value(root):
        raise WalkError(f"it is {_kind_of(root)}, which has no data and grad")
    torch = _torch_graph(root)
    if torch is not None:
        return torch
    order: list[object] = []
    found: dict[int, tuple[list[object], bool]] = {}
    opened: set[int] = set()
    places: dict[int, int] = {}
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        value, is_closing = stack.pop()
        key = id(value)
        if is_closing:
            opened.discard(key)
            places[key] = len(order)
            order.append(value)
            continue
        if key in opened:
            raise WalkError("its graph goes in a circle: a node is among those that it was made from")
        if key in places:
            continue
        if len(found) >= MAX_NODES:
            raise WalkError(TOO_LARGE)
        found[key] = operands_of(value)
        opened.add(key)
        stack.append((value, True))
        stack += [(operand, False) for operand in reversed(found[key][0]) if id(operand) not in places]
        in_circle = next((operand for operand in found[key][0] if id(operand) in opened), None)
        if in_circle is not None:
            raise WalkError("its graph goes in a circle: a node is among those that it was made from")
    nodes = [_node(value, *found[id(value)], places) for value in order]
    return WalkedGraph(nodes, order, type(root).__name__)


def _node(value: Any, operands: Sequence[object], ordered: bool, places: dict[int, int]) -> WalkedNode:
    data = number_of(value.data)
    slopes = tuple(number for number in map(number_of, _local_grads(value)) if number is not None)
    label = getattr(value, "label", "")
    is_constant = not operands and getattr(value, "is_constant", False) is True
    return WalkedNode(
        data,
        number_of(value.grad),
        "constant" if is_constant else operation_of(value),
        str(label)[:MAX_TEXT] if isinstance(label, str | int | float) else "",
        tuple(places[id(operand)] for operand in operands),
        ordered,
        slopes if len(slopes) == len(operands) else (),
        "" if data is not None else _kind_of(value.data),
    )


def _local_grads(value: object) -> Sequence[object]:
    found = getattr(value, "_local_grads", None) or getattr(value, "local_grads", None)
    return found if isinstance(found, list | tuple) else ()


def _kind_of(thing: object) -> str:
    if isinstance(thing, list | tuple | set | dict):
        return f"a {type(thing).__name__} of {len(thing)}"
    name = type(thing).__name__
    return name if thing is None else f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


# PyTorch: a tensor knows the function that made it, and that the functions before; the numbers between are computed
# again from the leaves, as the functions do not keep them.

TORCH_OPERATIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "Add": ("+", lambda f, a, b: a + b),
    "Sub": ("-", lambda f, a, b: a - b),
    "Mul": ("*", lambda f, a, b: a * b),
    "Div": ("/", lambda f, a, b: a / b),
    "Neg": ("neg", lambda f, a: -a),
    "Pow": ("**", lambda f, a: a**f._saved_exponent),
    "Exp": ("exp", lambda f, a: a.exp()),
    "Log": ("log", lambda f, a: a.log()),
    "Tanh": ("tanh", lambda f, a: a.tanh()),
    "Relu": ("relu", lambda f, a: a.relu()),
    "Sigmoid": ("sigmoid", lambda f, a: a.sigmoid()),
    "Sin": ("sin", lambda f, a: a.sin()),
    "Cos": ("cos", lambda f, a: a.cos()),
    "Sqrt": ("sqrt", lambda f, a: a.sqrt()),
    "Abs": ("abs", lambda f, a: a.abs()),
}


def _torch_graph(root: Any) -> WalkedGraph | None:
    """The graph of a PyTorch scalar; None for anything else. Raises WalkError where a function is not known."""
    if type(root).__module__.partition(".")[0] != "torch" or not hasattr(root, "grad_fn"):
        return None
    if number_of(root) is None:
        raise WalkError("it is a tensor of several numbers; take one of them, or their sum")
    nodes: list[WalkedNode] = []
    objects: list[Any] = []
    tensors: list[Any] = []
    places: dict[Any, int] = {}

    def add(key: Any, tensor: Any, grad: Any, op: str, operands: tuple[int, ...]) -> None:
        places[key] = len(nodes)
        nodes.append(WalkedNode(number_of(tensor), number_of(grad), op, "", operands))
        objects.append(tensor)
        tensors.append(tensor)

    stack: list[tuple[Any, bool]] = [(root.grad_fn, False)]
    if root.grad_fn is None:
        add(None, root, root.grad, "", ())
    while stack and root.grad_fn is not None:
        function, is_closing = stack.pop()
        if function in places:
            continue
        variable = getattr(function, "variable", None)
        if variable is not None:
            add(function, variable.detach(), variable.grad, "", ())
            continue
        name = type(function).__name__.partition("Backward")[0]
        if name not in TORCH_OPERATIONS:
            raise WalkError(f"its graph has {type(function).__name__}, which is not known here")
        before = [earlier for earlier, _ in function.next_functions]
        if not is_closing:
            stack += [(function, True), *((earlier, False) for earlier in reversed(before) if earlier is not None)]
            continue
        symbol, forward = TORCH_OPERATIONS[name]
        operands = []
        for earlier, other in zip(before, ("_saved_self", "_saved_other"), strict=False):
            if earlier is None:  # a plain number, which the function may have kept
                kept = number_of(getattr(function, other, None))
                if kept is None:
                    raise WalkError(f"a number in its {name} was not kept by PyTorch")
                add(("constant", len(nodes)), type(root)([kept]).double()[0], None, "constant", ())
                operands.append(len(nodes) - 1)
            else:
                operands.append(places[earlier])
        if name == "Pow":
            symbol = f"**{function._saved_exponent:g}"
        made = forward(function, *(tensors[place] for place in operands))
        add(function, made, None, symbol, tuple(operands))
    return WalkedGraph(nodes, objects, type(root).__name__)
