"""The words of a step as widgets: prose, questions, code to read; and the button that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.contents import is_of_course
from lessons.lesson import (
    Block,
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    ListingBlock,
    NetworkBlock,
    OrderBlock,
    PredictBlock,
    Prose,
    ScriptBlock,
    Step,
)
from lessons.progress.memory import LessonMemory
from lessons.stage.graphs import graph_of
from lessons.stage.listing import listing_of
from lessons.stage.queries import Scope
from lessons.stage.scope import scope_of
from tui.kit.markdown_text import MarkdownText
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.questions.goal import DoGoal
from tui.lesson.questions.order import OrderQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.script import ScriptRun

READABLE = 56
WHOLE_WORDS = 60  # for a line as wide as a lesson's may be
AROUND_CODE = 8  # its padding, the words' own and their scrollbar


def page_of(memory: LessonMemory, place: int) -> Iterator[Widget]:
    """The widgets of a step, each question as far as it has been answered when its turn comes."""
    step = memory.lesson.steps[place]
    scope = scope_of(step.stage)
    yield Static(step.title, id="step-title", markup=False)
    asked = 0
    for block in step.blocks:
        if isinstance(block, ScriptBlock):
            yield ScriptRun(block, runs=is_of_course(memory.lesson))
            continue
        widget = _widget(memory, block, asked, scope, step)
        if widget is not None:
            asked += isinstance(widget, Question)
            yield widget


def least_width(step: Step) -> int:
    """The cells that the words of a step need to be read well beside the stage: none of their code is broken."""
    if any(isinstance(block, ListingBlock | ScriptBlock) for block in step.blocks):
        return WHOLE_WORDS
    lines = [
        line.expandtabs(4)
        for block in step.blocks
        if isinstance(block, Prose)
        for line in block.text.splitlines()
        if block.code or line.startswith(("    ", "|"))
    ]
    return max(READABLE, max(map(cell_len, lines), default=0) + AROUND_CODE)


def next_button(memory: LessonMemory, place: int) -> Button:
    """What goes on from a step: #next."""
    steps = memory.lesson.steps
    last = place + 1 == len(steps)
    return Button("To the end" if last else f"Next: {steps[place + 1].title}", id="next", compact=True)


def _widget(memory: LessonMemory, block: Block, place: int, scope: Scope, step: Step) -> Widget | None:
    """The widget of a block among the words; None for what stands on the stage."""
    known, stage = memory.question(step, place), step.stage
    match block:
        case Prose(text=text, code=code):
            return MarkdownText(text if code else scope.fill(text))
        case PredictBlock():
            covered = frozenset if stage is None else partial(memory.open_queries, stage)
            return PredictQuestion(place, block, scope, known, stage, covered)
        case ChooseBlock():
            return ChooseQuestion(place, block, scope, known)
        case DoBlock():
            return DoGoal(place, block, scope, known)
        case OrderBlock():
            assert isinstance(step.stage, GraphBlock)
            return OrderQuestion(place, block, scope, known, step.stage)
        case CodeBlock():
            return CodeQuestion(place, block, scope, known)
        case ListingBlock(of=of):
            assert isinstance(step.stage, GraphBlock | NetworkBlock)
            return MarkdownText(f"```python\n{listing_of(graph_of(step.stage), of).strip()}\n```")
    return None
