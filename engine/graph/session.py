"""Interactive sessions on a graph: nudges, steps along the gradient, pins, undo and redo."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, count

from engine.basics.numbers import exact
from engine.graph.backward import BackwardStep, backward_steps
from engine.graph.forward import replay
from engine.graph.wording import name_of
from engine.no_value import NoValueError
from engine.order import toposort
from engine.value import Value

STEP_SIZES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0)
OUTPUT_NAMES = ("output", "result", "out")


class RefusedError(ValueError):
    """An action that is not possible at present; the message is one line that says what is."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """An expression graph as it was opened.

    root              its output
    source            the expression it was parsed from, "" if it was built in Python
    order             its nodes, operands first
    originals         the leaves, which may be moved, with their original numbers
    handwritten_node  the first node with a hand-written `_backward`, whose steps cannot be shown; None if there is none
    """

    root: Value
    source: str
    order: Sequence[Value] = field(init=False)
    originals: Mapping[Value, float] = field(init=False)
    handwritten_node: Value | None = field(init=False)

    def __post_init__(self) -> None:
        order = toposort(self.root)
        set_field = object.__setattr__
        set_field(self, "order", order)
        set_field(self, "originals", {node: node.data for node in order if node.is_leaf})
        set_field(
            self, "handwritten_node", next((node for node in order if node.operation.custom_backward is not None), None)
        )

    @property
    def has_user_code(self) -> bool:
        """Whether it contains functions written by the user, which may raise any exception."""
        return self.handwritten_node is not None or any(node.operation.functions for node in self.order)


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """A change of a single leaf.

    leaf     the leaf
    h        the distance it moved
    grad     its gradient before
    central  (output at x + h − output at x − h) / 2h around its old data; None if one of the two has no value
    """

    leaf: Value
    h: float
    grad: float
    central: float | None


@dataclass(frozen=True, slots=True, eq=False)
class GraphChange:
    """The effect of an action.

    message     one line: "a 2 → 2.01"
    directions  1 or -1 for every node whose data went up or down
    before      the output's data before the action
    after       the output's data after the action
    predicted   Σ gradient · Δ over the moved leaves, with the gradients from before; None if nothing was predicted
    nudge       details, if a single leaf was moved
    """

    message: str
    directions: Mapping[Value, int]
    before: float
    after: float
    predicted: float | None = None
    nudge: Nudge | None = None

    @property
    def actual(self) -> float:
        """The change of the output."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, eq=False)
class HistoryEntry:
    """An entry of the history: the graph, its leaves' data, the pinned leaves, and the message of the action."""

    graph: Graph
    data: Mapping[Value, float]
    pinned: frozenset[Value]
    message: str


class GraphSession:
    """The state of a graph that a user works with, independent of any screen.

    The actions (nudge, set_value, follow, reset, toggle_pin, open, undo, redo) update all data and all gradients and
    return the change. They raise NoValueError if the result would have no value or no slope, and RefusedError if there
    is nothing to do; then nothing is changed.

    nudge_step   the distance that one tick moves a leaf
    follow_step  the factor of the gradient in `follow`
    cursor       the number of steps of the backward pass that are shown; None: all gradients, no particular step
    steps        the backward pass without the steps into constants; empty if a backward was written by hand
    change       the effect of the last action
    """

    def __init__(self, root: Value, source: str = "") -> None:
        self.nudge_step = 0.01
        self.follow_step = 0.01
        self.cursor: int | None = None
        self.steps: Sequence[BackwardStep] = ()
        self._history: list[HistoryEntry] = []
        self._position = -1
        self.change = self.open(root, source)

    @property
    def history(self) -> Sequence[HistoryEntry]:
        """All entries, those that were undone too."""
        return tuple(self._history)

    @property
    def position(self) -> int:
        """The index of the present entry."""
        return self._position

    def restore(self, entries: Sequence[HistoryEntry], position: int) -> None:
        """Go on with a history from elsewhere. Raises NoValueError if its present entry has no value."""
        self._history, self._position = list(entries), position
        self._go_to(position, self._history[position].message)

    @property
    def graph(self) -> Graph:
        return self._history[self._position].graph

    @property
    def root(self) -> Value:
        return self.graph.root

    @property
    def leaves(self) -> Sequence[Value]:
        """The Values that may be moved, in topological order, without constants."""
        return list(self.graph.originals)

    @property
    def pinned(self) -> frozenset[Value]:
        """The leaves that `follow` does not move."""
        return self._history[self._position].pinned

    # Actions

    def open(self, root: Value, source: str = "") -> GraphChange:
        """Open another graph; `undo` returns to this one. An output without a name is given one."""
        graph = Graph(root, source)
        label = root.label
        root.label = label or default_output_name(node.label for node in graph.order)
        try:
            self.steps = _update(graph, graph.originals)
        except NoValueError:
            root.label = label
            raise
        self.cursor = None
        return self._record(
            HistoryEntry(graph, graph.originals, frozenset(), f"opened {root.label}"),
            GraphChange(f"opened {root.label} = {exact(root.data)}", {}, root.data, root.data),
        )

    def nudge(self, leaf: Value, ticks: int = 1) -> GraphChange:
        """Move a leaf by `ticks` · nudge_step.

        Added in decimal, so that ten nudges of 0.01 are exactly 0.1, and ten back return to the start.
        """
        moved = Decimal(repr(leaf.data)) + ticks * Decimal(repr(self.nudge_step))
        unmoved = f"a nudge of {exact(self.nudge_step)} is too small to move {exact(leaf.data)}; take a larger one"
        return self.set_value(leaf, float(moved), unmoved)

    def set_value(self, leaf: Value, number: float, unmoved: str = "") -> GraphChange:
        """Set the data of a leaf. unmoved: the error message if it has that number already."""
        self._check_leaf(leaf)
        old, grad = leaf.data, leaf.grad
        h = number - old
        if not math.isfinite(number) or not math.isfinite(h):
            raise RefusedError(f"{name_of(leaf)} needs a finite number")
        if not h:
            raise RefusedError(unmoved or f"{name_of(leaf)} is {exact(number)} already")
        message = f"{name_of(leaf)} {exact(old)} → {exact(number)}"
        return self._move({leaf: number}, message, grad * h, Nudge(leaf, h, grad, self._central(leaf, h)))

    def follow(self, sign: int = 1) -> GraphChange:
        """Move every unpinned leaf by sign · follow_step · its gradient."""
        free = [leaf for leaf in self.leaves if leaf not in self.pinned]
        if not free:
            raise RefusedError("every leaf is pinned; unpin one to follow the gradient" if self.leaves else NO_LEAVES)
        step = sign * self.follow_step
        data = {leaf: leaf.data + step * leaf.grad for leaf in free}
        if all(leaf.data == number for leaf, number in data.items()):
            raise RefusedError("the gradient is too small here to move any leaf")
        predicted = math.fsum(leaf.grad * (number - leaf.data) for leaf, number in data.items())
        how = "+" if sign > 0 else "-"
        return self._move(data, f"each leaf {how}= {exact(self.follow_step)} · its gradient", predicted)

    def reset(self) -> GraphChange:
        """Set all leaves to their original numbers. Pins are kept."""
        originals = self.graph.originals
        if all(leaf.data == number for leaf, number in originals.items()):
            raise RefusedError("every leaf has its first number already")
        return self._move(originals, "all leaves back to their first numbers")

    def toggle_pin(self, leaf: Value) -> GraphChange:
        """Pin or unpin a leaf; `follow` does not move pinned leaves."""
        self._check_leaf(leaf)
        name = name_of(leaf)
        message = (
            f"{name} is free again"
            if leaf in self.pinned
            else f"{name} is pinned: following the gradient leaves it alone"
        )
        entry = HistoryEntry(self.graph, self._data(), self.pinned ^ {leaf}, message)
        return self._record(entry, GraphChange(message, {}, self.root.data, self.root.data))

    def undo(self) -> GraphChange:
        """Undo the last action, which may have opened this graph."""
        if not self._position:
            raise RefusedError("there is nothing to undo")
        return self._go_to(self._position - 1, f"undone: {self._history[self._position].message}")

    def redo(self) -> GraphChange:
        """Redo the last undone action."""
        if self._position + 1 == len(self._history):
            raise RefusedError("there is nothing to redo")
        return self._go_to(self._position + 1, f"again: {self._history[self._position + 1].message}")

    # The backward pass, step by step

    @property
    def step(self) -> BackwardStep | None:
        """The last step that was taken; None at the base case and if all gradients are shown."""
        return self.steps[self.cursor - 1] if self.cursor else None

    @property
    def is_complete(self) -> bool:
        """Whether no step is left."""
        return self.cursor is None or self.cursor == len(self.steps)

    def step_forward(self) -> None:
        """Take the next backward step; if all gradients are shown, start again from the base case."""
        self._check_steps()
        if self.cursor == len(self.steps):
            raise RefusedError("the backward pass is complete: every gradient is there")
        self.cursor = 0 if self.cursor is None else self.cursor + 1

    def step_back(self) -> None:
        """Take back the last backward step."""
        self._check_steps()
        if self.cursor == 0:
            raise RefusedError(f"this is where the backward pass begins: {name_of(self.root)}.grad = 1")
        self.cursor = (len(self.steps) if self.cursor is None else self.cursor) - 1

    def toggle_all(self) -> None:
        """Show all gradients; if all are shown, only the one that the backward pass starts with."""
        self._check_steps()
        self.cursor = 0 if self.cursor is None else None

    def grads(self) -> dict[Value, float]:
        """Return the gradients that are shown: those accumulated by the steps taken so far, or all."""
        if self.cursor is None:
            return {node: node.grad for node in self.graph.order}
        return {self.root: 1.0, **{step.operand: step.after for step in self.steps[: self.cursor]}}

    # Internals

    def _check_leaf(self, node: Value) -> None:
        if node not in self.graph.originals:
            reason = "is a constant" if node.is_constant else "is computed; move the leaves it is made from"
            raise RefusedError(f"{name_of(node)} {reason}")

    def _check_steps(self) -> None:
        node = self.graph.handwritten_node
        if node is not None:
            raise RefusedError(f"the backward of {name_of(node)} was written by hand, so its steps cannot be shown")
        if not self.steps:
            raise RefusedError("no operation leads from a leaf to the output, so there are no steps")

    def _data(self) -> dict[Value, float]:
        return {leaf: leaf.data for leaf in self.graph.originals}

    def _move(
        self, data: Mapping[Value, float], message: str, predicted: float | None = None, nudge: Nudge | None = None
    ) -> GraphChange:
        """Set the data of leaves, as one action in the history."""
        _check_replayable(self.graph, [leaf for leaf, number in data.items() if number != leaf.data])
        before = {node: node.data for node in self.graph.order}
        self.steps = _update(self.graph, data)
        change = GraphChange(message, _directions(before), before[self.root], self.root.data, predicted, nudge)
        return self._record(HistoryEntry(self.graph, self._data(), self.pinned, message), change)

    def _record(self, entry: HistoryEntry, change: GraphChange) -> GraphChange:
        """Append an entry to the history. Undone entries stay in it, followed by the one that was undone to."""
        if self._position + 1 < len(self._history):
            self._history.append(self._history[self._position])
        self._history.append(entry)
        self._position = len(self._history) - 1
        self.change = change
        return change

    def _go_to(self, position: int, message: str) -> GraphChange:
        """Restore an entry of the history."""
        entry, previous = self._history[position], self.graph
        before = {node: node.data for node in entry.graph.order}
        self.steps = _update(entry.graph, entry.data)
        self._position = position
        if entry.graph is previous:
            self.change = GraphChange(message, _directions(before), before[self.root], self.root.data)
        else:
            self.cursor = None
            self.change = GraphChange(message, {}, self.root.data, self.root.data)
        return self.change

    def _central(self, leaf: Value, h: float) -> float | None:
        """Return the central difference around a leaf, or None if the output has no value on one of the two sides."""
        up, down = leaf.data + h, leaf.data - h
        try:
            with _user_errors(self.graph) as graph:
                above, below = (replay(graph.root, {leaf: x}, graph.order)[graph.root] for x in (up, down))
        except NoValueError:
            return None
        return (above - below) / (up - down)


NO_LEAVES = "there is no leaf to move: this graph is made of constants"


def next_step_size(size: float, direction: int) -> float:
    """Return the next larger (direction 1) or smaller (-1) size in STEP_SIZES; the same one at either end."""
    nearest = min(range(len(STEP_SIZES)), key=lambda i: abs(math.log(STEP_SIZES[i] / size)))
    return STEP_SIZES[min(max(nearest + direction, 0), len(STEP_SIZES) - 1)]


def default_output_name(taken: Iterable[str]) -> str:
    """Return a name for the output that is not taken."""
    labels = set(taken)
    return next(name for name in chain(OUTPUT_NAMES, map("out{}".format, count(2))) if name not in labels)


def _check_replayable(graph: Graph, moved: Iterable[Value]) -> None:
    """Raise RefusedError if an operation without a known forward depends on a leaf that is moved."""
    reached = set(moved)
    for node in graph.order:
        if not reached.isdisjoint(node.operands):
            if not node.operation.forward:
                symbol = node.operation.symbol
                raise RefusedError(f"{name_of(node)} is made by {symbol!r}, which cannot be replayed here")
            reached.add(node)


def _update(graph: Graph, data: Mapping[Value, float]) -> Sequence[BackwardStep]:
    """Set the data of leaves, then update all other data and all gradients. Returns the backward steps.

    If it raises NoValueError, the graph is not changed.
    """
    before = [(node, node.data, node.grad) for node in graph.order]
    try:
        with _user_errors(graph):
            for node, number in replay(graph.root, data, graph.order).items():
                node.data = number
            steps = () if graph.handwritten_node is not None else tuple(backward_steps(graph.root, constants=False))
            for node in graph.order:
                node.grad = 0.0
            graph.root.backward()
        for node in graph.order:
            if not math.isfinite(node.grad) and not node.is_constant:
                raise NoValueError(f"the gradient of {name_of(node)} would be too large for a number", node)
    except BaseException:
        for node, number, grad in before:
            node.data, node.grad = number, grad
        raise
    return steps


@contextmanager
def _user_errors(graph: Graph) -> Iterator[Graph]:
    """Turn any exception that the user's own functions raise into NoValueError."""
    try:
        yield graph
    except NoValueError:
        raise
    except Exception as error:
        if not graph.has_user_code:
            raise
        raise NoValueError(f"your own code raised {type(error).__name__}: {error}", graph.root) from error


def _directions(before: Mapping[Value, float]) -> dict[Value, int]:
    """Return 1 or -1 for every node whose data went up or down."""
    return {node: 1 if node.data > data else -1 for node, data in before.items() if node.data != data}
