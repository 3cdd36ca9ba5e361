"""A graph of the user's own engine in Explore: whose it is, what its gradients were, and its file run from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rich.text import Text

from engine import NoValueError, Value
from engine.basics.numbers import short
from engine.graph.session import GraphSession
from lessons.adopt.foreign import AdoptError
from lessons.adopt.load import Adopted, adopt
from tui.actions.keys import with_keys
from tui.adopted.draw.steps import verdict_words
from tui.graph.draw.node import NodeState

RUNNING = "running your file, <explore.back> stops it"


class OwnEngine:
    """The engine that the graph on the screen was adopted from, if it was.

    adopted  the last graph that was; the screen may show another one by now
    """

    def __init__(self, adopted: Adopted | None) -> None:
        self.adopted = adopted

    def of(self, session: GraphSession) -> Adopted | None:
        """Return what the graph shown was adopted from; None for any other graph."""
        adopted = self.adopted
        return adopted if adopted is not None and session.root is adopted.mirror.root else None

    def line(self, session: GraphSession) -> Text | None:
        """Return whose engine it is and the first mistake by its cause; None for other graphs."""
        adopted = self.of(session)
        if adopted is None:
            return None
        words = [verdict_words(adopted), *adopted.mirror.notes[:1]]
        told = "; ".join(words) + with_keys("; <explore.theirs> steps its own pass")
        return Text.assemble((adopted.engine_name, "bold"), f": {told}")

    def marked(self, session: GraphSession, states: Mapping[Value, NodeState]) -> dict[Value, NodeState]:
        """Return the states with the first wrong node marked, as long as the leaves are as they were."""
        adopted, found = self.of(session), dict(states)
        if adopted is not None and is_untouched(session):
            for wrong in adopted.verdict.wrong[:1]:
                node = adopted.mirror.nodes[wrong.node]
                found[node] = replace(found[node], wrong=True)
        return found

    def node_line(self, session: GraphSession, node: Value) -> str:
        """Return the gradient that the user's engine gave to a node; "" for other graphs."""
        adopted = self.of(session)
        if adopted is None or node not in adopted.mirror.nodes:
            return ""
        theirs = adopted.verdict.theirs[adopted.mirror.nodes.index(node)]
        if theirs is None:
            return ""
        when = "" if is_untouched(session) else ", as your file left the leaves"
        return f"your engine's gradient is {short(theirs)}{when}; ours:\n"


def is_untouched(session: GraphSession) -> bool:
    """Whether all leaves have the numbers that they were opened with."""
    return all(leaf.data == number for leaf, number in session.graph.originals.items())


async def run_file(spec: str) -> Adopted:
    """Run FILE.py:NAME and adopt its graph. Raises AdoptError with one line. Cancelling kills the process."""
    adopted = await adopt(spec)
    root = adopted.mirror.root
    root.label = root.label or spec.rpartition(":")[2]
    try:
        GraphSession(root)
    except NoValueError as error:
        raise AdoptError(str(error)) from None
    return adopted
