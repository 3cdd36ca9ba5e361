"""A foreign graph mirrored in our Values, with the operands that a set has lost put back by computing what fits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from engine.basics.numbers import short
from engine.graph.wording import name_of
from engine.ops import (
    ABS,
    ADD,
    BUILT_IN,
    CONSTANT,
    COS,
    DIVIDE,
    EXP,
    LEAF,
    LOG,
    MULTIPLY,
    POWER,
    RELU,
    SIGMOID,
    SIN,
    SOFTPLUS,
    SQRT,
    TANH,
    Operation,
    handwritten_operation,
    power,
)  # fmt: skip
from engine.value import Value
from lessons.adopt.foreign import AdoptError, ForeignGraph, ForeignNode

SUBTRACT = Operation(
    "-", "subtract", "a - b", ("1.0", "-1.0"), "{a} − {b}", ("1", "-1"),
    ("a difference hands its gradient on to the first operand as it is", "to the second with a minus"),
)  # fmt: skip
NEGATE = Operation("neg", "negate", "-a", ("-1.0",), "−{a}", ("-1",), ("the sign is turned round",))

ALIASES: dict[str, tuple[Operation, ...]] = {
    "+": (ADD,), "add": (ADD,), "plus": (ADD,), "sum": (ADD,),
    "*": (MULTIPLY,), "mul": (MULTIPLY,), "multiply": (MULTIPLY,), "×": (MULTIPLY,), "·": (MULTIPLY,),
    "-": (SUBTRACT, NEGATE), "sub": (SUBTRACT,), "subtract": (SUBTRACT,), "minus": (SUBTRACT, NEGATE),
    "neg": (NEGATE,), "negate": (NEGATE,), "negative": (NEGATE,),
    "/": (DIVIDE,), "div": (DIVIDE,), "truediv": (DIVIDE,), "divide": (DIVIDE,),
    "**": (POWER,), "pow": (POWER,), "power": (POWER,), "^": (POWER,),
    "exp": (EXP,), "log": (LOG,), "ln": (LOG,), "tanh": (TANH,), "relu": (RELU,), "sigmoid": (SIGMOID,),
    "σ": (SIGMOID,),    "sin": (SIN,), "cos": (COS,), "sqrt": (SQRT,), "abs": (ABS,), "softplus": (SOFTPLUS,),
}  # fmt: skip
COMMUTATIVE = {ADD, MULTIPLY}
EXPONENTS = (2.0, -1.0, 3.0, 0.5, 4.0, -2.0, 5.0, 1.0, 0.0, -0.5, -3.0, 6.0)  # tried where an engine does not say which
CLOSE, CLOSE_IN_SINGLE = 1e-9, 2e-6  # relative; the second for engines that compute with 32 bits
MAX_NOTES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Mirror:
    """A foreign graph in our Values.

    root     the output
    nodes    our Value for each foreign node, at the same index
    notes    what was restored with a doubt, one line each
    unknown  the nodes that cannot be replayed, each with a line that says why
    """

    root: Value
    nodes: tuple[Value, ...]
    notes: tuple[str, ...]
    unknown: Mapping[int, str]

    @property
    def without_slopes(self) -> list[int]:
        """The nodes whose local derivatives are not known: no gradient passes through them."""
        operations = [(index, self.nodes[index].operation) for index in self.unknown]
        return [index for index, row in operations if row.custom_backward is not None or not row.local]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to read a node: an operation, and its operands in order."""

    operation: Operation
    operands: tuple[int, ...]
    error: float


def mirror(graph: ForeignGraph) -> Mirror:
    """Build our graph of the same numbers. Raises AdoptError where a node has no number."""
    nodes: list[Value] = []
    data: list[float] = []  # of these nodes
    notes: list[str] = []
    unknown: dict[int, str] = {}
    for index, node in enumerate(graph.nodes):
        if node.data is None:
            name = node.label or f"node {index + 1}"
            raise AdoptError(f"the data of {name} is {node.problem or 'no number'}, not one number")
        if not node.operands:
            nodes.append(Value(node.data, (), CONSTANT if node.op == "constant" else LEAF, node.label))
            data.append(nodes[-1].data)
            continue
        readings = readings_of(node, data)
        if readings:
            best = readings[0]
            made = Value(node.data, [nodes[place] for place in best.operands], best.operation, node.label)
        else:
            made = _unknown(node, [nodes[place] for place in node.operands])
            unknown[index] = _why_unknown(node, made)
        nodes.append(made)
        data.append(made.data)
        if len(readings) > 1:
            others = " or ".join(_formula(reading, nodes) for reading in readings[:2])
            notes.append(f"{name_of(made)} = {short(node.data)} can be read as {others}; the first is shown")
    if len(notes) > MAX_NOTES:
        notes[MAX_NOTES:] = [f"{len(notes) - MAX_NOTES} more nodes can be read in two ways"]
    notes += list(unknown.values())[:MAX_NOTES]
    return Mirror(nodes[-1], tuple(nodes), tuple(notes), unknown)


def recomputed(graph: ForeignGraph, reflection: Mirror) -> ForeignGraph | None:
    """Return the graph with the numbers that its leaves give now; None if that does not explain the unknown nodes.

    A training loop moves the parameters after the forward pass, and leaves the nodes made of them as they were. Then
    every node that does not fit its operands has a leaf among them. The gradients of such a graph belong to no point.
    """
    given = [node.data or 0.0 for node in graph.nodes]
    operands = [graph.nodes[index].operands for index in reflection.unknown]
    if not operands or not all(any(not graph.nodes[operand].operands for operand in each) for each in operands):
        return None
    data: list[float] = []
    for node, number in zip(graph.nodes, given, strict=True):
        if not node.operands:
            data.append(number)
            continue
        readings = readings_of(node, given) or [
            Reading(operation, operands, 0.0)
            for operation in (_operations(node) if node.op.strip() else ())
            for operands in _arrangements(node, operation.arity)
        ]
        if not readings:
            return None
        try:
            data.append(float(readings[0].operation.apply(*[data[place] for place in readings[0].operands])))
        except (ArithmeticError, ValueError):
            return None
    nodes = (replace(node, data=number, grad=None, after=None) for node, number in zip(graph.nodes, data, strict=True))
    return replace(graph, nodes=tuple(nodes), writes=(), error="")


def readings_of(node: ForeignNode, data: Sequence[float]) -> list[Reading]:
    """The ways to read a node whose result is its number, the best first; those that mean the same count once."""
    if node.data is None:
        return []
    found = [
        Reading(operation, operands, _error(operation, [data[place] for place in operands], node.data))
        for operation in _operations(node)
        for operands in _arrangements(node, operation.arity)
    ]
    for tolerance in (CLOSE, CLOSE_IN_SINGLE):
        fitting = [reading for reading in found if reading.error <= tolerance and _has_slopes(reading, node, data)]
        if fitting:
            return _distinct(sorted(fitting, key=lambda reading: reading.error > CLOSE))
    return []


def _operations(node: ForeignNode) -> Iterator[Operation]:
    """The operations that the engine's text may mean; without a text all that there are."""
    text = node.op.strip()
    key = text.lower().strip("_").removesuffix("backward")
    if not text:
        yield from dict.fromkeys((SUBTRACT, DIVIDE, NEGATE, *BUILT_IN))
        yield from map(power, EXPONENTS)
        return
    yield from ALIASES.get(key, ())
    if key in ("**", "pow", "power", "^") and len(node.operands) == 1:
        yield from map(power, EXPONENTS)
    elif key[:2] == "**" or key[:1] == "^" or key[:3] == "pow":
        try:
            exponent = float(key.lstrip("*^pow").strip("(){} ,"))
        except ValueError:
            return
        yield power(exponent)


def _arrangements(node: ForeignNode, arity: int) -> Iterator[tuple[int, ...]]:
    members = node.operands
    if node.ordered and len(members) == arity:
        yield members
    elif not node.ordered and len(members) <= arity:
        ordered = sorted(members)
        for chosen in product(ordered, repeat=arity):
            if set(chosen) == set(ordered):
                yield chosen


def _error(operation: Operation, numbers: Sequence[float], wanted: float) -> float:
    try:
        result = float(operation.apply(*numbers))
    except (ArithmeticError, ValueError, TypeError):
        return math.inf
    if result == wanted or (math.isnan(result) and math.isnan(wanted)):
        return 0.0
    difference = abs(result - wanted) / max(1.0, abs(wanted))
    return difference if math.isfinite(difference) else math.inf


def _has_slopes(reading: Reading, node: ForeignNode, data: Sequence[float]) -> bool:
    """Whether an operation without a text has the local derivatives that its engine keeps; most keep none.

    Where there is a text it decides: its local derivative may be the very mistake.
    """
    return bool(node.op.strip()) or not node.slopes or _slopes_agree(reading, node, data)


def _slopes_agree(reading: Reading, node: ForeignNode, data: Sequence[float]) -> bool:
    try:
        slopes = reading.operation.local_derivatives(*[data[place] for place in reading.operands], node.data)
    except (ArithmeticError, ValueError):
        return False
    return all(map(math.isclose, slopes, node.slopes))


def _distinct(readings: Sequence[Reading]) -> list[Reading]:
    kept: list[Reading] = []
    for reading in readings:
        key = _meaning(reading)
        if all(_meaning(other) != key for other in kept):
            kept.append(reading)
    return kept


def _meaning(reading: Reading) -> tuple[str, tuple[int, ...]]:
    operands = reading.operands
    if reading.operation in COMMUTATIVE:
        operands = tuple(sorted(operands))
    return reading.operation.forward, operands


def _unknown(node: ForeignNode, operands: Sequence[Value]) -> Value:
    """A node that is never replayed; with local derivatives where its engine keeps them as numbers."""
    if len(node.slopes) != len(operands) or not all(map(math.isfinite, node.slopes)):
        return Value(node.data or 0.0, operands, handwritten_operation(node.op or "?", len(operands)), node.label)
    local, symbol = tuple(map(repr, node.slopes)), node.op or "?"
    reasons = ("the local derivative that its engine has kept",) * len(local)
    row = Operation(symbol, symbol, "", local, "", local, reasons)
    return Value(node.data or 0.0, operands, row, node.label)


def _why_unknown(node: ForeignNode, made: Value) -> str:
    name, op = name_of(made), repr(node.op) if node.op else "an operation without a name"
    if node.op.strip() and next(_operations(node), None) is not None:
        operands = " and ".join(short(operand.data) for operand in made.operands)
        marked = f"{name} = {short(made.data)} is marked {op}"
        return f"{marked}, which its operands {operands} do not give: it cannot be replayed"
    return f"{name} is made by {op}, which is not known here: it cannot be replayed"


def _formula(reading: Reading, nodes: Sequence[Value]) -> str:
    names = [name_of(nodes[place]) or short(nodes[place].data) for place in reading.operands]
    return reading.operation.formula.format(**dict(zip("ab", names, strict=False)))
