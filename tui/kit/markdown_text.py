"""Words of a lesson, in Markdown."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from textual.widgets import Markdown


class MarkdownText(Markdown):
    """Markdown that flows to the width of its pane and never takes the focus."""

    DEFAULT_CSS = """
    MarkdownText {
        height: auto;
        padding: 0;
        background: transparent;
        & MarkdownFence, & MarkdownParagraph { margin: 0 0 1 0; }
    }
    """

    def __init__(self, text: str, *, classes: str | None = None) -> None:
        super().__init__(text, classes=classes, open_links=False, parser_factory=_parser)


@cache
def _parser() -> MarkdownIt:
    """What `lessons.check` reads lessons with; file names are no links, and formulas not taken for a language."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.push("formulas", _as_text)
    return parser


def _as_text(state: StateCore) -> None:
    """Name the language of what has none: a highlighter would guess, wrongly and for a tenth of a second."""
    for token in state.tokens:
        if token.type in ("fence", "code_block") and not token.info:
            token.info = "text"
