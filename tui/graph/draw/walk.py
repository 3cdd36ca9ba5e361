"""The moves through a drawn graph: along edges, within columns, and in topological order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from engine import Value
from tui.graph.draw.layout import Layout


class Walk:
    """The neighbours of each node for the arrow keys. It remembers edges taken, so that a move back returns."""

    def __init__(self, order: Sequence[Value]) -> None:
        """order: the nodes of the whole graph, operands first; `use_layout` before moves within a column."""
        self.order = order
        self._position = {node: index for index, node in enumerate(self.order)}
        self._consumers: dict[Value, list[Value]] = defaultdict(list)
        for node in self.order:
            for operand in dict.fromkeys(node.operands):
                self._consumers[operand].append(node)
        self._previous: dict[tuple[Value, str], Value] = {}
        self._layout: Layout | None = None
        self._column: dict[Value, list[Value]] = {}
        self._is_down = False

    def use_layout(self, layout: Layout) -> None:
        """Use the columns of another layout of the same graph."""
        if layout is self._layout:
            return
        self._layout, self._is_down = layout, layout.form.is_down
        by_column: dict[int, list[Value]] = defaultdict(list)
        for box in sorted(layout.boxes.values(), key=lambda box: box.across):
            by_column[box.layer].append(box.node)
        self._column = {node: column for column in by_column.values() for node in column}

    def towards(self, direction: str, node: Value) -> Value | None:
        """The next node to the left, to the right, up or down; None at an end."""
        back, on, before, after = ("up", "down", "left", "right") if self._is_down else ("left", "right", "up", "down")
        steps = {back: self.operand, on: self.consumer, before: self.above, after: self.below}
        return steps[direction](node)

    def operand(self, node: Value) -> Value | None:
        """The operand from which the node was reached, else its first; None for a leaf."""
        found = self._previous.get((node, "operand"), node.operands[0] if node.operands else None)
        return self._remember(found, "consumer", node)

    def consumer(self, node: Value) -> Value | None:
        """The consumer from which the node was reached, else its first; None for the output."""
        found = self._previous.get((node, "consumer"), self._consumers[node][0] if self._consumers[node] else None)
        return self._remember(found, "operand", node)

    def above(self, node: Value) -> Value | None:
        """The next box up in its column, or to the left in its row."""
        return self._beside(node, -1)

    def below(self, node: Value) -> Value | None:
        """The next box down in its column, or to the right in its row."""
        return self._beside(node, 1)

    def along(self, node: Value, steps: int) -> Value | None:
        """The node `steps` further in topological order; None past the ends."""
        place = self._position[node] + steps
        return self.order[place] if 0 <= place < len(self.order) else None

    def _beside(self, node: Value, step: int) -> Value | None:
        column = self._column.get(node, [node])
        place = column.index(node) + step
        return column[place] if 0 <= place < len(column) else None

    def _remember(self, found: Value | None, back: str, node: Value) -> Value | None:
        if found is not None:
            self._previous[found, back] = node
        return found
