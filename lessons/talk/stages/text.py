"""Stages to be read, in words: loss curves, code and tables."""

from __future__ import annotations

from collections.abc import Iterator

from engine.basics.numbers import short
from lessons.lesson import LossBlock, SourceBlock
from lessons.stage.live import Action, LiveText
from lessons.talk.code import numbered
from lessons.talk.plain import code_lines
from lessons.talk.stages.stage import Covered, StageTalk

STEPS_IN_A_LINE = 10
TO_READ = "This is to be read; 'stage' says it again."


class TextTalk(StageTalk):
    """A stage that does not move."""

    def __init__(self, block: LossBlock | SourceBlock) -> None:
        self.block = block
        self.live = LiveText()

    def verbs(self) -> tuple[str, ...]:
        return ("stage",)

    def lines(self, covered: Covered) -> Iterator[str]:
        if isinstance(self.block, SourceBlock):
            yield f"{self.block.title}:"
            yield from numbered(self.block.source) if self.block.is_code else code_lines(self.block.source)
            return
        for curve in self.block.curves:
            yield f"The loss{f' of {curve.title}' if curve.title else ''}, step by step:"
            for first in range(0, len(curve.losses), STEPS_IN_A_LINE):
                part = curve.losses[first : first + STEPS_IN_A_LINE]
                yield f"  from step {first}: {', '.join(short(float(f'{loss:.3g}')) for loss in part)}"

    def act(self, action: Action, covered: Covered) -> list[str]:
        self.live.perform(action)
        return []

    def why(self, name: str, covered: Covered) -> list[str]:
        return [TO_READ]
