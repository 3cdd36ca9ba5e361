"""The forms in which something on the screen can be copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.dom import DOMNode

PREVIEW = 60  # characters of a text that the choice shows


@dataclass(frozen=True, slots=True)
class CopyForm:
    """A text to copy. name: what it is, as "node e as LaTeX"."""

    name: str
    text: str

    @property
    def preview(self) -> str:
        """Its first line, shortened."""
        first, *more = self.text.strip().splitlines() or [""]
        return f"{first[:PREVIEW]}…" if more or len(first) > PREVIEW else first


@runtime_checkable
class HasCopies(Protocol):
    """A widget or screen of which something can be copied."""

    def copy_forms(self) -> list[CopyForm]:
        """The forms in which it can be copied now, the most usual first."""


def forms_at(node: DOMNode) -> list[CopyForm]:
    """The forms of everything from a node upward: of the selected node, then its graph, then the screen."""
    return [form for each in node.ancestors_with_self if isinstance(each, HasCopies) for form in each.copy_forms()]
