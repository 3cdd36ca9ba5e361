"""The moves through a drawn graph: along edges, within columns, and in topological order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from engine import Value
from tui.graph.draw.layout import Layout


class Walk:
    """The neighbours of each node for the arrow keys. It remembers edges taken, so that a move back returns."""

    def __init__(self, layout: Layout, order: Sequence[Value] | None = None) -> None:
        """order: the nodes of the whole graph, if the layout has only a part of it."""
        self.order = list(layout.boxes) if order is None else order
        self._position = {node: index for index, node in enumerate(self.order)}
        self._consumers: dict[Value, list[Value]] = defaultdict(list)
        for node in self.order:
            for operand in dict.fromkeys(node.operands):
                self._consumers[operand].append(node)
        self._previous: dict[tuple[Value, str], Value] = {}
        self._layout: Layout | None = None
        self._column: dict[Value, list[Value]] = {}
        self.use_layout(layout)

    def use_layout(self, layout: Layout) -> None:
        """Use the columns of another layout of the same graph."""
        if layout is self._layout:
            return
        self._layout = layout
        by_column: dict[int, list[Value]] = defaultdict(list)
        for box in sorted(layout.boxes.values(), key=lambda box: box.row):
            by_column[box.column].append(box.node)
        self._column = {node: column for column in by_column.values() for node in column}

    def operand(self, node: Value) -> Value | None:
        """The operand from which the node was reached, else its first; None for a leaf."""
        found = self._previous.get((node, "operand"), node.operands[0] if node.operands else None)
        return self._remember(found, "consumer", node)

    def consumer(self, node: Value) -> Value | None:
        """The consumer from which the node was reached, else its first; None for the output."""
        found = self._previous.get((node, "consumer"), self._consumers[node][0] if self._consumers[node] else None)
        return self._remember(found, "operand", node)

    def above(self, node: Value) -> Value | None:
        """The next box up in its column."""
        return self._beside(node, -1)

    def below(self, node: Value) -> Value | None:
        """The next box down in its column."""
        return self._beside(node, 1)

    def along(self, node: Value, steps: int) -> Value | None:
        """The node `steps` further in topological order; None past the ends."""
        place = self._position[node] + steps
        return self.order[place] if 0 <= place < len(self.order) else None

    def _beside(self, node: Value, step: int) -> Value | None:
        column = self._column[node]
        place = column.index(node) + step
        return column[place] if 0 <= place < len(column) else None

    def _remember(self, found: Value | None, back: str, node: Value) -> Value | None:
        if found is not None:
            self._previous[found, back] = node
        return found
