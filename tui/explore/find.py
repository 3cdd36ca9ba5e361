"""The command palette that finds a node of the graph by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from engine import Value
from engine.basics.numbers import short
from tui.graph.view import GraphView

MOST_LISTED = 200  # before anything is typed


class NodeCommands(Provider):
    """A command for every node with a name in the graph of the screen on which the palette was opened."""

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for node in self._named_nodes():
            score = matcher.match(node.label)
            if score > 0:
                yield Hit(score, matcher.highlight(escape(node.label)), self._command(node), help=_numbers(node))

    async def discover(self) -> Hits:
        for node, _ in zip(self._named_nodes(), range(MOST_LISTED), strict=False):
            yield DiscoveryHit(Content(node.label), self._command(node), text=node.label, help=_numbers(node))

    def _named_nodes(self) -> Iterator[Value]:
        for view in self.screen.query(GraphView):
            yield from (node for node in view.nodes if node.label)

    def _command(self, node: Value) -> partial[None]:
        return partial(self.screen.query_one(GraphView).select, node)


def _numbers(node: Value) -> str:
    return f"data {short(node.data)}   grad {short(node.grad)}"
