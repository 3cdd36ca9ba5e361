"""A graph on the stage, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine import NoValueError, Value, toposort
from engine.basics.numbers import short
from engine.data.by_name import dataset
from engine.graph.session import GraphChange, RefusedError
from engine.graph.wording import calculation, name_of, right_side_of
from engine.order import consumers
from lessons.answers import explanations
from lessons.lesson import GraphBlock, NetworkBlock
from lessons.stage.graphs import faulty_gradients
from lessons.stage.live import Action, ActionError, LiveGraph
from lessons.talk.stages.stage import ASKED, COVERED, MAX_EXAMPLES, Covered, StageTalk

MAX_NODES = 30  # listed of a graph


class GraphTalk(StageTalk):
    """An expression graph, or a network's."""

    live: LiveGraph

    def __init__(self, block: GraphBlock | NetworkBlock) -> None:
        self.block = block
        self.live = LiveGraph(block)
        self._is_stepwise = isinstance(block, GraphBlock) and block.stepwise
        self._fault = block.fault if isinstance(block, GraphBlock) else ""
        self._shown = dict(block.shown) if isinstance(block, GraphBlock) else {}
        self._rewind()

    def verbs(self) -> tuple[str, ...]:
        free = [leaf for leaf in self.live.session.leaves if leaf not in self.live.locked]
        name = name_of((free or [*self.live.session.leaves, self.live.session.root])[0])
        return (f"nudge {name} 0.01", f"set {name} 2.5", "follow 0.01", f"look {name}", f"why {name}", "step", "reset")

    def _rewind(self) -> None:
        self.live.session.cursor = 0 if self._is_stepwise and self.live.session.steps else None

    def restart(self) -> None:
        super().restart()
        self._rewind()

    # What is shown

    def lines(self, covered: Covered) -> Iterator[str]:
        graph = self.live.graph
        nodes = list(graph.names.values())
        count, root = len(toposort(graph.root)), name_of(graph.root)
        if isinstance(self.block, NetworkBlock):
            yield from self._network_lines(self.block, count, covered)
            return
        yield f"The graph, from its leaves to {root}:"
        nodes.sort(key=lambda node: not node.is_leaf)
        broken = self._broken(covered)
        yield from (f"  {self._node_line(node, covered, broken)}" for node in nodes[:MAX_NODES])
        if len(nodes) > MAX_NODES:
            yield f"  and {len(nodes) - MAX_NODES} more; 'look NAME' says one."
        if self._fault:
            yield from self._fault_lines(covered)

    def _network_lines(self, block: NetworkBlock, count: int, covered: Covered) -> Iterator[str]:
        graph = self.live.graph
        inputs = [name for name in graph.names if name in {f"x{i}" for i in range(1, len(block.inputs) + 1)}]
        shape = f"layers of {', '.join(map(str, block.layers))} neurons" if block.layers else "a single neuron"
        yield f"The graph of {shape}: {len(graph.parameters)} parameters, {count} values."
        if len(graph.names) <= MAX_NODES:
            yield from (f"  {self._node_line(node, covered, None)}" for node in graph.names.values())
            return
        if inputs:
            yield f"  Inputs: {', '.join(f'{name} = {self._data(graph.names[name], covered)}' for name in inputs)}"
        if block.data:
            targets = dataset(block.data, block.seed).targets
            for number, (one, target) in enumerate(zip(graph.traces[:MAX_EXAMPLES], targets, strict=False), 1):
                output = one.outputs[0]
                yield f"  Example {number}: {name_of(output)} = {self._data(output, covered)}, wanted {short(target)}"
        else:
            for number, layer in enumerate(graph.traces[0].layers if graph.traces else (), 1):
                values = ", ".join(f"{name_of(node)} = {self._data(node, covered)}" for node in layer)
                yield f"  Layer {number}: {values}"
        yield f"  {self._node_line(graph.root, covered, None)}"
        yield f"  'look NAME' says any other, as in 'look {name_of(self.live.session.leaves[-1])}'."

    def look(self, name: str, covered: Covered) -> list[str]:
        return [self._node_line(self._node(name), covered, self._broken(covered))]

    def _node(self, name: str) -> Value:
        node = self.live.graph.names.get(name)
        if node is None:
            known = list(self.live.graph.names)
            listed = ", ".join([*known[:12], "…"] if len(known) > 12 else known)
            raise ActionError(
                f"There is no {name!r} on the stage; there are {listed}." if name else f"Name a node: {listed}."
            )
        return node

    def _hidden(self, query: str, covered: Covered) -> set[Value]:
        names = self.live.graph.names
        return {names[name] for asked, name in covered if asked == query and name in names}

    def _data(self, node: Value, covered: Covered) -> str:
        return COVERED if node in self._hidden("data", covered) else short(node.data)

    def _node_line(self, node: Value, covered: Covered, broken: dict[Value, float] | None) -> str:
        graph, session = self.live.graph, self.live.session
        name, data = name_of(node), self._data(node, covered)
        right = "" if node.is_leaf else right_side_of(node)
        text = f"{name} = {right} = {data}" if right and "…" not in right else f"{name} = {data}"
        hides = self._hidden("grad", covered)
        whole = {other: other.grad for other in session.graph.order}
        grads = whole if hides and not self._is_stepwise else session.grads()
        if node in hides:
            text += f", gradient {COVERED}"
        elif name in self._shown:
            text += f", gradient given as {short(self._shown[name])}"
        elif node in grads:
            text += f", gradient {short(grads[node])}"
        if node in hides or node in self._hidden("broken", covered):
            text += f", with the bug {COVERED}" if self._fault else ""
        elif broken is not None and node in grads:
            text += f", with the bug {short(broken.get(node, 0.0))}"
        if node in graph.parameters and isinstance(self.block, GraphBlock):
            text += " (a parameter)"
        if node in self.live.locked:
            text += " (may not be moved here)"
        return text

    def _broken(self, covered: Covered) -> dict[Value, float] | None:
        """Return the gradients of the fault; None without one, and for one that gives none."""
        if not self._fault:
            return None
        try:
            return faulty_gradients(self.live.graph, self._fault)
        except TypeError:
            return None

    def _fault_lines(self, covered: Covered) -> Iterator[str]:
        yield f"  The engine with the bug: {self._fault.replace('-', ' ')}."
        if self._hides_gradients(covered):
            yield "  What is wrong first is said once nothing is asked."
            return
        try:
            broken = faulty_gradients(self.live.graph, self._fault)
        except TypeError as error:
            yield f"  It stops with Python's own message: TypeError: {error}"
            return
        order = reversed(self.live.session.graph.order)
        first = next((n for n in order if not math.isclose(broken.get(n, 0.0), n.grad, abs_tol=1e-12)), None)
        if self.live.session.cursor is None:
            yield f"  The first wrong gradient: {name_of(first)}." if first else "  Here its gradients are right."

    def _hides_gradients(self, covered: Covered) -> bool:
        return bool(self._hidden("grad", covered) or self._hidden("broken", covered))

    # Actions

    def act(self, action: Action, covered: Covered) -> list[str]:
        before = self.live.session.position
        self.live.perform(action)
        session = self.live.session
        if action.kind == "follow" and action.times > 1:
            return [f"{action.times} steps along the gradient.", *self.look(name_of(session.root), covered)]
        return [self._told(session.change, covered)] if session.position != before else ["Nothing moved."]

    def _told(self, change: GraphChange, covered: Covered) -> str:
        root = self.live.session.root
        name, grads = name_of(root), self._hidden("grad", covered)
        if self._hidden("data", covered):
            return f"{change.message}. {name} went from {short(change.before)} to {self._data(root, covered)}."
        moved = f"{change.message}. {name} went from {short(change.before)} to {short(change.after)}"
        if change.predicted is None or (change.nudge.leaf in grads if change.nudge else grads):
            return f"{moved}."
        text = f"{moved}: promised {short(change.predicted)}, actual {short(change.actual)}"
        if change.nudge is not None and change.nudge.central is not None:
            text += f" (gradient {short(change.nudge.grad)}, central difference {short(change.nudge.central)})"
        return f"{text}."

    def step(self, command: str, covered: Covered) -> list[str]:
        if self._hides_gradients(covered) or self._shown:
            raise ActionError(ASKED)
        session = self.live.session
        try:
            if command == "back":
                session.step_back()
            elif command == "all":
                session.cursor = None
            else:
                session.step_forward()
        except RefusedError as error:
            raise ActionError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
        if session.cursor is None:
            return list(self.lines(covered))
        if session.step is None:
            return [f"The backward pass begins: {name_of(session.root)}.grad = 1."]
        left = len(session.steps) - session.cursor
        return [session.step.sentence, f"{left} to go." if left else "That was the last step: every gradient is there."]

    # Reasons

    def why(self, name: str, covered: Covered) -> list[str]:
        node, root = self._node(name), self.live.session.root
        datas, grads = self._hidden("data", covered), self._hidden("grad", covered)
        text = f"{name} is a leaf: its number, {short(node.data)}, is given."
        if not node.is_leaf:
            text = f"{name} = {right_side_of(node)}"
            text += "." if datas & {node, *node.operands} else f" = {calculation(node)} = {short(node.data)}."
        users = {user for user, _ in consumers(self.live.session.graph.order)[node]}
        if datas or grads & {node, *users} or self._hidden("broken", covered) or self._shown:
            return [text, ASKED]
        if self._is_stepwise and not self.live.session.is_complete:
            return [text, "Its gradient comes with the backward pass: 'step'."]
        try:
            checked = explanations.nudge_check(root, node)
        except (NoValueError, IndexError):
            checked = ""
        return [text, f"{name}.grad: {explanations.reason(root, node)}", *([checked] if checked else [])]
