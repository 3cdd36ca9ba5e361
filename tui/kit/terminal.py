"""Whether the terminal can show the characters that a graph is drawn with."""

from __future__ import annotations

import sys

DRAWN_WITH = "╭┏▲▒…"


def can_draw_boxes() -> bool:
    """Whether the terminal's encoding has the box-drawing characters; Textual paints on stderr."""
    try:
        DRAWN_WITH.encode(getattr(sys.__stderr__, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
