"""A stage in words: what each kind has to say and do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation

from lessons.stage.live import Action, ActionError, LiveStage

Covered = Collection[tuple[str, str]]
"""What open questions ask for, as (query, name)."""

COVERED = "covered"
ASKED = "That would give away what is still asked for: answer first, or skip."
MAX_EXAMPLES = 6  # listed one by one


class StageTalk:
    """A stage in words.

    live  its state
    """

    live: LiveStage

    def verbs(self) -> tuple[str, ...]:
        """Return an example of each command that acts on it."""
        raise NotImplementedError

    def lines(self, covered: Covered) -> Iterator[str]:
        """Yield what the stage shows, without what is covered."""
        raise NotImplementedError

    def act(self, action: Action, covered: Covered) -> list[str]:
        """Perform an action and return what it did. Raises ActionError if it is impossible."""
        raise NotImplementedError

    def nudge(self, name: str, h: str) -> Action:
        """Return the action that moves a number by h. Raises ActionError."""
        numbers = self.live.scope().names
        try:
            moved = Decimal(repr(numbers[name])) + Decimal(h.replace("−", "-"))
        except KeyError:
            raise ActionError(f"There is no {name!r} to nudge here.") from None
        except InvalidOperation:
            raise ActionError(f"{h!r} is not a number: write 'nudge {name} 0.01'.") from None
        return Action("set", name, float(moved))

    def step(self, command: str, covered: Covered) -> list[str]:
        """Step the backward pass: "forward", "back" or "all". Raises ActionError where there is none."""
        raise ActionError("There is no backward pass to step through here.")

    def look(self, name: str, covered: Covered) -> list[str]:
        """Return the numbers of one name. Raises ActionError if there is none."""
        raise ActionError("There is no node to look at here; 'stage' says what there is.")

    def why(self, name: str, covered: Covered) -> list[str]:
        """Explain the numbers of the stage, or of a name on it. Raises ActionError if there is no such name."""
        raise NotImplementedError

    def restart(self) -> None:
        """Return to the state in which a step begins."""
        self.live.reset({})
