"""The text side of a step as widgets: text, questions, code to read, and the button that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.contents import is_of_course, taught_terms
from lessons.learner.review import is_sureness
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
    WriteBlock,
)
from lessons.progress.memory import LessonMemory
from lessons.stage.graphs import graph_of
from lessons.stage.listing import listing_of
from lessons.stage.queries import Scope
from lessons.stage.scope import scope_of
from tui.kit.controls import PushButton
from tui.kit.markdown_text import MarkdownText
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.questions.goal import DoGoal
from tui.lesson.questions.order import OrderQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.questions.sure import SureQuestion
from tui.lesson.questions.write import WriteQuestion
from tui.lesson.script import ScriptRun

MIN_WIDTH = 46
MIN_WIDTH_WITH_SCRIPT = 60  # for a line of the greatest width that a lesson may have
CODE_PADDING = 8  # of the code, of the text, and the scrollbar


def page_of(memory: LessonMemory, index: int) -> Iterator[Widget]:
    """Yield the widgets of a step. Each question has the progress stored at the time it is created."""
    step = memory.lesson.steps[index]
    scope = scope_of(step.stage)
    yield Static(step.title, id="step-title", markup=False)
    question_index = 0
    for block in step.blocks:
        if isinstance(block, ScriptBlock):
            yield ScriptRun(block, runs=is_of_course(memory.lesson))
            continue
        widget = _widget(memory, block, question_index, scope, step)
        if widget is not None:
            question_index += isinstance(widget, Question)
            yield widget


def min_text_width(step: Step) -> int:
    """Return the width in cells at which the text of a step is readable and none of its code is wrapped."""
    if any(isinstance(block, ListingBlock | ScriptBlock) for block in step.blocks):
        return MIN_WIDTH_WITH_SCRIPT
    lines = [
        line.expandtabs(4)
        for block in step.blocks
        if isinstance(block, Prose)
        for line in block.text.splitlines()
        if block.code or line.startswith(("    ", "|"))
    ]
    return max(MIN_WIDTH, max(map(cell_len, lines), default=0) + CODE_PADDING)


def next_button(memory: LessonMemory, index: int) -> Button:
    """Return the button to the next step: #next."""
    steps = memory.lesson.steps
    last = index + 1 == len(steps)
    return PushButton("To the end" if last else f"Next: {steps[index + 1].title}", id="next", compact=True)


def _widget(memory: LessonMemory, block: Block, index: int, scope: Scope, step: Step) -> Widget | None:
    """Return the widget of a block in the text; None for a block that is on the stage."""
    progress, stage = memory.question(step, index), step.stage
    match block:
        case Prose(text=text, code=code):
            return MarkdownText(text if code else scope.fill(text))
        case PredictBlock():
            covered = frozenset if stage is None else partial(memory.open_queries, stage)
            taught = taught_terms(memory.lesson, step.key)
            well = memory.goes_well(step, index)
            return PredictQuestion(index, block, scope, progress, stage, covered, taught, well)
        case ChooseBlock() if is_sureness(block):
            return SureQuestion(index, block, scope, progress)
        case ChooseBlock():
            return ChooseQuestion(index, block, scope, progress)
        case DoBlock():
            return DoGoal(index, block, scope, progress)
        case OrderBlock():
            assert isinstance(step.stage, GraphBlock)
            return OrderQuestion(index, block, scope, progress, step.stage)
        case CodeBlock():
            return CodeQuestion(index, block, scope, progress)
        case WriteBlock():
            return WriteQuestion(index, block, scope, progress)
        case ListingBlock(of=of):
            assert isinstance(step.stage, GraphBlock | NetworkBlock)
            return MarkdownText(f"```python\n{listing_of(graph_of(step.stage), of).strip()}\n```")
    return None
