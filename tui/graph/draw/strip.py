"""A node with what it is made from and what is made from it, in a few rows: for a page that has no graph on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.text import Text

from engine import Value
from engine.graph.neighbourhood import NeighbourhoodFinder
from engine.graph.wording import name_of, right_side_of
from tui.graph.draw.choice import Drawings
from tui.graph.draw.form import Level
from tui.graph.draw.node import NodeState
from tui.graph.draw.raster import draw
from tui.graph.draw.small_face import state_words
from tui.render.glyphs import ASCII, BOX

MAX_ROWS = 7


class Strip:
    """The drawing of one node, its operands, its consumers and theirs; in words where that takes too much room.

    Numbers that the states cover are covered in it, and so is nothing that they do not.
    """

    def __init__(self, root: Value, node: Value, parameters: Collection[Value] = ()) -> None:
        self.node = node
        self._part = NeighbourhoodFinder(root).beside(node)
        self._drawings = Drawings(root, parameters, self._part)

    def text(self, states: Mapping[Value, NodeState], width: int, ascii: bool = False) -> Text:
        """The strip, at most so many cells wide. states: of all nodes in it."""
        form = self._drawings.choose_tight((width, MAX_ROWS), Level.LINE)
        if form is not None:
            return draw(self._drawings.layout(form), states, ascii=ascii)
        glyphs = ASCII if ascii else BOX

        def numbers(node: Value) -> Text:
            return Text(f"{name_of(node)} ").append_text(state_words(states[node], glyphs))

        rows = [numbers(self.node)]
        for made in (node for node in self._part.nodes if node in self._part.opened):
            others = [node for node in dict.fromkeys((*made.operands, made)) if node is not self.node]
            row = Text(f"{name_of(made)} = {right_side_of(made)}: ")
            rows.append(row.append_text(Text(", ").join(numbers(node) for node in others if not node.is_constant)))
        return Text("\n").join(rows)
