"""The one owner of the question which characters and colors the terminal can show."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.render.plots import Drawing

# Box drawing, half blocks, braille and signs. An encoding has all of them or lacks some; none is drawn with a part.
DRAWING_CHARACTERS = "╭┏▲▒▀⣿●→…"


def app_encoding() -> str:
    """The encoding that the app is drawn in: that of stderr, to which Textual writes."""
    return encoding_of(sys.__stderr__)


def encoding_of(stream: TextIO | None) -> str:
    """The stream's encoding; UTF-8 for a closed stream."""
    return getattr(stream, "encoding", None) or "utf-8"


def can_encode(text: str, encoding: str) -> bool:
    """Whether the encoding has every character of the text."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def needs_ascii() -> bool:
    """Whether the app must be drawn in ASCII."""
    return not can_encode(DRAWING_CHARACTERS, app_encoding())


def output_needs_ascii() -> bool:
    """Whether a command must print in ASCII."""
    return not can_encode(DRAWING_CHARACTERS, encoding_of(sys.stdout))


def drawing() -> Drawing:
    """The characters that plots are drawn with."""
    return "ascii" if needs_ascii() else "braille"


def is_linux_console(stream: TextIO) -> bool:
    """Whether the stream is the Linux console, which takes UTF-8 but whose font has few drawing characters."""
    return os.environ.get("TERM") == "linux" and stream.isatty()


def driver_needs_terminal() -> bool:
    """Whether the app's driver reads keys from a terminal; TEXTUAL_DRIVER may name one that does not, for browsers."""
    name = os.environ.get("TEXTUAL_DRIVER", "")
    module, _, symbol = name.partition(":")
    try:
        driver = getattr(import_module(module), symbol)
    except (ImportError, AttributeError, ValueError):  # Textual takes its own then
        return True
    from textual.drivers.headless_driver import HeadlessDriver
    from textual.drivers.web_driver import WebDriver

    return not issubclass(driver, HeadlessDriver | WebDriver)


def has_sixteen_colors() -> bool:
    """Whether the terminal says that it has no more than sixteen colors, each as its palette has it."""
    from rich.console import Console

    return Console(force_terminal=True).color_system in ("standard", "windows")


def has_many_colors(widget: Widget) -> bool:
    """Whether backgrounds can be tinted: among sixteen colors, the tint nearest may equal the text's color."""
    return widget.app.console.color_system not in ("standard", "windows")


def can_tint(widget: Widget) -> bool:
    """Whether planes and maps are drawn by background colors, rather than by signs."""
    return has_many_colors(widget) and not widget.app.no_color and not needs_ascii()
