"""A duel as text: the gradient check, a line of the listing, the debrief."""

from __future__ import annotations

from rich.text import Text

from engine.basics.numbers import short
from lessons.duel.duel import Duel
from lessons.duel.symptoms import agree

NUMBER = 9  # cells of a number


def check_text(duel: Duel) -> Text:
    """Return the gradient check of the broken engine: its gradient of each leaf against the nudge."""
    shown = duel.shown
    if shown.error:
        return Text.assemble("Its backward pass stops:\n", (shown.error, "bold"), "\nso there is nothing to check.")
    text = Text(f"{'':4}{'gradient':>{NUMBER}} {'nudge':>{NUMBER}}", "dim")
    for name in duel.graph.leaves:
        mine, nudge = shown.grads[name], shown.central[name]
        mark = "✓" if agree(mine, nudge) else "✗ differ"
        text.append(f"\n{name:<4}{short(mine):>{NUMBER}} {short(nudge):>{NUMBER}} ", "not dim")
        text.append(mark, "" if mark == "✓" else "bold not dim")
    return text


def listing_row(duel: Duel, number: int, tried: bool = False) -> Text:
    """Return a line of the source with its number, marked if it was tried."""
    width = len(str(len(duel.lines)))
    mark = "✗" if tried else " "
    return Text.assemble((f"{number:>{width}} {mark} ", "dim"), duel.lines[number - 1], no_wrap=True)


def debrief_text(duel: Duel, tally: str) -> Text:
    """Return what it was, what gave it away, and what came of all duels."""
    first, broken, before, gave = duel.debrief()
    text = Text.assemble((f"{first}\n", "bold"), f"{broken}\n", f"{before}\n\n", gave)
    return text.append(f"\n\n{tally}." if tally else "", "dim")
