"""What a kind of drill makes of a seed and a level: a stage, and questions on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.ops import ADD, DIVIDE, EXP, MULTIPLY, POWER, RELU, TANH
from lessons.drills.drill import Drill
from lessons.lesson import QuestionBlock, StageBlock

OPERATION_SKILLS = {
    ADD.name: "plus-routes",
    MULTIPLY.name: "product-swaps",
    TANH.name: "tanh-slope",
    EXP.name: "exp-slope",
    DIVIDE.name: "quotient-slope",
    POWER.name: "power-slope",
    RELU.name: "relu-slope",
}
"""The skill of the table of skills that the slope of an operation needs, by the operation's name."""


@dataclass(frozen=True, slots=True)
class DrillItem:
    """One question of a drill.

    block   the question; its texts contain no `{expressions}` to fill in, but a PredictBlock's answer
    skills  the ids of the skills that a right answer shows; () of a gradient, whose graph says them
    causes  for each choice the mistake that it shows, as the diagnosis calls it; "" for none
    about   the mistake that the question is about, likewise: an answer bears on its skill
    """

    block: QuestionBlock
    skills: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Exercise:
    """A drill of one kind, the same on every machine.

    kind, seed, level  what it was made from
    stage  what its questions are about
    items  the questions, one after the other
    graph  the drill with its graph, None if it has none
    """

    kind: str
    seed: int
    level: int
    stage: StageBlock
    items: tuple[DrillItem, ...]
    graph: Drill | None = None


@dataclass(frozen=True, slots=True)
class DrillKind:
    """A kind of drill, a row of the ladder.

    name      on the command line and in files
    title     for the learner: "Gradients to fill in"
    place     on the ladder, from 1
    lesson    the id of the lesson after which it is asked in turn, with the terms taught by then
    levels    the levels at which there are drills of it
    make      from a seed and a level to the exercise
    describe  from a level to what it is about there
    skills    ids of skills that its questions may be about, for the review
    skills_at  from a seed and a level to those of that drill, where they are known without making it
    """

    name: str
    title: str
    place: int
    lesson: str
    levels: Sequence[int]
    make: Callable[[int, int], Exercise]
    describe: Callable[[int], str]
    skills: tuple[str, ...] = ()
    skills_at: Callable[[int, int], tuple[str, ...]] | None = None
