"""The strip of a node as a widget."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.text import Text
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from engine import Value
from tui.graph.draw.node import NodeState
from tui.graph.draw.strip import Strip
from tui.output.terminal import needs_ascii


class NodeStrip(Widget):
    """A node with its neighbours and their numbers. Data down: `show`, then `states`."""

    DEFAULT_CSS = """
    NodeStrip { height: auto; }
    """

    states: reactive[Mapping[Value, NodeState]] = reactive(dict)
    ascii: reactive[bool] = reactive(False)

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(NodeStrip.ascii, needs_ascii())
        self._strip: Strip | None = None

    def show(self, root: Value, node: Value, states: Mapping[Value, NodeState], parameters: Collection[Value]) -> None:
        """Show another node, or the same one with other numbers."""
        if self._strip is None or self._strip.node is not node:
            self._strip = Strip(root, node, parameters)
            self.refresh(layout=True)
        self.states = states

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._text(width).plain.count("\n") + 1 if self._strip else 0

    def render(self) -> Text:
        return self._text(self.size.width)

    def _text(self, width: int) -> Text:
        return self._strip.text(self.states, width, self.ascii) if self._strip else Text()
