"""`mgrad-tui placement`: three minutes, and then which lessons may be skipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from tui.commands.errors import tell

if TYPE_CHECKING:
    from lessons.learner.questions import GeneratedQuestion


@click.command("placement", short_help="Three minutes: which lessons you may skip.")
@click.option("--seed", type=click.IntRange(0, 999), default=None, metavar="NUMBER", help="Other numbers.")
def command(seed: int | None) -> None:
    """Answer a question for each lesson, and see where to begin. An empty line leaves one out, q ends.

    \b
    mgrad-tui placement
    """
    from lessons.contents import course
    from lessons.learner.placement import is_right, lessons_to_skip, placement_evidence, placement_questions
    from lessons.learner.store import LearnerStore
    from lessons.progress.store import data_folder
    from lessons.talk.plain import plain

    day, right = date.today(), dict[str, bool]()
    questions = placement_questions(day.toordinal() % 1000 if seed is None else seed)
    print(f"{len(questions)} questions. Type the number, or that of a choice; Enter leaves one out, q ends.")
    for number, question in enumerate(questions, 1):
        print(f"\n{number} of {len(questions)}. {plain(question.block.ask)}")
        for line in _lines(question):
            print(f"    {line}")
        if (typed := _typed(question)) == "q":
            break
        if typed:
            right[question.skill] = is_right(question, typed)
    store = LearnerStore(data_folder(), lambda: day)
    store.add(placement_evidence(right, day))
    skipped = lessons_to_skip(right)
    print(f"\n{sum(right.values())} of {len(questions)} right.")
    if skipped:
        print("You may skip: " + "; ".join(entry.title for entry in skipped) + ".")
    known = {entry.id for entry in skipped}
    start = next(entry for entry in course() if entry.id not in known)
    print(f"Begin with: mgrad-tui lesson {start.id}")
    for notice in store.notices:
        tell(notice)


def _lines(question: GeneratedQuestion) -> Iterator[str]:
    """Yield the graph, or the choices."""
    from lessons.lesson import ChooseBlock, GraphBlock

    if isinstance(question.stage, GraphBlock):
        yield from question.stage.source.splitlines()
    if isinstance(question.block, ChooseBlock):
        yield from (f"{number}  {choice.text}" for number, choice in enumerate(question.block.choices, 1))


def _typed(question: GeneratedQuestion) -> str:
    """Return an answer that can be judged, "" for none, "q" for the end."""
    from lessons.learner.placement import is_right

    while True:
        try:
            typed = input("> ").strip()
        except EOFError:
            return "q"
        if typed in ("", "q"):
            return typed
        try:
            is_right(question, typed)
        except ValueError as error:
            print(error)
        else:
            return typed
