"""`mgrad-tui progress`: show, export, import and reset the learner's progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.errors import fail, tell

if TYPE_CHECKING:
    from lessons.drills.practice import Practice, PracticeStore
    from lessons.learner.store import LearnerStore
    from lessons.progress.store import LessonProgress, Progress, ProgressStore

FILE = click.Path(path_type=Path)


@click.command("progress", short_help="Show, carry elsewhere or forget what you have done.")
@click.option("--export", "target", type=FILE, metavar="FILE", help="Write your progress, drills and all, to a file.")
@click.option("--import", "source", type=FILE, metavar="FILE", help="Add the progress of an exported file to yours.")
@click.option("--reset", is_flag=True, help="Start from nothing; the old progress is kept under another name.")
def command(target: Path | None, source: Path | None, reset: bool) -> None:
    """Show what you have done so far, lesson by lesson; carry it elsewhere, drills and all.

    \b
    mgrad-tui progress
    mgrad-tui progress --export mine.json
    mgrad-tui progress --import mine.json
    """
    from lessons.drills.practice import PracticeStore
    from lessons.learner.store import LearnerStore
    from lessons.progress.store import ProgressStore, data_folder

    if sum((target is not None, source is not None, reset)) > 1:
        fail("use one of --export, --import and --reset at a time")
    store, practice = ProgressStore(data_folder()), PracticeStore(data_folder())
    learner = LearnerStore(data_folder(), store.today)
    if target is not None:
        _export(store, practice, learner, target)
    elif source is not None:
        _import(store, practice, learner, source)
    elif reset:
        _reset(store, practice, learner)
    else:
        for line in summary(store.load(), practice.load()):
            click.echo(line)
    for notice in (*store.notices, *practice.notices, *learner.notices):
        tell(notice)


def summary(progress: Progress, practice: Practice) -> Iterator[str]:
    """One line per lesson, one for the drills, and the lesson to go on with."""
    from engine.graph.wording import printable_line
    from lessons.contents import course
    from lessons.progress.resume import resume

    entries = course()
    width = max(len(entry.title) for entry in entries)
    for entry in entries:
        steps = len(entry.open().steps)
        yield f"{entry.title:<{width}}  {lesson_summary(progress.lesson(entry.id), steps)}"
    others = sorted(progress.lessons.keys() - {entry.id for entry in entries})
    for lesson_id in others:
        yield f"{printable_line(lesson_id):<{width}}  {lesson_summary(progress.lesson(lesson_id), None)}"
    if practice.history or practice.open:
        yield f"{'Drills':<{width}}  {drill_summary(practice)}"
    if all(progress.lesson(entry.id).finished for entry in entries):
        yield "You have finished every lesson."
    else:
        yield f"Go on with: mgrad-tui lesson {resume(progress).id}"


def lesson_summary(lesson: LessonProgress, steps: int | None) -> str:
    """ "3 of 6 steps; 2 right, 1 shown, 1 skipped, 4 hints"."""
    from lessons.progress.store import Outcome

    done = sum(step.done for step in lesson.steps.values())
    if not lesson.at:
        return "not begun"
    steps_done = "finished" if lesson.finished else f"{done} of {steps} steps" if steps else f"{done} steps"
    counts = [f"{lesson.count(outcome)} {outcome.value}" for outcome in reversed(Outcome) if lesson.count(outcome)]
    if lesson.hints:
        counts.append(f"{lesson.hints} hint{'' if lesson.hints == 1 else 's'}")
    return f"{steps_done}; {', '.join(counts)}" if counts else steps_done


def drill_summary(practice: Practice) -> str:
    """ "12 done, level 3 is next, 1 open"."""
    from lessons.drills.results import level_after

    begun = sum(bool(drill.questions) for drill in practice.open)
    summary = f"{len(practice.history)} done, level {level_after(practice.history)} is next"
    return f"{summary}, {begun} open" if begun else summary


def _export(store: ProgressStore, practice: PracticeStore, learner: LearnerStore, target: Path) -> None:
    """Write all progress. Fails if a part cannot be read, or if no progress would replace an existing file."""
    from engine.basics.files import is_file
    from lessons.drills.practice import Practice
    from lessons.exchange import export
    from lessons.progress.store import Progress

    known = store.load(), practice.load()
    for notice in (*store.notices, *practice.notices):
        fail(f"{notice}; {target} was not written", exit_code=1)
    if known == (Progress(), Practice()) and is_file(target):
        fail(f"there is no progress to export yet; {target} stays as it is, and --import reads it")
    try:
        export(store, practice, learner, target)
    except OSError as error:
        fail(f"{target} cannot be written ({error.strerror or error})")
    click.echo(f"progress written to {target}")


def _import(store: ProgressStore, practice: PracticeStore, learner: LearnerStore, source: Path) -> None:
    from engine.graph.wording import printable_line
    from lessons.exchange import restore

    try:
        restore(store, practice, learner, source)
    except OSError as error:
        what = f"{source} cannot be read" if error.filename == str(source) else f"{store.folder} takes no progress"
        fail(f"{what} ({error.strerror or error})")
    except ValueError as error:
        fail(f"{source} is not a progress file: {error}")
    drills = len(practice.load().history)
    done = f", and {drills} {'drill' if drills == 1 else 'drills'}" if drills else ""
    lessons = printable_line(", ".join(store.load().lessons))
    click.echo(f"progress added; it now covers: {lessons or 'no lesson'}{done}")


def _reset(store: ProgressStore, practice: PracticeStore, learner: LearnerStore) -> None:
    try:
        backups = [path for path in (store.reset(), practice.reset(), learner.reset()) if path is not None]
    except OSError as error:
        fail(f"progress cannot be moved aside ({error.strerror or error})")
    if backups:
        click.echo(f"progress is reset; the old progress is in {' and '.join(map(str, backups))}")
    else:
        click.echo("there was no progress to reset")
