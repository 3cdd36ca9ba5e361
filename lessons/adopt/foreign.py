"""A foreign graph as it was handed over: frozen numbers, operations and edges, each checked before it is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class AdoptError(ValueError):
    """A graph that cannot be adopted; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class ForeignNode:
    """One node of a foreign graph; its fields as in `lessons.adopt.walk.WalkedNode`.

    grad   as the file left it
    after  after a backward pass of its own engine from gradients of zero; None if it has no backward
    """

    data: float | None
    grad: float | None
    after: float | None
    op: str
    label: str
    operands: tuple[int, ...]
    ordered: bool
    slopes: tuple[float, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Write:
    """A gradient that a backward pass wrote: of which node, what, and whose closure ran (None: not known)."""

    node: int
    grad: float
    by: int | None


@dataclass(frozen=True, slots=True)
class ForeignGraph:
    """A foreign graph, operands first, the output last.

    kind    the name of its class
    file    where that class is defined, relative to the file that was run; "" if nobody knows
    writes  the gradients in the order in which its own backward pass wrote them; empty if that was not recorded
    error   what its backward pass raised, ""
    """

    nodes: tuple[ForeignNode, ...]
    kind: str
    file: str
    writes: tuple[Write, ...] = ()
    error: str = ""

    @property
    def has_backward(self) -> bool:
        """Whether its own engine ran a backward pass."""
        return any(node.after is not None for node in self.nodes)


def foreign_graph(messages: Sequence[Mapping[str, Any]]) -> ForeignGraph:
    """Read what the child reported. Raises AdoptError with its own line, or if a report is not of the form."""
    for message in messages:
        if isinstance(message.get("error"), str):
            raise AdoptError(message["error"])
    graph = next((message for message in messages if "graph" in message), None)
    if graph is None:
        raise AdoptError("the file handed over no graph")
    after = next((message["after"] for message in messages if "after" in message), None)
    try:
        return _graph(graph, after if isinstance(after, Mapping) else {})
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        raise AdoptError("the graph that the file handed over is not of the form") from None


def _graph(message: Mapping[str, Any], after: Mapping[str, Any]) -> ForeignGraph:
    rows = message["graph"]
    grads = [_number(grad) for grad in after.get("grads", [])] or [None] * len(rows)
    nodes = []
    for index, (row, grad) in enumerate(zip(rows, grads, strict=True)):
        operands = tuple(int(operand) for operand in row["operands"])
        if any(not 0 <= operand < index for operand in operands):
            raise ValueError(index)
        nodes.append(
            ForeignNode(
                _number(row["data"]),
                _number(row["grad"]),
                grad,
                _line(row["op"]),
                _line(row["label"]),
                operands,
                bool(row["ordered"]),
                tuple(float(slope) for slope in row["slopes"]),
                _line(row["problem"]),
            )
        )
    if not nodes:
        raise ValueError
    writes = tuple(
        Write(int(node), float(grad), int(by) if by >= 0 else None)
        for node, grad, by in after.get("writes", [])
        if grad is not None and 0 <= node < len(nodes) and by < len(nodes)
    )
    return ForeignGraph(
        tuple(nodes),
        _line(message.get("kind", "")),
        _line(message.get("file", "")),
        writes,
        _line(after.get("error", "")),
    )


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _line(text: str) -> str:
    """A text of the file's on one line, without control characters."""
    if not isinstance(text, str):
        raise TypeError
    plain = text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split())
