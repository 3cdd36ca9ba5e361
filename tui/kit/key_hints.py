"""The keys of the bottom line: their display names, and which of them fit into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.actions.keys import display_of
from tui.output.terminal import needs_ascii

KEY_WORDS = {"⏎": "enter", "←": "left", "→": "right", "↑": "up", "↓": "down"}
GAPS = (2, 1)  # cells between two keys; the narrow gap if the hints do not fit with the wide one


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key as displayed in the line.

    display  the key as a word or a sign, "n" or "[ ]"
    label    its action in a word or two
    key      its name, pressed on a click
    enabled  whether its action is available now
    tooltip  its action in a sentence, or ""
    rank     the order in which hints get room: 1 before 2
    """

    display: str
    label: str
    key: str
    enabled: bool = True
    tooltip: str = ""
    rank: int = 1

    @property
    def width(self) -> int:
        """In cells."""
        return cell_len(self.display) + 1 + cell_len(self.label)


def shown_key(key: str) -> str:
    """A key as the footer writes it: enter as a sign, but no signs if the terminal has none."""
    return spelled_out(display_of(key)) if needs_ascii() else display_of(key).replace("enter", "⏎")


def spelled_out(display: str) -> str:
    """Replace signs by words. The nearest ASCII characters, < and v, would be keys of their own."""
    if not any(sign in display for sign in KEY_WORDS):
        return display
    words = "".join(f" {KEY_WORDS[sign]} " if sign in KEY_WORDS else sign for sign in display)
    return " ".join(words.split()).replace("+ ", "+")


def place_hints(hints: Sequence[KeyHint], width: int) -> list[tuple[int, KeyHint]]:
    """The hints that fit into `width` cells, each with its first cell; those of a high rank are left out first."""
    fitting = list(hints)
    while fitting and _line_width(fitting, GAPS[-1]) > width:
        fitting.pop(max(range(len(fitting)), key=lambda index: (fitting[index].rank, index)))
    gap = next((gap for gap in GAPS if _line_width(fitting, gap) <= width), GAPS[-1])
    placed, x = [], 1
    for hint in fitting:
        placed.append((x, hint))
        x += hint.width + gap
    return placed


def _line_width(hints: Sequence[KeyHint], gap: int) -> int:
    """The line's width with an empty cell at each end."""
    return sum(hint.width for hint in hints) + gap * (len(hints) - 1) + 2
