"""The commands for the code on a lesson's stage: listing it, typing it, running it."""

from __future__ import annotations

from collections.abc import Callable

from lessons.lesson import CodeBlock
from lessons.progress.memory import LessonMemory
from lessons.talk.code import END_OF_CODE, TypedCode, numbered
from lessons.talk.dialogue import TalkTools
from lessons.workbench.report import Report
from lessons.workbench.task import task_of


class CodeCommands:
    """Takes the code of the learner, keeps it, and has it judged.

    memory  keeps the code
    tools   run it
    block   the code on the stage; raises ActionError if there is none
    judged  takes in the report on a run, and returns what is said
    """

    def __init__(
        self,
        memory: LessonMemory,
        tools: TalkTools,
        block: Callable[[], CodeBlock],
        judged: Callable[[CodeBlock, Report], list[str]],
    ) -> None:
        self._memory, self._tools, self._block, self._judged = memory, tools, block, judged
        self._typed: TypedCode | None = None

    @property
    def is_typing(self) -> bool:
        """Whether lines are taken as code."""
        return self._typed is not None

    def listing(self) -> list[str]:
        """Return the code so far, with line numbers."""
        return numbered(self._source(self._block()))

    def begin(self, place: str) -> list[str]:
        """Begin to take lines as code, in place of those named; "" for all."""
        source = self._source(self._block())
        try:
            self._typed = TypedCode.of(source, place)
        except ValueError as error:
            return [str(error)]
        return ["Type the code, line by line. A line with a full stop alone ends it, and the checks run."]

    def take(self, line: str) -> list[str]:
        """Take a line of code; the last one has it judged."""
        assert self._typed is not None
        if line.strip() != END_OF_CODE:
            self._typed.lines.append(line.rstrip("\r\n"))
            return []
        typed, self._typed = self._typed, None
        return self._judge(typed.text())

    def run(self, file: str) -> list[str]:
        """Judge a file, or "" the code so far."""
        if not file:
            return self._judge(self._source(self._block()))
        try:
            source = self._tools.read(file)
        except (OSError, ValueError) as error:
            return [f"{error}."]
        return self._judge(source)

    def end(self) -> bool:
        """Keep what was typed without its end; returns whether there was anything."""
        typed, self._typed = self._typed, None
        if typed is None or not typed.lines:
            return False
        self._memory.type_code(self._block(), typed.text())
        return True

    def _source(self, block: CodeBlock) -> str:
        return self._memory.typed_code(block) or task_of(block).starter

    def _judge(self, source: str) -> list[str]:
        """Store the code, and run it against the checks of its task."""
        block = self._block()
        self._memory.type_code(block, source)
        self._memory.save_typed()
        return self._judged(block, self._tools.judge(task_of(block), source))
