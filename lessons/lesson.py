"""What a lesson is: frozen data, as read from its file. Lines count from 1 and are those of the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Prose:
    """Words in Markdown, with `{expressions}` that the engine fills in when they are shown."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class GraphBlock:
    """A stage: an expression graph, live. source: assignments in the expression language, the last one the output."""

    line: int
    source: str


@dataclass(frozen=True, slots=True)
class PlotBlock:
    """A stage: the curve of a function of x, with its tangent and secant.

    function   an expression in x; expressions of the step call it f
    low, high  the range of x
    point      where the tangent and the secant are drawn
    h          the secant's first run, from `point` to `point + h`; the learner shrinks it
    """

    line: int
    function: str
    low: float
    high: float
    point: float
    h: float = 1.0


@dataclass(frozen=True, slots=True)
class PredictBlock:
    """A question for a number: its sign first, then its size.

    answer     an expression of the stage, such as grad(f): the engine computes it
    tolerance  how far off an answer may be, absolutely
    hints      one to three, each telling more than the one before
    because    why the answer is what it is, shown once the question is settled
    """

    line: int
    ask: str
    answer: str
    hints: tuple[str, ...]
    because: str
    tolerance: float = 0.01


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers on offer, and why it is right or wrong."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class ChooseBlock:
    """A question with choices, of which one is right."""

    line: int
    ask: str
    choices: tuple[Choice, ...]

    @property
    def right(self) -> int:
        """Where the right choice stands."""
        return next(place for place, choice in enumerate(self.choices) if choice.right)


StageBlock = GraphBlock | PlotBlock
QuestionBlock = PredictBlock | ChooseBlock
Block = Prose | StageBlock | QuestionBlock


@dataclass(frozen=True, slots=True)
class Step:
    """One heading of the file and what stands under it.

    stage  what is on the stage during this step: its own graph or plot, or what an earlier step put there
    """

    line: int
    title: str
    blocks: tuple[Block, ...]
    stage: StageBlock | None

    @property
    def key(self) -> str:
        """The name that progress knows this step by: its title in small letters and hyphens."""
        return slug(self.title)

    @property
    def questions(self) -> tuple[QuestionBlock, ...]:
        """What this step asks, in order; progress counts them by their place."""
        return tuple(block for block in self.blocks if isinstance(block, QuestionBlock))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as read from its file.

    id      stable: progress is kept under it
    minute  of the lecture's video, where the lesson's matter begins
    """

    id: str
    title: str
    minute: int
    steps: tuple[Step, ...]
    path: Path

    def place(self, key: str) -> int:
        """Where the step with this key stands, 0 where no step has it."""
        return next((place for place, step in enumerate(self.steps) if step.key == key), 0)

    def questions(self) -> Iterator[tuple[Step, int, QuestionBlock]]:
        """Every question with its step and its place among that step's questions."""
        for step in self.steps:
            for place, question in enumerate(step.questions):
                yield step, place, question


def slug(title: str) -> str:
    """The title in small letters, its words joined by hyphens: "Rise over run" → "rise-over-run"."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "-".join(re.findall(r"\w+", plain))
