"""Command lines to be copied into a shell."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable

PLAIN = re.compile(r"[\w.:/\\=+-]+")


def command_line(words: Iterable[str], windows: bool | None = None) -> str:
    """Join words so that a shell gives them back: sh and its like, on Windows cmd and PowerShell alike.

    windows: whether the shell is one of Windows; None: as this system is
    """
    if windows is None:
        windows = sys.platform == "win32"
    return " ".join(map(_in_double_quotes, words)) if windows else shlex.join(words)


def _in_double_quotes(word: str) -> str:
    """A word for cmd and PowerShell, which both read double quotes; PowerShell splits bare words at commas.

    As the C runtime reads them, a backslash counts only before a quote.
    """
    if PLAIN.fullmatch(word):
        return word
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", escaped) + '"'
