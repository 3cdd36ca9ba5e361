"""Which keys fit into one line, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

SPOKEN = {"⏎": "enter", "←": "left", "→": "right", "↑": "up", "↓": "down"}
GAPS = (2, 1)  # between two keys, in cells; the narrow one where the wide one leaves no room


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key as the line shows it.

    shown    the key in a word or a sign, "n" or "[ ]"; told: what it does
    press    its name, to be pressed for who clicks it
    enabled  whether it does something just now
    more     what it does, in a sentence, or ""
    stays    whether others make room for it
    """

    shown: str
    told: str
    press: str
    enabled: bool = True
    more: str = ""
    stays: bool = False

    @property
    def width(self) -> int:
        """In cells."""
        return cell_len(self.shown) + 1 + cell_len(self.told)


def in_words(shown: str) -> str:
    """The names of keys, for who has no signs for them: the nearest letters, < and v, are keys of their own."""
    if not any(sign in shown for sign in SPOKEN):
        return shown
    apart = "".join(f" {SPOKEN[sign]} " if sign in SPOKEN else sign for sign in shown)
    return " ".join(apart.split()).replace("+ ", "+")


def placed(hints: Sequence[KeyHint], width: int) -> list[tuple[int, KeyHint]]:
    """The hints that fit into `width` cells, each with its first cell; those that stay are the last to go."""
    shown = list(hints)
    while shown and _needs(shown, GAPS[-1]) > width:
        shown.pop(max(range(len(shown)), key=lambda place: (not shown[place].stays, place)))
    gap = next((gap for gap in GAPS if _needs(shown, gap) <= width), GAPS[-1])
    found, at = [], 1
    for hint in shown:
        found.append((at, hint))
        at += hint.width + gap
    return found


def _needs(hints: Sequence[KeyHint], gap: int) -> int:
    """The line's width with an empty cell at each end."""
    return sum(hint.width for hint in hints) + gap * (len(hints) - 1) + 2
