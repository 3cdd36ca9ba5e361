"""What a duel asks: first the cause, by its symptoms alone, then the line; and how each answer is graded."""

from __future__ import annotations

from lessons.duel.duel import Duel
from lessons.duel.symptoms import agree
from lessons.lesson import Choice, ChooseBlock

CAUSE, LINE = 0, 1
"""The questions of a duel, in order."""

ASK_CAUSE = "One line of this engine was changed. What is wrong with it?"
ASK_LINE = "And which line is it?"


def cause_question(duel: Duel) -> ChooseBlock:
    """Return the question for the cause; each wrong choice is answered with what it would have given."""
    choices = tuple(
        Choice(_literal(cause.title), _literal(_because(duel, cause.id)), cause is duel.broken.cause)
        for cause in duel.choices
    )
    return ChooseBlock(0, ASK_CAUSE, choices, tuple(map(_literal, cause_hints(duel))))


def _because(duel: Duel, cause: str) -> str:
    if cause == duel.broken.cause.id:
        return duel.evidence()
    return duel.answer(next(each for each in duel.choices if each.id == cause))


def _literal(text: str) -> str:
    """The text for a scope, which reads braces as expressions."""
    return text.replace("{", "{{").replace("}", "}}")


def cause_hints(duel: Duel) -> tuple[str, ...]:
    """Return hints to the cause, each more explicit than the one before."""
    if duel.shown.error:
        return ("Read the message of the pass that stopped: what was None, and should have been a function?",)
    first = duel.shown.first_difference(duel.right, duel.graph.order)
    if not first:
        return (
            "The gradient check agrees at every leaf: one backward pass is right. What else does a step consist of?",
            "Look at the first two losses: did the first step go the right way, and was it of a sensible length?",
        )
    off = [name for name in duel.graph.leaves if not agree(duel.shown.grads[name], duel.shown.central[name])]
    leaves = f"At {', '.join(off)} the engine and the nudge disagree." if off else "The leaves agree with their nudges."
    return (
        f"{leaves} Go back from {duel.graph.order[0]}, and compute each gradient by hand until one differs.",
        f"The first wrong one on the way back is {first}.grad. Which operation hands it its share?",
    )


def line_hints(duel: Duel) -> tuple[str, ...]:
    """Return hints to the line, each more explicit than the one before."""
    return (f"It is in `{duel.piece}`.", f"It was: `{duel.before}`")


def line_of_answer(text: str, duel: Duel) -> int:
    """Return the line that a text names: "23" or "line 23". Raises ValueError with one line."""
    word = text.strip().casefold().removeprefix("line").strip()
    if not word.isdecimal() or not 1 <= int(word) <= len(duel.lines):
        raise ValueError(f"Give the number of a line, from 1 to {len(duel.lines)}.")
    return int(word)
