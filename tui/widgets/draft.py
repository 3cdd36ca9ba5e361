"""An answer that is half typed, as a text to keep: the sign that was given, and the number as far as it is."""

from __future__ import annotations

from textual.widgets import Input

from lessons.grading import Sign
from tui.widgets.predict import PredictQuestion

NOTHING = " "  # what takes the place of a draft that is no longer there


def draft_of(question: PredictQuestion) -> str:
    """What is typed; without a sign there is no number."""
    return f"{question.sign.value}{question.query_one(Input).value}" if question.sign else NOTHING


async def restore(question: PredictQuestion, draft: str) -> None:
    """Put a draft back; one that was never begun, "", leaves the question as it is."""
    sign = next((sign for sign in Sign if draft[:1] == sign.value), None)
    if sign is None or sign is Sign.ZERO or not question.is_open:  # zero is a whole answer
        return
    await question.action_commit(sign.name)
    number = question.query_one(Input)
    number.value = draft[1:]
    number.cursor_position = len(number.value)
