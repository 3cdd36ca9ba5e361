"""What is written to a terminal that knows ASCII alone, or another code page: the nearest letter it does know."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata

HANDLER = "mgrad-tui.nearest"
# Each of these is one cell wide and stays so, that what stands below each other goes on doing so.
NEAREST = {
    **dict.fromkeys("─━╌╍═‹›—–−‒⁻", "-"),
    **dict.fromkeys("│┃┆┇║", "|"),
    **dict.fromkeys("↑▲▴", "^"),
    **dict.fromkeys("↓▼▾", "v"),
    **dict.fromkeys("→▶▸▹", ">"),
    **dict.fromkeys("←◀◂", "<"),
    **dict.fromkeys("·⋅∙×∗", "*"),
    **dict.fromkeys("●■◆◉█▓▀▄▅▆▇", "#"),
    **dict.fromkeys("▁▂▃", "_"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("’′‘", "'"),
    "∂": "d",
    "Δ": "D",
    "Σ": "S",
    "ƒ": "f",
    "√": "V",
    "≈": "~",
    "÷": "/",
    "…": "~",
    "•": "*",
    "✗": "x",
    "✓": "v",
    "⏎": "<",
    "±": "+",
    "░": ".",
    "▒": ":",
    "○": "o",
    "↕": "|",
    "≤": "<",
    "≥": ">",
    "⟨": "<",
    "⟩": ">",
}


def install_ascii_fallback() -> None:
    """Have standard output and error write the nearest letter for each that they do not have.

    That is what their encoding says; the console of Linux takes UTF-8, but its font has few of the letters drawn with.
    In UTF-8 nothing is lacking but the halves of letters that stand for odd bytes in a file's name.
    """
    codecs.register_error(HANDLER, _nearest)
    for stream in (sys.stdout, sys.stderr, sys.__stderr__):
        if not hasattr(stream, "reconfigure"):
            continue
        if os.environ.get("TERM") == "linux" and stream.isatty():
            stream.reconfigure(encoding="ascii", errors=HANDLER)
        else:
            stream.reconfigure(errors=HANDLER)


def plain(text: str) -> str:
    """The text in ASCII, as many cells wide."""
    return "".join(letter if letter.isascii() else _plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter in NEAREST:
        return NEAREST[letter]
    if "BOX DRAWINGS" in unicodedata.name(letter, ""):
        return "+"
    if unicodedata.east_asian_width(letter) in "WF":
        return "??"
    bare = unicodedata.normalize("NFKD", letter)[:1]
    return bare if bare.isascii() and bare.isprintable() else "?"


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end
