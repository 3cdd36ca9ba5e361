"""Text with formulas, in which no line ends between an operator and its number."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text
from textual.geometry import Size
from textual.widgets import Static

BEFORE_A_NUMBER = re.compile(r"(?<=[=×·→+−/]) (?=\S)")
JOINT = "\ue000"  # stands for a blank at which no line ends; of the private characters, which no text here has


class FormulaText(Static):
    """A Static whose lines are wrapped so that an operator stays with what follows it."""

    def __init__(self, text: Text | None = None, *, classes: str | None = None) -> None:
        super().__init__(text or "", classes=classes)
        self._text = text or Text()

    def show(self, text: Text) -> None:
        """Show another text."""
        self._text = text
        self.update(text)

    def render(self) -> Text:
        width = self.content_size.width
        return wrapped(self._text, width) if width else self._text

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return wrapped(self._text, width).plain.count("\n") + 1


def wrapped(text: Text, width: int) -> Text:
    """Break a text into lines of at most this width, none of them between an operator and what follows it."""
    joined = text.copy()
    joined.plain = BEFORE_A_NUMBER.sub(JOINT, text.plain)
    lines = joined.wrap(Console(width=max(1, width)), max(1, width))
    for line in lines:
        line.plain = line.plain.replace(JOINT, " ")
        line.rstrip()
    return Text("\n").join(lines)
