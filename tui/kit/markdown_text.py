"""Markdown text of a lesson."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from textual.widgets import Markdown


class MarkdownText(Markdown):
    """Markdown as wide as its pane, without focus and links."""

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
    """The dialect of `lessons.reading`: no automatic links, and no language guessed for code blocks."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.push("plain_fences", _mark_plain_fences)
    parser.inline.ruler.at("emphasis", _emphasis_by_asterisks)
    return parser


def _emphasis_by_asterisks(state: StateInline, silent: bool) -> bool:
    """Take an underscore as it stands: it belongs to a name such as Neuron.__call__."""
    return state.src[state.pos] != "_" and emphasis.tokenize(state, silent)


def _mark_plain_fences(state: StateCore) -> None:
    """Mark blocks without a language as text: the highlighter would guess one, wrongly, in a tenth of a second."""
    for token in state.tokens:
        if token.type in ("fence", "code_block") and not token.info:
            token.info = "text"
