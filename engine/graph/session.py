"""A graph someone plays with: nudges, steps along the gradient, pins, and a history in which nothing is lost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, count

from engine.basics.numbers import exact
from engine.graph.backward import BackwardStep, backward_steps
from engine.graph.forward import NoValueError, replay
from engine.graph.wording import name_of
from engine.order import toposort
from engine.value import Value

STEP_SIZES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0)
OUTPUT_NAMES = ("output", "result", "out")


class RefusedError(ValueError):
    """Something that cannot be done to the graph as it stands; the message is one line that says what can."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """An expression graph as it was when it was opened.

    root       its output
    source     the text that it was read from, "" where it came from Python
    order      its nodes, operands first
    originals  the leaves, which may be moved, and the numbers they came with
    handwritten_node  the first node whose `_backward` someone wrote as a closure, so that its steps cannot be told
    """

    root: Value
    source: str
    order: Sequence[Value] = field(init=False)
    originals: Mapping[Value, float] = field(init=False)
    handwritten_node: Value | None = field(init=False)

    def __post_init__(self) -> None:
        order = toposort(self.root)
        put = object.__setattr__
        put(self, "order", order)
        put(self, "originals", {node: node.data for node in order if node.is_leaf})
        put(
            self, "handwritten_node", next((node for node in order if node.operation.custom_backward is not None), None)
        )

    @property
    def has_user_code(self) -> bool:
        """Whether functions of the learner's own are in it, which may raise anything."""
        return self.handwritten_node is not None or any(node.operation.functions for node in self.order)


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """One leaf moved by itself.

    leaf     the leaf
    h        how far it was moved
    grad     its gradient before
    central  (output at x + h − output at x − h) / 2h around where it was; None where one of the two has no value
    """

    leaf: Value
    h: float
    grad: float
    central: float | None


@dataclass(frozen=True, slots=True, eq=False)
class GraphChange:
    """What the last action did.

    message     one line: "a 2 → 2.01"
    directions  1 or -1 for every node whose data went up or down
    before      the output's data before it
    after       the output's data after it
    predicted   Σ gradient · Δ over the moved leaves, with the gradients before it; None where nothing was predicted
    nudge       more about it, where one leaf was moved
    """

    message: str
    directions: Mapping[Value, int]
    before: float
    after: float
    predicted: float | None = None
    nudge: Nudge | None = None

    @property
    def actual(self) -> float:
        """By how much the output changed."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One entry of the history: the graph, its leaves' data, the pinned leaves, and the line that tells how it came."""

    graph: Graph
    data: Mapping[Value, float]
    pinned: frozenset[Value]
    message: str


class GraphSession:
    """The state of a graph in someone's hands, without a screen.

    All actions (nudge, set_value, follow, reset, toggle_pin, open, undo, redo) leave every data and every gradient new
    and return what changed. They raise NoValueError where the result would have no value or no slope, and RefusedError
    where there is nothing to do; then everything stays as it was.

    nudge_step   how far a tick moves a leaf
    follow_step  what `follow` multiplies the gradient with
    cursor       how many steps of the backward pass are shown, from 0; None: all gradients, no step in particular
    steps        the backward pass, without what flows into constants; empty where a backward was written by hand
    change       what the last action did
    """

    def __init__(self, root: Value, source: str = "") -> None:
        self.nudge_step = 0.01
        self.follow_step = 0.01
        self.cursor: int | None = None
        self.steps: Sequence[BackwardStep] = ()
        self._history: list[Moment] = []
        self._position = -1
        self.change = self.open(root, source)

    @property
    def graph(self) -> Graph:
        return self._history[self._position].graph

    @property
    def root(self) -> Value:
        return self.graph.root

    @property
    def leaves(self) -> Sequence[Value]:
        """The Values that may be moved, in topological order. Constants are not among them."""
        return list(self.graph.originals)

    @property
    def pinned(self) -> frozenset[Value]:
        """The leaves that `follow` leaves alone."""
        return self._history[self._position].pinned

    # Actions

    def open(self, root: Value, source: str = "") -> GraphChange:
        """Go on with another graph; `undo` comes back to this one. An output without a name gets one."""
        graph = Graph(root, source)
        label = root.label
        root.label = label or default_output_name(node.label for node in graph.order)
        try:
            self.steps = _settle(graph, graph.originals)
        except NoValueError:
            root.label = label
            raise
        self.cursor = None
        return self._remember(
            Moment(graph, graph.originals, frozenset(), f"opened {root.label}"),
            GraphChange(f"opened {root.label} = {exact(root.data)}", {}, root.data, root.data),
        )

    def nudge(self, leaf: Value, ticks: int = 1) -> GraphChange:
        """Move one leaf by so many times nudge_step.

        Added in decimal, as people do: ten nudges of 0.01 are 0.1, and as many back are where it began.
        """
        moved = Decimal(repr(leaf.data)) + ticks * Decimal(repr(self.nudge_step))
        unmoved = f"a nudge of {exact(self.nudge_step)} is too small to move {exact(leaf.data)}; take a larger one"
        return self.set_value(leaf, float(moved), unmoved)

    def set_value(self, leaf: Value, number: float, unmoved: str = "") -> GraphChange:
        """Give one leaf a number. unmoved: what to say where that is the number it has."""
        self._check_leaf(leaf)
        old, grad = leaf.data, leaf.grad
        h = number - old
        if not math.isfinite(number) or not math.isfinite(h):
            raise RefusedError(f"{name_of(leaf)} needs a finite number")
        if not h:
            raise RefusedError(unmoved or f"{name_of(leaf)} is {exact(number)} already")
        told = f"{name_of(leaf)} {exact(old)} → {exact(number)}"
        return self._move({leaf: number}, told, grad * h, Nudge(leaf, h, grad, self._central(leaf, h)))

    def follow(self, sign: int = 1) -> GraphChange:
        """Move every leaf that is not pinned by sign · follow_step · its gradient."""
        free = [leaf for leaf in self.leaves if leaf not in self.pinned]
        if not free:
            raise RefusedError(
                "every leaf is pinned; take a pin off to follow the gradient" if self.leaves else NO_LEAVES
            )
        step = sign * self.follow_step
        data = {leaf: leaf.data + step * leaf.grad for leaf in free}
        if all(leaf.data == number for leaf, number in data.items()):
            raise RefusedError("the gradient is too small here to move any leaf")
        predicted = math.fsum(leaf.grad * (number - leaf.data) for leaf, number in data.items())
        how = "+" if sign > 0 else "-"
        return self._move(data, f"each leaf {how}= {exact(self.follow_step)} · its gradient", predicted)

    def reset(self) -> GraphChange:
        """Give all leaves the numbers that they came with. Pins stay."""
        originals = self.graph.originals
        if all(leaf.data == number for leaf, number in originals.items()):
            raise RefusedError("every leaf has its first number already")
        return self._move(originals, "all leaves back to their first numbers")

    def toggle_pin(self, leaf: Value) -> GraphChange:
        """Pin a leaf, so that `follow` leaves it alone, or take its pin off."""
        self._check_leaf(leaf)
        name, was = name_of(leaf), leaf in self.pinned
        told = f"{name} is free again" if was else f"{name} is pinned: following the gradient leaves it alone"
        moment = Moment(self.graph, self._data(), self.pinned ^ {leaf}, told)
        return self._remember(moment, GraphChange(told, {}, self.root.data, self.root.data))

    def undo(self) -> GraphChange:
        """Go one action back, to another graph if that is where it was."""
        if not self._position:
            raise RefusedError("there is nothing to undo")
        return self._go(self._position - 1, f"undone: {self._history[self._position].message}")

    def redo(self) -> GraphChange:
        """Take one `undo` back."""
        if self._position + 1 == len(self._history):
            raise RefusedError("there is nothing to redo")
        return self._go(self._position + 1, f"again: {self._history[self._position + 1].message}")

    # The backward pass, step by step

    @property
    def step(self) -> BackwardStep | None:
        """The step that was taken last, None at the base case and where all gradients are shown."""
        return self.steps[self.cursor - 1] if self.cursor else None

    @property
    def is_complete(self) -> bool:
        """Whether no step is left to take."""
        return self.cursor is None or self.cursor == len(self.steps)

    def step_forward(self) -> None:
        """Take the next backward step; where all gradients are shown, begin anew with the base case."""
        self._check_steps()
        if self.cursor == len(self.steps):
            raise RefusedError("the backward pass is complete: every gradient is there")
        self.cursor = 0 if self.cursor is None else self.cursor + 1

    def step_back(self) -> None:
        """Take the last backward step back."""
        self._check_steps()
        if self.cursor == 0:
            raise RefusedError(f"this is where the backward pass begins: {name_of(self.root)}.grad = 1")
        self.cursor = (len(self.steps) if self.cursor is None else self.cursor) - 1

    def toggle_all(self) -> None:
        """Show all gradients; where all are shown, only the one that the backward pass begins with."""
        self._check_steps()
        self.cursor = 0 if self.cursor is None else None

    def grads(self) -> dict[Value, float]:
        """The gradients as far as they are shown: those accumulated by the steps taken, or all."""
        if self.cursor is None:
            return {node: node.grad for node in self.graph.order}
        return {self.root: 1.0, **{step.operand: step.after for step in self.steps[: self.cursor]}}

    # Within

    def _check_leaf(self, node: Value) -> None:
        if node not in self.graph.originals:
            why = "is a constant" if node.is_constant else "is computed; move the leaves it is made from"
            raise RefusedError(f"{name_of(node)} {why}")

    def _check_steps(self) -> None:
        hand = self.graph.handwritten_node
        if hand is not None:
            raise RefusedError(f"the backward of {name_of(hand)} was written by hand, so its steps cannot be shown")
        if not self.steps:
            raise RefusedError("no operation leads from a leaf to the output, so there are no steps")

    def _data(self) -> dict[Value, float]:
        return {leaf: leaf.data for leaf in self.graph.originals}

    def _move(
        self, data: Mapping[Value, float], told: str, predicted: float | None = None, nudge: Nudge | None = None
    ) -> GraphChange:
        """Give leaves new numbers, as an action of its own in the history."""
        before = {node: node.data for node in self.graph.order}
        self.steps = _settle(self.graph, data)
        change = GraphChange(told, _directions(before), before[self.root], self.root.data, predicted, nudge)
        return self._remember(Moment(self.graph, self._data(), self.pinned, told), change)

    def _remember(self, moment: Moment, change: GraphChange) -> GraphChange:
        """Put a moment at the end of the history. What was undone stays in it, before the place that was undone to."""
        if self._position + 1 < len(self._history):
            self._history.append(self._history[self._position])
        self._history.append(moment)
        self._position = len(self._history) - 1
        self.change = change
        return change

    def _go(self, position: int, told: str) -> GraphChange:
        """Make a moment of the history the present one."""
        moment, left = self._history[position], self.graph
        before = {node: node.data for node in moment.graph.order}
        self.steps = _settle(moment.graph, moment.data)
        self._position = position
        if moment.graph is left:
            self.change = GraphChange(told, _directions(before), before[self.root], self.root.data)
        else:
            self.cursor = None
            self.change = GraphChange(told, {}, self.root.data, self.root.data)
        return self.change

    def _central(self, leaf: Value, h: float) -> float | None:
        """The central difference around a leaf; None where the output has no value on one of the two sides."""
        up, down = leaf.data + h, leaf.data - h
        try:
            with _own_code(self.graph) as graph:
                above, below = (replay(graph.root, {leaf: x}, graph.order)[graph.root] for x in (up, down))
        except NoValueError:
            return None
        return (above - below) / (up - down)


NO_LEAVES = "there is no leaf to move: this graph is made of constants"


def next_step_size(size: float, direction: int) -> float:
    """The neighbour of a step size in STEP_SIZES, larger for direction 1 and smaller for -1; at an end, the same."""
    nearest = min(range(len(STEP_SIZES)), key=lambda i: abs(math.log(STEP_SIZES[i] / size)))
    return STEP_SIZES[min(max(nearest + direction, 0), len(STEP_SIZES) - 1)]


def default_output_name(taken: Iterable[str]) -> str:
    """A name for an output that is none of those taken."""
    used = set(taken)
    return next(name for name in chain(OUTPUT_NAMES, map("out{}".format, count(2))) if name not in used)


def _settle(graph: Graph, data: Mapping[Value, float]) -> Sequence[BackwardStep]:
    """Put numbers into leaves and make everything else new: forward, then all gradients. Returns the backward steps.

    All or nothing: raises NoValueError, and then the graph is as it was.
    """
    before = [(node, node.data, node.grad) for node in graph.order]
    try:
        with _own_code(graph):
            for node, number in replay(graph.root, data, graph.order).items():
                node.data = number
            steps = () if graph.handwritten_node is not None else tuple(backward_steps(graph.root, constants=False))
            for node in graph.order:
                node.grad = 0.0
            graph.root.backward()
        for node in graph.order:
            if not math.isfinite(node.grad):
                raise NoValueError(f"the gradient of {name_of(node)} would be too large for a number", node)
    except BaseException:
        for node, number, grad in before:
            node.data, node.grad = number, grad
        raise
    return steps


@contextmanager
def _own_code(graph: Graph) -> Iterator[Graph]:
    """Functions of the learner's own may raise anything: there is no value then, and no reason to fall over."""
    try:
        yield graph
    except NoValueError:
        raise
    except Exception as error:
        if not graph.has_user_code:
            raise
        raise NoValueError(f"your own code raised {type(error).__name__}: {error}", graph.root) from error


def _directions(before: Mapping[Value, float]) -> dict[Value, int]:
    """1 or -1 for every node whose data is now above or below what it was."""
    return {node: 1 if node.data > data else -1 for node, data in before.items() if node.data != data}
