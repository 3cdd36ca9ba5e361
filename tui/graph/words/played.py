"""A wrong gradient played on its graph, in four lines: yours beside predicted and actual."""

from __future__ import annotations

from rich.text import Text

from engine.basics.numbers import short
from lessons.answers.played import PlayedAnswer, signed

COVERED = "▒▒▒"


def played_text(played: PlayedAnswer) -> Text:
    """Return what an answer promises for a nudge beside what the graph did; the right gradient stays covered."""
    output = played.output
    text = Text.assemble((f"{played.nudge}, and back again", "bold"))
    if names := played.left_out.names:
        text.append(f"; dim: what {short(played.answer)} leaves out, {', '.join(names)}", "dim")
    text.append(f"\nyours      Δ{output} = {short(played.answer)} × {played.h:g} = ", "dim")
    text.append(signed(played.promised), "bold")
    text.append(f"\npredicted  Δ{output} = {COVERED} × {played.h:g}", "dim")
    text.append(f"\nactual     Δ{output} = ", "dim").append(signed(played.did), "bold")
    return text
