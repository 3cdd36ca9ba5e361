"""Players of a dialogue: the lines that somebody types who is right, or wrong, at each question."""

from __future__ import annotations

from collections.abc import Sequence

from lessons.contents import Entry, course
from lessons.lesson import ChooseBlock, CodeBlock, DoBlock, GraphBlock, OrderBlock, PredictBlock
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import valid_order
from lessons.stage.scope import scope_of
from lessons.talk.dialogue import TalkTools
from lessons.talk.lesson import LessonTalk
from lessons.workbench.report import CheckOutcome, CheckResult, Report
from lessons.workbench.task import CodeTask, load_task

COURSE: Sequence[Entry] = course()


def judge(task: CodeTask, source: str) -> Report:
    """Judge code without running it: only the solution passes."""
    passed = CheckOutcome.PASSED if source == task.solution else CheckOutcome.FAILED
    return Report(
        tuple(CheckResult(name, passed, "" if passed is CheckOutcome.PASSED else "No.") for name in task.checks)
    )


def read(name: str) -> str:
    raise ValueError(f"{name} cannot be read (no such file)")


TOOLS = TalkTools(judge, read)


def code_typed(source: str) -> list[str]:
    return ["code", *source.rstrip("\n").split("\n"), "."]


def right_lines(talk: LessonTalk) -> list[str]:
    """Return what answers the open question; without one, what goes on."""
    block, step = talk.question, talk.step
    match block:
        case PredictBlock(answer=answer):
            return [repr(scope_of(step.stage if step else None).evaluate(answer))]
        case ChooseBlock():
            return [talk_label(talk, block.right_index)]
        case OrderBlock():
            assert step is not None and isinstance(step.stage, GraphBlock)
            return [" ".join(valid_order(graph_of(step.stage), block.nodes, block.backward))]
        case DoBlock(solution=solution):
            return list(solution)
        case CodeBlock(task=task):
            return code_typed(load_task(task).solution)
    return ["next"]


def wrong_lines(talk: LessonTalk) -> list[str]:
    """Return wrong answers to the open question, and then what settles it; without one, what goes on."""
    block, step = talk.question, talk.step
    match block:
        case PredictBlock(answer=answer):
            right = scope_of(step.stage if step else None).evaluate(answer)
            return [repr(right + 7.25), repr(-right - 3.5), "hint", "show"]
        case ChooseBlock(choices=choices):
            wrong = [index for index, choice in enumerate(choices) if not choice.is_right]
            return [*(talk_label(talk, index) for index in wrong), talk_label(talk, block.right_index)]
        case OrderBlock():
            assert step is not None and isinstance(step.stage, GraphBlock)
            backward = valid_order(graph_of(step.stage), block.nodes, not block.backward)
            return [" ".join(backward), ", ".join(backward), "show"]
        case DoBlock():
            return ["reset", "hint", "skip"]
        case CodeBlock(task=task):
            return [*code_typed(load_task(task).starter), "run", "show"]
    return ["next"]


def talk_label(talk: LessonTalk, index: int) -> str:
    """Return the label of a choice, as the last lines named it."""
    rows = [line.strip() for line in talk.reply("again") if line.startswith("  ") and not line.startswith("    ")]
    return [row.partition(".")[0] for row in rows if row.partition(".")[0].isalnum()][index]
