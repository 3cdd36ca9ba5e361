"""The keys of answers that are typed on a stage."""

from __future__ import annotations

from tui.lesson.questions.predict import PredictQuestion


class TypedAhead:
    """Hands keys to the question in their order. Those typed before the next question is there wait for it."""

    def __init__(self) -> None:
        self._keys: list[tuple[str, str]] = []

    def add(self, key: str, character: str) -> None:
        """Take another key, and its character."""
        self._keys.append((key, character))

    def clear(self) -> None:
        """Forget the keys that wait."""
        self._keys.clear()

    async def hand_to(self, question: PredictQuestion | None) -> bool:
        """Type the keys into a question, until it is settled. Returns whether there were any."""
        before = len(self._keys)
        while self._keys and question is not None and question.is_open:
            await question.type_key(*self._keys.pop(0))
        return len(self._keys) < before
