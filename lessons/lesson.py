"""A lesson as frozen data, read from its file. Line numbers are those of the file, from 1."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.training.settings import TrainSettings


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown text, with `{expressions}` that the engine fills in for display.

    code: whether it is a fence of Python or another language, whose braces are literal
    """

    line: int
    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class GraphBlock:
    """A stage: a live expression graph.

    source      assignments in the expression language, the last one the output
    parameters  the leaves that are drawn as parameters
    stepwise    whether the gradients appear one backward step at a time
    fault       the name of a fault whose gradients are shown beside the right ones, "" for none
    shown       gradients shown in place of the right ones while a question is open, by name
    """

    line: int
    source: str
    parameters: tuple[str, ...] = ()
    stepwise: bool = False
    fault: str = ""
    shown: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkBlock:
    """A stage: the graph of a neuron, or of a network, with its parameters as leaves.

    inputs      the inputs, for the graph of one prediction
    layers      the number of neurons in each layer; empty for a single neuron
    activation, init, seed  as for engine.nn
    data, loss  for the graph of the whole loss over a data set; then there are no inputs
    """

    line: int
    inputs: tuple[float, ...] = ()
    layers: tuple[int, ...] = ()
    activation: str = "tanh"
    init: str = "lecture"
    seed: int = 1337
    data: str = ""
    loss: str = "squared-error"


@dataclass(frozen=True, slots=True)
class PlotBlock:
    """A stage: the curve of a function of x, with its tangent and secant.

    function   an expression in x; the step's expressions call it f
    low, high  the range of x
    point      the x of the tangent and of the secant's start
    h          the secant's initial run, from `point` to `point + h`; the learner shrinks it
    error      whether the error of the secant is drawn over h
    """

    line: int
    function: str
    low: float
    high: float
    point: float
    h: float = 1.0
    error: bool = False


@dataclass(frozen=True, slots=True)
class StageRun:
    """A training run on a stage. name: its name in expressions; title: its name in the legend."""

    name: str
    title: str
    settings: TrainSettings


@dataclass(frozen=True, slots=True)
class TrainBlock:
    """A stage: one or more training runs, drawn in one plot."""

    line: int
    runs: tuple[StageRun, ...]


@dataclass(frozen=True, slots=True)
class FinishedCurve:
    """The losses of a finished run, step by step. title: in the legend; "" for the only curve."""

    title: str
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LossBlock:
    """A stage: loss curves to read, without the settings that they come from."""

    line: int
    curves: tuple[FinishedCurve, ...]


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A stage: a text to read, code or a table, with the numbers of its lines if it is code."""

    line: int
    title: str
    source: str
    is_code: bool = True


@dataclass(frozen=True, slots=True)
class WrongVariant:
    """A wrong solution of a lesson's own task.

    name     of its file, without ".py"
    check    the title of the check that must reject it
    message  a part of the message that the learner gets, "" for any
    """

    name: str
    source: str
    check: str
    message: str


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task that a lesson brings along, as its files have it.

    title    what to write, in a few words
    checks   the functions of its checks, in order: name and title
    source   the code of the checks; it runs in the sandbox alone
    right_changes  small changes of the solution that leave it right, "a * b → b * a"
    """

    title: str
    starter: str
    solution: str
    checks: tuple[tuple[str, str], ...]
    source: str
    wrong: tuple[WrongVariant, ...] = ()
    right_changes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A task to solve in the built-in editor, which is the stage of the step.

    task  its name in the workbench, or in the lesson's folder
    own   the task, if the lesson brings it along
    """

    line: int
    task: str
    ask: str
    hints: tuple[str, ...]
    because: str
    own: OwnTask | None = None


@dataclass(frozen=True, slots=True)
class ListingBlock:
    """Code to read, generated from the graph on the stage. of: a key of lessons.stage.listing.LISTINGS."""

    line: int
    of: str


@dataclass(frozen=True, slots=True)
class ScriptBlock:
    """Code that needs another library, with its recorded output.

    needs     the module that it imports
    title     where the output was recorded, "PyTorch 2.13.0"
    code      Python source
    recorded  its output there
    """

    line: int
    needs: str
    title: str
    code: str
    recorded: str


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A wrong answer that the author anticipated, as an expression, with its explanation."""

    answer: str
    because: str


@dataclass(frozen=True, slots=True)
class PredictBlock:
    """A question for a number: its sign first, then its size.

    answer     an expression of the stage, such as grad(f): the engine computes it
    hints      up to three, each more explicit than the one before; if empty, the engine writes them
    because    the reason for the answer, shown once the question is settled; "" if the engine writes it
    tolerance  the largest absolute error of a right answer
    number     the position of this number among the `of` numbers that its block asks for, from 1
    wrong      wrong answers that the author explains
    nudge      whether the graph may be nudged before it is answered
    """

    line: int
    ask: str
    answer: str
    hints: tuple[str, ...]
    because: str
    tolerance: float = 0.01
    number: int = 1
    of: int = 1
    wrong: tuple[WrongAnswer, ...] = ()
    nudge: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices, and why it is right or wrong."""

    text: str
    because: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class ChooseBlock:
    """A multiple-choice question with one right answer.

    covers  numbers of the stage that would tell it, as (query, name); the stage is locked while it is open
    """

    line: int
    ask: str
    choices: tuple[Choice, ...]
    hints: tuple[str, ...] = ()
    covers: tuple[tuple[str, str], ...] = ()

    @property
    def right_index(self) -> int:
        """The index of the right choice."""
        return next(index for index, choice in enumerate(self.choices) if choice.is_right)


@dataclass(frozen=True, slots=True)
class DoBlock:
    """A goal to reach by acting on the stage.

    goal      a comparison of the stage's live numbers, "L > -7.3"; any way of reaching it counts
    solution  one way to reach it, each action a line such as "a = 2.5", "follow 0.01 x 3" or "run 20 steps"
    start     numbers that the stage is set to at first, by name
    allow     the leaves that may be moved; all of them if empty
    """

    line: int
    ask: str
    goal: str
    solution: tuple[str, ...]
    hints: tuple[str, ...]
    because: str
    start: tuple[tuple[str, float], ...] = ()
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderBlock:
    """Named nodes of the graph, to be put into a valid order.

    nodes     in their initial order
    backward  whether to order them for the backward pass, from the output; else operands come before their consumers
    """

    line: int
    ask: str
    nodes: tuple[str, ...]
    hints: tuple[str, ...]
    because: str
    backward: bool = True


@dataclass(frozen=True, slots=True)
class WantedExpression:
    """An expression to write: any that has this value and these gradients at these leaves.

    leaves     names and numbers
    value      of the expression
    gradients  by the name of the leaf
    solution   one that does it, as statements
    """

    leaves: tuple[tuple[str, float], ...]
    value: float
    gradients: tuple[tuple[str, float], ...]
    solution: str


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line of code to mend, judged by running the code with it.

    task    its starter has the wrong line, its solution the right one
    number  of the line, from 1
    """

    task: OwnTask
    number: int

    @property
    def wrong(self) -> str:
        """The line as it stands."""
        return self.task.starter.split("\n")[self.number - 1]

    @property
    def solution(self) -> str:
        """The line as it should be."""
        return self.task.solution.split("\n")[self.number - 1].strip()


@dataclass(frozen=True, slots=True)
class WriteBlock:
    """A question answered by a line of text. because: the reason, shown once it is settled."""

    line: int
    ask: str
    wanted: WantedExpression | WantedLine
    hints: tuple[str, ...]
    because: str


StageBlock = GraphBlock | NetworkBlock | PlotBlock | TrainBlock | CodeBlock | LossBlock | SourceBlock
QuestionBlock = PredictBlock | ChooseBlock | DoBlock | OrderBlock | CodeBlock | WriteBlock
Block = Prose | StageBlock | QuestionBlock | ListingBlock | ScriptBlock


@dataclass(frozen=True, slots=True)
class Step:
    """One heading of the file with the blocks under it.

    stage  the stage shown during this step: its own, or that of an earlier step
    """

    line: int
    title: str
    blocks: tuple[Block, ...]
    stage: StageBlock | None

    @property
    def key(self) -> str:
        """The key under which progress is stored: the title in lower case, with hyphens."""
        return slug(self.title)

    @property
    def questions(self) -> tuple[QuestionBlock, ...]:
        """The questions of this step, in order; progress is stored by their index."""
        return tuple(block for block in self.blocks if isinstance(block, QuestionBlock))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as read from its file.

    id      stable: progress is stored under it
    minute  the minute of the lecture's video at which its subject begins
    seed    that its numbers were drawn with; None if it draws none
    """

    id: str
    title: str
    minute: int
    steps: tuple[Step, ...]
    path: Path
    seed: int | None = None

    def step_index(self, key: str) -> int:
        """Return the index of the step with this key, 0 if there is none."""
        return next((index for index, step in enumerate(self.steps) if step.key == key), 0)

    def questions(self) -> Iterator[tuple[Step, int, QuestionBlock]]:
        """Yield every question with its step and its index among the questions of that step."""
        for step in self.steps:
            for index, question in enumerate(step.questions):
                yield step, index, question


def slug(title: str) -> str:
    """Return the title in lower case, its words joined by hyphens: "Rise over run" → "rise-over-run"."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "-".join(re.findall(r"\w+", plain))
