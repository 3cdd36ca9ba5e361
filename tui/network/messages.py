"""What a NetworkView tells who holds it; each is handled as `on_network_view_…` and selects by the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from engine import Value
from tui.network.draw.words import Level

if TYPE_CHECKING:
    from tui.network.view import NetworkView


class NetworkMessage(Message):
    """Something happened in a network."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__()
        self.view = view

    @property
    def control(self) -> NetworkView:
        """The view it happened in."""
        return self.view


class Selected(NetworkMessage, namespace="network_view"):
    """The selection went to another unit, or to another parameter; `node` is its Value."""

    def __init__(self, view: NetworkView, node: Value) -> None:
        super().__init__(view)
        self.node = node


class Zoomed(NetworkMessage, namespace="network_view"):
    """One looks at it from nearer, or from farther, now."""

    def __init__(self, view: NetworkView, level: Level) -> None:
        super().__init__(view)
        self.level = level


class ExampleWanted(NetworkMessage, namespace="network_view"):
    """Another example is to be sent through, `by` places on."""

    def __init__(self, view: NetworkView, by: int) -> None:
        super().__init__(view)
        self.by = by


class HistoryWanted(NetworkMessage, namespace="network_view"):
    """The history of a parameter is asked for, by its place among all parameters."""

    def __init__(self, view: NetworkView, parameter: int) -> None:
        super().__init__(view)
        self.parameter = parameter


class Nudged(NetworkMessage, namespace="network_view"):
    """A leaf is to be moved by so many ticks (±1, ±10)."""

    def __init__(self, view: NetworkView, leaf: Value, ticks: int) -> None:
        super().__init__(view)
        self.leaf = leaf
        self.ticks = ticks


class EditRequested(NetworkMessage, namespace="network_view"):
    """A leaf's number is to be typed; `text` is what was typed of it already, `done` whether that is all of it."""

    def __init__(self, view: NetworkView, leaf: Value, text: str, done: bool) -> None:
        super().__init__(view)
        self.leaf = leaf
        self.text = text
        self.done = done


class Refused(NetworkMessage, namespace="network_view"):
    """Something cannot be done; `reason` is one line that says what can."""

    def __init__(self, view: NetworkView, reason: str) -> None:
        super().__init__(view)
        self.reason = reason
