"""The learner's own methods, carried from the code of one lesson into the task that builds on it."""

from __future__ import annotations

import ast

from lessons.contents import course
from lessons.lesson import CodeBlock
from lessons.progress.code import stored_code
from lessons.progress.store import Outcome, Progress
from lessons.reading.problems import LessonError
from lessons.workbench.task import Carry, load_task


def carried_code(block: CodeBlock, progress: Progress) -> str:
    """Return a task's initial source with the methods that the learner wrote for earlier tasks and that passed there.

    "" if there are none, so that the source is the task's own.
    """
    if block.own is not None:
        return ""
    task = load_task(block.task)
    source = task.starter
    for carry in task.carries:
        written = _passed_code(carry, progress)
        for method in carry.methods if written else ():
            source = _with_method(source, written, method, carry)
    return "" if source == task.starter else source


def _passed_code(carry: Carry, progress: Progress) -> str:
    """The learner's code of a task of the course, if it passed."""
    entry = next((entry for entry in course() if entry.id == carry.lesson), None)
    if entry is None or carry.lesson not in progress.lessons:
        return ""
    try:
        lesson = entry.open()
    except LessonError:
        return ""
    done = progress.lesson(carry.lesson)
    for step, index, block in lesson.questions():
        if isinstance(block, CodeBlock) and block.task == carry.task:
            known = progress.step(carry.lesson, step.key).questions.get(index)
            return stored_code(lesson, done, block) if known and known.outcome is Outcome.RIGHT else ""
    return ""


def _with_method(source: str, written: str, method: str, carry: Carry) -> str:
    """The source with the learner's method in place of its own; unchanged where that cannot be."""
    mine, place = _method(written, method), _method(source, method)
    if mine is None or place is None or (carry.needs and carry.needs not in mine[2]):
        return source
    text = carry.adapt(mine[2])
    lines = source.split("\n")
    changed = "\n".join([*lines[: place[0] - 1], *text.split("\n"), *lines[place[1] :]])
    try:
        ast.parse(changed)
    except (SyntaxError, ValueError):
        return source
    return changed


def _method(source: str, name: str) -> tuple[int, int, str] | None:
    """The first and the last line of a method of the class Value, and its text; None if there is none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef) and owner.name == "Value":
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.name == name and node.end_lineno is not None:
                    return (
                        node.lineno,
                        node.end_lineno,
                        "\n".join(source.split("\n")[node.lineno - 1 : node.end_lineno]),
                    )
    return None
