"""The fallback for terminals that cannot show a character: the nearest ASCII character, as many cells wide."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from io import TextIOWrapper

from tui.output.terminal import is_linux_console

HANDLER = "mgrad-tui.nearest"
# One cell each, as the characters that they replace, so that columns stay aligned.
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
    """Let standard output and error replace characters that their encoding lacks.

    The Linux console is set to ASCII. UTF-8 lacks only surrogates, which stand for undecodable bytes in file names.
    """
    codecs.register_error(HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr, sys.__stderr__):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="ascii" if is_linux_console(stream) else None, errors=HANDLER)


def to_ascii(text: str) -> str:
    """Return the text in ASCII, as many cells wide."""
    return "".join(char if char.isascii() else _nearest(char) for char in text)


def _nearest(char: str) -> str:
    if char in NEAREST:
        return NEAREST[char]
    if "BOX DRAWINGS" in unicodedata.name(char, ""):
        return "+"
    if unicodedata.east_asian_width(char) in "WF":
        return "??"
    bare = unicodedata.normalize("NFKD", char)[:1]
    return bare if bare.isascii() and bare.isprintable() else "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end
