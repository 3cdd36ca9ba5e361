"""Moving through a drawn graph: along its edges, up and down its columns, and through it in topological order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from engine import Value
from tui.graph.draw.layout import Layout


class Walk:
    """Where each step leads from a node. It remembers the way, so that going back is going back."""

    def __init__(self, layout: Layout, order: Sequence[Value] | None = None) -> None:
        """order: the nodes of the whole graph where the layout is of a part of it."""
        self.order = list(layout.boxes) if order is None else order
        self._place = {node: number for number, node in enumerate(self.order)}
        self._users: dict[Value, list[Value]] = defaultdict(list)
        for node in self.order:
            for operand in dict.fromkeys(node.operands):
                self._users[operand].append(node)
        self._came_by: dict[tuple[Value, str], Value] = {}
        self._seen: Layout | None = None
        self._column: dict[Value, list[Value]] = {}
        self.see(layout)

    def see(self, layout: Layout) -> None:
        """Go up and down in another drawing of the same graph."""
        if layout is self._seen:
            return
        self._seen = layout
        by_column: dict[int, list[Value]] = defaultdict(list)
        for box in sorted(layout.boxes.values(), key=lambda box: box.row):
            by_column[box.column].append(box.node)
        self._column = {node: column for column in by_column.values() for node in column}

    def operand(self, node: Value) -> Value | None:
        """The operand it was reached from, else its first; None for a leaf."""
        found = self._came_by.get((node, "operand"), node.operands[0] if node.operands else None)
        return self._remember(found, "user", node)

    def user(self, node: Value) -> Value | None:
        """The node it was reached from that uses it, else the first that does; None for the output."""
        found = self._came_by.get((node, "user"), self._users[node][0] if self._users[node] else None)
        return self._remember(found, "operand", node)

    def above(self, node: Value) -> Value | None:
        """The next box up in its column."""
        return self._beside(node, -1)

    def below(self, node: Value) -> Value | None:
        """The next box down in its column."""
        return self._beside(node, 1)

    def along(self, node: Value, steps: int) -> Value | None:
        """The node so many places on in topological order; None past the ends."""
        place = self._place[node] + steps
        return self.order[place] if 0 <= place < len(self.order) else None

    def _beside(self, node: Value, step: int) -> Value | None:
        column = self._column[node]
        place = column.index(node) + step
        return column[place] if 0 <= place < len(column) else None

    def _remember(self, found: Value | None, back: str, node: Value) -> Value | None:
        if found is not None:
            self._came_by[found, back] = node
        return found
