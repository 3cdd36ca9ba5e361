"""`mgrad-tui lesson`: the list of lessons, a lesson of the course, or one of your own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tui.commands.errors import fail, tell
from tui.commands.expression.option_values import lessons, steps

if TYPE_CHECKING:
    from lessons.lesson import Lesson
    from lessons.progress.store import Progress, ProgressStore


@click.command("lesson", short_help="List the lessons; take one of the course, or one of your own.")
@click.argument("name", metavar="[ID|NUMBER|PATH]", required=False, shell_complete=lessons)
@click.option(
    "--step", type=int, metavar="N", shell_complete=steps, help="Open it at this step, not where you left it."
)
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
@click.option("--seed", type=int, metavar="NUMBER", help="Of a lesson that draws its numbers: these again.")
def command(name: str | None, step: int | None, talk: bool, seed: int | None) -> None:
    """Take a lesson: of the course by its ID or NUMBER, or one of your own by its PATH. Without any: list the course.

    \b
    mgrad-tui lesson
    mgrad-tui lesson chain-rule
    mgrad-tui lesson 5 --step 2
    mgrad-tui lesson my_lesson.md
    mgrad-tui lesson chain-rule --talk
    """
    from lessons.contents import find_lesson
    from lessons.progress.store import ProgressStore, data_folder
    from lessons.reading.problems import LessonError

    store = ProgressStore(data_folder())
    if name is None and talk:
        from lessons.progress.resume import resume

        name = resume(store.load()).id
    if name is None:
        if step is not None:
            fail("--step needs a lesson, as in: mgrad-tui lesson 4 --step 3")
        for line in lesson_lines(store.load()):
            click.echo(line)
        for notice in store.notices:
            tell(notice)
        return
    try:
        lesson = find_lesson(name, seed)
    except LessonError as error:
        fail(str(error))
    if seed is not None and lesson.seed is None:
        fail(f"{lesson.id} draws no numbers; leave out --seed")
    if step is not None and not 1 <= step <= len(lesson.steps):
        fail(f"{lesson.id} has no step {step}: choose one from 1 to {len(lesson.steps)}")
    if talk:
        talk_lesson(lesson, store, None if step is None else step - 1)
        return
    from tui.commands.open_app import open_app

    open_app(start="lesson", lesson=lesson, step=None if step is None else step - 1)


def talk_lesson(lesson: Lesson, store: ProgressStore, step: int | None) -> None:
    """Play a lesson as a dialogue, then the one that follows it, if wanted."""
    from lessons.contents import find_lesson
    from lessons.talk.lesson import LessonTalk
    from tui.commands.talk.terminal import TOOLS, hold

    dialogue = LessonTalk(lesson, store, TOOLS, step)
    hold(dialogue, store.notices, dialogue.learner.notices)
    while dialogue.following:
        dialogue = LessonTalk(find_lesson(dialogue.following), store, TOOLS)
        hold(dialogue, store.notices, dialogue.learner.notices)


def lesson_lines(progress: Progress) -> Iterator[str]:
    """Yield a line per lesson, its number, id and state; then how to go on."""
    from lessons.contents import course
    from lessons.progress.resume import resume
    from tui.commands.progress import lesson_summary

    entries = course()
    width = max(len(entry.id) for entry in entries)
    for number, entry in enumerate(entries, 1):
        state = lesson_summary(progress.lesson(entry.id), len(entry.open().steps))
        yield f"{number:>2}  {entry.id:<{width}}  {state}"
    yield f"Go on with: mgrad-tui lesson {resume(progress, entries).id}"
