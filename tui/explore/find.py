"""The nodes of a large graph by name, in a palette of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.message import Message

from engine import Value
from engine.basics.numbers import short
from engine.graph.session import GraphSession

MOST_LISTED = 200  # before anything is typed


class HasGraph:
    """A screen that shows the graph of a session, and goes to the nodes of it that it is told of."""

    session: GraphSession

    class NodeFound(Message):
        """A node was chosen by its name."""

        def __init__(self, node: Value) -> None:
            super().__init__()
            self.node = node


class NodeCommands(Provider):
    """Every node with a name of the screen that the palette was opened on. Messages up, to that screen: NodeFound."""

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for node in self._named():
            score = matcher.match(node.label)
            if score > 0:
                yield Hit(score, matcher.highlight(escape(node.label)), self._go(node), help=_told(node))

    async def discover(self) -> Hits:
        for node, _ in zip(self._named(), range(MOST_LISTED), strict=False):
            yield DiscoveryHit(Content(node.label), self._go(node), text=node.label, help=_told(node))

    def _named(self) -> Iterator[Value]:
        if isinstance(self.screen, HasGraph):
            yield from (node for node in self.screen.session.graph.order if node.label)

    def _go(self, node: Value) -> partial[bool]:
        return partial(self.screen.post_message, HasGraph.NodeFound(node))


def _told(node: Value) -> str:
    return f"data {short(node.data)}   grad {short(node.grad)}"
