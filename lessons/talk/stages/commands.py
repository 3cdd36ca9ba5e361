"""The commands on the stage of a lesson: looking at its numbers, moving them, stepping the backward pass."""

from __future__ import annotations

from collections.abc import Callable

from lessons.stage.live import Action, parse_action
from lessons.talk.stages.stage import Covered, StageTalk


class StageCommands:
    """Acts on a stage. Each command raises ActionError for what is impossible.

    stage    the stage of the step; raises ActionError if there is none
    covered  what open questions ask of it
    act      performs an action that is allowed now, and returns what came of it
    """

    def __init__(
        self,
        stage: Callable[[], StageTalk],
        covered: Callable[[], Covered],
        act: Callable[[Callable[[], Action]], list[str]],
    ) -> None:
        self._stage, self._covered, self._act = stage, covered, act
        self._commands: dict[str, Callable[[str], list[str]]] = {
            "stage": self._show,
            "look": lambda name: self._stage().look(name, self._covered()),
            "why": lambda name: self._stage().why(name, self._covered()),
            "step": self._step,
            "nudge": self._nudge,
            "set": self._set,
            "follow": lambda h: self._act(lambda: parse_action(f"follow {h.replace('−', '-') or '0.01'}")),
            "lr": lambda rate: self._act(lambda: parse_action(f"lr = {rate.removeprefix('=').strip()}")),
        }

    def __contains__(self, name: str) -> bool:
        return name in self._commands

    def reply(self, name: str, argument: str) -> list[str]:
        """Return the reply to the command of this name."""
        return self._commands[name](argument)

    def _show(self, argument: str) -> list[str]:
        return list(self._stage().lines(self._covered()))

    def _step(self, argument: str) -> list[str]:
        if argument not in ("", "back", "all"):
            return ["Write 'step', 'step back' or 'step all'; 'go 3' goes to a step of the lesson."]
        return self._stage().step(argument, self._covered())

    def _nudge(self, argument: str) -> list[str]:
        stage, (name, _, h) = self._stage(), argument.partition(" ")
        if not name:
            return ["Say which number and how far: 'nudge a 0.01'."]
        return self._act(lambda: stage.nudge(name, h.removeprefix("by ").strip() or "0.01"))

    def _set(self, argument: str) -> list[str]:
        name, _, number = argument.replace("=", " ").partition(" ")
        if not number.strip():
            return ["Say which number and to what: 'set a 2.5'."]
        return self._act(lambda: parse_action(f"{name} = {number.strip()}"))
