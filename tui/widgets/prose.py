"""Words of a lesson, in Markdown."""

from __future__ import annotations

from textual.widgets import Markdown


class Prose(Markdown):
    """Markdown that flows to the width of its pane and never takes the focus."""

    DEFAULT_CSS = """
    Prose {
        height: auto;
        padding: 0;
        background: transparent;
        & MarkdownFence, & MarkdownParagraph { margin: 0 0 1 0; }
    }
    """

    def __init__(self, text: str, *, classes: str | None = None) -> None:
        super().__init__(text, classes=classes, open_links=False)
