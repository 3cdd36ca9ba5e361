"""What a lesson is: frozen data, as read from its file. Lines count from 1 and are those of the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.training.settings import TrainSettings


@dataclass(frozen=True, slots=True)
class Prose:
    """Words in Markdown, with `{expressions}` that the engine fills in when they are shown.

    code: whether it is a fence of Python or the like, whose braces are its own.
    """

    line: int
    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class GraphBlock:
    """A stage: an expression graph, live.

    source      assignments in the expression language, the last one the output
    parameters  the leaves that are drawn as parameters
    stepwise    whether its gradients come one backward step at a time
    fault       the name of a fault whose gradients stand beside the right ones, "" for none
    """

    line: int
    source: str
    parameters: tuple[str, ...] = ()
    stepwise: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class NetworkBlock:
    """A stage: the graph of a neuron, or of a network, with its parameters as leaves.

    inputs      what goes in, where the graph is that of one prediction
    layers      how many neurons in each layer; none for a single neuron
    activation, init, seed  as for engine.nn
    data, loss  with them the graph is that of the whole loss over a data set, and there are no inputs
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
class StageRun:
    """One of the training runs on a stage. name: what expressions call it; title: what the legend does."""

    name: str
    title: str
    settings: TrainSettings


@dataclass(frozen=True, slots=True)
class TrainBlock:
    """A stage: one or more training runs, drawn into one plot."""

    line: int
    runs: tuple[StageRun, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A task to write in the built-in editor, which is the stage meanwhile. task: its name in the workbench."""

    line: int
    task: str
    ask: str
    hints: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ListingBlock:
    """Code to read, made from the graph on the stage. of: what is made of it, see lessons.listing."""

    line: int
    of: str


@dataclass(frozen=True, slots=True)
class ScriptBlock:
    """Code that needs a library of its own, beside what it printed.

    needs     the module that it imports
    title     what printed it, "PyTorch 2.13.0"
    code      Python source
    recorded  what it printed there
    """

    line: int
    needs: str
    title: str
    code: str
    recorded: str


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A wrong answer that the author foresaw, an expression as the right one is, and what is said of it."""

    answer: str
    because: str


@dataclass(frozen=True, slots=True)
class PredictBlock:
    """A question for a number: its sign first, then its size.

    answer     an expression of the stage, such as grad(f): the engine computes it
    hints      one to three, each telling more than the one before; without any the engine words them
    because    why the answer is what it is, shown once the question is settled; "" where the engine words it
    tolerance  how far off an answer may be, absolutely
    number     which of `of` numbers this is that one block asks for
    wrong      answers that the author has something to say of
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


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers on offer, and why it is right or wrong."""

    text: str
    because: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class ChooseBlock:
    """A question with choices, of which one is right."""

    line: int
    ask: str
    choices: tuple[Choice, ...]
    hints: tuple[str, ...] = ()

    @property
    def right_index(self) -> int:
        """Where the right choice stands."""
        return next(place for place, choice in enumerate(self.choices) if choice.is_right)


@dataclass(frozen=True, slots=True)
class DoBlock:
    """A goal to reach by acting on the stage.

    goal      a comparison of the stage's live numbers, "L > -7.3": it is what counts, never the way there
    solution  a way there, each action a line such as "a = 2.5", "follow 0.01 x 3" or "run 20 steps"
    start     what the stage is set to when the goal is given, by name
    allow     the leaves that may be moved; all of them where none is named
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
    """Named nodes of the graph to put into an order that works.

    nodes     as they stand at first
    backward  whether it is the order of the backward pass, from the output; else operands come before what they make
    """

    line: int
    ask: str
    nodes: tuple[str, ...]
    hints: tuple[str, ...]
    because: str
    backward: bool = True


StageBlock = GraphBlock | NetworkBlock | PlotBlock | TrainBlock | CodeBlock
QuestionBlock = PredictBlock | ChooseBlock | DoBlock | OrderBlock | CodeBlock
Block = Prose | StageBlock | QuestionBlock | ListingBlock | ScriptBlock


@dataclass(frozen=True, slots=True)
class Step:
    """One heading of the file and what stands under it.

    stage  what is on the stage during this step: its own, or what an earlier step put there
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

    def step_index(self, key: str) -> int:
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
